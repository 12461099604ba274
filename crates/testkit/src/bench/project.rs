//! Projects of any size, recorded through the use cases of the client in bulk.

use crate::demo::{Now, World as Demo};
use crate::surroundings::mix;
use crate::world::{Laptop, Training};
use anyhow::{Context, Result};
use carnet_client::{MarkEdit, ParticipantForm};
use carnet_core::attendance::MarkStatus;
use carnet_core::id::ParticipantId;
use chrono::NaiveTime;

/// So many people, with the names and professions of the demo world, each with a number.
pub(super) fn people(laptop: &mut Laptop, count: usize) -> Result<Vec<ParticipantId>> {
    let demo = Demo::around(Now::at(crate::world::MORNING))?;
    let forms = demo.participants.iter().cycle().take(count).enumerate();
    forms
        .map(|(number, participant)| {
            let form = &participant.form;
            let family = format!("{} {number}", form.family);
            laptop.participant(ParticipantForm { family, ..form.clone() })
        })
        .collect()
}

/// Marks everybody of the training in every session, one session at a time; most of them present.
pub(super) fn mark_all(laptop: &mut Laptop, training: &Training) -> Result<usize> {
    let mut marks = 0;
    for session in &training.sessions {
        let edits = training.participants.iter().enumerate().map(|(at, participant)| {
            let chance = mix((marks + at) as u64);
            let (status, arrived, left) = mark(chance)?;
            Ok(MarkEdit { session: *session, participant: *participant, status: Some(status), arrived, left })
        });
        marks += laptop.client.mark_attendance(edits.collect::<Result<_>>()?)?.len();
    }
    Ok(marks)
}

fn mark(chance: u64) -> Result<(MarkStatus, Option<NaiveTime>, Option<NaiveTime>)> {
    let minutes = u32::try_from(chance / 100 % 55).context("minutes")?;
    let time = NaiveTime::from_hms_opt(9, minutes, 0);
    Ok(match chance % 100 {
        0..=3 => (MarkStatus::Absent, None, None),
        4..=5 => (MarkStatus::Excused, None, None),
        6..=10 => (MarkStatus::Late, time, None),
        11..=13 => (MarkStatus::LeftEarly, None, time),
        14..=20 => (MarkStatus::Online, None, None),
        _ => (MarkStatus::Present, None, None),
    })
}
