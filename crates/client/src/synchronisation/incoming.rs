use super::Outgoing;
use super::outgoing::sealed;
use crate::Client;
use crate::attachment::content;
use crate::catalogue;
use crate::database::{Insertion, read_state, write_state};
use crate::error::Error;
use crate::participant::compare_again;
use crate::project::{Identity, Project};
use crate::review::{forget_others, note_refused, note_written};
use crate::undo::{Steps, row_key};
use carnet_core::change::Dot;
use carnet_core::clock::Hlc;
use carnet_core::field_group::Group;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::{
    Answer, BatchOutcome, BatchVerdict, CataloguePage, ChangeVerdict, FieldGroupState, ProjectCursor,
    ProjectPage, Standing,
};
use carnet_core::row::RowKey;
use rusqlite::{Connection, TransactionBehavior, params};
use std::cmp::Reverse;
use std::collections::VecDeque;

/// How many field groups are taken in by one transaction: the window's commands go in between.
const PIECE: usize = 4_000;

/// An answer of the central server that is being taken in.
#[derive(Debug)]
pub struct Incoming {
    answer: Answer,
    pages: VecDeque<ProjectPage>,
    /// The project's number and the batch's, in the order of the verdicts.
    batches: Vec<(i64, u64)>,
    /// Projects of which the server says that nothing has changed.
    unchanged: Vec<ProjectId>,
    begun: bool,
    /// Whether a page was left for the next exchange.
    left_a_page: bool,
    sent: u64,
    received: u64,
    refusal: Option<Error>,
}

impl Incoming {
    /// The answer to what was said.
    #[must_use]
    pub fn new(mut answer: Answer, to: &Outgoing) -> Self {
        let pages: VecDeque<ProjectPage> = std::mem::take(&mut answer.pages).into();
        let tells_all = !answer.more && answer.standing == Standing::Active;
        let is_unchanged = |asked: &ProjectCursor| {
            tells_all && asked.cursor.is_some() && pages.iter().all(|page| page.project != asked.project)
        };
        let asked = to.request().projects.iter().copied();
        let unchanged = asked.filter(is_unchanged).map(|asked| asked.project).collect();
        let batches = to.batches.iter().chain(&to.asked).copied().collect();
        Self {
            answer,
            pages,
            batches,
            unchanged,
            begun: false,
            left_a_page: false,
            sent: 0,
            received: 0,
            refusal: None,
        }
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
        self.sent > 0
            || self.received > 0
            || self.answer.catalogue.is_some()
            || self.answer.more
            || self.left_a_page
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
        self.differing = None;
        if !incoming.begun {
            self.take_in_verdicts(incoming)?;
            incoming.begun = true;
            return Ok(incoming.pages.is_empty() && self.finish(incoming)?);
        }
        let is_left = match incoming.pages.front() {
            Some(page) => self.knows_more_of_me(page)?,
            None => false,
        };
        if is_left {
            incoming.pages.pop_front();
            incoming.left_a_page = true;
        } else if let Some(page) = incoming.pages.front_mut() {
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

    /// Whether another exchange is due at once: there is more to say, or to hear. Of projects nothing is told to a laptop
    /// that is out of service.
    #[must_use]
    pub fn exchange_is_due(&self) -> bool {
        let is_told = |project: &Project| !self.out_of_service && !project.withdrawn;
        self.laptop.is_some()
            && (self.more_to_hear
                || self
                    .projects
                    .iter()
                    .filter(|project| !project.left_behind)
                    .any(|project| (is_told(project) && !project.complete) || project.changes_to_send() > 0))
    }

    /// Whether the server knows changes under this laptop's number that it has not confirmed to it. Such a page is not
    /// taken in: this laptop's own changes might be taken for replaced ones. Where a batch waits for its verdict, the
    /// next exchange brings that; otherwise the laptop is a copy, or was set back.
    fn knows_more_of_me(&mut self, page: &ProjectPage) -> Result<bool, Error> {
        let Some(project) = self.projects.iter_mut().find(|known| known.id == page.project) else {
            return Ok(false);
        };
        let identity = project.identity();
        let known = page.context.counter(identity.device);
        if !project.forked && known <= identity.counter(project.acknowledged) {
            return Ok(false);
        }
        let sealed = sealed(&self.database.connection, project)?;
        project.forked |= known > identity.counter(sealed);
        Ok(true)
    }

    fn finish(&mut self, incoming: &Incoming) -> Result<bool, Error> {
        let (now, standing) = (self.surroundings.now(), incoming.answer.standing);
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached("UPDATE laptop SET last_synchronised = ?, clock_ahead_millis = ?")?
            .execute([now.millis(), now.millis() - incoming.answer.server_time.millis()])?;
        let mut projects = self.projects.clone();
        // Where nothing has changed, the server knows no more than it said last; if it had confirmed more, it has lost it.
        for project in &mut projects {
            if project.complete && !project.forked && incoming.unchanged.contains(&project.id) {
                offer_again(&transaction, project)?;
            }
        }
        let has_all = |project: &Project| project.changes_to_send() == 0;
        let mut leaves = false;
        for project in &mut projects {
            let goes = project.withdrawn && !project.left_behind && !project.forked && has_all(project);
            let has_sent_files =
                || Ok::<_, Error>(content::to_send(&transaction, Some(project.number))?.0 == 0);
            if goes && !project.has_unsent(&transaction)? && has_sent_files()? {
                project.leave_behind(&transaction)?;
                leaves = true;
            }
        }
        // What was done in one that is left cannot be taken back any more.
        let steps = if leaves { Some(Steps::load(&transaction, &projects)?) } else { None };
        // From a laptop that was lost the server takes no files: what is on it must go all the same.
        let files = standing == Standing::Retired && content::to_send(&transaction, None)?.0 > 0;
        transaction.commit()?;
        self.projects = projects;
        if let Some(steps) = steps {
            self.steps = steps;
        }
        self.more_to_hear = incoming.answer.more;
        self.out_of_service = standing != Standing::Active;
        if self.out_of_service && !files && self.projects.iter().all(has_all) {
            self.wipe(standing)?;
        }
        Ok(true)
    }

    /// Verdicts on the batches, and the catalogue.
    fn take_in_verdicts(&mut self, incoming: &mut Incoming) -> Result<(), Error> {
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // What is in memory follows what is on the disk, which may have no room for it.
        let mut projects = self.projects.clone();
        for ((project, number), verdict) in incoming.batches.iter().zip(&incoming.answer.verdicts) {
            let Some(project) = projects.iter_mut().find(|known| known.number == *project) else {
                continue;
            };
            incoming.refusal =
                take_in_verdict(&transaction, project, *number, verdict)?.or(incoming.refusal.take());
        }
        if let Some(page) = &incoming.answer.catalogue {
            keep_catalogue(&transaction, page)?;
            let laptop = self.laptop.as_ref().ok_or(Error::NotEnrolled)?;
            let assignments = catalogue::assignments(&transaction, laptop.person)?;
            take_in_assignments(&transaction, &mut projects, laptop.device, assignments)?;
        }
        for project in &mut projects {
            if incoming.answer.withdrawn.contains(&project.id) {
                withdraw(&transaction, project)?;
            }
        }
        transaction.commit()?;
        let before = self.changes_to_send();
        self.projects = projects;
        incoming.sent += before.saturating_sub(self.changes_to_send());
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
        let mut written = Vec::new();
        if page.from == 0 {
            content::ask_again(&transaction, project.number)?;
        }
        // Rows that lie beside each other in the database go in one after the other, and that they exist comes last: what
        // is derived from the rest is derived once then.
        let kind = |state: &FieldGroupState| (state.row.entity(), Reverse(state.group));
        let mut states = states.iter().collect::<Vec<_>>();
        states.sort_unstable_by_key(|state| (kind(state), state.row));
        for states in states.chunk_by(|one, other| kind(one) == kind(other)) {
            written.extend(merge(&transaction, project, states, &theirs)?);
        }
        note_written(&transaction, project.number, &written)?;
        compare_again(&transaction, project.number)?;
        let mut project = project.clone();
        if is_end {
            project.server = theirs;
            project.cursor = Some(page.to);
            if page.last {
                project.mine.advance_to(&project.server);
                project.complete = true;
                offer_again(&transaction, &mut project)?;
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

/// Joins what arrived of one field group with what is here; the rows in which that changed something.
fn merge(
    connection: &Connection,
    project: &Project,
    arrived: &[&FieldGroupState],
    theirs: &Context,
) -> Result<Vec<RowKey>, Error> {
    // Mostly it is all new here, or nothing is: the first row that is here says which.
    let mut insertion = match arrived {
        [first, ..] => Insertion::of(connection, project.number, first.row.entity(), first.group)?,
        [] => None,
    };
    let mut written = Vec::new();
    for FieldGroupState { row, group, state } in arrived {
        if let Some(new) = &mut insertion {
            let mut merged = FieldState::new();
            merged.join(&project.mine, state, theirs);
            if merged != FieldState::new() && new.insert(row, &merged)? {
                written.push(*row);
                continue;
            }
            insertion = None;
        }
        let before = read_state(connection, project.number, row, *group)?;
        let mut merged = before.clone();
        merged.join(&project.mine, state, theirs);
        if merged != before {
            write_state(connection, project.number, row, *group, &merged)?;
            written.push(*row);
        }
    }
    Ok(written)
}

fn take_in_verdict(
    connection: &Connection,
    project: &mut Project,
    number: u64,
    verdict: &BatchVerdict,
) -> Result<Option<Error>, Error> {
    let identity = project.identity_of_batch(number);
    let refusal = match verdict.outcome {
        BatchOutcome::Accepted => {
            judged(connection, project, number, 1)?;
            take_back_all_refused(connection, project, number, &identity, &verdict.refused)?;
            None
        }
        BatchOutcome::Quarantined => {
            judged(connection, project, number, 2)?;
            None
        }
        BatchOutcome::OutOfOrder(expected) => {
            // The server has forgotten batches that it had confirmed: they are said again from there.
            say_again(connection, project, &identity, expected)?;
            None
        }
        BatchOutcome::Forked => {
            project.forked = true;
            None
        }
        BatchOutcome::NotAllowed => Some(Error::NotAllowed),
        BatchOutcome::Unreadable => {
            Some(Error::NotACarnetServer("it cannot read this laptop's changes".to_owned()))
        }
    };
    project.load_acknowledged(connection)?;
    Ok(refusal)
}

fn judged(connection: &Connection, project: &Project, number: u64, fate: i64) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE batch SET acknowledged = ? WHERE project = ? AND number = ?")?
        .execute(params![fate, project.number, number.cast_signed()])?;
    Ok(())
}

/// Marks the batches of a device number from one on as not confirmed. Those of a project that was left behind are gone.
fn say_again(
    connection: &Connection,
    project: &Project,
    identity: &Identity,
    from: u64,
) -> Result<(), Error> {
    let until = project
        .identities
        .iter()
        .map(|other| other.after_batch)
        .filter(|after| *after > identity.after_batch);
    let from = (from.max(1) + identity.after_batch).cast_signed();
    let until = until.min().map_or(i64::MAX, u64::cast_signed);
    connection.execute(
        "UPDATE batch SET acknowledged = CASE WHEN length(bytes) = 0 THEN 1 ELSE 0 END
         WHERE project = ? AND number >= ? AND number <= ?",
        params![project.number, from, until],
    )?;
    // The server judges the times of these changes anew. It tells their author only where it believes another time than
    // the author's: so what it said in its life before must not stay.
    let mut select = connection.prepare(
        "SELECT entity, first_id, second_id, field_group, counter, stamp FROM own_change JOIN batch
            ON own_change.project = batch.project AND counter BETWEEN first_counter AND last_counter
         WHERE batch.project = ? AND number >= ? AND number <= ?",
    )?;
    let mut rows = select.query(params![project.number, from, until])?;
    while let Some(found) = rows.next()? {
        let (row, group) = (row_key(found)?, Group::from_number(found.get(3)?));
        let place = found.get::<_, i64>(4)?.cast_unsigned();
        let stamp = Hlc::from_bits(found.get::<_, i64>(5)?.cast_unsigned());
        let mut state = read_state(connection, project.number, &row, group)?;
        if state.forget_verdict(Dot::new(identity.device, identity.counter(place)), stamp) {
            write_state(connection, project.number, &row, group, &state)?;
        }
    }
    compare_again(connection, project.number)
}

/// Takes back what the server refused of a batch.
fn take_back_all_refused(
    connection: &Connection,
    project: &Project,
    number: u64,
    identity: &Identity,
    refused: &[ChangeVerdict],
) -> Result<(), Error> {
    let (first, last) = connection
        .prepare_cached("SELECT first_counter, last_counter FROM batch WHERE project = ? AND number = ?")?
        .query_row(params![project.number, number.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let place = |verdict: &ChangeVerdict| (verdict.counter + identity.after_change).cast_signed();
    let places = refused.iter().map(place).collect::<Vec<_>>();
    forget_others(connection, project.number, first..=last, &places)?;
    let mut written = Vec::new();
    for verdict in refused {
        written.extend(take_back_refused(connection, project, identity, verdict)?);
    }
    note_written(connection, project.number, &written)?;
    compare_again(connection, project.number)
}

/// Notes why a change was not taken, and shows again what the server holds instead. Answers with the row that is shown
/// anew.
fn take_back_refused(
    connection: &Connection,
    project: &Project,
    identity: &Identity,
    verdict: &ChangeVerdict,
) -> Result<Option<RowKey>, Error> {
    let place = (verdict.counter + identity.after_change).cast_signed();
    let why = (verdict.field.as_str(), verdict.reason.as_str());
    let mut select = connection.prepare_cached(
        "SELECT entity, first_id, second_id, field_group FROM own_change WHERE project = ? AND counter = ?",
    )?;
    let mut rows = select.query([project.number, place])?;
    let Some(found) = rows.next()? else {
        // The project was left behind; its author is told all the same.
        note_refused(connection, project.number, place, why, true)?;
        return Ok(None);
    };
    let (row, group) = (row_key(found)?, Group::from_number(found.get(3)?));
    let mut state = read_state(connection, project.number, &row, group)?;
    let stood = state.retract(Dot::new(identity.device, verdict.counter), &verdict.instead);
    note_refused(connection, project.number, place, why, stood)?;
    if stood {
        write_state(connection, project.number, &row, group, &state)?;
    }
    Ok(stood.then_some(row))
}

/// Where the server, restored from a backup, knows less of this laptop than it had confirmed: says it again.
fn offer_again(connection: &Connection, project: &mut Project) -> Result<(), Error> {
    for identity in project.identities.clone() {
        let known = project.server.counter(identity.device);
        let lost = connection
            .prepare_cached(
                "SELECT min(number) FROM batch WHERE project = ? AND number > ? AND acknowledged = 1
                 AND last_counter > ?",
            )?
            .query_row(
                params![
                    project.number,
                    identity.after_batch.cast_signed(),
                    (known + identity.after_change).cast_signed()
                ],
                |row| row.get::<_, Option<i64>>(0),
            )?;
        let Some(lost) = lost.map(i64::cast_unsigned) else { continue };
        if project.identity_of_batch(lost) == identity {
            say_again(connection, project, &identity, lost - identity.after_batch)?;
        }
    }
    project.load_acknowledged(connection)
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
    device: DeviceNumber,
    assignments: Vec<(carnet_core::id::ProjectId, Option<carnet_core::catalogue::Access>)>,
) -> Result<(), Error> {
    for (id, access) in assignments {
        let at = match projects.iter().position(|project| project.id == id) {
            Some(at) => at,
            None if access.is_none() => continue,
            None => {
                projects.push(Project::create(connection, id, device)?);
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
        project.forked |= project.left_behind && !project.withdrawn;
    }
    Ok(())
}

/// A project that its user may not see any more is not shown and not asked for. What was recorded in it and not sent is
/// still sent, for a project officer to decide on; then everything of it goes.
fn withdraw(connection: &Connection, project: &mut Project) -> Result<(), Error> {
    (project.withdrawn, project.complete, project.cursor) = (true, false, None);
    project.save(connection)
}
