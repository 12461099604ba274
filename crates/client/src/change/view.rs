use super::FieldValue;
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::field_group::Group;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, ProjectId, SessionId};
use carnet_core::row::RowKey;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// A field group of a row: what a change writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FieldRef {
    /// The project.
    pub project: ProjectId,
    /// The row.
    pub row: RowKey,
    /// The field group.
    pub group: Group,
}

/// What a row is about, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct About {
    /// The kind of row: `activity`, `session`, `participant`, `enrolment`, `attendance` or `attachment`; empty for one
    /// of a newer version.
    pub kind: String,
    /// The activity that it is or belongs to.
    pub activity: Option<ActivityId>,
    /// The title of the activity.
    pub activity_title: String,
    /// The session that it is or belongs to.
    pub session: Option<SessionId>,
    /// The title of the session, or empty.
    pub session_title: String,
    /// When the session starts, by the clock on the wall.
    pub starts_at: Option<NaiveDateTime>,
    /// When the session ends.
    pub ends_at: Option<NaiveDateTime>,
    /// The time zone of the place.
    pub time_zone: String,
    /// The participant that it is or belongs to.
    pub participant: Option<ParticipantId>,
    /// The name of the participant, or of the file.
    pub name: String,
    /// Whether the window shows the row: nothing that it belongs to was deleted.
    pub shown: bool,
}

/// Who wrote something, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Author {
    /// The laptop.
    pub device: DeviceNumber,
    /// The laptop's name, where it is known.
    pub device_name: String,
    /// Its user's name, where it is known.
    pub person_name: String,
    /// Whether it was this laptop.
    pub here: bool,
    /// When, by the author's clock.
    pub at: Timestamp,
    /// Whether Strasbourg did not believe that clock and counts another time.
    pub clock_corrected: bool,
}

/// A value that stands in a field group, with who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HeadView {
    /// Which change it is.
    pub dot: Dot,
    /// The value.
    pub value: FieldValue,
    /// Who gave it.
    pub author: Author,
    /// Whether it is the one that is shown and counted.
    pub displayed: bool,
}
