use super::view::{AttendanceRegister, MarkView, RegisterRow, RegisterSession};
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use crate::project::Project;
use crate::session::moment;
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::catalogue::Code;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, SessionId};
use carnet_core::merge::FieldState;
use carnet_core::presence;
use chrono::NaiveTime;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// What the central server has confirmed of this laptop's changes in a project.
#[derive(Clone, Copy, Debug)]
pub(super) struct Confirmed {
    device: DeviceNumber,
    up_to: u64,
}

impl Confirmed {
    pub(super) fn of(project: &Project) -> Self {
        let identity = project.identity();
        Self { device: identity.device, up_to: identity.counter(project.acknowledged) }
    }

    fn covers(self, state: &FieldState) -> bool {
        state.heads().iter().all(|head| head.dot.device != self.device || head.dot.counter <= self.up_to)
    }
}

impl Client {
    /// The register of attendance of an activity.
    ///
    /// # Errors
    /// [`Error::NotFound`]; or when the database refuses.
    pub fn attendance_register(&mut self, activity: ActivityId) -> Result<AttendanceRegister, Error> {
        let number = self.project_of_activity(activity)?;
        let project = self.project_numbered(number)?;
        let confirmed = Confirmed::of(project);
        let connection = self.connection();
        let sessions = columns(connection, activity)?;
        let mut rows = rows(connection, activity, sessions.len())?;
        let places =
            rows.iter().enumerate().map(|(at, row)| (row.participant, at)).collect::<HashMap<_, _>>();
        for (column, session) in sessions.iter().enumerate() {
            fill_column(connection, session, column, &places, &mut rows, confirmed)?;
        }
        Ok(AttendanceRegister {
            activity,
            project: project.id,
            may_record: project.may_record(),
            time_zone: time_zone(connection, activity)?,
            sessions,
            rows,
        })
    }
}

/// A mark with what its field group says about it.
pub(super) fn mark_view(mark: Mark, state: &FieldState, confirmed: Confirmed) -> MarkView {
    MarkView {
        status: mark.status,
        arrived: mark.arrived,
        left: mark.left,
        in_conflict: state.is_conflict(),
        confirmed: confirmed.covers(state),
    }
}

/// The minutes credited to somebody over all sessions of an activity.
pub(crate) fn credited_minutes(
    connection: &Connection,
    activity: ActivityId,
    participant: ParticipantId,
) -> Result<u32, Error> {
    let mut select = connection.prepare_cached(
        "SELECT t.status, t.arrived, t.left_at, s.starts_at, s.ends_at FROM session s
         JOIN attendance t ON t.session = s.id AND t.participant = ?
         WHERE s.activity = ? AND s.existing = 1 AND t.status IS NOT NULL",
    )?;
    let minutes = select
        .query_map([participant.uuid().as_bytes(), activity.uuid().as_bytes()], |row| {
            Ok(presence::credited_minutes(&mark(row, 0)?, moment(row, 3)?, moment(row, 4)?))
        })?
        .sum::<Result<u32, _>>()?;
    Ok(minutes)
}

fn columns(connection: &Connection, activity: ActivityId) -> Result<Vec<RegisterSession>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT id, title, starts_at, ends_at FROM session WHERE activity = ? AND existing = 1
         ORDER BY starts_at, ends_at, id",
    )?;
    let sessions = select.query_map([activity.uuid().as_bytes()], |row| {
        Ok(RegisterSession {
            id: SessionId::from_uuid(blob16(row, 0)?),
            title: row.get(1)?,
            start: moment(row, 2)?,
            end: moment(row, 3)?,
        })
    })?;
    Ok(sessions.collect::<Result<_, _>>()?)
}

fn rows(connection: &Connection, activity: ActivityId, sessions: usize) -> Result<Vec<RegisterRow>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT p.id, p.listed, p.latin, e.professional_group, e.job, e.institution, e.role
         FROM enrolment e JOIN participant p ON p.id = e.participant AND p.project = e.project
         WHERE e.activity = ? AND e.existing = 1 AND p.existing = 1
         ORDER BY p.folded, p.id",
    )?;
    let rows = select.query_map([activity.uuid().as_bytes()], |row| {
        Ok(RegisterRow {
            participant: ParticipantId::from_uuid(blob16(row, 0)?),
            name: row.get(1)?,
            latin: row.get(2)?,
            professional_group: row.get::<_, Option<String>>(3)?.map(Code::new),
            function: row.get(4)?,
            institution: row.get(5)?,
            role: Role::from_code(row.get_ref(6)?.as_str()?).unwrap_or_default(),
            marks: vec![MarkView { confirmed: true, ..MarkView::default() }; sessions],
            credited_minutes: 0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn fill_column(
    connection: &Connection,
    session: &RegisterSession,
    column: usize,
    places: &HashMap<ParticipantId, usize>,
    rows: &mut [RegisterRow],
    confirmed: Confirmed,
) -> Result<(), Error> {
    let mut select = connection.prepare_cached(
        "SELECT status, arrived, left_at, participant, mark_heads FROM attendance
         WHERE session = ? AND mark_heads IS NOT NULL",
    )?;
    let mut found = select.query(params![session.id.uuid().as_bytes()])?;
    while let Some(cell) = found.next()? {
        let participant = ParticipantId::from_uuid(blob16(cell, 3)?);
        let Some(row) = places.get(&participant).and_then(|at| rows.get_mut(*at)) else { continue };
        let mark = mark(cell, 0)?;
        let state = FieldState::from_bytes(cell.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?)?;
        row.credited_minutes += presence::credited_minutes(&mark, session.start, session.end);
        row.marks[column] = mark_view(mark, &state, confirmed);
    }
    Ok(())
}

fn time_zone(connection: &Connection, activity: ActivityId) -> Result<String, Error> {
    let zone = connection
        .prepare_cached("SELECT time_zone FROM activity WHERE id = ?")?
        .query_row([activity.uuid().as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(zone.unwrap_or_default())
}

/// A mark from the columns status, arrived, left_at.
fn mark(row: &Row<'_>, first: usize) -> rusqlite::Result<Mark> {
    let time = |column: usize| match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => NaiveTime::parse_from_str(text, "%H:%M").map(Some).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
        }),
        None => Ok(None),
    };
    let status = row.get_ref(first)?.as_str_or_null()?.and_then(MarkStatus::from_code);
    Ok(Mark { status, arrived: time(first + 1)?, left: time(first + 2)? })
}
