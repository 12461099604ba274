use carnet_core::attachment::Kind;
use carnet_core::clock::Timestamp;
use carnet_core::id::{AttachmentId, SessionId};
use serde::{Deserialize, Serialize};

/// What a person says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AttachmentForm {
    /// How it is called, without a path.
    pub name: String,
    /// What it is; no value: not said.
    pub kind: Option<Kind>,
}

/// A file that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AddedAttachment {
    /// Its id; that of the one that was there, when its content is in the activity already: then nothing was added.
    pub id: AttachmentId,
    /// What the one is called that was there.
    pub already_there: Option<String>,
}

/// A file of an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// What can be edited.
    pub form: AttachmentForm,
    /// Its media type, by its content.
    pub media_type: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub size: u64,
    /// The session that it belongs to; none when it belongs to the activity.
    pub session: Option<SessionId>,
    /// Whether its name or kind differs between laptops.
    pub in_conflict: bool,
    /// When it was added, by the clock of the laptop.
    pub added_at: Timestamp,
    /// Who added it.
    pub person_name: String,
    /// On which laptop.
    pub device_name: String,
    /// Where its content is.
    pub content: ContentState,
}

/// Where the content of a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum ContentState {
    /// On this laptop, and at the central server.
    Here,
    /// On this laptop; the central server has so many percent of it.
    Sending {
        /// From 0 to 99.
        percent: u8,
    },
    /// On this laptop; the central server does not take it.
    Refused {
        /// Why, as the code of an error.
        code: String,
    },
    /// Not on this laptop; can be fetched.
    Elsewhere,
    /// Being fetched; so many percent are here.
    Fetching {
        /// From 0 to 99.
        percent: u8,
    },
    /// Could not be fetched.
    Unreachable {
        /// Why, as the code of an error.
        code: String,
    },
}
