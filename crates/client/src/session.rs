//! Sessions of an activity.

use crate::Client;
use crate::activity::{SessionForm, SessionView};
use crate::database::{blob16, texts};
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording};
use carnet_core::id::{ActivityId, SessionId};
use carnet_core::row::RowKey;
use carnet_core::session::{Existence, Room, Time, Title, Trainers};
use chrono::NaiveDateTime;
use rusqlite::{Connection, OptionalExtension, Row};

/// Where a session is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    /// The number of its project.
    pub(crate) project: i64,
    pub(crate) activity: ActivityId,
}

impl Client {
    /// Adds a session to an activity.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such activity.
    pub fn create_session(&mut self, activity: ActivityId, form: SessionForm) -> Result<SessionId, Error> {
        let intent = Intent { code: intent::SESSION_CREATE, activity: Some(activity) };
        self.record(self.project_of_activity(activity)?, intent, |recording| {
            create(recording, activity, &form)
        })
    }

    /// Writes what differs from what is there.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such session.
    pub fn save_session(&mut self, id: SessionId, form: SessionForm) -> Result<(), Error> {
        let seat = self.seat(id)?;
        let intent = Intent { code: intent::SESSION_EDIT, activity: Some(seat.activity) };
        self.record(seat.project, intent, |recording| write(recording, id, &form))
    }

    /// Deletes a session; its marks are not shown any more, and come back if this is undone.
    ///
    /// # Errors
    /// When the person may not write in the project, or there is no such session.
    pub fn delete_session(&mut self, id: SessionId) -> Result<(), Error> {
        let seat = self.seat(id)?;
        let intent = Intent { code: intent::SESSION_DELETE, activity: Some(seat.activity) };
        self.record(seat.project, intent, |recording| {
            recording.edit::<Existence>(RowKey::Session(id), |existence| existence.exists = false)
        })
    }

    /// The sessions of an activity, by time.
    pub(crate) fn sessions(&self, activity: ActivityId) -> Result<Vec<SessionView>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT id, title, starts_at, ends_at, room, trainers FROM session
             WHERE activity = ? AND existing = 1 ORDER BY starts_at, ends_at, id",
        )?;
        let sessions = select.query_map([activity.uuid().as_bytes()], |row| {
            Ok(SessionView {
                id: SessionId::from_uuid(blob16(row, 0)?),
                form: SessionForm {
                    title: row.get(1)?,
                    start: moment(row, 2)?,
                    end: moment(row, 3)?,
                    room: row.get(4)?,
                    trainers: texts(row, 5)?,
                },
            })
        })?;
        Ok(sessions.collect::<Result<_, _>>()?)
    }

    /// Where a session is.
    pub(crate) fn seat(&self, id: SessionId) -> Result<Seat, Error> {
        self.connection()
            .prepare_cached(
                "SELECT s.project, s.activity FROM session s JOIN activity a ON a.id = s.activity
                 WHERE s.id = ? AND s.existing = 1 AND a.existing = 1",
            )?
            .query_row([id.uuid().as_bytes()], |row| {
                Ok(Seat { project: row.get(0)?, activity: ActivityId::from_uuid(blob16(row, 1)?) })
            })
            .optional()?
            .ok_or(Error::NotFound("session"))
    }
}

/// When a session that is there starts and ends.
pub(crate) fn times(connection: &Connection, id: SessionId) -> Result<(NaiveDateTime, NaiveDateTime), Error> {
    let mut select = connection.prepare_cached("SELECT starts_at, ends_at FROM session WHERE id = ?")?;
    Ok(select.query_row([id.uuid().as_bytes()], |row| Ok((moment(row, 0)?, moment(row, 1)?)))?)
}

/// Adds a session to an activity that this recording knows to exist.
pub(crate) fn create(
    recording: &mut Recording<'_>,
    activity: ActivityId,
    form: &SessionForm,
) -> Result<SessionId, Error> {
    let id = recording.id(SessionId::new);
    recording.edit::<Existence>(RowKey::Session(id), |existence| {
        existence.exists = true;
        existence.activity = activity;
    })?;
    write(recording, id, form)?;
    Ok(id)
}

fn write(recording: &mut Recording<'_>, id: SessionId, form: &SessionForm) -> Result<(), Error> {
    let row = RowKey::Session(id);
    recording.edit::<Title>(row, |title| title.title = form.title.trim().to_owned())?;
    recording.edit::<Time>(row, |time| (time.start, time.end) = (form.start, form.end))?;
    recording.edit::<Room>(row, |room| room.room = form.room.trim().to_owned())?;
    recording.edit::<Trainers>(row, |trainers| {
        let names = form.trainers.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
        trainers.names = names.map(str::to_owned).collect();
    })
}

/// A moment on the wall from its text.
pub(crate) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<NaiveDateTime> {
    let text = row.get_ref(column)?.as_str()?;
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
