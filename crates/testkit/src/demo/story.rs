//! How the demo world came to be: what two laptops did, in the order in which it happened.

use super::chance::roll;
use super::data::{Activity, Enrolment, PREPARED, Participant, Session, World};
use super::marks::drawn;
use carnet_core::activity::Status;
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::catalogue::Code;
use carnet_core::clock::Timestamp;
use carnet_core::enrolment::Role;
use serde::Deserialize;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// One of the two laptops that record the demo world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Laptop {
    /// The one at the first door.
    A,
    /// The one at the second door.
    B,
}

impl Laptop {
    /// The laptop that records what has this key.
    fn of(key: &str) -> Self {
        if roll(&["laptop", key]).is_multiple_of(2) { Self::A } else { Self::B }
    }
}

/// Something that a consultant did.
#[derive(Clone, Debug)]
pub enum Deed<'w> {
    /// Planned an activity with its sessions.
    Plan(&'w Activity),
    /// Took somebody into a project's directory.
    Meet(&'w Participant),
    /// Gave people a place.
    Enrol {
        /// In which activity.
        activity: &'w str,
        /// Keys of participants.
        participants: Vec<&'w str>,
        /// In which role.
        role: Role,
        /// Whether they came to the door without a place.
        walk_in: bool,
    },
    /// Wrote down somebody's new profession.
    Promote {
        /// The key of the participant.
        participant: &'w str,
        /// The new professional group.
        group: &'w Code,
        /// The new function.
        function: &'w str,
        /// The new institution.
        institution: &'w str,
    },
    /// Took a session off the programme.
    CancelSession(&'w str, usize),
    /// Marked people in a session, by the keys of the participants.
    Mark(&'w str, usize, Vec<(&'w str, Mark)>),
    /// Said how far an activity is.
    Progress(&'w str, Status),
}

/// A deed, and when and where it was done.
#[derive(Clone, Debug)]
pub struct Step<'w> {
    /// When, by the laptop's clock.
    pub at: Timestamp,
    /// On which laptop.
    pub laptop: Laptop,
    /// What.
    pub deed: Deed<'w>,
    /// Whether this laptop has not heard what the other did just before: that is how conflicts come about.
    pub unheard: bool,
}

/// Everything that was done in this world, in order.
#[must_use]
pub fn story(world: &World) -> Vec<Step<'_>> {
    let now = world.now.moment();
    let mut steps = Vec::new();
    let begin = now.plus_millis(-DAY * PREPARED.cast_signed());
    let mut tell = |at: Timestamp, laptop, deed| steps.push(Step { at, laptop, deed, unheard: false });
    for participant in &world.participants {
        let laptop = Laptop::of(&participant.key);
        tell(begin.plus_millis(if laptop == Laptop::A { 0 } else { 1 }), laptop, Deed::Meet(participant));
    }
    for activity in &world.activities {
        tell(begin.plus_millis(DAY), Laptop::A, Deed::Plan(activity));
    }
    for career in &world.careers {
        let deed = Deed::Promote {
            participant: &career.participant,
            group: &career.group,
            function: &career.function,
            institution: &career.institution,
        };
        tell(now.plus_millis(-DAY * career.days.cast_signed()), Laptop::B, deed);
    }
    for activity in &world.activities {
        steps.extend(activity_steps(activity, now));
    }
    steps.retain(|step| step.at <= now);
    steps.sort_by_key(|step| step.at);
    steps
}

fn activity_steps(activity: &Activity, now: Timestamp) -> Vec<Step<'_>> {
    let laptop = Laptop::of(&activity.key);
    let mut steps = Vec::new();
    let mut tell = |at, deed| steps.push(Step { at, laptop, deed, unheard: false });
    let first = activity.sessions.first().map_or_else(|| noon(activity.form.first_day), |first| first.start);
    let last = activity.sessions.last().map_or_else(|| noon(activity.form.last_day), |last| last.end);

    for (role, joins) in kinds_of_places(activity) {
        let participants = activity
            .enrolments
            .iter()
            .filter(|place| place.role == role && place.joins == joins)
            .map(|place| place.participant.as_str())
            .collect();
        let at = match joins {
            None => first.plus_millis(-7 * DAY).min(now.plus_millis(-DAY)),
            Some(session) => activity.sessions[session].start.plus_millis(MINUTE),
        };
        tell(at, Deed::Enrol { activity: &activity.key, participants, role, walk_in: joins.is_some() });
    }
    let progress: &[(Timestamp, Status)] = match activity.form.status {
        Status::Planned => &[],
        Status::Running => &[(first, Status::Running)],
        Status::Held => &[(first, Status::Running), (last.plus_millis(30 * MINUTE), Status::Held)],
        Status::Closed => &[
            (first, Status::Running),
            (last.plus_millis(30 * MINUTE), Status::Held),
            (last.plus_millis(10 * DAY), Status::Closed),
        ],
        Status::Cancelled => &[(now.plus_millis(-2 * DAY), Status::Cancelled)],
    };
    for (at, status) in progress {
        tell(*at, Deed::Progress(&activity.key, *status));
    }
    for (number, session) in activity.sessions.iter().enumerate().filter(|(_, session)| session.cancelled) {
        tell(session.start.plus_millis(-DAY), Deed::CancelSession(&activity.key, number));
    }
    for (number, session) in activity.sessions.iter().enumerate().filter(|(_, session)| !session.cancelled) {
        steps.extend(session_steps(activity, number, session, laptop, now));
    }
    steps
}

fn session_steps<'w>(
    activity: &'w Activity,
    number: usize,
    session: &'w Session,
    laptop: Laptop,
    now: Timestamp,
) -> Vec<Step<'w>> {
    let key = activity.key.as_str();
    let told = |place: &Enrolment| {
        session.written.iter().any(|mark| mark.days_after == 0 && mark.participant == place.participant)
    };
    let mut marks = Vec::new();
    for place in activity.enrolments.iter().filter(|place| place.joins.is_none_or(|joins| joins <= number)) {
        if !told(place)
            && let Some(mark) = drawn(activity, number, place)
        {
            marks.push((place.participant.as_str(), mark));
        }
    }
    let mut steps = Vec::new();
    let mut tell = |at, laptop, marks: Vec<(&'w str, Mark)>, unheard| {
        if !marks.is_empty() {
            steps.push(Step { at, laptop, deed: Deed::Mark(key, number, marks), unheard });
        }
    };
    if session.start <= now && now < session.end {
        // It is going on: who came is marked, nobody is absent yet, and the last ones are still coming in.
        marks.retain(|(_, mark)| {
            mark.status.is_some_and(MarkStatus::counts_as_present) && mark.left.is_none()
        });
        marks.truncate(marks.len() * 2 / 3);
        tell(now.plus_millis(-MINUTE), laptop, marks, false);
        return steps;
    }
    let written = |by: Option<Laptop>, days_after: Option<u64>| {
        let mine = session.written.iter().filter(move |mark| mark.by == by);
        let of_day = mine.filter(move |mark| days_after.is_none_or(|days| mark.days_after == days));
        of_day.map(|mark| {
            let value = Mark { status: Some(mark.status), arrived: mark.arrived, left: mark.left };
            (mark.participant.as_str(), value)
        })
    };
    if session.written.iter().any(|mark| mark.by.is_some()) {
        // Two doors, and no network: each laptop records those who pass by it.
        let other_door = marks.split_off(marks.len() / 2);
        marks.extend(written(Some(Laptop::A), None));
        tell(session.end, Laptop::A, marks, false);
        tell(
            session.end.plus_millis(1),
            Laptop::B,
            written(Some(Laptop::B), None).chain(other_door).collect(),
            true,
        );
    } else {
        marks.extend(written(None, Some(0)));
        tell(session.end, laptop, marks, false);
    }
    for late in session.written.iter().filter(|mark| mark.days_after > 0) {
        let at = session.end.plus_millis(DAY * late.days_after.cast_signed());
        tell(at, laptop, written(None, Some(late.days_after)).collect(), false);
    }
    for place in &activity.enrolments {
        if let Some(joins) = place.joins.filter(|joins| *joins > number) {
            let not_expected = vec![(place.participant.as_str(), Mark::of(MarkStatus::NotExpected))];
            tell(activity.sessions[joins].start.plus_millis(2 * MINUTE), laptop, not_expected, false);
        }
    }
    steps
}

/// Every pair of role and joining that occurs, in the order of the table.
fn kinds_of_places(activity: &Activity) -> Vec<(Role, Option<usize>)> {
    let mut kinds = Vec::new();
    for place in &activity.enrolments {
        if !kinds.contains(&(place.role, place.joins)) {
            kinds.push((place.role, place.joins));
        }
    }
    kinds
}

fn noon(day: chrono::NaiveDate) -> Timestamp {
    Timestamp::from_millis(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() + DAY / 2)
}
