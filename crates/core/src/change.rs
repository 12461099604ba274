//! A change: one write to one field group of one row.

use crate::clock::{Hlc, Timestamp};
use crate::field_group::{Group, Value};
use crate::id::DeviceNumber;
use crate::row::RowKey;
use crate::wire::{Field, Reader, WireError, Writer};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The identity of a change within its project: which device made it, and its how-many-eth there it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Dot {
    /// The device.
    pub device: DeviceNumber,
    /// Counts the device's changes in the project, from 1, without gaps.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub counter: u64,
}

impl Dot {
    /// The dot of this device with this counter.
    #[must_use]
    pub const fn new(device: DeviceNumber, counter: u64) -> Self {
        Self { device, counter }
    }
}

impl fmt::Debug for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.device, self.counter)
    }
}

impl Field for Dot {
    fn put(&self, writer: &mut Writer) {
        self.device.put(writer);
        writer.varint(self.counter);
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self { device: DeviceNumber::take(reader)?, counter: reader.varint()? })
    }
}

/// One write to one field group of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its identity.
    pub dot: Dot,
    /// The row.
    pub row: RowKey,
    /// The field group.
    pub group: Group,
    /// The new value.
    pub value: Value,
    /// The changes of this field group that it replaces: all heads that its author's laptop held.
    pub replaces: Vec<Dot>,
    /// Only where it deletes the row: the heads of all its other groups that its author's laptop held, and how far
    /// it had taken in each device's changes, of its own as far as the central server had confirmed them. See [`knew`](crate::merge::knew).
    pub seen: Vec<Dot>,
    /// Orders it among changes that did not know of each other.
    pub stamp: Hlc,
    /// What the author's wall clock said.
    pub wall: Timestamp,
}
