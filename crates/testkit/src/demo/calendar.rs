//! Dates around a moment: a demo is only good when a session is running while somebody looks at it.

use anyhow::{Context, Result, bail};
use carnet_core::clock::Timestamp;
use chrono::{
    DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Weekday,
};
use chrono_tz::Tz;

/// The moment that the demo world is dated around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now(Timestamp);

impl Now {
    /// This moment.
    #[must_use]
    pub const fn at(moment: Timestamp) -> Self {
        Self(moment)
    }

    /// Ten in the morning of this day in Strasbourg.
    ///
    /// # Errors
    /// When the day is out of all bounds.
    pub fn on(day: NaiveDate) -> Result<Self> {
        let ten = day.and_hms_opt(10, 0, 0).context("ten in the morning")?;
        Ok(Self(moment(ten, chrono_tz::Europe::Paris)?))
    }

    /// The moment.
    #[must_use]
    pub const fn moment(self) -> Timestamp {
        self.0
    }

    /// What the clock on the wall says in this zone.
    ///
    /// # Errors
    /// When the moment is out of all bounds.
    pub fn on_the_wall(self, zone: Tz) -> Result<NaiveDateTime> {
        let moment =
            DateTime::from_timestamp_millis(self.0.millis()).context("the moment is out of bounds")?;
        Ok(moment.with_timezone(&zone).naive_local())
    }

    /// The first day of an activity: so many days from today, moved away from today to working days where it is
    /// short; or the evening before the last change of clocks.
    pub(super) fn first_day(self, starts: &str, days: u64, zone: Tz) -> Result<NaiveDate> {
        let today = self.on_the_wall(zone)?.date();
        if starts == "clock-change" {
            return Ok(last_clock_change(today) - Days::new(1));
        }
        let offset: i64 = starts.parse().with_context(|| format!("start of an activity: {starts}"))?;
        let mut first = today + Duration::days(offset);
        let away = Duration::days(offset.signum());
        while days <= 4 && offset != 0 && first.iter_days().take(days as usize).any(is_weekend) {
            first += away;
        }
        Ok(first)
    }

    /// A time of a session: by the clock, or so long before or after now, to the half hour.
    pub(super) fn time(self, text: &str, day: NaiveDate, zone: Tz) -> Result<NaiveDateTime> {
        let Some(distance) = text.strip_prefix("now") else {
            let time = NaiveTime::parse_from_str(text, "%H:%M").with_context(|| format!("time {text}"))?;
            return Ok(day.and_time(time));
        };
        let (hours, minutes) = distance.split_once(':').with_context(|| format!("time {text}"))?;
        let hours: i64 = hours.parse().with_context(|| format!("time {text}"))?;
        let minutes: i64 = minutes.parse().with_context(|| format!("time {text}"))?;
        let now = self.on_the_wall(zone)?;
        let half_hour = now.date().and_hms_opt(now.hour(), now.minute() / 30 * 30, 0).context("half hour")?;
        Ok(half_hour + Duration::hours(hours) + Duration::minutes(minutes * hours.signum()))
    }
}

/// The moment at which the clock on the wall says this. Of an hour that comes twice, the first; of one that never
/// comes, the moment after it.
pub(super) fn moment(wall: NaiveDateTime, zone: Tz) -> Result<Timestamp> {
    for minutes in [0, 60] {
        if let Some(found) = zone.from_local_datetime(&(wall + Duration::minutes(minutes))).earliest() {
            return Ok(Timestamp::from_millis(found.timestamp_millis()));
        }
    }
    bail!("no clock in {zone} says {wall}")
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The last Sunday of March or October before this day: when Europe's clocks change.
fn last_clock_change(before: NaiveDate) -> NaiveDate {
    let is_change = |day: &NaiveDate| {
        day.weekday() == Weekday::Sun
            && matches!(day.month(), 3 | 10)
            && (*day + Days::new(7)).month() != day.month()
    };
    // One of the 366 days before is such a Sunday; the day itself stands for what cannot happen.
    (1..=366).map(|days| before - Days::new(days)).find(is_change).unwrap_or(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_change_on_the_last_sunday_of_march_and_october() {
        assert_eq!(last_clock_change(day("2026-11-24")), day("2026-10-25"));
        assert_eq!(last_clock_change(day("2026-10-25")), day("2026-03-29"));
        assert_eq!(last_clock_change(day("2027-01-02")), day("2026-10-25"));
    }

    #[test]
    fn short_activities_keep_off_the_weekend_and_stay_past_or_future() {
        let now = Now::on(day("2026-11-24")).unwrap();
        let zone = chrono_tz::Europe::Skopje;
        // Saturday 21 November.
        assert_eq!(now.first_day("-3", 2, zone).unwrap(), day("2026-11-19"));
        assert_eq!(now.first_day("4", 1, zone).unwrap(), day("2026-11-30"));
        assert_eq!(now.first_day("-3", 36, zone).unwrap(), day("2026-11-21"));
        assert_eq!(now.first_day("0", 2, zone).unwrap(), day("2026-11-24"));
    }

    #[test]
    fn now_is_told_in_half_hours_of_the_place() {
        let now = Now::on(day("2026-11-24")).unwrap();
        let time = |text| now.time(text, day("2026-11-24"), chrono_tz::Asia::Tbilisi).unwrap().to_string();
        assert_eq!(time("now-1:00"), "2026-11-24 12:00:00");
        assert_eq!(time("now+2:30"), "2026-11-24 15:30:00");
        assert_eq!(time("09:15"), "2026-11-24 09:15:00");
    }

    #[test]
    fn an_hour_that_never_comes_is_the_one_after() {
        let zone = chrono_tz::Europe::Skopje;
        let at = |text: &str| moment(text.parse().unwrap(), zone).unwrap();
        assert_eq!(at("2026-03-29T02:30:00"), at("2026-03-29T03:30:00"));
        assert!(at("2026-10-25T02:30:00") < at("2026-10-25T03:30:00").plus_millis(-3_600_000));
    }
}
