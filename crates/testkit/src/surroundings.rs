//! A clock that only its holder moves, and chance that repeats.

use carnet_client::Surroundings;
use carnet_core::clock::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that stands still until it is set, or goes on a little at every look. Its clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock {
    millis: Arc<AtomicI64>,
    pace: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that stands at this moment.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self { millis: Arc::new(AtomicI64::new(moment.millis())), pace: Arc::default() }
    }

    /// What it says.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::Relaxed))
    }

    /// Sets it.
    pub fn set(&self, moment: Timestamp) {
        self.millis.store(moment.millis(), Ordering::Relaxed);
    }

    /// From now on, about so many milliseconds go by between two looks of a laptop: records that were made in bulk
    /// then bear times like those that a person made one after the other.
    pub fn pace(&self, millis: i64) {
        self.pace.store(millis, Ordering::Relaxed);
    }

    /// What a laptop sees that looks at it.
    fn look(&self) -> Timestamp {
        let (now, pace) = (self.now(), self.pace.load(Ordering::Relaxed));
        if pace > 0 {
            let chance = i64::try_from(mix(now.millis().cast_unsigned()) >> 1).unwrap_or(0);
            self.advance(pace / 2 + chance % pace);
        }
        now
    }

    /// Moves it on.
    pub fn advance(&self, millis: i64) {
        self.millis.fetch_add(millis, Ordering::Relaxed);
    }
}

/// The world around a laptop, in the hands of a test: nothing in it is secret, and everything repeats.
#[derive(Debug)]
pub struct Staged {
    clock: Clock,
    name: String,
    drawn: AtomicU64,
}

impl Staged {
    /// The world around the laptop with this name; another name or another seed is another chance.
    #[must_use]
    pub fn new(clock: Clock, name: &str, seed: u64) -> Self {
        let drawn = name.bytes().fold(seed, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self { clock, name: name.to_owned(), drawn: AtomicU64::new(drawn) }
    }
}

impl Surroundings for Staged {
    fn now(&self) -> Timestamp {
        self.clock.look()
    }

    /// SplitMix64: short, and good enough for ids and keys that protect nothing.
    fn fill(&self, bytes: &mut [u8]) {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        for piece in bytes.chunks_mut(8) {
            let word = mix(self.drawn.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP));
            piece.copy_from_slice(&word.to_le_bytes()[..piece.len()]);
        }
    }

    fn time_zone(&self) -> String {
        "Europe/Paris".to_owned()
    }

    fn machine_name(&self) -> String {
        self.name.clone()
    }
}

/// Spreads the bits of a word over all of it (the mixer of SplitMix64).
pub(crate) const fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
