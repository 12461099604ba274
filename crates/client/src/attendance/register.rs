use super::view::{AttendanceRegister, MarkView, RegisterRow, RegisterSession};
use crate::Client;
use crate::database::{blob16, read_state};
use crate::error::Error;
use crate::participant::{members, merged_away};
use crate::project::Project;
use crate::recording::displayed;
use crate::session::moment;
use carnet_core::attendance::{Mark, MarkStatus, mark_of_one_person};
use carnet_core::catalogue::Code;
use carnet_core::enrolment::Role;
use carnet_core::field_group::Group;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, SessionId};
use carnet_core::merge::FieldState;
use carnet_core::presence;
use carnet_core::row::RowKey;
use chrono::NaiveTime;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
        let mut people = People::of(connection, number, activity, sessions.len())?;
        for (column, session) in sessions.iter().enumerate() {
            people.fill_column(connection, session, column, confirmed)?;
        }
        Ok(AttendanceRegister {
            activity,
            project: project.id,
            may_record: project.may_record(),
            time_zone: time_zone(connection, activity)?,
            sessions,
            rows: people.rows,
        })
    }
}

/// A mark with what its field group says about it, and the remark.
pub(super) fn mark_view(mark: Mark, note: String, state: &FieldState, confirmed: Confirmed) -> MarkView {
    MarkView {
        status: mark.status,
        arrived: mark.arrived,
        left: mark.left,
        in_conflict: state.is_conflict(),
        confirmed: confirmed.covers(state),
        note,
    }
}

/// The mark of one person in a session, by all participants who are that person.
pub(crate) fn mark_of_person(
    connection: &Connection,
    project: i64,
    session: SessionId,
    members: &[ParticipantId],
) -> Result<FieldState, Error> {
    let read = |member: &ParticipantId| {
        read_state(connection, project, &RowKey::Attendance(session, *member), Group::ATTENDANCE_MARK)
    };
    Ok(mark_of_one_person(&members.iter().map(read).collect::<Result<Vec<_>, _>>()?))
}

/// The remark on the attendance of one person in a session: those of all participants who are that person.
pub(super) fn note_of_person(
    connection: &Connection,
    session: SessionId,
    members: &[ParticipantId],
) -> Result<String, Error> {
    let mut select =
        connection.prepare_cached("SELECT note FROM attendance WHERE session = ? AND participant = ?")?;
    let mut notes = Vec::new();
    for member in members {
        let key = [session.uuid().into_bytes(), member.uuid().into_bytes()];
        notes.extend(select.query_row(key, |row| row.get(0)).optional()?);
    }
    Ok(one_note(notes))
}

/// Several remarks as one, each once, a line each, in an order that does not depend on who is asked.
fn one_note(notes: Vec<String>) -> String {
    let lines = notes.into_iter().filter(|note| !note.is_empty()).collect::<BTreeSet<_>>();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

/// The minutes credited to a person over all sessions of an activity.
pub(super) fn credited_minutes(
    connection: &Connection,
    project: i64,
    activity: ActivityId,
    person: ParticipantId,
) -> Result<u32, Error> {
    let members = members(connection, person)?;
    if members.len() == 1 {
        return credited_alone(connection, activity, person);
    }
    let mut minutes = 0;
    for session in columns(connection, activity)? {
        let mark = displayed::<Mark>(&mark_of_person(connection, project, session.id, &members)?);
        minutes += presence::credited_minutes(&mark, session.start, session.end);
    }
    Ok(minutes)
}

/// The same where nobody else is this person: what each mark shows stands in its columns.
fn credited_alone(
    connection: &Connection,
    activity: ActivityId,
    participant: ParticipantId,
) -> Result<u32, Error> {
    let mut select = connection.prepare_cached(
        "SELECT a.status, a.arrived, a.left_at, s.starts_at, s.ends_at
         FROM session s CROSS JOIN attendance a ON a.session = s.id AND a.participant = ?
         WHERE s.activity = ? AND s.existing = 1 AND a.status IS NOT NULL",
    )?;
    let mut found = select.query(params![participant.uuid().as_bytes(), activity.uuid().as_bytes()])?;
    let mut minutes = 0;
    while let Some(row) = found.next()? {
        minutes += presence::credited_minutes(&mark(row, 0)?, moment(row, 3)?, moment(row, 4)?);
    }
    Ok(minutes)
}

pub(super) fn columns(connection: &Connection, activity: ActivityId) -> Result<Vec<RegisterSession>, Error> {
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

/// The persons who have a place in an activity, a row each, and where the marks of each participant belong.
pub(super) struct People {
    pub(super) rows: Vec<RegisterRow>,
    places: HashMap<ParticipantId, usize>,
    /// The rows of persons who are several participants.
    shared: BTreeSet<usize>,
}

impl People {
    /// What the row says of a person is what the place of the one who stands for them says; where only others who are
    /// this person have a place, that of the first made of these.
    pub(super) fn of(
        connection: &Connection,
        project: i64,
        activity: ActivityId,
        sessions: usize,
    ) -> Result<Self, Error> {
        let mut select = connection.prepare_cached(
            "SELECT k.id, k.listed, k.latin, e.professional_group, e.job, e.institution, e.role
             FROM enrolment e JOIN participant p ON p.id = e.participant AND p.project = e.project
             JOIN participant k ON k.id = coalesce(p.person, p.id)
             LEFT JOIN directory d ON d.participant = k.id
             WHERE e.activity = ? AND e.existing = 1 AND p.existing = 1
             ORDER BY d.place, k.id, p.person IS NOT NULL, p.id",
        )?;
        let mut rows: Vec<RegisterRow> = Vec::new();
        let found = select.query_map([activity.uuid().as_bytes()], |row| {
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
        for row in found {
            let row = row?;
            if rows.last().is_none_or(|last| last.participant != row.participant) {
                rows.push(row);
            }
        }
        let mut places =
            rows.iter().enumerate().map(|(at, row)| (row.participant, at)).collect::<HashMap<_, _>>();
        let mut shared = BTreeSet::new();
        for (participant, person) in merged_away(connection, project)? {
            if let Some(at) = places.get(&person).copied() {
                places.insert(participant, at);
                shared.insert(at);
            }
        }
        Ok(Self { rows, places, shared })
    }

    /// The row that a participant's marks belong to.
    pub(super) fn place(&self, participant: ParticipantId) -> Option<usize> {
        self.places.get(&participant).copied()
    }

    fn fill_column(
        &mut self,
        connection: &Connection,
        session: &RegisterSession,
        column: usize,
        confirmed: Confirmed,
    ) -> Result<(), Error> {
        let mut select = connection.prepare_cached(
            "SELECT status, arrived, left_at, participant, mark_heads, note FROM attendance
             WHERE session = ? AND (mark_heads IS NOT NULL OR note <> '')",
        )?;
        let mut found = select.query(params![session.id.uuid().as_bytes()])?;
        let mut shared = BTreeMap::<usize, (Vec<FieldState>, Vec<String>)>::new();
        while let Some(cell) = found.next()? {
            let Some(at) = self.place(ParticipantId::from_uuid(blob16(cell, 3)?)) else { continue };
            let heads = cell.get_ref(4)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            let state = heads.map(FieldState::from_bytes).transpose()?.unwrap_or_default();
            let note = cell.get(5)?;
            if self.shared.contains(&at) {
                let (states, notes) = shared.entry(at).or_default();
                states.push(state);
                notes.push(note);
            } else {
                self.fill(at, column, session, mark_view(mark(cell, 0)?, note, &state, confirmed));
            }
        }
        for (at, (states, notes)) in shared {
            let state = mark_of_one_person(&states);
            let view = mark_view(displayed(&state), one_note(notes), &state, confirmed);
            self.fill(at, column, session, view);
        }
        Ok(())
    }

    fn fill(&mut self, at: usize, column: usize, session: &RegisterSession, view: MarkView) {
        let row = &mut self.rows[at];
        let mark = Mark { status: view.status, arrived: view.arrived, left: view.left };
        row.credited_minutes += presence::credited_minutes(&mark, session.start, session.end);
        row.marks[column] = view;
    }
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
