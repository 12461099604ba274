use carnet_core::enrolment::Role;
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
