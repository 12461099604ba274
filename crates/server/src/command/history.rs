use super::admin::moment;
use super::table::table;
use crate::admin::{ConflictValue, Conflicts};
use crate::history::{HistoryChange, NamedLaptop};

/// What differs, one line for each value, then what was deleted here and edited there.
pub(super) fn conflicts_table(conflicts: &Conflicts) -> String {
    let headings = ["ROW", "TITLE", "FIELD GROUP", "VALUE", "DISPLAYED", "PERSON", "LAPTOP", "RECORDED"];
    let line = |row: &str, title: &str, value: &ConflictValue| {
        [
            row.to_owned(),
            title.to_owned(),
            value.group.clone(),
            value.value.to_string(),
            if value.displayed { "yes" } else { "" }.to_owned(),
            value.person.clone(),
            laptop(&value.laptop),
            moment(Some(value.at)),
        ]
    };
    let differ = conflicts.conflicts.iter();
    let differ = differ
        .flat_map(|conflict| {
            conflict.values.iter().map(move |value| line(&conflict.row, &conflict.title, value))
        })
        .collect::<Vec<_>>();
    let text = table(headings, &differ);
    if conflicts.deleted_and_edited.is_empty() {
        return text;
    }
    let deleted = conflicts.deleted_and_edited.iter();
    let deleted = deleted
        .flat_map(|deleted| {
            let values = std::iter::once(&deleted.deletion).chain(&deleted.edits);
            values.map(move |value| line(&deleted.row, &deleted.title, value))
        })
        .collect::<Vec<_>>();
    format!(
        "{text}\nDeleted by somebody who did not know of the edits below it:\n\n{}",
        table(headings, &deleted)
    )
}

/// Changes, oldest first.
pub(super) fn history_table(changes: &[HistoryChange]) -> String {
    let rows = changes
        .iter()
        .map(|change| {
            let before = change.before.iter().map(ToString::to_string).collect::<Vec<_>>();
            let refused = change.refused.as_ref();
            [
                moment(Some(change.at)),
                moment(Some(change.received)),
                change.person.clone(),
                laptop(&change.laptop),
                change.row.clone(),
                change.group.clone(),
                before.join(" "),
                change.value.to_string(),
                refused.map(|refused| format!("{}: {}", refused.field, refused.reason)).unwrap_or_default(),
            ]
        })
        .collect::<Vec<_>>();
    let headings =
        ["RECORDED", "RECEIVED", "PERSON", "LAPTOP", "ROW", "FIELD GROUP", "BEFORE", "VALUE", "REFUSED"];
    table(headings, &rows)
}

fn laptop(laptop: &NamedLaptop) -> String {
    format!("{} {}", laptop.device, laptop.name).trim_end().to_owned()
}
