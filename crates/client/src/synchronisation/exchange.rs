use carnet_core::clock::Timestamp;

/// Changes in the first batch after a start: little is lost on a thin link when it does not go through.
const FIRST_BATCH: usize = 2_000;
/// How much larger the next batch is when one went through. Every batch names each person and session anew, so a few
/// large ones are shorter than many small ones.
const GROWTH: usize = 4;
/// Changes in a batch at most.
const MOST_CHANGES: usize = 32_768;
const LEAST_CHANGES: usize = 50;
/// How long after a change an exchange begins, so that several changes go together.
const GATHER_MILLIS: i64 = 800;
/// How long after an exchange the next one begins by itself.
const REST_MILLIS: i64 = 5 * 60 * 1000;
/// The first wait after a failure is at most this; it doubles with every further one.
const FIRST_WAIT_MILLIS: i64 = 2_000;
/// No wait after a failure is longer: this is also how soon a new network is noticed.
const LONGEST_WAIT_MILLIS: i64 = 60_000;

/// What the background synchronisation shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Ask the central server now.
    Ask,
    /// Wait until then, or until something happens.
    Rest(Timestamp),
}

/// When to ask the central server, and how much to say. It has no clock and no chance of its own: whoever drives it
/// brings both.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    due: Timestamp,
    failures: u32,
    most_changes: usize,
    /// The server asked to be left alone until then.
    not_before: Timestamp,
}

impl Exchange {
    /// A start: the first exchange is due at once.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            due: now,
            failures: 0,
            most_changes: FIRST_BATCH,
            not_before: Timestamp::from_millis(i64::MIN),
        }
    }

    /// What to do now.
    #[must_use]
    pub fn doing(&self, now: Timestamp) -> Doing {
        let due = self.due.max(self.not_before);
        // A clock that was set back must not make the laptop wait for years.
        if due <= now || due > now.plus_millis(REST_MILLIS.max(LONGEST_WAIT_MILLIS)) && self.not_before <= now
        {
            Doing::Ask
        } else {
            Doing::Rest(due)
        }
    }

    /// How many changes the next batch may have.
    #[must_use]
    pub const fn most_changes(&self) -> usize {
        self.most_changes
    }

    /// Something was recorded: an exchange is due soon, unless the last one failed and waits already.
    pub fn changed(&mut self, now: Timestamp) {
        if self.failures == 0 {
            self.due = self.due.min(now.plus_millis(GATHER_MILLIS));
        }
    }

    /// A person asked for an exchange, or there is more to exchange.
    pub fn at_once(&mut self, now: Timestamp) {
        self.due = now;
    }

    /// The central server asked to be left alone for some seconds.
    pub fn leave_alone(&mut self, now: Timestamp, seconds: u64) {
        let millis = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000).min(REST_MILLIS);
        self.not_before = now.plus_millis(millis);
    }

    /// An exchange went through; `full` when the batch was as large as it could be.
    pub fn went_through(&mut self, now: Timestamp, full: bool) {
        self.failures = 0;
        self.due = now.plus_millis(REST_MILLIS);
        if full {
            self.most_changes = (self.most_changes * GROWTH).min(MOST_CHANGES);
        }
    }

    /// An exchange did not go through. The wait is anywhere between nothing and a bound that doubles, so that
    /// thousands of laptops do not come back at one moment.
    pub fn failed(&mut self, now: Timestamp, chance: u64) {
        let bound = FIRST_WAIT_MILLIS.saturating_mul(1 << self.failures.min(16)).min(LONGEST_WAIT_MILLIS);
        let wait = 200 + i64::try_from(chance % bound.cast_unsigned()).unwrap_or(bound);
        self.failures = self.failures.saturating_add(1);
        self.due = now.plus_millis(wait);
        self.most_changes = (self.most_changes / 2).max(LEAST_CHANGES);
    }
}
