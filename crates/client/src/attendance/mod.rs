//! The register of attendance, and the marks in it.

mod register;
mod view;

pub use view::{
    AttendanceRegister, MarkEdit, MarkSource, MarkView, MarkWritten, RegisterRow, RegisterSession,
};

use crate::Client;
use crate::change::Reader;
use crate::database::{blob16, read_state};
use crate::error::Error;
use crate::intent;
use crate::receipt::Fates;
use crate::recording::{Intent, Recording};
use crate::session::Seat;
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::enrolment::Role;
use carnet_core::field_group::{Group, Value};
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use carnet_core::row::RowKey;
pub(crate) use register::credited_minutes;
use register::{Confirmed, mark_view};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

impl Client {
    /// Records marks. They are on disk, all of them, when this returns.
    ///
    /// # Errors
    /// When a mark cannot be recorded, the person may not write in the project, or a session or somebody's place is
    /// not there.
    pub fn mark_attendance(&mut self, marks: Vec<MarkEdit>) -> Result<Vec<MarkWritten>, Error> {
        let Some(first) = marks.first() else { return Ok(Vec::new()) };
        let seat = self.seat(first.session)?;
        let mut seats = BTreeMap::new();
        for session in marks.iter().map(|mark| mark.session).collect::<BTreeSet<_>>() {
            let other = self.seat(session)?;
            if other.project != seat.project {
                return Err(Error::NotFound("session"));
            }
            seats.insert(session, other.activity);
        }
        self.record_marks(intent::MARK, seat, &seats, &marks)
    }

    /// Marks everybody as present who takes part, is expected in the session and has no mark there yet.
    ///
    /// # Errors
    /// When the person may not write in the project, or there is no such session.
    pub fn mark_rest_present(&mut self, session: SessionId) -> Result<Vec<MarkWritten>, Error> {
        let seat = self.seat(session)?;
        let blanks = blanks(self.connection(), seat.activity, session)?;
        let marks = blanks.into_iter().map(|participant| MarkEdit {
            session,
            participant,
            status: Some(MarkStatus::Present),
            arrived: None,
            left: None,
        });
        let seats = BTreeMap::from([(session, seat.activity)]);
        self.record_marks(intent::MARK_REST_PRESENT, seat, &seats, &marks.collect::<Vec<_>>())
    }

    /// Every value that a mark has, with who gave it: what people need to settle a conflict.
    ///
    /// # Errors
    /// When there is no such session, or the database refuses.
    pub fn mark_sources(
        &mut self,
        session: SessionId,
        participant: ParticipantId,
    ) -> Result<Vec<MarkSource>, Error> {
        let seat = self.seat(session)?;
        let row = RowKey::Attendance(session, participant);
        let state = read_state(self.connection(), seat.project, &row, Group::ATTENDANCE_MARK)?;
        let displayed = state.displayed().map(|head| head.dot);
        let mut fates = Fates::new(Reader::new(self, self.project_numbered(seat.project)?))?;
        let mut sources = Vec::new();
        for head in state.heads() {
            let mark = mark_of(&head.value);
            let author = fates.reader.author(head)?;
            sources.push(MarkSource {
                status: mark.status,
                arrived: mark.arrived,
                left: mark.left,
                device: author.device,
                device_name: author.device_name,
                person_name: author.person_name,
                at: head.wall,
                displayed: displayed == Some(head.dot),
                fate: fates.fate_of(head.dot, &row, Group::ATTENDANCE_MARK)?,
            });
        }
        Ok(sources)
    }

    fn record_marks(
        &mut self,
        code: &'static str,
        seat: Seat,
        seats: &BTreeMap<SessionId, ActivityId>,
        marks: &[MarkEdit],
    ) -> Result<Vec<MarkWritten>, Error> {
        let confirmed = Confirmed::of(self.project_numbered(seat.project)?);
        let intent = Intent { code, activity: Some(seat.activity) };
        self.record(seat.project, intent, |recording| {
            let mut written = Vec::with_capacity(marks.len());
            for mark in marks {
                let Some(activity) = seats.get(&mark.session) else { continue };
                written.push(write(recording, *activity, mark, confirmed)?);
            }
            // Only when all are written: somebody may have several marks among them.
            for mark in &mut written {
                let Some(activity) = seats.get(&mark.session) else { continue };
                mark.credited_minutes = credited_minutes(recording.connection, *activity, mark.participant)?;
            }
            Ok(written)
        })
    }
}

fn write(
    recording: &mut Recording<'_>,
    activity: ActivityId,
    edit: &MarkEdit,
    confirmed: Confirmed,
) -> Result<MarkWritten, Error> {
    let enrolled = recording
        .connection
        .prepare_cached(
            "SELECT count(*) FROM enrolment WHERE activity = ? AND participant = ? AND existing = 1",
        )?
        .query_row([activity.uuid().as_bytes(), edit.participant.uuid().as_bytes()], |row| {
            row.get::<_, i64>(0)
        })?;
    if enrolled == 0 {
        return Err(Error::NotFound("enrolment"));
    }
    let mark = Mark { status: edit.status, arrived: edit.arrived, left: edit.left };
    let state = recording.write(RowKey::Attendance(edit.session, edit.participant), &mark)?;
    Ok(MarkWritten {
        session: edit.session,
        participant: edit.participant,
        mark: mark_view(mark, &state, confirmed),
        credited_minutes: 0,
    })
}

/// The mark that a value says; none where a newer version wrote it.
pub(crate) fn mark_of(value: &Value) -> Mark {
    value.decode().unwrap_or_default()
}

/// The participants of an activity without a mark in a session; a mark that was cleared is none.
fn blanks(
    connection: &Connection,
    activity: ActivityId,
    session: SessionId,
) -> Result<Vec<ParticipantId>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT e.participant FROM enrolment e JOIN participant p ON p.id = e.participant AND p.existing = 1
         LEFT JOIN attendance t ON t.session = ? AND t.participant = e.participant
         WHERE e.activity = ? AND e.existing = 1 AND e.role = ? AND t.status IS NULL
            AND coalesce(t.conflicts, 0) = 0",
    )?;
    let role = Role::Participant.code();
    let blanks = select
        .query_map(params![session.uuid().as_bytes(), activity.uuid().as_bytes(), role], |row| {
            Ok(ParticipantId::from_uuid(blob16(row, 0)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(blanks)
}
