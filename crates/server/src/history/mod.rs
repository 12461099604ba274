//! The history: who wrote what, on which laptop, when, and what stood there before. Nothing is kept for it but the
//! batches themselves: the history of a row is found from its heads through what each change replaced.

mod archive;
mod asked;
mod authors;

pub(crate) use asked::{Asked, Period, Place, rfc3339};
pub(crate) use authors::Authors;

use crate::error::Error;
use crate::server::Server;
use crate::storage::Device;
use archive::{Archive, Recorded};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{self, Group};
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::protocol::{Problem, ProblemCode, Standing};
use carnet_core::row::RowKey;
use serde::Serialize;
use utoipa::ToSchema;

/// The most changes of one page of a period.
const MOST_CHANGES: usize = 500;
/// A page also ends behind the change with which its values take more bytes than this.
const MOST_BYTES: usize = 2 << 20;
/// How many batches of a period are in memory at a time; each may take some megabytes.
const BATCHES: usize = 16;

/// Changes, in the order in which the project took them in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// The changes, oldest first.
    pub changes: Vec<HistoryChange>,
    /// Where there is more: what to ask for as `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One change of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryChange {
    /// Which change it is, together with the number of the laptop: its how-many-eth of the project.
    pub counter: u64,
    /// The laptop that made it.
    pub laptop: NamedLaptop,
    /// The name of its author.
    pub person: String,
    /// What it is about: the kind of row, and its ids.
    pub row: String,
    /// The field group.
    pub group: String,
    /// When, by the author's clock.
    pub at: Timestamp,
    /// When the server received it.
    pub received: Timestamp,
    /// The values that it replaced: several where it settled a conflict, none where nothing was there.
    pub before: Vec<serde_json::Value>,
    /// Its value.
    pub value: serde_json::Value,
    /// Why it does not count, if it was refused.
    pub refused: Option<HistoryRefusal>,
}

/// A laptop, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedLaptop {
    /// Its number.
    pub device: DeviceNumber,
    /// How its user calls it.
    pub name: String,
}

/// Why a change was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRefusal {
    /// The field that breaks a rule, by its name in JSON; `change` where it is no field.
    pub field: String,
    /// The code of the rule.
    pub reason: String,
}

impl Server {
    /// What `GET /v1/history` answers to a query, without HTTP.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn history(&self, device: &Device, query: &str) -> Result<History, Problem> {
        if device.standing != Standing::Active {
            return Err(Problem::new(ProblemCode::Revoked));
        }
        let asked = Asked::parse(query).map_err(|wrong| Problem::detailed(ProblemCode::Malformed, wrong))?;
        self.history_for(device, &asked).map_err(|error| self.failed(&error))?.ok_or_else(|| {
            Problem::detailed(ProblemCode::NotFound, "there is no such project, or you do not work in it")
        })
    }

    fn history_for(&self, device: &Device, asked: &Asked) -> Result<Option<History>, Error> {
        let project = asked.project();
        let accesses = self.storage.accesses(device.person)?;
        if !accesses.iter().any(|(known, _)| *known == project) {
            return Ok(None);
        }
        Ok(Some(match asked {
            Asked::Row { row, group, after, .. } => of_row(self, project, row, group.as_deref(), *after)?,
            Asked::Period { period, .. } => {
                let (changes, next) = of_period(self, project, period)?;
                History { changes, next: next.map(|place| place.to_string()) }
            }
        }))
    }
}

/// The name of a field group for people; of one that this version does not know, its number.
pub(crate) fn group_name(group: Group) -> String {
    group.name().map_or_else(|| format!("group-{}", group.number()), str::to_owned)
}

/// Everything that was written to a row, or to one field group of it, and that its present values grew from. A change
/// that was refused is among it when a later one was built on it, or its batch holds another change of the row. A page of
/// it, and where the next one begins.
pub(crate) fn of_row(
    server: &Server,
    project: ProjectId,
    row: &RowKey,
    group: Option<&str>,
    after: Place,
) -> Result<History, Error> {
    let fields = server.storage.rows(project, row.entity(), Some(row.parts().0))?;
    let fields = fields.into_iter().filter(|field| field.row == *row);
    let fields = fields.filter(|field| group.is_none_or(|group| group_name(field.group) == group));
    let heads = fields.flat_map(|field| field.state.dots()).collect();
    let mut archive = Archive::of(server.storage.as_ref(), project);
    archive.follow_row(row, group, heads)?;
    let place = |recorded: &Recorded| (recorded.seq, recorded.change.dot.counter);
    let behind = |recorded: &&Recorded| match after.changes {
        0 => recorded.seq > after.seq,
        counter => place(recorded) > (after.seq, counter as u64),
    };
    let mut changes = archive.found().filter(behind).collect::<Vec<_>>();
    changes.sort_by_key(|recorded| place(recorded));
    let mut bytes = 0;
    let room = |recorded: &&&Recorded| {
        let has_room = bytes <= MOST_BYTES;
        bytes += recorded.change.value.as_bytes().len();
        has_room
    };
    let on_page = changes.iter().take(MOST_CHANGES).take_while(room).count();
    let next = (on_page < changes.len()).then(|| changes[on_page - 1]).map(|last| Place {
        seq: last.seq,
        changes: usize::try_from(last.change.dot.counter).unwrap_or(usize::MAX),
    });
    let authors = Authors::load(server.storage.as_ref())?;
    let page = changes[..on_page].iter().map(|recorded| told(recorded, &archive, &authors)).collect();
    Ok(History { changes: page, next: next.map(|place| place.to_string()) })
}

/// A page of what was received in a period, and where the next one begins.
pub(crate) fn of_period(
    server: &Server,
    project: ProjectId,
    period: &Period,
) -> Result<(Vec<HistoryChange>, Option<Place>), Error> {
    let mut archive = Archive::of(server.storage.as_ref(), project);
    let (page, next) = page(server, project, period, &archive)?;
    archive.look_up_replaced(&page)?;
    let authors = Authors::load(server.storage.as_ref())?;
    Ok((page.iter().map(|recorded| told(recorded, &archive, &authors)).collect(), next))
}

/// The changes of a page, and where the next one begins.
fn page(
    server: &Server,
    project: ProjectId,
    period: &Period,
    archive: &Archive<'_>,
) -> Result<(Vec<Recorded>, Option<Place>), Error> {
    let (mut page, mut bytes, mut last) = (Vec::new(), 0, period.after);
    loop {
        // A batch that was left in its middle comes again.
        let after = if last.changes > 0 { last.seq.saturating_sub(1) } else { last.seq };
        let batches = server.storage.batches_between(project, period.from, period.until, after, BATCHES)?;
        if batches.is_empty() {
            return Ok((page, None));
        }
        for batch in &batches {
            let begun = if batch.seq == last.seq { last.changes } else { 0 };
            for (at, recorded) in archive.open(batch)?.into_iter().enumerate().skip(begun) {
                if page.len() == MOST_CHANGES || bytes > MOST_BYTES {
                    return Ok((page, Some(last)));
                }
                bytes += recorded.change.value.as_bytes().len();
                page.push(recorded);
                last = Place { seq: batch.seq, changes: at + 1 };
            }
            last = Place { seq: batch.seq, changes: 0 };
        }
    }
}

fn told(recorded: &Recorded, archive: &Archive<'_>, authors: &Authors) -> HistoryChange {
    let change = &recorded.change;
    let json = |value| field_group::to_json(&change.row, change.group, value);
    HistoryChange {
        counter: change.dot.counter,
        laptop: authors.laptop(change.dot.device),
        person: authors.person(change.dot.device),
        row: change.row.to_string(),
        group: group_name(change.group),
        at: change.wall,
        received: recorded.received,
        before: archive.replaced(change).into_iter().map(json).collect(),
        value: json(&change.value),
        refused: recorded.refused.clone(),
    }
}
