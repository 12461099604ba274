//! Whose badge somebody holds.

use super::{listed, members, person_of};
use crate::Client;
use crate::enrolment::placed;
use crate::error::Error;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::participant::read_badge_code;
use serde::{Deserialize, Serialize};

/// Whose badge a code is, as seen from an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum BadgeHolder {
    /// That of somebody with a place in the activity.
    Enrolled {
        /// Whoever stands for the person.
        participant: ParticipantId,
    },
    /// That of somebody whom the project knows, without a place in the activity.
    Known {
        /// Whoever stands for the person.
        participant: ParticipantId,
        /// The name as it stands in lists.
        name: String,
    },
    /// That of nobody whom the project knows: of another project, or deleted.
    Unknown,
    /// The text is no badge code, or was misread.
    Unreadable,
}

impl Client {
    /// Whose badge a code is. Writes nothing.
    ///
    /// # Errors
    /// When the database refuses, or there is no such activity.
    pub fn badge_holder(&mut self, activity: ActivityId, code: String) -> Result<BadgeHolder, Error> {
        let project = self.project_of_activity(activity)?;
        let Ok(participant) = read_badge_code(&code) else { return Ok(BadgeHolder::Unreadable) };
        let participant = match person_of(self.connection(), participant) {
            Ok((of, person)) if of == project => person,
            Ok(_) | Err(Error::NotFound(_)) => return Ok(BadgeHolder::Unknown),
            Err(error) => return Err(error),
        };
        let members = members(self.connection(), participant)?;
        if placed(self.connection(), activity, &members)?.is_some() {
            return Ok(BadgeHolder::Enrolled { participant });
        }
        Ok(BadgeHolder::Known { participant, name: listed(self.connection(), participant)? })
    }
}
