//! The rule of counting that donors read, by example.

use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::presence::credited_minutes;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

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
