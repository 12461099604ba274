//! The hybrid logical clock, under wall clocks that jump as they like.

use crate::at_least_10_000_cases;
use carnet_core::clock::{Hlc, HybridClock, TOLERANCE_MILLIS, Timestamp, effective};
use proptest::collection::vec;
use proptest::prelude::*;

const NOW: i64 = 1_790_000_000_000;
const YEARS: i64 = 100 * 365 * 86_400_000;

/// What a wall clock may say: right, a little off, around the tolerance, centuries off, before 1970.
fn wall() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        4 => NOW - 3..NOW + 3,
        2 => NOW + TOLERANCE_MILLIS - 2..NOW + TOLERANCE_MILLIS + 3,
        2 => NOW - YEARS..NOW + YEARS,
        1 => i64::MIN..0,
        1 => i64::MAX - 9..i64::MAX,
    ]
    .prop_map(Timestamp::from_millis)
}

/// Somebody's stamp: any moment, with the counter at its ends and between. The last stamps of the year 10889 are left
/// out: nothing comes after them.
fn stamp() -> impl Strategy<Value = Hlc> {
    (wall(), prop_oneof![Just(0), Just(1), Just(0xffff), any::<u16>()]).prop_map(|(time, counter)| {
        Hlc::from_bits((Hlc::at(time).bits() + u64::from(counter)).min(u64::MAX - 64))
    })
}

/// The latest stamp that a clock showing `now` believes.
fn furthest(now: Timestamp) -> Hlc {
    Hlc::at(now.plus_millis(TOLERANCE_MILLIS))
}

/// A stamp as the two numbers that it stands for.
fn parts(stamp: Hlc) -> (i64, u64) {
    (stamp.time().millis(), stamp.bits() & 0xffff)
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn each_tick_is_later_than_all_before_it_whatever_the_wall_clock_does(
        start in stamp(),
        happenings in vec((any::<bool>(), wall(), stamp()), 1..30),
    ) {
        let mut clock = HybridClock::resume(start);
        for (observes, now, theirs) in happenings {
            let before = clock.last();
            if observes {
                clock.observe(theirs, now);
                prop_assert!(clock.last() >= before);
            } else {
                let stamp = clock.tick(now);
                prop_assert!(stamp > before);
                prop_assert!(stamp >= Hlc::at(now));
                prop_assert_eq!(clock.last(), stamp);
            }
        }
    }

    #[test]
    fn a_clock_that_is_not_behind_follows_the_wall_clock_exactly(last in 0..NOW, ahead in 1..YEARS) {
        let last = Timestamp::from_millis(last);
        let now = last.plus_millis(ahead);
        prop_assert_eq!(HybridClock::resume(Hlc::at(last)).tick(now), Hlc::at(now));
    }

    #[test]
    fn no_stamp_of_others_moves_a_clock_beyond_the_tolerance(last in stamp(), theirs in stamp(), now in wall()) {
        let mut clock = HybridClock::resume(last);
        clock.observe(theirs, now);
        prop_assert!(clock.last() <= last.max(furthest(now)));
        prop_assert!(clock.last() == last || clock.last() == theirs);
    }

    #[test]
    fn the_tick_after_a_stamp_is_later_unless_it_was_not_believed(last in stamp(), theirs in stamp(), now in wall(), then in wall()) {
        let mut clock = HybridClock::resume(last);
        clock.observe(theirs, now);
        if theirs <= furthest(now) {
            prop_assert!(clock.tick(then) > theirs);
        } else {
            prop_assert_eq!(clock.last(), last);
        }
    }

    #[test]
    fn a_clock_goes_on_after_a_restart_where_it_was(last in stamp(), now in wall(), then in wall()) {
        let mut clock = HybridClock::resume(last);
        clock.tick(now);
        let mut restarted = HybridClock::resume(clock.last());
        prop_assert_eq!(restarted, clock);
        prop_assert_eq!(restarted.tick(then), clock.tick(then));
    }

    #[test]
    fn the_effective_time_is_the_stamp_but_at_most_five_minutes_after_receipt(stamp in stamp(), received in wall()) {
        let verdict = effective(stamp, received);
        prop_assert!(verdict <= Hlc::at(received.plus_millis(5 * 60 * 1000)));
        prop_assert!(verdict == stamp || stamp > Hlc::at(received.plus_millis(5 * 60 * 1000)));
    }

    #[test]
    fn the_effective_time_keeps_the_order_of_stamps_and_of_receipts(one in stamp(), two in stamp(), received in wall(), later in wall()) {
        let (earlier, later) = (received.min(later), received.max(later));
        prop_assert!(effective(one.min(two), earlier) <= effective(one.max(two), earlier));
        prop_assert!(effective(one, earlier) <= effective(one, later));
    }

    #[test]
    fn stamps_are_ordered_by_time_and_then_by_counter(one in stamp(), two in stamp()) {
        prop_assert_eq!(one.cmp(&two), parts(one).cmp(&parts(two)));
        prop_assert_eq!(Hlc::from_bits(one.bits()), one);
    }
}

#[test]
fn a_stamp_holds_every_millisecond_of_its_48_bits() {
    let last = (1 << 48) - 1;
    let table = [
        (0, 0),
        (1, 1),
        (NOW, NOW),
        (last, last),
        (-1, 0),
        (i64::MIN, 0),
        (last + 1, last),
        (i64::MAX, last),
    ];
    for (millis, expected) in table {
        assert_eq!(parts(Hlc::at(Timestamp::from_millis(millis))), (expected, 0), "{millis}");
    }
}

#[test]
fn a_clock_set_back_counts_on_from_where_it_was() {
    let mut clock = HybridClock::default();
    let ahead = clock.tick(Timestamp::from_millis(NOW + YEARS));
    assert_eq!(clock.tick(Timestamp::from_millis(NOW)).bits(), ahead.bits() + 1);
}

#[test]
fn a_stamp_at_the_tolerance_is_believed_and_one_behind_it_is_not() {
    let (now, at_tolerance) = (Timestamp::from_millis(NOW), Hlc::at(Timestamp::from_millis(NOW + 300_000)));
    let mut clock = HybridClock::resume(Hlc::at(now));
    clock.observe(Hlc::from_bits(at_tolerance.bits() + 1), now);
    assert_eq!(clock.last(), Hlc::at(now));
    clock.observe(at_tolerance, now);
    assert_eq!(clock.last(), at_tolerance);
}
