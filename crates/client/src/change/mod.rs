//! A change as people read it: what it is about, what it says, and who made it.

mod value;
mod view;

pub use value::FieldValue;
pub use view::{About, Author, FieldRef, HeadView};

use crate::Client;
use crate::catalogue::laptop_and_person;
use crate::database::blob16;
use crate::error::Error;
use crate::project::Project;
use crate::session::moment;
use carnet_core::change::Dot;
use carnet_core::field_group::Group;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, SessionId};
use carnet_core::merge::{FieldState, Head};
use carnet_core::row::RowKey;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Finds the words for changes of one project; names that come again and again are looked up once.
pub(crate) struct Reader<'a> {
    client: &'a Client,
    pub(crate) project: &'a Project,
    names: HashMap<DeviceNumber, (String, String)>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(client: &'a Client, project: &'a Project) -> Self {
        Self { client, project, names: HashMap::new() }
    }

    pub(crate) fn connection(&self) -> &'a Connection {
        self.client.connection()
    }

    /// Whether a change is this laptop's.
    pub(crate) fn is_here(&self, dot: Dot) -> bool {
        self.project.identities.iter().any(|identity| identity.device == dot.device)
    }

    /// The heads of a field group, the displayed one first, then the latest.
    pub(crate) fn standing(
        &mut self,
        row: &RowKey,
        group: Group,
        state: &FieldState,
    ) -> Result<Vec<HeadView>, Error> {
        let displayed = state.displayed().map(|head| head.dot);
        let mut heads = state.heads().iter().collect::<Vec<_>>();
        heads.sort_by_key(|head| std::cmp::Reverse((displayed == Some(head.dot), head.effective, head.dot)));
        heads.into_iter().map(|head| self.head(row, group, head, displayed == Some(head.dot))).collect()
    }

    pub(crate) fn head(
        &mut self,
        row: &RowKey,
        group: Group,
        head: &Head,
        displayed: bool,
    ) -> Result<HeadView, Error> {
        let value = FieldValue::of(row, group, &head.value);
        Ok(HeadView { dot: head.dot, value, author: self.author(head)?, displayed })
    }

    pub(crate) fn author(&mut self, head: &Head) -> Result<Author, Error> {
        let device = head.dot.device;
        let (device_name, person_name) = match self.names.get(&device) {
            Some(known) => known.clone(),
            None => {
                let names = self.client.names_of(device)?;
                self.names.insert(device, names.clone());
                names
            }
        };
        Ok(Author {
            device,
            device_name,
            person_name,
            here: self.is_here(head.dot),
            at: head.wall,
            clock_corrected: head.retimed,
        })
    }

    /// What a row is about.
    pub(crate) fn about(&self, row: &RowKey) -> Result<About, Error> {
        let mut about = About {
            kind: row.entity().name().unwrap_or_default().to_owned(),
            shown: true,
            ..About::default()
        };
        match row {
            RowKey::Activity(id) => self.tell_activity(*id, &mut about)?,
            RowKey::Session(id) => self.tell_session(*id, &mut about)?,
            RowKey::Participant(id) => self.tell_participant(*id, &mut about)?,
            RowKey::Enrolment(activity, participant) => {
                self.tell_activity(*activity, &mut about)?;
                self.tell_participant(*participant, &mut about)?;
                about.shown &= self.is_enrolled(*activity, *participant)?;
            }
            RowKey::Attendance(session, participant) => {
                self.tell_session(*session, &mut about)?;
                self.tell_participant(*participant, &mut about)?;
                if let Some(activity) = about.activity {
                    about.shown &= self.is_enrolled(activity, *participant)?;
                }
            }
            RowKey::Attachment(id) => {
                let found = self
                    .connection()
                    .prepare_cached("SELECT activity, session, existing, name FROM attachment WHERE id = ?")?
                    .query_row([id.uuid().as_bytes()], |row| {
                        let session = row.get::<_, Option<[u8; 16]>>(1)?;
                        let name = row.get::<_, Option<String>>(3)?.unwrap_or_default();
                        Ok((row.get::<_, Option<[u8; 16]>>(0)?, session, row.get::<_, bool>(2)?, name))
                    })
                    .optional()?;
                let Some((activity, session, existing, name)) = found else { return Ok(about) };
                about.name = name;
                about.shown &= existing;
                if let Some(activity) = activity {
                    self.tell_activity(ActivityId::from_uuid(uuid::Uuid::from_bytes(activity)), &mut about)?;
                }
                if let Some(session) = session {
                    self.tell_session(SessionId::from_uuid(uuid::Uuid::from_bytes(session)), &mut about)?;
                }
            }
            RowKey::Unknown(..) => about.shown = false,
        }
        Ok(about)
    }

    fn tell_activity(&self, id: ActivityId, about: &mut About) -> Result<(), Error> {
        about.activity = Some(id);
        let found = self
            .connection()
            .prepare_cached("SELECT title, time_zone, existing FROM activity WHERE id = ? AND project = ?")?
            .query_row(params![id.uuid().as_bytes(), self.project.number], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, bool>(2)?))
            })
            .optional()?;
        let (title, zone, existing) = found.unwrap_or_default();
        (about.activity_title, about.time_zone) = (title, zone);
        about.shown &= existing;
        Ok(())
    }

    fn tell_session(&self, id: SessionId, about: &mut About) -> Result<(), Error> {
        about.session = Some(id);
        let found = self
            .connection()
            .prepare_cached(
                "SELECT activity, title, starts_at, ends_at, existing, time_heads IS NOT NULL FROM session
                 WHERE id = ? AND project = ?",
            )?
            .query_row(params![id.uuid().as_bytes(), self.project.number], |row| {
                let times = row
                    .get::<_, bool>(5)?
                    .then(|| Ok::<_, rusqlite::Error>((moment(row, 2)?, moment(row, 3)?)));
                let activity = row.get::<_, Option<[u8; 16]>>(0)?;
                Ok((activity, row.get::<_, String>(1)?, times.transpose()?, row.get::<_, bool>(4)?))
            })
            .optional()?;
        let Some((activity, title, times, existing)) = found else {
            about.shown = false;
            return Ok(());
        };
        about.session_title = title;
        (about.starts_at, about.ends_at) = times.unzip();
        about.shown &= existing;
        match activity {
            Some(activity) => {
                self.tell_activity(ActivityId::from_uuid(uuid::Uuid::from_bytes(activity)), about)
            }
            None => Ok(()),
        }
    }

    fn tell_participant(&self, id: ParticipantId, about: &mut About) -> Result<(), Error> {
        about.participant = Some(id);
        let found = self
            .connection()
            .prepare_cached("SELECT listed, existing FROM participant WHERE id = ? AND project = ?")?
            .query_row(params![id.uuid().as_bytes(), self.project.number], |row| {
                Ok((row.get(0)?, row.get::<_, bool>(1)?))
            })
            .optional()?;
        let (name, existing) = found.unwrap_or_default();
        about.name = name;
        about.shown &= existing;
        Ok(())
    }

    fn is_enrolled(&self, activity: ActivityId, participant: ParticipantId) -> Result<bool, Error> {
        let existing = self
            .connection()
            .prepare_cached(
                "SELECT existing FROM enrolment WHERE activity = ? AND participant = ? AND project = ?",
            )?
            .query_row(
                params![activity.uuid().as_bytes(), participant.uuid().as_bytes(), self.project.number],
                |row| row.get(0),
            )
            .optional()?;
        Ok(existing.unwrap_or(false))
    }
}

impl Client {
    /// The names of a laptop and of its user, where they are known.
    pub(crate) fn names_of(&self, device: DeviceNumber) -> Result<(String, String), Error> {
        match &self.laptop {
            Some(laptop) if laptop.device == device => Ok((laptop.name.clone(), laptop.person_name.clone())),
            _ => laptop_and_person(self.connection(), device),
        }
    }
}

/// The activity of a session, if it has one.
pub(crate) fn activity_of_session(
    connection: &Connection,
    session: SessionId,
) -> Result<Option<ActivityId>, Error> {
    let found = connection
        .prepare_cached("SELECT activity FROM session WHERE id = ? AND activity IS NOT NULL")?
        .query_row([session.uuid().as_bytes()], |row| blob16(row, 0))
        .optional()?;
    Ok(found.map(ActivityId::from_uuid))
}
