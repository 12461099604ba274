//! The register of attendance, and the marks in it.

mod differing;
mod find;
mod register;
mod view;

pub use differing::DifferingMark;
pub use view::{
    AttendanceRegister, MarkEdit, MarkSource, MarkView, MarkWritten, RegisterRow, RegisterSession,
};

use crate::Client;
use crate::change::Reader;
use crate::database::{blob16, read_state};
use crate::enrolment::{placed, take_place};
use crate::error::Error;
use crate::intent;
use crate::participant::{listed, members, person_of};
use crate::receipt::{Fates, Receipt};
use crate::recording::{Intent, Recording, displayed};
use crate::session::Seat;
use carnet_core::attendance::{Mark, MarkStatus, Note};
use carnet_core::enrolment::Role;
use carnet_core::field_group::{Group, Value};
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use carnet_core::row::RowKey;
pub(crate) use register::credited_minutes;
use register::{Confirmed, People, mark_of_person, mark_view};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

impl Client {
    /// Records marks. They are on disk, all of them, when this returns. Where several participants are one person, the
    /// mark is written to the one who stands for them and takes the place of all that the others say.
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
        let blanks = blanks(self.connection(), seat, session)?;
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
        let connection = self.connection();
        let (_, person) = person_of(connection, participant)?;
        let members = members(connection, person)?;
        let state = mark_of_person(connection, seat.project, session, &members)?;
        let displayed = state.displayed().map(|head| head.dot);
        let mut rows = BTreeMap::new();
        for member in &members {
            let row = RowKey::Attendance(session, *member);
            let name = if *member == person { None } else { Some(listed(connection, *member)?) };
            for dot in read_state(connection, seat.project, &row, Group::ATTENDANCE_MARK)?.dots() {
                rows.insert(dot, (row, name.clone()));
            }
        }
        let mut fates = Fates::new(Reader::new(self, self.project_numbered(seat.project)?))?;
        let mut sources = Vec::new();
        for head in state.heads() {
            let Some((row, recorded_as)) = rows.remove(&head.dot) else { continue };
            let mark = mark_of(&head.value);
            let author = fates.reader.author(head)?;
            sources.push(MarkSource {
                status: mark.status,
                arrived: mark.arrived,
                left: mark.left,
                dot: head.dot,
                device: author.device,
                device_name: author.device_name,
                person_name: author.person_name,
                recorded_as,
                at: head.wall,
                displayed: displayed == Some(head.dot),
                fate: fates.fate_of(head.dot, &row, Group::ATTENDANCE_MARK)?,
            });
        }
        Ok(sources)
    }

    /// What this laptop's user recorded of a mark, the latest first, and what became of each.
    ///
    /// # Errors
    /// When there is no such session, or the database refuses.
    pub fn mark_receipts(
        &mut self,
        session: SessionId,
        participant: ParticipantId,
    ) -> Result<Vec<Receipt>, Error> {
        let seat = self.seat(session)?;
        let (_, person) = person_of(self.connection(), participant)?;
        let rows = members(self.connection(), person)?.into_iter();
        let rows = rows.map(|member| RowKey::Attendance(session, member)).collect::<Vec<_>>();
        self.receipts_of_rows(seat.project, &rows, Group::ATTENDANCE_MARK)
    }

    /// Writes the remark on an attendance.
    ///
    /// # Errors
    /// When it cannot be recorded, the person may not write in the project, or the session or somebody's place is not
    /// there.
    pub fn save_note(
        &mut self,
        session: SessionId,
        participant: ParticipantId,
        text: String,
    ) -> Result<(), Error> {
        let seat = self.seat(session)?;
        if placed(self.connection(), seat.activity, &[participant])?.is_none() {
            return Err(Error::NotFound("enrolment"));
        }
        let intent = Intent { code: intent::NOTE, activity: Some(seat.activity) };
        self.record(seat.project, intent, |recording| {
            recording.edit::<Note>(RowKey::Attendance(session, participant), |note| note.text = text)
        })
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
                mark.credited_minutes =
                    credited_minutes(recording.connection, seat.project, *activity, mark.participant)?;
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
    let (_, person) = person_of(recording.connection, edit.participant)?;
    let members = members(recording.connection, person)?;
    let placed = placed(recording.connection, activity, &members)?.ok_or(Error::NotFound("enrolment"))?;
    let mark = Mark { status: edit.status, arrived: edit.arrived, left: edit.left };
    let before = mark_of_person(recording.connection, recording.project, edit.session, &members)?;
    let is_so = !before.is_conflict() && displayed::<Mark>(&before) == mark;
    if !is_so {
        take_place(recording, activity, placed, person)?;
        for other in &members[1..] {
            // A mark that the next reader would hold against the new one. Where nothing stands, nothing is written.
            recording.write(RowKey::Attendance(edit.session, *other), &Mark::default())?;
        }
        recording.write(RowKey::Attendance(edit.session, person), &mark)?;
    }
    let state = mark_of_person(recording.connection, recording.project, edit.session, &members)?;
    Ok(MarkWritten {
        session: edit.session,
        participant: person,
        mark: mark_view(mark, &state, confirmed),
        credited_minutes: 0,
    })
}

/// The mark that a value says; none where a newer version wrote it.
pub(crate) fn mark_of(value: &Value) -> Mark {
    value.decode().unwrap_or_default()
}

/// The persons who take part in an activity without a mark in a session; a mark that was cleared is none.
fn blanks(connection: &Connection, seat: Seat, session: SessionId) -> Result<Vec<ParticipantId>, Error> {
    let people = People::of(connection, seat.project, seat.activity, 0)?;
    let mut select = connection.prepare_cached(
        "SELECT participant FROM attendance WHERE session = ? AND (status IS NOT NULL OR conflicts <> 0)",
    )?;
    let mut marked = BTreeSet::new();
    let mut found = select.query([session.uuid().as_bytes()])?;
    while let Some(row) = found.next()? {
        marked.extend(people.place(ParticipantId::from_uuid(blob16(row, 0)?)));
    }
    let rows = people.rows.iter().enumerate();
    let blank = rows.filter(|(at, row)| row.role == Role::Participant && !marked.contains(at));
    Ok(blank.map(|(_, row)| row.participant).collect())
}
