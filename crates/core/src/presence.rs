//! How much of a session somebody is credited with (the rule of counting that donors read).

use crate::attendance::Mark;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::BTreeMap;

/// The minutes credited for a mark in a session that sits from `start` to `end` (local).
///
/// Arrival and leaving are times on the wall; in a session across midnight a time before the start's belongs to
/// the next day. Times outside the session are taken as its ends.
#[must_use]
pub fn credited_minutes(mark: &Mark, start: NaiveDateTime, end: NaiveDateTime) -> u32 {
    if !mark.status.is_some_and(crate::attendance::MarkStatus::counts_as_present) {
        return 0;
    }
    let from = mark.arrived.map_or(start, |time| moment(time, start, end)).clamp(start, end.max(start));
    let to = mark.left.map_or(end, |time| moment(time, start, end)).clamp(start, end.max(start));
    u32::try_from((to - from).num_minutes()).unwrap_or(0)
}

fn moment(time: NaiveTime, start: NaiveDateTime, end: NaiveDateTime) -> NaiveDateTime {
    let on_first_day = start.date().and_time(time);
    if on_first_day < start && start.date() != end.date() { end.date().and_time(time) } else { on_first_day }
}

/// A session of an activity as far as counting participant-days needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Its start (local).
    pub start: NaiveDateTime,
    /// Its end (local).
    pub end: NaiveDateTime,
    /// The minutes of it that somebody is credited with.
    pub credited: u32,
}

/// How many participant-days somebody is credited with over the sessions of an activity, in halves. A day counts whole
/// when the minutes credited reach half of the minutes of its sessions, and half when they reach a quarter. A session
/// across midnight is one of the day on which it starts.
#[must_use]
pub fn half_participant_days(sittings: &[Sitting]) -> u32 {
    let mut days = BTreeMap::<NaiveDate, (u64, u64)>::new();
    for Sitting { start, end, credited } in sittings {
        let (present, whole) = days.entry(start.date()).or_default();
        *present += u64::from(*credited);
        *whole += u64::try_from((*end - *start).num_minutes()).unwrap_or(0);
    }
    let halves = |(present, whole): (u64, u64)| match present {
        0 => 0,
        present if present * 2 >= whole => 2,
        present if present * 4 >= whole => 1,
        _ => 0,
    };
    days.into_values().map(halves).sum()
}
