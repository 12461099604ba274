//! Identities. Every id is a type of its own, so that a session can never be taken for an activity.

use crate::clock::Timestamp;
use crate::wire::{Field, Reader, WireError, Writer};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name(Uuid);

        impl $name {
            /// A new id: a UUID of version 7 from the time and ten random bytes that the caller brings.
            #[must_use]
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(now.millis().max(0).cast_unsigned(), &random).into_uuid())
            }

            /// The id with these bits, as they stand in a database or on the wire.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bits of the id.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl Field for $name {
            fn put(&self, writer: &mut Writer) {
                writer.raw(self.0.as_bytes());
            }
            fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
                Ok(Self(Uuid::from_bytes(reader.array()?)))
            }
        }
    )*};
}

ids! {
    /// A funded programme of work: the unit of access and of synchronisation.
    ProjectId;
    /// One event of a project.
    ActivityId;
    /// One sitting of an activity.
    SessionId;
    /// A person known to a project.
    ParticipantId;
    /// A file attached to an activity or a session.
    AttachmentId;
    /// Somebody who works with Carnet: a consultant, a project officer, an administrator.
    PersonId;
}

/// The number that the central server gave to one enrolled installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceNumber(pub u32);

impl fmt::Display for DeviceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Field for DeviceNumber {
    fn put(&self, writer: &mut Writer) {
        writer.varint(u64::from(self.0));
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        u32::try_from(reader.varint()?).map(Self).map_err(|_| WireError::OutOfRange("device number"))
    }
}

impl std::str::FromStr for DeviceNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
