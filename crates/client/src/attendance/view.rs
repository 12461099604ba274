use crate::receipt::Fate;
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::Code;
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, ProjectId, SessionId};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// The register of attendance of an activity: participants × sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AttendanceRegister {
    /// The activity.
    pub activity: ActivityId,
    /// Its project.
    pub project: ProjectId,
    /// Whether this person may write in the project.
    pub may_record: bool,
    /// The time zone of the place.
    pub time_zone: String,
    /// The columns, by time.
    pub sessions: Vec<RegisterSession>,
    /// The rows, by name.
    pub rows: Vec<RegisterRow>,
}

/// A column of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RegisterSession {
    /// The session.
    pub id: SessionId,
    /// Its title, or empty.
    pub title: String,
    /// Start by the clock on the wall.
    pub start: NaiveDateTime,
    /// End by the clock on the wall.
    pub end: NaiveDateTime,
}

/// A row of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RegisterRow {
    /// The participant.
    pub participant: ParticipantId,
    /// The name as it stands in lists, in the person's own script.
    pub name: String,
    /// The name in Latin letters, where it is known and differs.
    pub latin: String,
    /// The professional group as at the activity.
    pub professional_group: Option<Code>,
    /// Function as at the activity.
    pub function: String,
    /// Institution as at the activity.
    pub institution: String,
    /// In which role the person takes part.
    pub role: Role,
    /// The marks, in the order of the sessions.
    pub marks: Vec<MarkView>,
    /// Minutes credited over all sessions.
    pub credited_minutes: u32,
}

/// A cell of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MarkView {
    /// The status; no value: not recorded.
    pub status: Option<MarkStatus>,
    /// Arrival, where it was noted.
    pub arrived: Option<NaiveTime>,
    /// Leaving, where it was noted.
    pub left: Option<NaiveTime>,
    /// Whether the mark has several values that nobody has settled, of one participant or of several who are one
    /// person; a new mark settles it.
    pub in_conflict: bool,
    /// Whether Strasbourg has confirmed what is shown.
    pub confirmed: bool,
    /// The remark on the attendance, or empty; it says nothing about presence.
    pub note: String,
}

/// An activity in which a person has a place, with the person's marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PersonActivity {
    /// The activity.
    pub activity: ActivityId,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// In which role the person takes part.
    pub role: Role,
    /// Its sessions, by time.
    pub sessions: Vec<RegisterSession>,
    /// The marks, in the order of the sessions.
    pub marks: Vec<MarkView>,
    /// What they come to; the minutes of no single session.
    pub credit: Credit,
}

/// One cell to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MarkEdit {
    /// The session.
    pub session: SessionId,
    /// The participant.
    pub participant: ParticipantId,
    /// The new status; no value clears the mark.
    pub status: Option<MarkStatus>,
    /// Arrival.
    pub arrived: Option<NaiveTime>,
    /// Leaving.
    pub left: Option<NaiveTime>,
}

/// A cell after it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MarkWritten {
    /// The session.
    pub session: SessionId,
    /// The participant, or whoever stands for it.
    pub participant: ParticipantId,
    /// What the cell holds now.
    pub mark: MarkView,
    /// Minutes credited to the participant over all sessions of the activity now.
    pub credited_minutes: u32,
}

/// What one of the values of a mark comes to if it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Credit {
    /// Minutes credited for the session.
    pub session_minutes: u32,
    /// Minutes credited to the person over all sessions of the activity.
    pub activity_minutes: u32,
    /// Participant-days credited to the person over all sessions of the activity, in halves.
    pub activity_half_days: u32,
}

/// One of the values of a mark, with who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MarkSource {
    /// The status; no value: cleared.
    pub status: Option<MarkStatus>,
    /// Arrival.
    pub arrived: Option<NaiveTime>,
    /// Leaving.
    pub left: Option<NaiveTime>,
    /// Which change it is.
    pub dot: Dot,
    /// The laptop.
    pub device: DeviceNumber,
    /// The laptop's name, where it is known.
    pub device_name: String,
    /// Its user's name, where it is known.
    pub person_name: String,
    /// The name of the participant whose mark it is, where that is not the one who stands for the person.
    pub recorded_as: Option<String>,
    /// When, by the author's clock.
    pub at: Timestamp,
    /// What it comes to if it stands.
    pub credit: Credit,
    /// Whether this value is the one that is shown and counted.
    pub displayed: bool,
    /// What became of it, where this laptop recorded it.
    pub fate: Option<Fate>,
}

/// Whom somebody may mean who types a name at the door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FoundAtDoor {
    /// The best first, at most as many as there are digits to choose by.
    pub people: Vec<ParticipantId>,
    /// How many of the first are equally good: with one, it is known who is meant. None, where something was mistyped.
    pub best: u32,
}
