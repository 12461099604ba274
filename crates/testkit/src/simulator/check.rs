use super::file::Photos;
use super::laptop::{Laptop, taint};
use super::oracle::Oracle;
use super::strasbourg::Strasbourg;
use crate::disk::laptop_holds;
use anyhow::{Context, Result, bail, ensure};
use carnet_client::{Client, ContentState, Fate, FateKind, Receipt, ReceiptsAsked, ReviewItem};
use carnet_core::attachment::{Existence, File};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::Hlc;
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{AttachmentId, DeviceNumber, ProjectId};
use carnet_core::merge::Context as Causality;
use carnet_core::participant::Work;
use carnet_core::protocol::FieldGroupState;
use carnet_core::row::RowKey;
use carnet_server::storage::{PageAsked, Storage};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) type Heads = BTreeMap<(RowKey, Group), BTreeMap<Dot, (Value, Hlc)>>;

/// What was found when everything had come to rest.
#[derive(Default)]
pub(super) struct Found {
    pub(super) conflicts: u64,
    pub(super) changes: u64,
    pub(super) refused: u64,
    pub(super) files: u64,
}

/// Checks every promise; `may_be_gone` are texts whose only disk was replaced before they were sent.
pub(super) fn check(
    at: &Strasbourg,
    laptops: &mut [Laptop],
    may_be_gone: &BTreeSet<String>,
    photos: &Photos,
) -> Result<Found> {
    let mut found = Found::default();
    for (number, project) in at.projects.into_iter().enumerate() {
        let oracle = Oracle::of(at.storage.as_ref(), project)?;
        let (held, causality) = held_by_server(at, number)?;
        differ(&held, &oracle.heads).map_or(Ok(()), |what| bail!("the server against the oracle: {what}"))?;
        let conflicts = at.storage.conflicts(project)?.into_iter().map(|state| (state.row, state.group));
        ensure!(
            conflicts.collect::<BTreeSet<_>>() == oracle.conflicts(),
            "the server lists other conflicts than the oracle finds"
        );
        for laptop in laptops.iter_mut() {
            laptop_holds_the_same(at, laptop, number, &held, &causality)?;
            shows_the_same_registers(at, laptop, project)?;
            everything_recorded_arrived(laptop, (number, project), &oracle, may_be_gone)?;
            receipts_are_true(at, laptop, number, &oracle)?;
        }
        newer_fields_are_kept(&oracle)?;
        found.files += files_have_arrived(at, laptops, project, &oracle, photos)?;
        found.conflicts += oracle.conflicts().len() as u64;
        found.changes += oracle.history.len() as u64;
        found.refused += oracle.refused.len() as u64;
    }
    Ok(found)
}

fn held_by_server(at: &Strasbourg, project: usize) -> Result<(Heads, Causality)> {
    let asked = PageAsked {
        project: at.projects[project],
        cursor: None,
        device: DeviceNumber(0),
        most_bytes: usize::MAX >> 1,
    };
    let Some(page) = at.storage.project_page(&asked)? else { return Ok(Default::default()) };
    ensure!(page.last, "one page holds the whole of a small project");
    for state in &page.states {
        ensure!(state.state.absent().is_empty(), "the server still waits for a change that was replaced");
    }
    Ok((heads(&page.states), page.context))
}

pub(crate) fn heads(states: &[FieldGroupState]) -> Heads {
    let of = |state: &FieldGroupState| {
        state.state.heads().iter().map(|head| (head.dot, (head.value.clone(), head.effective))).collect()
    };
    let held = states.iter().filter(|state| !state.state.heads().is_empty());
    held.map(|state| ((state.row, state.group), of(state))).collect()
}

fn laptop_holds_the_same(
    at: &Strasbourg,
    laptop: &mut Laptop,
    project: usize,
    expected: &Heads,
    causality: &Causality,
) -> Result<()> {
    let in_service = !laptop.is_out_of_service()?;
    let may_see = in_service && at.may_see(laptop.person, project)?;
    let states = laptop.client()?.field_groups(at.projects[project]);
    let mut states = match states {
        Ok(states) => states,
        Err(_) if !may_see => Vec::new(),
        Err(error) => bail!("{}: {error}", laptop.name),
    };
    if !may_see {
        ensure!(
            !laptop_holds(laptop.client()?, taint(project))?,
            "{} has something of a foreign project in its tables",
            laptop.name
        );
        ensure!(states.is_empty(), "{} still holds a project that was taken away", laptop.name);
        return Ok(());
    }
    for state in &mut states {
        state.state.settle(causality);
        ensure!(state.state.absent().is_empty(), "{} waits for a change that was replaced", laptop.name);
    }
    match differ(&heads(&states), expected) {
        Some(what) => bail!("{} against the server: {what}", laptop.name),
        None => Ok(()),
    }
}

/// Whoever was recorded several times is one person, with one place and one mark, on every laptop as in Strasbourg.
fn shows_the_same_registers(at: &Strasbourg, laptop: &mut Laptop, project: ProjectId) -> Result<()> {
    let client = laptop.client()?;
    for activity in client.activities(Some(project))? {
        let here = client.attendance_register(activity.id)?;
        let there = at.server.admin().register(activity.id)?;
        let here = here.rows.iter().map(|row| {
            let marks = row.marks.iter().map(|mark| (mark.status, mark.in_conflict));
            (row.participant, marks.collect::<Vec<_>>())
        });
        let there = there.rows.iter().map(|row| {
            let marks = row.marks.iter().map(|mark| (mark.status, mark.conflict));
            (row.participant, marks.collect::<Vec<_>>())
        });
        let (here, there) = (here.collect::<BTreeMap<_, _>>(), there.collect::<BTreeMap<_, _>>());
        ensure!(here == there, "the register {here:?} is {there:?} in Strasbourg");
        ensure!(activity.enrolled as usize == here.len(), "{} are not {here:?}", activity.enrolled);
    }
    Ok(())
}

fn everything_recorded_arrived(
    laptop: &mut Laptop,
    (project, project_id): (usize, ProjectId),
    oracle: &Oracle,
    may_be_gone: &BTreeSet<String>,
) -> Result<()> {
    for (_, text) in laptop.recorded.iter().filter(|(of, _)| *of == project) {
        let arrived = oracle
            .said
            .iter()
            .any(|value| value.as_bytes().windows(text.len()).any(|window| window == text.as_bytes()));
        if !arrived && !may_be_gone.contains(text) {
            bail!("{}: {text:?} was confirmed and is nowhere", laptop.name);
        }
    }
    // A project that was taken away may not be here any more.
    for change in laptop.client()?.recorded(project_id, 0).unwrap_or_default() {
        ensure!(
            oracle.history.get(&change.dot) == Some(&change),
            "{}: {:?} is not in the history as it was recorded",
            laptop.name,
            change.dot
        );
    }
    Ok(())
}

/// Each own change of a laptop has exactly one fate, which is what the server's history says of it; and what waits for a
/// person is what the oracle finds.
fn receipts_are_true(at: &Strasbourg, laptop: &mut Laptop, project: usize, oracle: &Oracle) -> Result<()> {
    let (id, name) = (at.projects[project], laptop.name.clone());
    if laptop.is_out_of_service()? || !at.may_see(laptop.person, project)? {
        return Ok(());
    }
    let client = laptop.client()?;
    let all = receipts(client, id, None)?;
    let conflicts = oracle.conflicts();
    for receipt in &all {
        let dot = receipt.dot;
        let is_refused = oracle.refused.contains(&dot);
        let is_in = !is_refused && oracle.history.contains_key(&dot);
        let field = oracle.heads.iter().find(|(_, heads)| heads.contains_key(&dot)).map(|(field, _)| *field);
        let in_conflict = field.is_some_and(|field| conflicts.contains(&field));
        let is_true = match &receipt.fate {
            Fate::Waiting { .. } | Fate::Quarantine => false,
            Fate::Refused { .. } => is_refused,
            Fate::Arrived => is_in && field.is_some() && !in_conflict,
            Fate::InConflict { .. } => is_in && in_conflict,
            Fate::Merged { same, .. } => is_in && field.is_some() == *same && !in_conflict,
        };
        ensure!(
            is_true,
            "{name}: {dot:?} is said to be {:?} (in: {is_in}, refused: {is_refused})",
            receipt.fate
        );
    }
    let mut by_fate = 0;
    for kind in FateKind::ALL {
        let listed = receipts(client, id, Some(kind))?;
        ensure!(
            listed.iter().all(|receipt| all.contains(receipt)),
            "{name}: {kind:?} lists what is not among all receipts"
        );
        by_fate += listed.len();
    }
    ensure!(by_fate == all.len(), "{name}: {by_fate} changes have a fate, {} were recorded", all.len());

    let review = client.review()?;
    let listed = review.items.iter().filter_map(|item| match item {
        ReviewItem::Conflict { field, .. } | ReviewItem::DifferingMarks { field, .. }
            if field.project == id =>
        {
            Some((field.row, field.group))
        }
        _ => None,
    });
    let listed = listed.collect::<BTreeSet<_>>();
    // Of somebody who was recorded several times, the marks of all are one thing to settle.
    let settled_by_row = |fields: &BTreeSet<(RowKey, Group)>| {
        let fields = fields.iter().filter(|(_, group)| *group != Group::ATTENDANCE_MARK);
        fields.copied().collect::<BTreeSet<_>>()
    };
    ensure!(
        settled_by_row(&listed) == settled_by_row(&conflicts),
        "{name} lists other conflicts than the oracle finds"
    );
    let in_strasbourg = at.server.admin().conflicts(id)?.conflicts.into_iter();
    let in_strasbourg = in_strasbourg.filter(|conflict| conflict.values[0].group == "mark");
    let marks = listed.iter().filter(|(_, group)| *group == Group::ATTENDANCE_MARK);
    ensure!(
        marks.map(|(row, _)| row.to_string()).collect::<BTreeSet<_>>()
            == in_strasbourg.map(|conflict| conflict.row).collect::<BTreeSet<_>>(),
        "{name} lists other marks to settle than Strasbourg"
    );
    let of_each = |is: fn(&ReviewItem) -> bool| review.items.iter().filter(|item| is(item)).count() as u64;
    let waiting = review.waiting;
    let refused = review.items.iter().map(|item| match item {
        ReviewItem::Refused { .. } => 1,
        ReviewItem::RefusedGone { changes, .. } => changes.len() as u64,
        _ => 0,
    });
    let refused = refused.sum::<u64>();
    ensure!(
        waiting.conflicts == of_each(|item| matches!(item, ReviewItem::Conflict { .. }))
            && waiting.differing == of_each(|item| matches!(item, ReviewItem::DifferingMarks { .. }))
            && waiting.duplicates == of_each(|item| matches!(item, ReviewItem::PossibleDuplicate { .. }))
            && waiting.deleted == of_each(|item| matches!(item, ReviewItem::Deleted { .. }))
            && waiting.refused == refused,
        "{name} counts {waiting:?} and lists {} things",
        review.items.len()
    );
    Ok(())
}

/// Every receipt of a project, page by page.
fn receipts(client: &mut Client, project: ProjectId, fate: Option<FateKind>) -> Result<Vec<Receipt>> {
    let mut all = Vec::new();
    let mut asked = ReceiptsAsked { fate, ..ReceiptsAsked::default() };
    loop {
        let page = client.receipts(asked.clone())?;
        let of_project = page.actions.into_iter().filter(|action| action.first.project == project);
        for action in of_project {
            ensure!(!action.more, "the actions of a storm are small");
            all.extend(action.receipts);
        }
        asked.after = page.next;
        if asked.after.is_none() {
            return Ok(all);
        }
    }
}

/// Every photograph that a row names is at the server once and byte for byte, unless its only disk is gone; every laptop
/// shows what is true of it, and whoever asked for one has it.
fn files_have_arrived(
    at: &Strasbourg,
    laptops: &mut [Laptop],
    project: ProjectId,
    oracle: &Oracle,
    photos: &Photos,
) -> Result<u64> {
    let whole = at.whole_files(project, photos)?;
    let named = named(oracle);
    let mut gone = photos.may_be_gone.clone();
    // Whoever deleted the only copy, and then lost the project, has let it go before an officer refused the deletion.
    let refused_deletions = oracle.history.values().filter(|change| {
        change.group == Existence::GROUP
            && oracle.refused.contains(&change.dot)
            && change.value.decode::<Existence>().is_ok_and(|existence| !existence.exists)
    });
    let refused_deletions = refused_deletions.map(|change| change.row).collect::<BTreeSet<_>>();
    for laptop in laptops.iter_mut() {
        if laptop.client()?.status()?.left.as_deref() == Some("lost") {
            gone.extend(laptop.added.iter().cloned());
        }
        gone.extend(laptop.let_go.iter().filter(|_| at.restores > 0).cloned());
    }
    for (id, name) in &named {
        let was_deleted = refused_deletions.contains(&RowKey::Attachment(*id));
        if !whole.contains(name) && !gone.contains(name) && !was_deleted {
            let holders = laptops.iter().filter(|laptop| laptop.added.contains(name));
            let holders = holders.map(|laptop| laptop.name.as_str()).collect::<Vec<_>>();
            bail!("{name} of {id}, added on {holders:?}, is not at the server");
        }
    }
    for laptop in laptops.iter_mut() {
        let (waiting, laptop_name) = (laptop.client()?.status()?.files_to_send, laptop.name.clone());
        ensure!(waiting == 0, "{laptop_name} waits to send {waiting} files");
        let files = laptop.files(project).unwrap_or_default();
        for file in files {
            let name =
                named.get(&file.id).with_context(|| format!("{laptop_name}: a file that nobody has"))?;
            let is_there = whole.contains(name);
            let is_true = match file.content {
                ContentState::Here => is_there && read(laptop.client()?, file.id)? == photos.bytes(name)?,
                // Everybody has asked for everything.
                ContentState::Fetching { .. } => !is_there,
                ContentState::Elsewhere
                | ContentState::Sending { .. }
                | ContentState::Refused { .. }
                | ContentState::Unreachable { .. } => false,
            };
            ensure!(is_true, "{laptop_name}: a file (there: {is_there}) is shown as {:?}", file.content);
        }
    }
    Ok(whole.len() as u64)
}

/// The names of the content of every attachment that is there.
pub(crate) fn named(oracle: &Oracle) -> BTreeMap<AttachmentId, String> {
    let shown = |row: RowKey, group: Group| {
        let heads = oracle.heads.get(&(row, group))?;
        let latest = heads.iter().max_by_key(|(dot, (_, effective))| (*effective, **dot))?;
        Some(latest.1.0.clone())
    };
    let rows = oracle.heads.keys().filter_map(|(row, group)| match row {
        RowKey::Attachment(id) if *group == File::GROUP => Some((*id, *row)),
        _ => None,
    });
    rows.filter_map(|(id, row)| {
        let (existence, _) = Existence::decode(shown(row, Existence::GROUP)?.as_bytes()).ok()?;
        let (file, _) = File::decode(shown(row, File::GROUP)?.as_bytes()).ok()?;
        existence.exists.then_some((id, file.sha256))
    })
    .collect()
}

/// All of a file as the window reads it.
pub(crate) fn read(client: &mut Client, id: AttachmentId) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let piece = client.attachment_piece(id, bytes.len() as u64)?;
        if piece.is_empty() {
            return Ok(bytes);
        }
        bytes.extend(piece);
    }
}

/// Who edits what a newer version wrote gives back the fields that it does not know, as they came. Who takes an edit back
/// gives back what stood there before.
fn newer_fields_are_kept(oracle: &Oracle) -> Result<()> {
    let newer =
        |change: &Change| Work::decode(change.value.as_bytes()).map_or(&[][..], |(_, newer)| newer).to_vec();
    let works = || {
        let of_group = oracle.history.values().filter(|change| change.group == Work::GROUP);
        of_group.filter(|change| !oracle.refused.contains(&change.dot))
    };
    for change in works() {
        let replaced = change.replaces.iter().filter_map(|dot| oracle.history.get(dot)).map(newer);
        let replaced = replaced.collect::<BTreeSet<_>>();
        let stood_before = |other: &Change| other.row == change.row && other.value == change.value;
        if let (1, Some(fields)) = (replaced.len(), replaced.first())
            && !fields.is_empty()
            && !works().any(|other| other.dot != change.dot && stood_before(other))
        {
            ensure!(newer(change) == *fields, "{:?} dropped the fields of a newer version", change.dot);
        }
    }
    Ok(())
}

/// The first field group on which they differ.
pub(crate) fn differ(one: &Heads, other: &Heads) -> Option<String> {
    let keys = one.keys().chain(other.keys()).collect::<BTreeSet<_>>();
    let differs = keys.into_iter().find(|key| one.get(key) != other.get(key))?;
    Some(format!("{} {:?}: {:?} is not {:?}", differs.0, differs.1, one.get(differs), other.get(differs)))
}

/// No text of a project that the laptop's person may not see is in what the server says to it.
pub(super) fn nothing_foreign(at: &Strasbourg, laptop: &Laptop, answer: &[u8]) -> Result<()> {
    let bytes = zstd::bulk::decompress(answer, carnet_core::protocol::MOST_EXPANDED).context("an answer")?;
    for project in 0..at.projects.len() {
        let taint = taint(project).as_bytes();
        let there = bytes.windows(taint.len()).any(|window| window == taint);
        ensure!(
            !there || at.may_see(laptop.person, project)?,
            "{} was told of a foreign project",
            laptop.name
        );
    }
    Ok(())
}
