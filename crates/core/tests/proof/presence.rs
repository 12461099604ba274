//! The rule of counting that donors read, by example.

use crate::at_least_10_000_cases;
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::presence::{Sitting, credited_minutes, half_participant_days};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use proptest::prelude::*;

fn at(clock: &str) -> NaiveTime {
    clock.parse().unwrap()
}

/// A time on 10 March 2026, or on the day after where it is written `+00:30`.
fn moment(clock: &str) -> NaiveDateTime {
    let first = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
    match clock.strip_prefix('+') {
        Some(clock) => first.succ_opt().unwrap().and_time(at(clock)),
        None => first.and_time(at(clock)),
    }
}

fn minutes(session: (&str, &str), status: MarkStatus, arrived: &str, left: &str) -> u32 {
    let time = |clock: &str| (!clock.is_empty()).then(|| at(clock));
    let mark = Mark { status: Some(status), arrived: time(arrived), left: time(left) };
    credited_minutes(&mark, moment(session.0), moment(session.1))
}

const MORNING: (&str, &str) = ("09:00", "12:30");
const NIGHT: (&str, &str) = ("22:00", "+02:00");

#[test]
fn a_mark_that_counts_as_present_credits_the_whole_session() {
    for status in MarkStatus::ALL {
        let present = ["present", "late", "left_early", "online"].contains(&status.code());
        let expected = if present { 210 } else { 0 };
        assert_eq!(minutes(MORNING, *status, "", ""), expected, "{}", status.code());
    }
}

#[test]
fn nothing_recorded_credits_nothing() {
    let mark = Mark { status: None, arrived: Some(at("09:00")), left: Some(at("12:30")) };
    assert_eq!(credited_minutes(&mark, moment("09:00"), moment("12:30")), 0);
}

#[test]
fn the_minutes_between_arrival_and_leaving_are_credited() {
    let table = [
        (MORNING, "09:15", "", 195),
        (MORNING, "", "12:00", 180),
        (MORNING, "10:00", "11:00", 60),
        (MORNING, "09:00", "12:30", 210),
        // Before the start and after the end is outside the session.
        (MORNING, "08:30", "", 210),
        (MORNING, "", "13:30", 210),
        (MORNING, "08:00", "18:00", 210),
        (MORNING, "07:00", "08:00", 0),
        (MORNING, "13:00", "14:00", 0),
        // Whoever leaves before arriving was not there.
        (MORNING, "11:00", "10:00", 0),
        (MORNING, "10:00", "10:00", 0),
        // Across midnight a time before the start's is of the next day.
        (NIGHT, "", "", 240),
        (NIGHT, "23:00", "", 180),
        (NIGHT, "00:30", "", 90),
        (NIGHT, "", "23:00", 60),
        (NIGHT, "", "00:00", 120),
        (NIGHT, "23:30", "01:15", 105),
        (NIGHT, "00:15", "00:45", 30),
        (NIGHT, "22:00", "02:00", 240),
        (NIGHT, "", "03:00", 240),
        (("20:00", "+00:00"), "21:00", "00:00", 180),
        (("00:00", "01:00"), "00:20", "", 40),
    ];
    for (session, arrived, left, expected) in table {
        let credited = minutes(session, MarkStatus::Present, arrived, left);
        assert_eq!(credited, expected, "{session:?} from {arrived:?} to {left:?}");
    }
}

#[test]
fn a_session_that_ends_before_it_starts_credits_nothing() {
    assert_eq!(minutes(("12:30", "09:00"), MarkStatus::Present, "", ""), 0);
    assert_eq!(minutes(("12:30", "09:00"), MarkStatus::Present, "10:00", "11:00"), 0);
}

fn sitting((start, end): (&str, &str), credited: u32) -> Sitting {
    Sitting { start: moment(start), end: moment(end), credited }
}

/// Halves of participant-days of a day with a morning of 210 and an afternoon of 180 minutes.
fn halves(morning: u32, afternoon: u32) -> u32 {
    half_participant_days(&[sitting(MORNING, morning), sitting(("14:00", "17:00"), afternoon)])
}

#[test]
fn a_day_counts_whole_from_half_of_its_minutes_on_and_half_from_a_quarter_on() {
    assert_eq!([halves(210, 180), halves(195, 0), halves(15, 180), halves(194, 0)], [2, 2, 2, 1]);
    assert_eq!([halves(98, 0), halves(97, 0), halves(1, 0), halves(0, 0)], [1, 0, 0, 0]);
    // The morning is more than half of this day, and one of two days.
    assert_eq!(halves(210, 0), 2);
    let next = sitting(("+09:00", "+12:00"), 180);
    assert_eq!(half_participant_days(&[sitting(MORNING, 210), next]), 4);
    assert_eq!(half_participant_days(&[sitting(MORNING, 0), next]), 2);
    // Across midnight it is one of the day on which it starts.
    assert_eq!(half_participant_days(&[sitting(NIGHT, 240), next]), 4);
    assert_eq!(half_participant_days(&[sitting(NIGHT, 240), sitting(MORNING, 0)]), 2);
}

#[test]
fn without_sessions_or_without_minutes_there_is_no_day() {
    assert_eq!(half_participant_days(&[]), 0);
    assert_eq!(half_participant_days(&[sitting(("12:30", "09:00"), 0)]), 0);
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn more_minutes_are_never_fewer_days(
        sessions in prop::collection::vec((0i64..4, 1i64..500, 0u32..600), 0..8),
        more in any::<prop::sample::Index>(),
        by in 0u32..300,
    ) {
        let mut sittings = sessions.iter().map(|(day, length, credited)| {
            let start = moment("09:00") + TimeDelta::days(*day);
            let end = start + TimeDelta::minutes(*length);
            Sitting { start, end, credited: (*credited).min(*length as u32) }
        }).collect::<Vec<_>>();
        let before = half_participant_days(&sittings);
        let days = sittings.iter().map(|sitting| sitting.start.date()).collect::<std::collections::BTreeSet<_>>();
        prop_assert!(before <= 2 * days.len() as u32);
        let mut backwards = sittings.clone();
        backwards.reverse();
        prop_assert_eq!(half_participant_days(&backwards), before);
        if !sittings.is_empty() {
            let at = more.index(sittings.len());
            sittings[at].credited += by;
            prop_assert!(half_participant_days(&sittings) >= before);
        }
    }
}
