//! Taking back what was done, and doing it again: one mechanism for every action. To take back an action is an
//! action too, so everybody sees it and it can be taken back itself.

mod view;

pub use view::UndoneStep;

use crate::Client;
use crate::database::{blob16, read_state};
use crate::error::Error;
use crate::project::Project;
use crate::recording::{Intent, Recording};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::ActivityId;
use carnet_core::row::{Entity, RowKey};
use carnet_core::{activity, attachment, session};
use rusqlite::{Connection, params};

/// How many actions can be taken back after the program was started again.
const REMEMBERED: usize = 200;

/// An action: the number of its project, and the place of its first change.
type Step = (i64, u64);

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
    fn reversed(&mut self, reversed: Step, by: Option<Step>) {
        if self.done.last() == Some(&reversed) {
            self.done.pop();
            self.undone.extend(by);
        } else if self.undone.last() == Some(&reversed) {
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
                let step = (project.number, row.get::<_, i64>(1)?.cast_unsigned());
                found.push((row.get::<_, i64>(0)?, step, row.get::<_, Option<i64>>(2)?));
            }
        }
        found.sort_unstable();
        let mut steps = Self::default();
        for (_, step, reverses) in found {
            match reverses {
                None => steps.done(step),
                Some(first) => steps.reversed((step.0, first.cast_unsigned()), Some(step)),
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
}

impl Client {
    /// Takes back the last action of this laptop that was not taken back yet. What somebody else has changed since
    /// stays as it is.
    ///
    /// # Errors
    /// When the database refuses, or the person may not write in the project any more.
    pub fn undo(&mut self) -> Result<Option<UndoneStep>, Error> {
        self.reverse(self.steps.done.last().copied())
    }

    /// Does again what was taken back last.
    ///
    /// # Errors
    /// When the database refuses, or the person may not write in the project any more.
    pub fn redo(&mut self) -> Result<Option<UndoneStep>, Error> {
        self.reverse(self.steps.undone.last().copied())
    }

    fn reverse(&mut self, step: Option<Step>) -> Result<Option<UndoneStep>, Error> {
        let Some(step) = step else { return Ok(None) };
        let (code, activity) = intent_of(self.connection(), step)?;
        let done = changes_of(self.connection(), step)?;
        let intent = Intent { code, activity };
        let (changes, by) = self.record_step(step.0, intent, Some(step.1), |recording| {
            let created =
                done.iter().filter(|change| change.creates()).map(|change| change.row).collect::<Vec<_>>();
            for change in done.iter().rev() {
                // To take back that a row was made, it is enough to remove it.
                if change.group == Group::EXISTENCE || !created.contains(&change.row) {
                    take_back(recording, change)?;
                }
            }
            Ok(recording.changes())
        })?;
        self.steps.reversed(step, by);
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        Ok(Some(UndoneStep { step: code.to_owned(), changes, activity }))
    }
}

impl Done {
    fn creates(&self) -> bool {
        self.group == Group::EXISTENCE && self.before.is_none()
    }
}

/// Writes what stood there before, if what this laptop wrote is still all that stands there.
fn take_back(recording: &mut Recording<'_>, change: &Done) -> Result<(), Error> {
    let state = read_state(recording.connection, recording.project, &change.row, change.group)?;
    let [head] = state.heads() else { return Ok(()) };
    if !recording.is_mine(head.dot.device) || head.value != change.value {
        return Ok(());
    }
    let value = match &change.before {
        Some(before) => before.clone(),
        None if change.group == Group::EXISTENCE => not_there(&change.row, &change.value)?,
        None => Value::default(),
    };
    recording.append(change.row, change.group, value, state).map(drop)
}

/// The existence of a row that is not there, with what it belongs to kept.
fn not_there(row: &RowKey, value: &Value) -> Result<Value, Error> {
    Ok(match row.entity() {
        Entity::SESSION => session::Existence { exists: false, ..value.decode()? }.value(),
        Entity::ATTACHMENT => attachment::Existence { exists: false, ..value.decode()? }.value(),
        _ => activity::Existence { exists: false }.value(),
    })
}

fn intent_of(
    connection: &Connection,
    (project, first): Step,
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

fn changes_of(connection: &Connection, (project, first): Step) -> Result<Vec<Done>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT entity, first_id, second_id, field_group, value, value_before FROM own_change
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
