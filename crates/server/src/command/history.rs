use super::admin::{Out, decision_cells, moment};
use super::arguments::HistoryArguments;
use super::table::{Pages, table};
use crate::admin::{Admin, ConflictValue, Conflicts};
use crate::error::Error;
use carnet_core::protocol::{HistoryChange, NamedLaptop};

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
            value.email.clone(),
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

const HEADINGS: [&str; 12] = [
    "RECORDED",
    "RECEIVED",
    "PERSON",
    "LAPTOP",
    "ROW",
    "FIELD GROUP",
    "BEFORE",
    "VALUE",
    "REFUSED",
    "DECISION",
    "DECIDED BY",
    "DECIDED",
];

/// Shows the history page by page, as it comes.
pub(super) fn run(admin: &Admin<'_>, arguments: &HistoryArguments, out: &Out) -> Result<(), Error> {
    let HistoryArguments { project, row, group, from, until } = arguments;
    let project = admin.project(project)?.id;
    let pages = match (row, from.zip(*until)) {
        (Some(row), _) => admin.history_of_row(project, row, group.as_deref())?,
        (None, Some((from, until))) => admin.history_of_period(project, from, until)?,
        // The command line is not understood without one of them.
        (None, None) => return Ok(()),
    };
    let mut table = Pages::under(HEADINGS);
    out.pages(pages, |changes| table.page(&changes.iter().map(cells).collect::<Vec<_>>()))
}

fn cells(change: &HistoryChange) -> [String; 12] {
    let before = change.before.iter().map(ToString::to_string).collect::<Vec<_>>();
    let refused = change.refused.as_ref();
    let (decision, by, decided) = change.decision.as_ref().map(decision_cells).unwrap_or_default();
    [
        moment(Some(change.at)),
        moment(Some(change.received)),
        change.email.clone(),
        laptop(&change.laptop),
        change.row.clone(),
        change.group.clone(),
        before.join(" "),
        change.value.to_string(),
        refused.map(|refused| format!("{}: {}", refused.field, refused.reason)).unwrap_or_default(),
        decision,
        by,
        decided,
    ]
}

fn laptop(laptop: &NamedLaptop) -> String {
    format!("{} {}", laptop.device, laptop.name).trim_end().to_owned()
}
