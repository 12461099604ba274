//! The history: who wrote what, on which laptop, when, and what stood there before. Nothing is kept for it but the
//! batches themselves: the history of a row is found from its heads through what each change replaced.

mod archive;
mod asked;
mod authors;

pub(crate) use asked::{Asked, Period, Place, rfc3339};
pub(crate) use authors::{Authors, Called};

use crate::error::Error;
use crate::server::Server;
use crate::storage::{Decided, Device};
use crate::taking_in::Decision;
use archive::{Archive, Placed, Recorded};
use carnet_core::field_group::{self, Group};
use carnet_core::id::ProjectId;
use carnet_core::protocol::{
    DecisionOutcome, History, HistoryChange, HistoryDecision, Problem, ProblemCode, Standing,
};
use carnet_core::row::RowKey;

/// The most changes of one page of a period.
const MOST_CHANGES: usize = 500;
/// A page also ends behind the change with which its values take more bytes than this.
const MOST_BYTES: usize = 2 << 20;
/// How many batches of a period are in memory at a time; each may take some megabytes.
const BATCHES: usize = 16;
/// How many changes of a row are read before their bytes are counted.
const RUN: usize = 100;

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
        let authors = Authors::load(self.storage.as_ref())?;
        let (changes, next) = match asked {
            Asked::Row { row, group, after, .. } => {
                RowHistory::find(self, project, row, group.as_deref())?.page(&authors, *after)?
            }
            Asked::Period { period, .. } => of_period(self, project, period, &authors)?,
        };
        Ok(Some(History { changes, next: next.map(|place| place.to_string()) }))
    }
}

/// The name of a field group for people; of one that this version does not know, its number.
pub(crate) fn group_name(group: Group) -> String {
    group.name().map_or_else(|| format!("group-{}", group.number()), str::to_owned)
}

/// A page of changes, and where the next one begins.
type Page = (Vec<HistoryChange>, Option<Place>);

/// Everything that was written to a row, or to one field group of it, and that its present values grew from. A change
/// that was refused is among it when a later one was built on it, or its batch holds another change of the row.
pub(crate) struct RowHistory<'a> {
    server: &'a Server,
    project: ProjectId,
    /// Where the changes stand, in the project's order. Their values are read page by page.
    places: Vec<Placed>,
}

impl<'a> RowHistory<'a> {
    pub(crate) fn find(
        server: &'a Server,
        project: ProjectId,
        row: &RowKey,
        group: Option<&str>,
    ) -> Result<Self, Error> {
        let fields = server.storage.rows(project, row.entity(), Some(row.parts().0))?;
        let fields = fields.into_iter().filter(|field| field.row == *row);
        let fields = fields.filter(|field| group.is_none_or(|group| group_name(field.group) == group));
        let heads = fields.flat_map(|field| field.state.dots()).collect();
        let places = Archive::of(server.storage.as_ref(), project).places_of_row(row, group, heads)?;
        Ok(Self { server, project, places })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(crate) fn page(&self, authors: &Authors, after: Place) -> Result<Page, Error> {
        let behind = |placed: &Placed| match after.changes {
            0 => placed.seq > after.seq,
            counter => (placed.seq, placed.dot.counter) > (after.seq, counter as u64),
        };
        let places = &self.places[self.places.partition_point(|placed| !behind(placed))..];
        let mut archive = Archive::of(self.server.storage.as_ref(), self.project);
        let (mut on_page, mut bytes) = (0, 0);
        'page: for run in places[..places.len().min(MOST_CHANGES)].chunks(RUN) {
            archive.look_up(run.iter().map(|placed| placed.dot))?;
            for placed in run {
                if bytes > MOST_BYTES {
                    break 'page;
                }
                bytes += archive.found(&placed.dot).map_or(0, |found| found.change.value.as_bytes().len());
                on_page += 1;
            }
        }
        let (page, rest) = places.split_at(on_page);
        let found = page.iter().filter_map(|placed| archive.found(&placed.dot));
        let replaced = found.flat_map(|recorded| &recorded.change.replaces).copied().collect::<Vec<_>>();
        archive.look_up_replaced(replaced)?;
        let next = page.last().filter(|_| !rest.is_empty()).map(|last| Place {
            seq: last.seq,
            changes: usize::try_from(last.dot.counter).unwrap_or(usize::MAX),
        });
        let told = page.iter().filter_map(|placed| archive.found(&placed.dot));
        Ok((told.map(|recorded| told_by(recorded, &archive, authors)).collect(), next))
    }
}

/// A page of what a project took in in a period.
pub(crate) fn of_period(
    server: &Server,
    project: ProjectId,
    period: &Period,
    authors: &Authors,
) -> Result<Page, Error> {
    let mut archive = Archive::of(server.storage.as_ref(), project);
    let (page, next) = recorded_in(server, project, period, &archive)?;
    archive.look_up_replaced(page.iter().flat_map(|recorded| &recorded.change.replaces).copied())?;
    Ok((page.iter().map(|recorded| told_by(recorded, &archive, authors)).collect(), next))
}

/// The changes of a page, and where the next one begins.
fn recorded_in(
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

fn told_by(recorded: &Recorded, archive: &Archive<'_>, authors: &Authors) -> HistoryChange {
    let change = &recorded.change;
    let json = |value| field_group::to_json(&change.row, change.group, value);
    let Called { person, email } = authors.user(change.dot.device);
    HistoryChange {
        counter: change.dot.counter,
        laptop: authors.laptop(change.dot.device),
        person,
        email,
        row: change.row.to_string(),
        group: group_name(change.group),
        at: change.wall,
        received: recorded.received,
        decision: recorded.decided.as_ref().map(|decided| decision(decided, authors)),
        before: archive.replaced(change).into_iter().map(json).collect(),
        value: json(&change.value),
        refused: recorded.refused.clone(),
    }
}

/// What was decided, for people.
pub(crate) fn decision(decided: &Decided, authors: &Authors) -> HistoryDecision {
    let outcome = match decided.decision {
        Decision::Accept => DecisionOutcome::Accepted,
        Decision::Refuse => DecisionOutcome::Refused,
    };
    let Called { person, email } = authors.officer(&decided.by);
    HistoryDecision { outcome, person, email, at: decided.at }
}
