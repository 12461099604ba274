use carnet_core::catalogue::Code;
use carnet_core::enrolment::{Role, Status};
use carnet_core::id::ParticipantId;
use serde::{Deserialize, Serialize};

/// People to be enrolled in an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct EnrolmentForm {
    /// Who.
    pub participants: Vec<ParticipantId>,
    /// In which role.
    pub role: Role,
    /// Whether they came to the door without a place.
    pub walk_in: bool,
}

/// What a person says of somebody's place in an activity. Saving writes only the field groups that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PlaceForm {
    /// In which role.
    pub role: Role,
    /// How firm the place is.
    pub status: Status,
    /// A code of the list of professional groups, as at the activity.
    pub professional_group: Option<Code>,
    /// Function, as at the activity.
    pub function: String,
    /// Institution, as at the activity.
    pub institution: String,
    /// A code of the list of countries, as at the activity.
    pub country: Option<Code>,
}
