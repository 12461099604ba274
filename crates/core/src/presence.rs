//! How much of a session somebody is credited with (the rule of counting that donors read).

use crate::attendance::Mark;
use chrono::{NaiveDateTime, NaiveTime};

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
