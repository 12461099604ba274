use super::Outgoing;
use crate::Client;
use crate::catalogue;
use crate::database::{read_state, write_state};
use crate::error::Error;
use crate::project::Project;
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::{
    Answer, BatchOutcome, BatchVerdict, CataloguePage, FieldGroupState, ProjectPage,
};
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::VecDeque;

/// How many field groups are taken in by one transaction: the window's commands go in between.
const PIECE: usize = 2_000;

/// An answer of the central server that is being taken in.
#[derive(Debug)]
pub struct Incoming {
    answer: Answer,
    pages: VecDeque<ProjectPage>,
    batches: Vec<(i64, u64)>,
    begun: bool,
    sent: u64,
    received: u64,
    refusal: Option<Error>,
}

impl Incoming {
    /// The answer to what was said.
    #[must_use]
    pub fn new(mut answer: Answer, to: &Outgoing) -> Self {
        let pages = std::mem::take(&mut answer.pages).into();
        Self { answer, pages, batches: to.batches.clone(), begun: false, sent: 0, received: 0, refusal: None }
    }

    /// Changes that the server confirmed.
    #[must_use]
    pub const fn sent(&self) -> u64 {
        self.sent
    }

    /// Field groups that arrived.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// Whether anything became of it. Where nothing did, asking again at once would bring nothing either.
    #[must_use]
    pub fn made_progress(&self) -> bool {
        self.sent > 0 || self.received > 0 || self.answer.catalogue.is_some() || self.answer.more
    }

    /// In how many seconds the server wants to be asked again at the earliest.
    #[must_use]
    pub const fn not_before_seconds(&self) -> u64 {
        self.answer.not_before_seconds
    }

    /// Why a batch was not accepted, if one was not.
    #[must_use]
    pub fn into_refusal(self) -> Option<Error> {
        self.refusal
    }
}

impl Client {
    /// Takes in the next piece of an answer, in one transaction; true when that was the last.
    ///
    /// # Errors
    /// When the database refuses. The same answer, or a new one, can be taken in again.
    pub fn take_in(&mut self, incoming: &mut Incoming) -> Result<bool, Error> {
        if !incoming.begun {
            self.take_in_verdicts(incoming)?;
            incoming.begun = true;
            return Ok(incoming.pages.is_empty() && self.finish(incoming)?);
        }
        if let Some(page) = incoming.pages.front_mut() {
            let rest = page.states.split_off(page.states.len().min(PIECE));
            let states = std::mem::replace(&mut page.states, rest);
            let is_end = page.states.is_empty();
            incoming.received += states.len() as u64;
            self.take_in_states(page, &states, is_end)?;
            if is_end {
                incoming.pages.pop_front();
            }
        }
        Ok(incoming.pages.is_empty() && self.finish(incoming)?)
    }

    /// Whether another exchange is due at once: there is more to say, or to hear.
    #[must_use]
    pub fn exchange_is_due(&self) -> bool {
        self.projects
            .iter()
            .any(|project| !project.withdrawn && (!project.complete || project.changes_to_send() > 0))
            || self.more_to_hear
    }

    fn finish(&mut self, incoming: &Incoming) -> Result<bool, Error> {
        self.more_to_hear = incoming.answer.more;
        let now = self.surroundings.now();
        self.connection()
            .prepare_cached("UPDATE laptop SET last_synchronised = ?, clock_ahead_millis = ?")?
            .execute([now.millis(), now.millis() - incoming.answer.server_time.millis()])?;
        Ok(true)
    }

    /// Verdicts on the batches, and the catalogue.
    fn take_in_verdicts(&mut self, incoming: &mut Incoming) -> Result<(), Error> {
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = self.projects.iter().map(Project::changes_to_send).sum::<u64>();
        for (project, number) in &incoming.batches {
            let Some(project) = self.projects.iter_mut().find(|known| known.number == *project) else {
                continue;
            };
            let verdict =
                incoming.answer.verdicts.iter().find(|v| v.project == project.id && v.number == *number);
            if let Some(verdict) = verdict {
                incoming.refusal =
                    take_in_verdict(&transaction, project, verdict)?.or(incoming.refusal.take());
            }
        }
        if let Some(page) = &incoming.answer.catalogue {
            keep_catalogue(&transaction, page)?;
            let person = self.laptop.as_ref().ok_or(Error::NotEnrolled)?.person;
            take_in_assignments(
                &transaction,
                &mut self.projects,
                catalogue::assignments(&transaction, person)?,
            )?;
        }
        for project in &mut self.projects {
            if incoming.answer.withdrawn.contains(&project.id) {
                withdraw(&transaction, project)?;
            }
        }
        transaction.commit()?;
        incoming.sent += before.saturating_sub(self.projects.iter().map(Project::changes_to_send).sum());
        Ok(())
    }

    fn take_in_states(
        &mut self,
        page: &ProjectPage,
        states: &[FieldGroupState],
        is_end: bool,
    ) -> Result<(), Error> {
        let Some(at) = self.projects.iter().position(|known| known.id == page.project) else { return Ok(()) };
        let project = &self.projects[at];
        if page.from != 0 && project.cursor.is_none_or(|cursor| cursor.at < page.from) {
            return Err(Error::NotACarnetServer("a page begins after this laptop's place".to_owned()));
        }
        let mut theirs = if page.from == 0 { Context::new() } else { project.server.clone() };
        theirs.advance_to(&page.context);
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for state in states {
            merge(&transaction, project, state, &theirs)?;
        }
        let mut project = project.clone();
        if is_end {
            project.server = theirs;
            project.cursor = Some(page.to);
            if page.last {
                project.mine.advance_to(&project.server);
                project.complete = true;
            }
            project.save(&transaction)?;
        }
        transaction.commit()?;
        let now = self.surroundings.now();
        for head in states.iter().flat_map(|state| state.state.heads()) {
            self.clock.observe(head.effective, now);
        }
        self.projects[at] = project;
        Ok(())
    }
}

fn merge(
    connection: &Connection,
    project: &Project,
    arrived: &FieldGroupState,
    theirs: &Context,
) -> Result<(), Error> {
    let FieldGroupState { row, group, state } = arrived;
    let before = read_state(connection, project.number, row, *group)?;
    let mut merged: FieldState = before.clone();
    merged.join(&project.mine, state, theirs);
    if merged == before { Ok(()) } else { write_state(connection, project.number, row, *group, &merged) }
}

fn take_in_verdict(
    connection: &Connection,
    project: &mut Project,
    verdict: &BatchVerdict,
) -> Result<Option<Error>, Error> {
    let key = params![project.number, verdict.number.cast_signed()];
    match verdict.outcome {
        BatchOutcome::Accepted => {
            connection.execute("UPDATE batch SET acknowledged = 1 WHERE project = ? AND number = ?", key)?;
            for change in &verdict.refused {
                connection.execute(
                    "INSERT OR REPLACE INTO refusal (project, counter, field, reason) VALUES (?, ?, ?, ?)",
                    params![project.number, change.counter.cast_signed(), change.field, change.reason],
                )?;
            }
            project.acknowledged = last_acknowledged(connection, project.number)?;
            Ok(None)
        }
        BatchOutcome::OutOfOrder(expected) => {
            // The server has forgotten batches that it had confirmed: they are said again from there.
            connection.execute(
                "UPDATE batch SET acknowledged = 0 WHERE project = ? AND number >= ?",
                params![project.number, expected.cast_signed()],
            )?;
            project.acknowledged = last_acknowledged(connection, project.number)?;
            Ok(None)
        }
        BatchOutcome::Forked => Ok(Some(Error::Forked)),
        BatchOutcome::NotAllowed => Ok(Some(Error::NotAllowed)),
        BatchOutcome::Unreadable => {
            Ok(Some(Error::NotACarnetServer("it cannot read this laptop's changes".to_owned())))
        }
    }
}

fn last_acknowledged(connection: &Connection, project: i64) -> Result<u64, Error> {
    let last = connection.query_row(
        "SELECT coalesce(max(last_counter), 0) FROM batch WHERE project = ? AND acknowledged = 1",
        [project],
        |row| row.get::<_, i64>(0),
    )?;
    Ok(last.cast_unsigned())
}

fn keep_catalogue(connection: &Connection, page: &CataloguePage) -> Result<(), Error> {
    for entry in &page.entries {
        catalogue::keep(connection, entry)?;
    }
    connection.execute("UPDATE laptop SET catalogue_cursor = ?", [page.to.cast_signed()])?;
    Ok(())
}

fn take_in_assignments(
    connection: &Connection,
    projects: &mut Vec<Project>,
    assignments: Vec<(carnet_core::id::ProjectId, Option<carnet_core::catalogue::Access>)>,
) -> Result<(), Error> {
    for (id, access) in assignments {
        let at = match projects.iter().position(|project| project.id == id) {
            Some(at) => at,
            None if access.is_none() => continue,
            None => {
                projects.push(Project::create(connection, id)?);
                projects.len() - 1
            }
        };
        let project = &mut projects[at];
        project.access = access;
        if access.is_none() {
            withdraw(connection, project)?;
        } else if project.withdrawn {
            project.withdrawn = false;
            project.save(connection)?;
        }
    }
    Ok(())
}

/// A project that its user may not see any more is not shown and not asked for. What it holds stays, encrypted;
/// should it come back, it comes from its beginning.
fn withdraw(connection: &Connection, project: &mut Project) -> Result<(), Error> {
    (project.withdrawn, project.complete, project.cursor) = (true, false, None);
    project.save(connection)
}
