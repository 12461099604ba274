//! The register of attendance, and the marks in it.

mod credit;
mod differing;
mod find;
mod register;
mod view;

pub(crate) use credit::MarksOfPerson;
pub(crate) use differing::DifferingMark;
pub use view::{
    AttendanceRegister, Credit, FoundAtDoor, MarkEdit, MarkSource, MarkView, MarkWritten, PersonActivity,
    RegisterRow, RegisterSession,
};

use crate::Client;
use crate::change::{Reader, activity_of_session};
use crate::database::{blob16, place_of, read_state};
use crate::enrolment::{placed, take_place};
use crate::error::Error;
use crate::intent;
use crate::participant::{listed, members, person_of};
use crate::receipt::{Fates, Receipt};
use crate::recording::{Intent, Recording, displayed};
use crate::session::{Seat, times};
use carnet_core::attendance::{Mark, MarkStatus, Note};
use carnet_core::change::Dot;
use carnet_core::enrolment::Role;
use carnet_core::field_group::{Group, Value};
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use carnet_core::row::{Entity, RowKey};
pub(crate) use register::mark_of_person;
use register::{Confirmed, People, credited_minutes, mark_view, note_of_person};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// How many receipts of one mark are told.
const RECEIPTS: usize = 20;

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

    /// Marks everybody as present who takes part, is expected in the session and has no mark there yet; without those who
    /// are to be left as they are, such as whoever is shown as probably excused.
    ///
    /// # Errors
    /// When the person may not write in the project, or there is no such session.
    pub fn mark_rest_present(
        &mut self,
        session: SessionId,
        except: Vec<ParticipantId>,
    ) -> Result<Vec<MarkWritten>, Error> {
        let seat = self.seat(session)?;
        let except = except.into_iter().collect::<BTreeSet<_>>();
        let blanks = blanks(self.connection(), seat, session)?;
        let marks = blanks.into_iter().filter(|blank| !except.contains(blank)).map(|participant| MarkEdit {
            session,
            participant,
            status: Some(MarkStatus::Present),
            arrived: None,
            left: None,
        });
        let seats = BTreeMap::from([(session, seat.activity)]);
        self.record_marks(intent::MARK_REST_PRESENT, seat, &seats, &marks.collect::<Vec<_>>())
    }

    /// Writes the remark on somebody's attendance in a session, or clears it with an empty text. It says nothing about
    /// presence, and is found by no search.
    ///
    /// # Errors
    /// When the text cannot be recorded, the person may not write in the project, or the session or the place is not
    /// there.
    pub fn note_attendance(
        &mut self,
        session: SessionId,
        participant: ParticipantId,
        note: String,
    ) -> Result<MarkWritten, Error> {
        let seat = self.seat(session)?;
        let confirmed = Confirmed::of(self.project_numbered(seat.project)?);
        let intent = Intent { code: intent::MARK_NOTE, activity: Some(seat.activity) };
        self.record(seat.project, intent, |recording| {
            let placed = Placed::of(recording, seat.activity, participant)?;
            let person = placed.person();
            take_place(recording, seat.activity, placed.place, person)?;
            for other in &placed.members[1..] {
                recording.edit::<Note>(RowKey::Attendance(session, *other), |its| its.text.clear())?;
            }
            let text = note.trim().to_owned();
            recording.write(RowKey::Attendance(session, person), &Note { text })?;
            let mut written = placed.written(recording, session, confirmed)?;
            written.credited_minutes =
                credited_minutes(recording.connection, seat.project, seat.activity, person)?;
            Ok(written)
        })
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
        let mut rows = recorded_as(connection, seat.project, session, &members)?;
        let marks = MarksOfPerson::of(connection, seat.project, seat.activity, &members)?;
        let times = times(connection, session)?;
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
                credit: marks.sum_if(session, times, &mark),
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
        self.receipts_of_rows(seat.project, &rows, Some(Group::ATTENDANCE_MARK), RECEIPTS)
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

/// By the dot of each mark that a person has in a session: the row in which it stands, and the name of the participant,
/// where that is not the one who stands for the person.
pub(crate) fn recorded_as(
    connection: &Connection,
    project: i64,
    session: SessionId,
    members: &[ParticipantId],
) -> Result<BTreeMap<Dot, (RowKey, Option<String>)>, Error> {
    let mut rows = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let row = RowKey::Attendance(session, *member);
        let name = if at == 0 { None } else { Some(listed(connection, *member)?) };
        for dot in read_state(connection, project, &row, Group::ATTENDANCE_MARK)?.dots() {
            rows.insert(dot, (row, name.clone()));
        }
    }
    Ok(rows)
}

/// Settles the marks of a person who was recorded as several participants, with the value of one of them: it stands with
/// whoever stands for the person, and what the others say is cleared.
pub(crate) fn settle_marks(
    recording: &mut Recording<'_>,
    session: SessionId,
    members: &[ParticipantId],
    value: Value,
) -> Result<(), Error> {
    let Some((person, others)) = members.split_first() else { return Ok(()) };
    if let Some(activity) = activity_of_session(recording.connection, session)?
        && let Some(placed) = placed(recording.connection, activity, members)?
    {
        take_place(recording, activity, placed, *person)?;
    }
    for other in others {
        recording.write(RowKey::Attendance(session, *other), &Mark::default())?;
    }
    let row = RowKey::Attendance(session, *person);
    let state = recording.state::<Mark>(row)?;
    if state.is_conflict() || state.displayed().is_none_or(|head| head.value != value) {
        recording.append(row, Group::ATTENDANCE_MARK, value, state)?;
    }
    Ok(())
}

fn write(
    recording: &mut Recording<'_>,
    activity: ActivityId,
    edit: &MarkEdit,
    confirmed: Confirmed,
) -> Result<MarkWritten, Error> {
    let placed = Placed::of(recording, activity, edit.participant)?;
    let (person, members) = (placed.person(), &placed.members);
    let mark = Mark { status: edit.status, arrived: edit.arrived, left: edit.left };
    let before = mark_of_person(recording.connection, recording.project, edit.session, members)?;
    let is_so = !before.is_conflict() && displayed::<Mark>(&before) == mark;
    if !is_so {
        take_place(recording, activity, placed.place, person)?;
        for other in &members[1..] {
            // A mark that the next reader would hold against the new one. Where nothing stands, nothing is written.
            recording.write(RowKey::Attendance(edit.session, *other), &Mark::default())?;
        }
        if members.len() > 1 {
            // What waits to be settled about persons is looked for again.
            recording.written.push(RowKey::Attendance(edit.session, person));
        }
        recording.write(RowKey::Attendance(edit.session, person), &mark)?;
    }
    placed.written(recording, edit.session, confirmed)
}

/// A person with a place in an activity, to be written about.
struct Placed {
    /// All participants who are this person, the one who stands for them first.
    members: Vec<ParticipantId>,
    /// The one of them who has the place.
    place: ParticipantId,
}

impl Placed {
    fn of(
        recording: &Recording<'_>,
        activity: ActivityId,
        participant: ParticipantId,
    ) -> Result<Self, Error> {
        let (_, person) = person_of(recording.connection, participant)?;
        let members = members(recording.connection, person)?;
        let place = placed(recording.connection, activity, &members)?.ok_or(Error::NotFound("enrolment"))?;
        Ok(Self { members, place })
    }

    fn person(&self) -> ParticipantId {
        self.members[0]
    }

    /// What the cell of a session holds now, with no minutes credited.
    fn written(
        &self,
        recording: &Recording<'_>,
        session: SessionId,
        confirmed: Confirmed,
    ) -> Result<MarkWritten, Error> {
        let state = mark_of_person(recording.connection, recording.project, session, &self.members)?;
        let note = note_of_person(recording.connection, session, &self.members)?;
        Ok(MarkWritten {
            session,
            participant: self.person(),
            mark: mark_view(displayed(&state), note, &state, confirmed),
            credited_minutes: 0,
        })
    }
}

/// The mark that a value says; none where a newer version wrote it.
pub(crate) fn mark_of(value: &Value) -> Mark {
    value.decode().unwrap_or_default()
}

/// The persons who take part in an activity without a mark in a session; a mark that was cleared is none.
fn blanks(connection: &Connection, seat: Seat, session: SessionId) -> Result<Vec<ParticipantId>, Error> {
    let people = People::of(connection, seat.project, seat.activity, 0)?;
    let mut select = connection.prepare_cached(
        "SELECT participant FROM attendance WHERE session = ? AND (status IS NOT NULL OR conflicts & ? <> 0)",
    )?;
    // A remark with two versions is no mark.
    let in_conflict =
        place_of(Entity::ATTENDANCE, Group::ATTENDANCE_MARK).map_or(0, |mark| mark.conflicts(true));
    let mut marked = BTreeSet::new();
    let mut found = select.query(params![session.uuid().as_bytes(), in_conflict])?;
    while let Some(row) = found.next()? {
        marked.extend(people.place(ParticipantId::from_uuid(blob16(row, 0)?)));
    }
    let rows = people.rows.iter().enumerate();
    let blank = rows.filter(|(at, row)| row.role == Role::Participant && !marked.contains(at));
    Ok(blank.map(|(_, row)| row.participant).collect())
}
