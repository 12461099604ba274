//! Time: what a person's clock said, and the hybrid logical clock that orders changes which did not know of
//! each other (Kulkarni, Demirbas and others, 2014). Causality never depends on either.

use crate::wire::{Field, Reader, WireError, Writer};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01 00:00 UTC, as some clock said it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "number"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment so many milliseconds after 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment moved by so many milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl Field for Timestamp {
    fn put(&self, writer: &mut Writer) {
        writer.zigzag(self.0);
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.zigzag().map(Self)
    }
}

/// A stamp of the hybrid logical clock: 48 bits of milliseconds since 1970, then 16 bits of counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc(u64);

impl Hlc {
    const COUNTER_BITS: u32 = 16;
    const LAST_MILLI: u64 = (1 << 48) - 1;

    /// The first stamp of this millisecond; times before 1970 or after the year 10889 are taken as the nearest possible.
    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        let millis = u64::try_from(time.millis()).unwrap_or(0).min(Self::LAST_MILLI);
        Self(millis << Self::COUNTER_BITS)
    }

    /// The stamp with these 64 bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// All 64 bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The millisecond part.
    #[must_use]
    pub const fn time(self) -> Timestamp {
        Timestamp((self.0 >> Self::COUNTER_BITS).cast_signed())
    }

    const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A laptop's hybrid logical clock. It runs ahead of every stamp it gave or believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HybridClock {
    last: Hlc,
}

/// A stamp further ahead than this of the clock that receives it is not believed.
pub const TOLERANCE_MILLIS: i64 = 5 * 60 * 1000;

impl HybridClock {
    /// A clock that has already reached this stamp: how it goes on after a restart.
    #[must_use]
    pub const fn resume(last: Hlc) -> Self {
        Self { last }
    }

    /// The latest stamp given or believed.
    #[must_use]
    pub const fn last(&self) -> Hlc {
        self.last
    }

    /// A new stamp, later than all before it, whatever the wall clock says.
    pub fn tick(&mut self, now: Timestamp) -> Hlc {
        self.last = Hlc::at(now).max(self.last.next());
        self.last
    }

    /// Takes note of somebody else's stamp. One from the future is not believed: it does not move this clock.
    pub fn observe(&mut self, theirs: Hlc, now: Timestamp) {
        if theirs <= Hlc::at(now.plus_millis(TOLERANCE_MILLIS)) {
            self.last = self.last.max(theirs);
        }
    }
}

/// The time that counts for a change, by the central server's verdict: what its author's clock said, but at most
/// five minutes after the server received it.
#[must_use]
pub fn effective(stamp: Hlc, received: Timestamp) -> Hlc {
    stamp.min(Hlc::at(received.plus_millis(TOLERANCE_MILLIS)))
}
