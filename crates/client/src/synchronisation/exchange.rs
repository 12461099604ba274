use carnet_core::attachment::PIECE;
use carnet_core::clock::Timestamp;

/// Changes in the first batch after a start: little is lost on a thin link when it does not go through.
const FIRST_BATCH: usize = 2_000;
/// How much larger the next batch is when one went through. Every batch names each person and session anew, so a few
/// large ones are shorter than many small ones.
const GROWTH: usize = 4;
/// Changes in a batch at most.
const MOST_CHANGES: usize = 32_768;
const LEAST_CHANGES: usize = 50;
/// Bytes of a file in one request after a start.
const FIRST_PART: usize = 64 * 1024;
/// Bytes of a file in one request at most: two pieces.
const MOST_PART: usize = 2 * PIECE;
const LEAST_PART: usize = 4 * 1024;
/// How long after a change an exchange begins, so that several changes go together.
const GATHER_MILLIS: i64 = 800;
/// How long after an exchange the next one begins by itself.
const REST_MILLIS: i64 = 5 * 60 * 1000;
/// The first wait after a failure is at most this; it doubles with every further one.
const FIRST_WAIT_MILLIS: i64 = 2_000;
/// No wait is shorter.
const LEAST_WAIT_MILLIS: i64 = 200;
/// No wait after a failure is longer: this is also how soon a new network is noticed.
const LONGEST_WAIT_MILLIS: i64 = 60_000;
/// No wait is added to that beyond this, however long the server asks for.
const LONGEST_ASKED_SECONDS: u64 = 60 * 60;
/// A clock that goes back by more than this was set.
const SET_BACK_MILLIS: i64 = 60_000;

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
    most_bytes: usize,
    /// The server asked to be left alone until then.
    not_before: Timestamp,
    /// When it was last told something, by the same clock.
    told: Timestamp,
    /// Only a person begins an exchange.
    only_when_asked: bool,
    /// Since the last one ended, a person has asked for one.
    is_asked: bool,
}

impl Exchange {
    /// A start: the first exchange is due at once.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            due: now,
            failures: 0,
            most_changes: FIRST_BATCH,
            most_bytes: FIRST_PART,
            not_before: Timestamp::from_millis(i64::MIN),
            told: now,
            only_when_asked: false,
            is_asked: false,
        }
    }

    /// What to do now.
    #[must_use]
    pub fn doing(&self, now: Timestamp) -> Doing {
        if self.only_when_asked && !self.is_asked {
            return Doing::Rest(now.plus_millis(REST_MILLIS));
        }
        let due = self.due.max(self.not_before);
        // A clock that was set back must not make the laptop wait for years.
        let was_set_back = now.plus_millis(SET_BACK_MILLIS) < self.told;
        if due <= now || was_set_back { Doing::Ask } else { Doing::Rest(due) }
    }

    /// How many changes the next batch may have.
    #[must_use]
    pub const fn most_changes(&self) -> usize {
        self.most_changes
    }

    /// How many bytes of a file the next request may carry.
    #[must_use]
    pub const fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// Something was recorded: an exchange is due soon, unless the last one failed and waits already.
    pub fn changed(&mut self, now: Timestamp) {
        if self.failures == 0 {
            self.due = self.due.min(now.plus_millis(GATHER_MILLIS));
        }
        self.told = now;
    }

    /// A person asked for an exchange: one who looks at it may knock also where the server asked to be left alone.
    pub fn at_once(&mut self, now: Timestamp) {
        (self.due, self.not_before, self.told) = (now, now, now);
        self.is_asked = true;
    }

    /// Whether nothing but a person begins an exchange, as where the network is paid for by volume.
    pub const fn only_when_asked(&mut self, only: bool) {
        self.only_when_asked = only;
    }

    /// The central server answered, and asked to be left alone for some seconds. What is left is due then; the wait
    /// is this laptop's own, as the server spreads them.
    pub fn leave_alone(&mut self, now: Timestamp, seconds: u64, is_due: bool) {
        self.not_before = now.plus_millis(millis(seconds));
        self.told = now;
        if is_due {
            self.due = self.not_before;
        }
    }

    /// The central server turned this laptop away: it has too much to do. It is asked again no sooner than after so
    /// many seconds, and then anywhere in a wait as after a failure. The batches were not too large.
    pub fn turned_away(&mut self, now: Timestamp, seconds: u64, chance: u64) {
        self.wait(now.plus_millis(millis(seconds)), chance);
        self.told = now;
    }

    /// An exchange went through; `full` when the batch was as large as it could be.
    pub fn went_through(&mut self, now: Timestamp, full: bool) {
        (self.failures, self.told, self.is_asked) = (0, now, false);
        self.due = now.plus_millis(REST_MILLIS);
        if full {
            self.most_changes = (self.most_changes * GROWTH).min(MOST_CHANGES);
        }
    }

    /// A part of a file went through; `full` when it was as large as it could be.
    pub fn part_went_through(&mut self, full: bool) {
        self.failures = 0;
        if full {
            self.most_bytes = (self.most_bytes * 2).min(MOST_PART);
        }
    }

    /// An exchange did not go through. The wait is anywhere between nothing and a bound that doubles, so that
    /// thousands of laptops do not come back at one moment.
    pub fn failed(&mut self, now: Timestamp, chance: u64) {
        self.wait(now, chance);
        self.told = now;
        self.most_changes = (self.most_changes / 2).max(LEAST_CHANGES);
        self.most_bytes = (self.most_bytes / 2).max(LEAST_PART);
    }

    fn wait(&mut self, from: Timestamp, chance: u64) {
        let bound = FIRST_WAIT_MILLIS.saturating_mul(1 << self.failures.min(16)).min(LONGEST_WAIT_MILLIS);
        let wait = LEAST_WAIT_MILLIS + i64::try_from(chance % bound.cast_unsigned()).unwrap_or(bound);
        self.failures = self.failures.saturating_add(1);
        (self.due, self.is_asked) = (from.plus_millis(wait), false);
    }
}

fn millis(seconds: u64) -> i64 {
    seconds.min(LONGEST_ASKED_SECONDS).cast_signed() * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    /// How long it rests, in milliseconds.
    fn rest(exchange: &Exchange, now: Timestamp) -> i64 {
        match exchange.doing(now) {
            Doing::Ask => 0,
            Doing::Rest(until) => until.millis() - now.millis(),
        }
    }

    #[test]
    fn where_only_a_person_begins_an_exchange_neither_a_change_nor_the_clock_does() {
        let mut exchange = Exchange::new(NOW);
        exchange.only_when_asked(true);
        let later = NOW.plus_millis(10 * REST_MILLIS);
        exchange.changed(NOW);
        assert!(rest(&exchange, NOW) > 0 && rest(&exchange, later) > 0);
        for ends in [Exchange::went_through as fn(&mut Exchange, Timestamp, bool), |exchange, now, _| {
            exchange.failed(now, 0);
        }] {
            exchange.at_once(NOW);
            assert_eq!(rest(&exchange, NOW), 0);
            ends(&mut exchange, NOW, false);
            exchange.changed(NOW);
            assert!(rest(&exchange, later) > 0);
        }
        exchange.only_when_asked(false);
        assert_eq!(rest(&exchange, later), 0);
    }

    /// Full jitter: anywhere between nothing and the bound, at each try, and never beyond a minute.
    #[test]
    fn the_wait_after_each_failure_is_anywhere_below_a_bound_that_doubles() {
        let bounds = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
        let waits = |chance: &dyn Fn(i64) -> u64| {
            let mut exchange = Exchange::new(NOW);
            bounds.map(|bound| {
                exchange.failed(NOW, chance(bound));
                rest(&exchange, NOW) - LEAST_WAIT_MILLIS
            })
        };
        assert_eq!(waits(&|_| 0), [0; 8]);
        assert_eq!(waits(&|bound| bound.cast_unsigned() - 1), bounds.map(|bound| bound - 1));
        assert_eq!(waits(&|bound| bound.cast_unsigned()), [0; 8], "never the bound itself");
        // A thousand laptops that fail at one moment are back evenly.
        let mut tenths = [0; 10];
        for laptop in 0..1_000u64 {
            let mut exchange = Exchange::new(NOW);
            (0..5).for_each(|_| exchange.failed(NOW, laptop.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            tenths[usize::try_from((rest(&exchange, NOW) - LEAST_WAIT_MILLIS) / 3_200).unwrap()] += 1;
        }
        assert!(tenths.iter().all(|laptops| (60..140).contains(laptops)), "{tenths:?}");
        let mut exchange = Exchange::new(NOW);
        exchange.failed(NOW, 0);
        exchange.went_through(NOW, false);
        exchange.failed(NOW, 1_999);
        assert_eq!(rest(&exchange, NOW), LEAST_WAIT_MILLIS + 1_999, "what went through is a new beginning");
    }

    #[test]
    fn who_is_turned_away_comes_no_sooner_than_told_and_says_as_much_then() {
        let mut exchange = Exchange::new(NOW);
        let before = exchange.most_changes();
        exchange.turned_away(NOW, 30, 0);
        assert_eq!(rest(&exchange, NOW), 30_000 + LEAST_WAIT_MILLIS);
        exchange.turned_away(NOW, 30, 3_999);
        assert_eq!(rest(&exchange, NOW), 30_000 + LEAST_WAIT_MILLIS + 3_999);
        assert_eq!(exchange.most_changes(), before);
        exchange.changed(NOW);
        assert!(rest(&exchange, NOW) > 30_000, "what is recorded meanwhile waits as well");
        // Whoever asks for a year is not asked again for an hour.
        exchange.turned_away(NOW, u64::MAX, 0);
        assert_eq!(rest(&exchange, NOW), 3_600_000 + LEAST_WAIT_MILLIS);
        exchange.at_once(NOW);
        assert_eq!(exchange.doing(NOW), Doing::Ask, "a person may");
    }

    #[test]
    fn a_server_that_asks_to_be_left_alone_is_and_then_hears_what_is_left() {
        let mut exchange = Exchange::new(NOW);
        exchange.went_through(NOW, false);
        exchange.leave_alone(NOW, 20, true);
        exchange.changed(NOW);
        assert_eq!(rest(&exchange, NOW), 20_000);
        exchange.went_through(NOW, false);
        exchange.leave_alone(NOW, 20, false);
        assert_eq!(rest(&exchange, NOW), REST_MILLIS);
        exchange.changed(NOW);
        assert_eq!(rest(&exchange, NOW), 20_000);
        exchange.at_once(NOW);
        assert_eq!(exchange.doing(NOW), Doing::Ask, "a person may");
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_for_it() {
        let mut exchange = Exchange::new(NOW);
        exchange.went_through(NOW, false);
        exchange.leave_alone(NOW, 3_600, true);
        assert!(rest(&exchange, NOW.plus_millis(-1_000)) > 0);
        assert_eq!(exchange.doing(NOW.plus_millis(-86_400_000)), Doing::Ask);
    }
}
