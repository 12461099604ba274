//! Taking back what was done, and doing it again: one mechanism for every action. To take back an action is an
//! action too, so everybody sees it and it can be taken back itself.

mod view;

pub use view::UndoneStep;

use crate::Client;
use crate::database::{blob16, read_state};
use crate::error::Error;
use crate::intent;
use crate::participant::person_of;
use crate::project::Project;
use crate::recording::{Intent, Recording};
use crate::review::{RowRef, note_mended, take_back_mending};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::ActivityId;
use carnet_core::merge::FieldState;
use carnet_core::row::{Entity, RowKey};
use carnet_core::{activity, attachment, session};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// How many actions can be taken back after the program was started again.
const REMEMBERED: usize = 200;

/// An action of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It made changes: the number of its project, and the place of the first.
    Recorded(i64, u64),
    /// Refused changes were let go: the number of the project and the place of each. That is known to this laptop alone.
    LetGo(Vec<(i64, u64)>),
}

/// What can be taken back next, and what can be done again.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Steps {
    /// Notes a new action: what was taken back before it cannot be done again.
    pub(crate) fn done(&mut self, step: Step) {
        self.done.push(step);
        self.undone.clear();
    }

    /// Notes an action that took back another: it changes sides.
    fn reversed(&mut self, reversed: &Step, by: Option<Step>) {
        if self.done.last() == Some(reversed) {
            self.done.pop();
            self.undone.extend(by);
        } else if self.undone.last() == Some(reversed) {
            self.undone.pop();
            self.done.extend(by);
        }
    }

    /// Goes through the last actions again, in the order in which they were made.
    pub(crate) fn load(connection: &Connection, projects: &[Project]) -> Result<Self, Error> {
        let mut found = Vec::new();
        let mut select = connection.prepare(
            "SELECT stamp, counter, reverses FROM own_change WHERE project = ? AND counter = step
             ORDER BY counter DESC LIMIT ?",
        )?;
        for project in projects {
            let mut rows = select.query(params![project.number, REMEMBERED as i64])?;
            while let Some(row) = rows.next()? {
                let step = Step::Recorded(project.number, row.get::<_, i64>(1)?.cast_unsigned());
                found.push((row.get::<_, i64>(0)?, step, row.get::<_, Option<i64>>(2)?));
            }
        }
        let mut let_go = BTreeMap::<i64, Vec<(i64, u64)>>::new();
        let mut select =
            connection.prepare("SELECT let_go, project, counter FROM refusal WHERE let_go IS NOT NULL")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let place = (row.get(1)?, row.get::<_, i64>(2)?.cast_unsigned());
            let_go.entry(row.get(0)?).or_default().push(place);
        }
        found.extend(let_go.into_iter().map(|(stamp, places)| (stamp, Step::LetGo(places), None)));
        found.sort_by_key(|(stamp, ..)| *stamp);
        let mut steps = Self::default();
        for (_, step, reverses) in found {
            match (reverses, &step) {
                (Some(first), Step::Recorded(project, _)) => {
                    steps.reversed(&Step::Recorded(*project, first.cast_unsigned()), Some(step));
                }
                _ => steps.done(step),
            }
        }
        Ok(steps)
    }
}

/// A change of an action, as far as taking it back needs it.
struct Done {
    row: RowKey,
    group: Group,
    value: Value,
    before: Option<Value>,
    /// All heads that stood there before, where the displayed value does not say enough: a conflict, or a deletion.
    heads: Option<FieldState>,
}

impl Client {
    /// Takes back the last action of this laptop that was not taken back yet. What somebody else has changed since
    /// stays as it is.
    ///
    /// # Errors
    /// When the database refuses, or the person may not write in the project any more.
    pub fn undo(&mut self) -> Result<Option<UndoneStep>, Error> {
        self.reverse(self.steps.done.last().cloned(), true)
    }

    /// Does again what was taken back last.
    ///
    /// # Errors
    /// When the database refuses, or the person may not write in the project any more.
    pub fn redo(&mut self) -> Result<Option<UndoneStep>, Error> {
        self.reverse(self.steps.undone.last().cloned(), false)
    }

    fn reverse(&mut self, step: Option<Step>, back: bool) -> Result<Option<UndoneStep>, Error> {
        match step {
            None => Ok(None),
            Some(Step::Recorded(project, first)) => self.reverse_changes(project, first).map(Some),
            Some(Step::LetGo(places)) => {
                let changes = if back {
                    self.take_up_again(&places)?
                } else {
                    u32::try_from(self.set_let_go(&places)?.len()).unwrap_or(u32::MAX)
                };
                let row = self.row_let_go(&places)?;
                let step = Step::LetGo(places);
                self.steps.reversed(&step, Some(step.clone()));
                Ok(Some(UndoneStep { step: intent::LET_GO.to_owned(), changes, activity: None, row }))
            }
        }
    }

    fn reverse_changes(&mut self, project: i64, first: u64) -> Result<UndoneStep, Error> {
        let (code, activity) = intent_of(self.connection(), (project, first))?;
        let done = changes_of(self.connection(), (project, first))?;
        let intent = Intent { code, activity };
        let (changes, by) = self.record_step(project, intent, Some(first), |recording| {
            // What these changes mended is open again; or, if they are the taking back of it, is mended again.
            let last = first + done.len() as u64 - 1;
            let opened = take_back_mending(recording.connection, project, first, last)?;
            let created =
                done.iter().filter(|change| change.creates()).map(|change| change.row).collect::<Vec<_>>();
            for change in done.iter().rev() {
                // To take back that a row was made, it is enough to remove it.
                if change.group != Group::EXISTENCE && created.contains(&change.row) {
                    continue;
                }
                let before = recording.last_change;
                take_back(recording, change, &done)?;
                if !opened && recording.last_change > before {
                    let by = recording.last_change;
                    note_mended(recording.connection, project, &change.row, change.group, by)?;
                }
            }
            Ok(recording.changes())
        })?;
        let by = by.map(|(project, first)| Step::Recorded(project, first));
        self.steps.reversed(&Step::Recorded(project, first), by);
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        let row = self.row_shown(project, code, &done)?;
        Ok(UndoneStep { step: code.to_owned(), changes, activity, row })
    }

    /// The row by which the window shows what an action did.
    fn row_shown(&self, project: i64, code: &str, done: &[Done]) -> Result<Option<RowRef>, Error> {
        let mut rows = done.iter().map(|change| change.row);
        let row = match code {
            intent::MARK | intent::MARK_REST_PRESENT => rows.find(|row| row.entity() == Entity::ATTENDANCE),
            // What a row belongs to came back before it.
            intent::RESTORE => rows.next_back(),
            _ => rows.next(),
        };
        let person = |participant| match person_of(self.connection(), participant) {
            Ok((_, person)) => Ok(person),
            // Whoever is not there any more stands for themselves.
            Err(Error::NotFound(_)) => Ok(participant),
            Err(error) => Err(error),
        };
        let row = match row {
            Some(RowKey::Participant(id)) => Some(RowKey::Participant(person(id)?)),
            Some(RowKey::Enrolment(activity, id)) => Some(RowKey::Enrolment(activity, person(id)?)),
            Some(RowKey::Attendance(session, id)) => Some(RowKey::Attendance(session, person(id)?)),
            row => row,
        };
        let project = self.project_numbered(project)?.id;
        Ok(row.map(|row| RowRef { project, row }))
    }

    /// The row of the first change that was let go.
    fn row_let_go(&self, places: &[(i64, u64)]) -> Result<Option<RowRef>, Error> {
        let Some((project, place)) = places.first().copied() else { return Ok(None) };
        let mut select = self.connection().prepare_cached(
            "SELECT entity, first_id, second_id FROM own_change WHERE project = ? AND counter = ?",
        )?;
        let mut rows = select.query(params![project, place.cast_signed()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(RowRef { project: self.project_numbered(project)?.id, row: row_key(row)? }))
    }
}

impl Done {
    fn creates(&self) -> bool {
        self.group == Group::EXISTENCE && self.before.is_none()
    }
}

/// Writes what stood there before, if what this laptop wrote is still all that stands there.
fn take_back(recording: &mut Recording<'_>, change: &Done, action: &[Done]) -> Result<(), Error> {
    let state = read_state(recording.connection, recording.project, &change.row, change.group)?;
    if state.heads().is_empty() || !state.heads().iter().all(|head| recording.is_mine(head.dot.device)) {
        return Ok(());
    }
    if let [head] = state.heads() {
        if head.value != change.value {
            return Ok(());
        }
        if let Some(heads) = &change.heads {
            return put_back(recording, change, state, heads);
        }
    } else {
        // Several are this action's if it opened a conflict again.
        let is_of_action = |value: &Value| {
            action
                .iter()
                .any(|other| (other.row, other.group, &other.value) == (change.row, change.group, value))
        };
        if !state.heads().iter().all(|head| is_of_action(&head.value)) {
            return Ok(());
        }
    }
    let value = match &change.before {
        Some(before) => before.clone(),
        None if change.group == Group::EXISTENCE => existing(&change.row, &change.value, false)?,
        None => Value::default(),
    };
    recording.append(change.row, change.group, value, state).map(drop)
}

/// Every head that was replaced stands again beside the others, the displayed one last and so displayed again. They bear
/// this laptop's name now: a change is its author's, and who first made them stands in the history.
fn put_back(
    recording: &mut Recording<'_>,
    change: &Done,
    mut state: FieldState,
    heads: &FieldState,
) -> Result<(), Error> {
    let instead = state.dots();
    let displayed = heads.displayed().map(|head| &head.value);
    let mut heads = heads.heads().iter().collect::<Vec<_>>();
    heads.sort_by_key(|head| (displayed == Some(&head.value), head.value.clone()));
    heads.dedup_by_key(|head| &head.value);
    for head in heads {
        let (value, seen) = (head.value.clone(), head.seen.clone());
        state = recording.append_as(change.row, change.group, value, state, instead.clone(), seen)?;
    }
    Ok(())
}

/// The existence of a row with what it belongs to kept.
pub(crate) fn existing(row: &RowKey, value: &Value, exists: bool) -> Result<Value, Error> {
    Ok(match row.entity() {
        Entity::SESSION => session::Existence { exists, ..value.decode()? }.value(),
        Entity::ATTACHMENT => attachment::Existence { exists, ..value.decode()? }.value(),
        _ => activity::Existence { exists }.value(),
    })
}

fn intent_of(
    connection: &Connection,
    (project, first): (i64, u64),
) -> Result<(&'static str, Option<ActivityId>), Error> {
    let mut select = connection
        .prepare_cached("SELECT intent, activity FROM own_change WHERE project = ? AND counter = ?")?;
    let (code, activity) = select.query_row(params![project, first.cast_signed()], |row| {
        let activity = row.get::<_, Option<[u8; 16]>>(1)?;
        Ok((row.get::<_, String>(0)?, activity))
    })?;
    let code = crate::intent::ALL.into_iter().find(|known| *known == code).unwrap_or(crate::intent::MARK);
    Ok((code, activity.map(|id| ActivityId::from_uuid(uuid::Uuid::from_bytes(id)))))
}

fn changes_of(connection: &Connection, (project, first): (i64, u64)) -> Result<Vec<Done>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT entity, first_id, second_id, field_group, value, value_before, heads_before FROM own_change
         WHERE project = ? AND counter >= ? AND step = ? ORDER BY counter",
    )?;
    let mut rows = select.query(params![project, first.cast_signed(), first.cast_signed()])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        changes.push(Done {
            row: row_key(row)?,
            group: Group::from_number(row.get(3)?),
            value: Value::from_bytes(row.get::<_, Vec<u8>>(4)?),
            before: row.get::<_, Option<Vec<u8>>>(5)?.map(Value::from_bytes),
            heads: row
                .get::<_, Option<Vec<u8>>>(6)?
                .map(|bytes| FieldState::from_bytes(&bytes))
                .transpose()?,
        });
    }
    Ok(changes)
}

/// The row of a change, from the columns entity, first id, second id.
pub(crate) fn row_key(row: &rusqlite::Row<'_>) -> Result<RowKey, Error> {
    let second = match row.get_ref(2)? {
        rusqlite::types::ValueRef::Null => None,
        _ => Some(blob16(row, 2)?),
    };
    Ok(RowKey::from_parts(Entity::from_number(row.get(0)?), blob16(row, 1)?, second)?)
}
