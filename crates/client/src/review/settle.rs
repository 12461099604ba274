//! The decisions: which of several values stands, and whether a deleted row comes back. Each is an ordinary change that
//! replaces all heads, so everybody gets it and it can be taken back.

use super::deleted::deletion;
use super::view::{RowRef, Settled, Settlement};
use crate::Client;
use crate::attendance::{mark_of_person, settle_marks};
use crate::error::Error;
use crate::intent;
use crate::participant::{members, person_of};
use crate::recording::{Intent, Recording};
use crate::undo::existing;
use carnet_core::field_group::Group;
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::row::RowKey;
use std::collections::BTreeMap;

impl Client {
    /// Settles conflicts, each with the value of one of its heads: one action of a person in each project. A conflict
    /// in which another value has come since it was shown stays.
    ///
    /// # Errors
    /// When the person may not write in a project, or the database refuses. What was settled in other projects stays.
    pub fn settle(&mut self, settlements: Vec<Settlement>) -> Result<Settled, Error> {
        let mut by_project = BTreeMap::<ProjectId, Vec<Settlement>>::new();
        for settlement in settlements {
            by_project.entry(settlement.field.project).or_default().push(settlement);
        }
        let mut done = Settled::default();
        for (project, settlements) in by_project {
            let number = self.project(project)?.number;
            let first = &settlements[0].field.row;
            let intent = Intent { code: intent::SETTLE, activity: self.activity_of(first)? };
            let settled = self.record(number, intent, |recording| {
                let mut settled = 0;
                for settlement in &settlements {
                    settled += u32::from(settle(recording, settlement)?);
                }
                Ok(settled)
            })?;
            done.settled += settled;
            done.changed += u32::try_from(settlements.len()).unwrap_or(u32::MAX) - settled;
        }
        Ok(done)
    }

    /// Brings deleted rows back, with what they belong to where that was deleted too.
    ///
    /// # Errors
    /// When the person may not write in a project, a row was never there, or the database refuses.
    pub fn restore(&mut self, rows: Vec<RowRef>) -> Result<(), Error> {
        self.decide(intent::RESTORE, rows, |recording, row| {
            for row in above(recording, row)? {
                if deletion(recording.connection, recording.project, &row)?.is_some() {
                    exist(recording, row, true)?;
                }
            }
            Ok(())
        })
    }

    /// Deletes rows again, now that what was edited elsewhere is known.
    ///
    /// # Errors
    /// When the person may not write in a project, a row was never there, or the database refuses.
    pub fn delete_again(&mut self, rows: Vec<RowRef>) -> Result<(), Error> {
        self.decide(intent::DELETE_AGAIN, rows, |recording, row| exist(recording, row, false))
    }

    fn decide(
        &mut self,
        code: &'static str,
        rows: Vec<RowRef>,
        decide: impl Fn(&mut Recording<'_>, RowKey) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut by_project = BTreeMap::<ProjectId, Vec<RowKey>>::new();
        for RowRef { project, row } in rows {
            by_project.entry(project).or_default().push(row);
        }
        for (project, rows) in by_project {
            let number = self.project(project)?.number;
            let intent = Intent { code, activity: self.activity_of(&rows[0])? };
            self.record(number, intent, |recording| rows.iter().try_for_each(|row| decide(recording, *row)))?;
        }
        Ok(())
    }
}

/// Settles a conflict, unless it is not the one that was shown.
fn settle(recording: &mut Recording<'_>, settlement: &Settlement) -> Result<bool, Error> {
    let (row, group) = (settlement.field.row, settlement.field.group);
    let of_person = match row {
        RowKey::Attendance(session, participant) if group == Group::ATTENDANCE_MARK => {
            several_of(recording, participant)?.map(|members| (session, members))
        }
        _ => None,
    };
    let state = match &of_person {
        Some((session, members)) => {
            mark_of_person(recording.connection, recording.project, *session, members)?
        }
        None => recording.state_of(row, group)?,
    };
    let is_shown =
        state.is_conflict() && state.heads().iter().all(|head| settlement.shown.contains(&head.dot));
    let kept = state.heads().iter().find(|head| head.dot == settlement.keep).filter(|_| is_shown);
    let Some(value) = kept.map(|head| head.value.clone()) else { return Ok(false) };
    match of_person {
        Some((session, members)) => settle_marks(recording, session, &members, value)?,
        None => drop(recording.append(row, group, value, state)?),
    }
    Ok(true)
}

/// All participants who are one person with this one, where they are several.
fn several_of(
    recording: &Recording<'_>,
    participant: ParticipantId,
) -> Result<Option<Vec<ParticipantId>>, Error> {
    match person_of(recording.connection, participant) {
        Ok((_, person)) => {
            Ok(Some(members(recording.connection, person)?).filter(|members| members.len() > 1))
        }
        // Somebody who was deleted is nobody else.
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a row belongs to, then the row: what has to be there for it to be shown.
fn above(recording: &Recording<'_>, row: RowKey) -> Result<Vec<RowKey>, Error> {
    Ok(match row {
        RowKey::Session(session) => {
            let activity = crate::change::activity_of_session(recording.connection, session)?;
            activity.map(RowKey::Activity).into_iter().chain([row]).collect()
        }
        RowKey::Enrolment(activity, participant) => {
            vec![RowKey::Activity(activity), RowKey::Participant(participant), row]
        }
        row => vec![row],
    })
}

/// Writes whether a row is there, whatever stands.
fn exist(recording: &mut Recording<'_>, row: RowKey, exists: bool) -> Result<(), Error> {
    let state = recording.state_of(row, Group::EXISTENCE)?;
    let value = state.displayed().map(|head| head.value.clone()).ok_or(Error::NotFound("row"))?;
    recording.append(row, Group::EXISTENCE, existing(&row, &value, exists)?, state).map(drop)
}
