use crate::catalogue::Person;
use crate::clock::Timestamp;
use crate::id::{DeviceNumber, PersonId};
use serde::{Deserialize, Serialize};

/// `POST /v1/enrol`: a laptop asks to be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    /// The one-time code, as typed.
    pub code: String,
    /// How the laptop shall be called.
    pub device_name: String,
    /// The public half of the key that it made for itself: 32 bytes in URL-safe base64 without padding.
    pub public_key: String,
    /// What the laptop was before, where a restored server does not know it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formerly: Option<Formerly>,
}

/// Whose a laptop was that the server has forgotten, and under which numbers: what it signed under them can then be
/// taken in again. The code must be the same person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Formerly {
    /// Its user.
    pub person: PersonId,
    /// The numbers that it has had, 100 at most.
    pub numbers: Vec<FormerNumber>,
}

/// A device number that a laptop has had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormerNumber {
    /// The number.
    pub device: DeviceNumber,
    /// The public key that verifies what it signed under that number, in URL-safe base64 without padding.
    pub public_key: String,
}

/// `POST /v1/renew`: a laptop that finds that a copy of it speaks too, or that it was set back, asks for a number
/// of its own. Answered like an enrolment; asked again with the same key, it gets the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenewRequest {
    /// The public half of the new key, as in an enrolment.
    pub public_key: String,
    /// Why; earlier laptops do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RenewalReason>,
}

/// Why a laptop asks for a number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RenewalReason {
    /// A project came back that it had left behind: it no longer knows what it once said there.
    Returned,
    /// A copy of it speaks too, or it was set back to an older state.
    Copied,
    /// A reason of a newer version.
    #[serde(other)]
    Unknown,
}

/// What the laptop is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolAnswer {
    /// Its number.
    pub device: DeviceNumber,
    /// The bearer credential for all further requests.
    pub credential: String,
    /// Its user.
    pub person: Person,
    /// The server's time.
    pub server_time: Timestamp,
    /// What the server takes in one request.
    pub limits: Limits,
}

/// What the server takes in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Bytes of a compressed body.
    pub most_compressed: u32,
    /// Bytes of an expanded body.
    pub most_expanded: u32,
}
