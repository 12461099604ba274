//! What the marks of one person in an activity come to: as they stand, and as they would if another of the values that
//! one of them has were right.

use super::register::{Confirmed, columns, mark_of_person, mark_view, note_of_person};
use super::view::{Credit, PersonActivity, RegisterSession};
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use crate::participant::{members, person_of};
use crate::recording::displayed;
use carnet_core::attendance::Mark;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use carnet_core::merge::FieldState;
use carnet_core::presence::{self, Sitting};
use chrono::NaiveDateTime;
use rusqlite::{Connection, params};

/// The marks of one person in an activity, session by session.
pub(crate) struct MarksOfPerson {
    sessions: Vec<(RegisterSession, FieldState)>,
}

impl MarksOfPerson {
    pub(crate) fn of(
        connection: &Connection,
        project: i64,
        activity: ActivityId,
        members: &[ParticipantId],
    ) -> Result<Self, Error> {
        let read = |session: RegisterSession| {
            let state = mark_of_person(connection, project, session.id, members)?;
            Ok((session, state))
        };
        let sessions = columns(connection, activity)?.into_iter().map(read);
        Ok(Self { sessions: sessions.collect::<Result<_, Error>>()? })
    }

    /// What they come to.
    fn sum(&self) -> Credit {
        self.sum_with(|_, state| displayed(state))
    }

    /// What they come to if this is the mark of a session. One that was deleted credits nothing to the activity.
    pub(crate) fn sum_if(
        &self,
        session: SessionId,
        (start, end): (NaiveDateTime, NaiveDateTime),
        mark: &Mark,
    ) -> Credit {
        let of = |id, state: &FieldState| if id == session { mark.clone() } else { displayed(state) };
        Credit { session_minutes: presence::credited_minutes(mark, start, end), ..self.sum_with(of) }
    }

    fn sum_with(&self, mark: impl Fn(SessionId, &FieldState) -> Mark) -> Credit {
        let sitting = |(session, state): &(RegisterSession, FieldState)| {
            let RegisterSession { id, start, end, .. } = *session;
            Sitting { start, end, credited: presence::credited_minutes(&mark(id, state), start, end) }
        };
        let sittings = self.sessions.iter().map(sitting).collect::<Vec<_>>();
        Credit {
            session_minutes: 0,
            activity_minutes: sittings.iter().map(|sitting| sitting.credited).sum(),
            activity_half_days: presence::half_participant_days(&sittings),
        }
    }
}

impl Client {
    /// The activities in which a person has a place, under whatever name, the latest first: their marks, and what these
    /// come to.
    ///
    /// # Errors
    /// When there is no such participant, or the database refuses.
    pub fn activities_of(&mut self, participant: ParticipantId) -> Result<Vec<PersonActivity>, Error> {
        let connection = self.connection();
        let (number, person) = person_of(connection, participant)?;
        let members = members(connection, person)?;
        let confirmed = Confirmed::of(self.project_numbered(number)?);
        // Of the places of one person, that of the one who stands for them counts, or else that of the first made.
        let mut select = connection.prepare_cached(
            "WITH me (id) AS (SELECT ?1 UNION ALL SELECT id FROM participant WHERE person = ?1 AND existing = 1)
             SELECT a.id, a.title, a.first_day, a.last_day, e.role
             FROM me CROSS JOIN enrolment e ON e.participant = me.id AND e.project = ?2 AND e.existing = 1
             JOIN activity a ON a.id = e.activity AND a.existing = 1
             ORDER BY a.first_day DESC, a.id, me.id <> ?1, me.id",
        )?;
        let found = select.query_map(params![person.uuid().as_bytes(), number], |row| {
            Ok(PersonActivity {
                activity: ActivityId::from_uuid(blob16(row, 0)?),
                title: row.get(1)?,
                first_day: row.get(2)?,
                last_day: row.get(3)?,
                role: Role::from_code(row.get_ref(4)?.as_str()?).unwrap_or_default(),
                sessions: Vec::new(),
                marks: Vec::new(),
                credit: Credit::default(),
            })
        })?;
        let mut activities = found.collect::<Result<Vec<_>, _>>()?;
        activities.dedup_by_key(|activity| activity.activity);
        for activity in &mut activities {
            let marks = MarksOfPerson::of(connection, number, activity.activity, &members)?;
            activity.credit = marks.sum();
            for (session, state) in marks.sessions {
                let note = note_of_person(connection, session.id, &members)?;
                activity.marks.push(mark_view(displayed(&state), note, &state, confirmed));
                activity.sessions.push(session);
            }
        }
        Ok(activities)
    }
}
