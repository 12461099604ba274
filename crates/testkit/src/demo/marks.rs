//! What is marked in a session: what the table says, and for everybody else what chance says.

use super::chance::roll;
use super::data::{Activity, Enrolment};
use carnet_core::activity::Status;
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::enrolment::Role;
use chrono::Duration;

/// What the consultants mark for somebody in a session that is over; nothing where they forgot.
pub(super) fn drawn(activity: &Activity, session: usize, enrolment: &Enrolment) -> Option<Mark> {
    let sitting = &activity.sessions[session].form;
    let key = [activity.key.as_str(), enrolment.participant.as_str()];
    let number = session.to_string();
    let chance = roll(&[key[0], key[1], &number]);
    let online = match activity.form.delivery_mode.as_ref().map(|mode| mode.as_str()) {
        Some("online") => true,
        // One in three of a hybrid audience sits elsewhere, and stays there.
        Some("hybrid") => roll(&key).is_multiple_of(3),
        _ => false,
    };
    let there = Mark::of(if online { MarkStatus::Online } else { MarkStatus::Present });
    let minutes = |from: u64, to: u64| {
        let longest = (sitting.end - sitting.start).num_minutes().unsigned_abs() / 2;
        let minutes = (from + chance / 100 % (to - from)).min(longest);
        Duration::minutes(minutes.cast_signed() / 5 * 5)
    };
    if let Some(completed) = completed(activity, session, enrolment) {
        return Some(if completed { there } else { Mark::of(MarkStatus::Absent) });
    }
    if enrolment.role != Role::Participant {
        return Some(there);
    }
    let arrived = Some((sitting.start + minutes(10, 50)).time());
    let left = Some((sitting.end - minutes(20, 80)).time());
    Some(match chance % 100 {
        0..=2 => Mark::of(MarkStatus::Excused),
        3..=6 => Mark::of(MarkStatus::Absent),
        7..=11 => Mark { arrived, ..Mark::of(MarkStatus::Late) },
        12..=14 => Mark { left, ..Mark::of(MarkStatus::LeftEarly) },
        15 => Mark { arrived, left, ..Mark::of(MarkStatus::Late) },
        16..=17 if activity.form.status != Status::Closed => return None,
        _ => there,
    })
}

/// Whether somebody was in the session that says who completed the course; nothing in other sessions.
fn completed(activity: &Activity, session: usize, enrolment: &Enrolment) -> Option<bool> {
    let completed = activity.completed?;
    if session + 1 != activity.sessions.len() || enrolment.role != Role::Participant {
        return None;
    }
    let place = |participant: &str| roll(&[&activity.key, participant, "completed"]);
    let mine = place(&enrolment.participant);
    let before = activity.enrolments.iter().filter(|other| other.role == Role::Participant);
    Some(before.filter(|other| place(&other.participant) < mine).count() < completed)
}
