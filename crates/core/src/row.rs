//! Rows: what a field group belongs to.

use crate::id::{ActivityId, AttachmentId, ParticipantId, SessionId};
use crate::wire::WireError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The key of a row. Enrolments and attendance have composite keys, so that two laptops that record the same
/// thing write the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub enum RowKey {
    /// An activity.
    Activity(ActivityId),
    /// A session.
    Session(SessionId),
    /// A participant.
    Participant(ParticipantId),
    /// A participant's place in an activity.
    Enrolment(ActivityId, ParticipantId),
    /// The record for a participant in a session.
    Attendance(SessionId, ParticipantId),
    /// An attachment.
    Attachment(AttachmentId),
    /// Two participants, the smaller id first: see [`RowKey::pair`].
    Pair(ParticipantId, ParticipantId),
    /// A row of an entity that a newer version added; carried as it came.
    Unknown(Entity, Uuid, Option<Uuid>),
}

/// The number of an entity on the wire. The highest of its eight bits says that the key has two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity(u8);

impl Entity {
    /// Activities.
    pub const ACTIVITY: Self = Self(1);
    /// Sessions.
    pub const SESSION: Self = Self(2);
    /// Participants.
    pub const PARTICIPANT: Self = Self(3);
    /// Attachments.
    pub const ATTACHMENT: Self = Self(4);
    /// Enrolments.
    pub const ENROLMENT: Self = Self(0x81);
    /// Attendance.
    pub const ATTENDANCE: Self = Self(0x82);
    /// Pairs of participants.
    pub const PAIR: Self = Self(0x83);

    /// The entity with this number, known to this version or not.
    #[must_use]
    pub const fn from_number(number: u8) -> Self {
        Self(number)
    }

    /// The number of the entity.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether its keys have two parts.
    #[must_use]
    pub const fn is_composite(self) -> bool {
        self.0 & 0x80 != 0
    }
}

impl Entity {
    /// The name of the entity for people and logs, if this version knows it.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::ACTIVITY => Some("activity"),
            Self::SESSION => Some("session"),
            Self::PARTICIPANT => Some("participant"),
            Self::ATTACHMENT => Some("attachment"),
            Self::ENROLMENT => Some("enrolment"),
            Self::ATTENDANCE => Some("attendance"),
            Self::PAIR => Some("pair"),
            Self(_) => None,
        }
    }

    /// The entity with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        const KNOWN: [Entity; 7] = [
            Entity::ACTIVITY,
            Entity::SESSION,
            Entity::PARTICIPANT,
            Entity::ATTACHMENT,
            Entity::ENROLMENT,
            Entity::ATTENDANCE,
            Entity::PAIR,
        ];
        KNOWN.into_iter().find(|entity| entity.name() == Some(name))
    }
}

/// The kind of row and its ids, as people and logs name it: `attendance/0199…/0199…`.
impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.parts();
        match self.entity().name() {
            Some(name) => write!(f, "{name}/{first}")?,
            None => write!(f, "entity-{}/{first}", self.entity().number())?,
        }
        second.map_or(Ok(()), |second| write!(f, "/{second}"))
    }
}

/// A text that names no row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no row: write KIND/ID or KIND/ID/ID")]
pub struct NoRow(String);

/// Reads what [`RowKey`] displays.
impl FromStr for RowKey {
    type Err = NoRow;

    fn from_str(text: &str) -> Result<Self, NoRow> {
        let read = || {
            let mut parts = text.split('/');
            let kind = parts.next()?;
            let entity = match kind.strip_prefix("entity-") {
                Some(number) => Entity::from_number(number.parse().ok()?),
                None => Entity::from_name(kind)?,
            };
            let first = Uuid::parse_str(parts.next()?).ok()?;
            let second = parts.next().map(Uuid::parse_str).transpose().ok()?;
            if parts.next().is_some() { None } else { Self::from_parts(entity, first, second).ok() }
        };
        read().ok_or_else(|| NoRow(text.to_owned()))
    }
}

impl From<RowKey> for String {
    fn from(row: RowKey) -> Self {
        row.to_string()
    }
}

impl TryFrom<String> for RowKey {
    type Error = NoRow;

    fn try_from(text: String) -> Result<Self, NoRow> {
        text.parse()
    }
}

impl RowKey {
    /// The pair of two participants, whichever is named first: two laptops that say something of both write the same
    /// row.
    #[must_use]
    pub fn pair(one: ParticipantId, other: ParticipantId) -> Self {
        Self::Pair(one.min(other), one.max(other))
    }

    /// The entity that the row is of.
    #[must_use]
    pub const fn entity(&self) -> Entity {
        match self {
            Self::Activity(_) => Entity::ACTIVITY,
            Self::Session(_) => Entity::SESSION,
            Self::Participant(_) => Entity::PARTICIPANT,
            Self::Attachment(_) => Entity::ATTACHMENT,
            Self::Enrolment(..) => Entity::ENROLMENT,
            Self::Attendance(..) => Entity::ATTENDANCE,
            Self::Pair(..) => Entity::PAIR,
            Self::Unknown(entity, ..) => *entity,
        }
    }

    /// The one or two ids that make the key.
    #[must_use]
    pub const fn parts(&self) -> (Uuid, Option<Uuid>) {
        match self {
            Self::Activity(id) => (id.uuid(), None),
            Self::Session(id) => (id.uuid(), None),
            Self::Participant(id) => (id.uuid(), None),
            Self::Attachment(id) => (id.uuid(), None),
            Self::Enrolment(activity, participant) => (activity.uuid(), Some(participant.uuid())),
            Self::Attendance(session, participant) => (session.uuid(), Some(participant.uuid())),
            Self::Pair(one, other) => (one.uuid(), Some(other.uuid())),
            Self::Unknown(_, first, second) => (*first, *second),
        }
    }

    /// The row of this entity with these ids.
    ///
    /// # Errors
    /// When the number of ids is not that of the entity.
    pub fn from_parts(entity: Entity, first: Uuid, second: Option<Uuid>) -> Result<Self, WireError> {
        Ok(match (entity, second) {
            (Entity::ACTIVITY, None) => Self::Activity(ActivityId::from_uuid(first)),
            (Entity::SESSION, None) => Self::Session(SessionId::from_uuid(first)),
            (Entity::PARTICIPANT, None) => Self::Participant(ParticipantId::from_uuid(first)),
            (Entity::ATTACHMENT, None) => Self::Attachment(AttachmentId::from_uuid(first)),
            (Entity::ENROLMENT, Some(second)) => {
                Self::Enrolment(ActivityId::from_uuid(first), ParticipantId::from_uuid(second))
            }
            (Entity::ATTENDANCE, Some(second)) => {
                Self::Attendance(SessionId::from_uuid(first), ParticipantId::from_uuid(second))
            }
            (Entity::PAIR, Some(second)) => {
                Self::Pair(ParticipantId::from_uuid(first), ParticipantId::from_uuid(second))
            }
            (entity, second) if entity.is_composite() == second.is_some() => {
                Self::Unknown(entity, first, second)
            }
            _ => return Err(WireError::OutOfRange("row key")),
        })
    }
}
