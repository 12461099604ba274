use carnet_core::activity::Status;
use carnet_core::catalogue::Code;
use carnet_core::id::{ActivityId, ProjectId, SessionId};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// An activity in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ActivitySummary {
    /// Its id.
    pub id: ActivityId,
    /// Its project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// Its type.
    pub activity_type: Code,
    /// Where it is.
    pub country: Option<Code>,
    /// The town.
    pub city: String,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// How far it is.
    pub status: Status,
    /// How many sessions it has.
    pub sessions: u32,
    /// How many people are enrolled.
    pub enrolled: u32,
    /// Whether a field group of the activity, its sessions or its register has several values.
    pub in_conflict: bool,
    /// Funding sources.
    pub funding_sources: Vec<Code>,
}

/// How an activity like another one shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CopyForm {
    /// Its title; required.
    pub title: String,
    /// Its first day.
    pub first_day: NaiveDate,
    /// Whether the people of the other one are enrolled in it.
    pub with_people: bool,
}

/// An activity with its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ActivityDetail {
    /// Its id.
    pub id: ActivityId,
    /// Its project.
    pub project: ProjectId,
    /// Whether this person may write in the project.
    pub may_record: bool,
    /// What can be edited.
    pub form: ActivityForm,
    /// Its sessions, by time.
    pub sessions: Vec<SessionView>,
    /// How many people are enrolled.
    pub enrolled: u32,
}

/// What a person fills in for an activity. Saving writes only the field groups that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ActivityForm {
    /// Title; required.
    pub title: String,
    /// A code of the list of activity types; required.
    pub activity_type: Code,
    /// A code of the list of countries.
    pub country: Option<Code>,
    /// The town.
    pub city: String,
    /// The building or platform.
    pub venue: String,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day; not before the first.
    pub last_day: NaiveDate,
    /// The IANA name of the place's time zone; empty: that of the country, else the laptop's.
    pub time_zone: String,
    /// A code of the list of delivery modes.
    pub delivery_mode: Option<Code>,
    /// Working languages, ISO 639.
    pub languages: Vec<Code>,
    /// Funding sources.
    pub funding_sources: Vec<Code>,
    /// Areas of concern.
    pub areas_of_concern: Vec<Code>,
    /// Professional groups that it is for.
    pub target_groups: Vec<Code>,
    /// What it is about.
    pub summary: String,
    /// How far it is.
    pub status: Status,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// What can be edited.
    pub form: SessionForm,
}

/// What a person fills in for a session. Saving writes only the field groups that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SessionForm {
    /// What it is about; may be empty.
    pub title: String,
    /// Start by the clock on the wall.
    pub start: NaiveDateTime,
    /// End by the clock on the wall; after the start.
    pub end: NaiveDateTime,
    /// The room.
    pub room: String,
    /// Who gives it.
    pub trainers: Vec<String>,
}
