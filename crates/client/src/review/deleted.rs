//! "Deleted here, edited there": rows that were deleted by somebody who did not know of an edit of the row, or of
//! something that belongs to it and went out of sight with it: the marks of a session, the enrolments of an activity.

use crate::change::activity_of_session;
use crate::database::{blob16, read_state, states_of_row};
use crate::error::Error;
use carnet_core::activity;
use carnet_core::field_group::Group;
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use carnet_core::merge::{FieldState, Head, edited_elsewhere, knew};
use carnet_core::row::{Entity, RowKey};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An edit that the author of a deletion did not know of.
pub(super) struct Unseen {
    pub(super) row: RowKey,
    pub(super) group: Group,
    pub(super) head: Head,
    pub(super) displayed: bool,
}

/// The deletion of a row, if it is deleted.
pub(super) fn deletion(connection: &Connection, project: i64, row: &RowKey) -> Result<Option<Head>, Error> {
    let existence = read_state(connection, project, row, Group::EXISTENCE)?;
    Ok(existence.displayed().filter(|head| deletes(head)).cloned())
}

/// Whether an existence says that the row is not there. Of every entity it begins with that.
fn deletes(existence: &Head) -> bool {
    existence.value.decode::<activity::Existence>().is_ok_and(|existence| !existence.exists)
}

/// What the author of the row's deletion did not know of; at most so many.
pub(super) fn unseen(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    most: usize,
) -> Result<Vec<Unseen>, Error> {
    let existence = read_state(connection, project, row, Group::EXISTENCE)?;
    let mut found = Vec::new();
    let states = states_of_row(connection, project, row)?;
    let others = states.iter().filter(|(group, _)| *group != Group::EXISTENCE);
    let Some(deletion) = existence.displayed().filter(|head| deletes(head)) else { return Ok(found) };
    if edited_elsewhere(&existence, deletes, others.clone().map(|(_, state)| state)) {
        for (group, state) in others {
            take(&mut found, row, *group, state, most, |head| !deletion.seen.contains(&head.dot));
        }
    }
    let is_unseen = |head: &Head| !knew(deletion, head.dot);
    each_part(connection, project, row, |part| {
        for (group, state) in states_of_row(connection, project, &part)? {
            take(&mut found, &part, group, &state, most, is_unseen);
        }
        Ok(found.len() < most)
    })?;
    Ok(found)
}

fn take(
    found: &mut Vec<Unseen>,
    row: &RowKey,
    group: Group,
    state: &FieldState,
    most: usize,
    is_unseen: impl Fn(&Head) -> bool,
) {
    let displayed = state.displayed().map(|head| head.dot);
    for head in state.heads().iter().filter(|head| is_unseen(head)) {
        if found.len() < most {
            let displayed = displayed == Some(head.dot);
            found.push(Unseen { row: *row, group, head: head.clone(), displayed });
        }
    }
}

/// Goes through what belongs to a row and is there itself, until told that it is enough.
fn each_part(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    mut visit: impl FnMut(RowKey) -> Result<bool, Error>,
) -> Result<(), Error> {
    type Make = fn(Uuid, Uuid) -> RowKey;
    let mark: Make = |session, participant| {
        RowKey::Attendance(SessionId::from_uuid(session), ParticipantId::from_uuid(participant))
    };
    let place: Make = |activity, participant| {
        RowKey::Enrolment(ActivityId::from_uuid(activity), ParticipantId::from_uuid(participant))
    };
    let sitting: Make = |session, _| RowKey::Session(SessionId::from_uuid(session));
    let (first, second) = row.parts();
    let second = second.unwrap_or_default();
    let queries: &[(&str, Make)] = match row.entity() {
        Entity::SESSION => &[("SELECT session, participant FROM attendance WHERE session = ?1 AND project = ?3", mark)],
        Entity::ACTIVITY => &[
            ("SELECT id, id FROM session WHERE activity = ?1 AND project = ?3 AND existing = 1", sitting),
            (
                "SELECT activity, participant FROM enrolment WHERE activity = ?1 AND project = ?3 AND existing = 1",
                place,
            ),
            (
                "SELECT t.session, t.participant FROM session s JOIN attendance t ON t.session = s.id
                 WHERE s.activity = ?1 AND s.project = ?3 AND s.existing = 1",
                mark,
            ),
        ],
        Entity::PARTICIPANT => &[(
            "SELECT activity, participant FROM enrolment WHERE participant = ?1 AND project = ?3 AND existing = 1",
            place,
        )],
        Entity::ENROLMENT => &[(
            "SELECT t.session, t.participant FROM session s JOIN attendance t ON t.session = s.id AND t.participant = ?2
             WHERE s.activity = ?1 AND s.project = ?3 AND s.existing = 1",
            mark,
        )],
        _ => &[],
    };
    for (sql, make) in queries {
        // Every query names all three, so that they can be given in one way.
        let mut select = connection.prepare_cached(&format!("{sql} AND ?2 IS NOT NULL"))?;
        let mut rows = select.query(params![first.as_bytes(), second.as_bytes(), project])?;
        while let Some(found) = rows.next()? {
            if !visit(make(blob16(found, 0)?, blob16(found, 1)?))? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The deleted rows of a project, and those among them that were edited elsewhere.
#[derive(Default)]
struct Deleted {
    rows: BTreeSet<RowKey>,
}

impl Deleted {
    fn load(connection: &Connection, project: i64) -> Result<Self, Error> {
        let mut deleted = Self::default();
        for (entity, sql) in [
            (Entity::ACTIVITY, "SELECT id, NULL FROM activity"),
            (Entity::SESSION, "SELECT id, NULL FROM session"),
            (Entity::PARTICIPANT, "SELECT id, NULL FROM participant"),
            (Entity::ENROLMENT, "SELECT activity, participant FROM enrolment"),
        ] {
            let mut select = connection.prepare_cached(&format!(
                "{sql} WHERE project = ? AND existing = 0 AND existence_heads IS NOT NULL"
            ))?;
            let mut rows = select.query([project])?;
            while let Some(row) = rows.next()? {
                let second = if entity.is_composite() { Some(blob16(row, 1)?) } else { None };
                deleted.rows.insert(RowKey::from_parts(entity, blob16(row, 0)?, second)?);
            }
        }
        Ok(deleted)
    }

    /// The deleted rows that a row is, or belongs to.
    fn touched_by(
        &self,
        connection: &Connection,
        row: &RowKey,
        touched: &mut BTreeSet<RowKey>,
    ) -> Result<(), Error> {
        let mut note = |row: RowKey| {
            if self.rows.contains(&row) {
                touched.insert(row);
            }
        };
        note(*row);
        match row {
            RowKey::Session(id) => {
                if let Some(activity) = activity_of_session(connection, *id)? {
                    note(RowKey::Activity(activity));
                }
            }
            RowKey::Enrolment(activity, participant) => {
                note(RowKey::Activity(*activity));
                note(RowKey::Participant(*participant));
            }
            RowKey::Attendance(session, participant) => {
                note(RowKey::Session(*session));
                if let Some(activity) = activity_of_session(connection, *session)? {
                    note(RowKey::Activity(activity));
                    note(RowKey::Enrolment(activity, *participant));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Keeps the table of deleted and edited rows true after these rows were written; part of the same transaction.
pub(crate) fn note_written(connection: &Connection, project: i64, written: &[RowKey]) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let mut touched = noted(connection, project)?;
    if !touched.is_empty() {
        let written = written.iter().copied().collect();
        touched = touched.intersection(&written).copied().collect();
    }
    let deleted = Deleted::load(connection, project)?;
    if !deleted.rows.is_empty() {
        for row in written {
            deleted.touched_by(connection, row, &mut touched)?;
        }
    }
    touched.iter().try_for_each(|row| judge(connection, project, row))
}

/// Looks again at every row that is noted, as after an upgrade.
pub(crate) fn look_again(connection: &Connection, project: i64) -> Result<(), Error> {
    let noted = noted(connection, project)?;
    if noted.is_empty() {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    noted.iter().try_for_each(|row| judge(&transaction, project, row))?;
    Ok(transaction.commit()?)
}

fn judge(connection: &Connection, project: i64, row: &RowKey) -> Result<(), Error> {
    let (first, second) = row.parts();
    let second = second.map_or_else(Vec::new, |second| second.as_bytes().to_vec());
    let sql = if unseen(connection, project, row, 1)?.is_empty() {
        "DELETE FROM deleted_and_edited WHERE project = ? AND entity = ? AND first_id = ? AND second_id = ?"
    } else {
        "INSERT OR IGNORE INTO deleted_and_edited (project, entity, first_id, second_id) VALUES (?, ?, ?, ?)"
    };
    connection.prepare_cached(sql)?.execute(params![
        project,
        row.entity().number(),
        first.as_bytes(),
        second
    ])?;
    Ok(())
}

/// The rows of a project that were deleted here and edited there.
pub(super) fn noted(connection: &Connection, project: i64) -> Result<BTreeSet<RowKey>, Error> {
    let mut select = connection
        .prepare_cached("SELECT entity, first_id, second_id FROM deleted_and_edited WHERE project = ?")?;
    let mut rows = select.query([project])?;
    let mut noted = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let entity = Entity::from_number(row.get(0)?);
        let second = if entity.is_composite() { Some(blob16(row, 2)?) } else { None };
        noted.insert(RowKey::from_parts(entity, blob16(row, 1)?, second)?);
    }
    Ok(noted)
}
