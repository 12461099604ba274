//! Two participants who are found to be one person, and taken apart again. The link is all that is written, with what
//! shall be known of the person: places and marks stay where they are and are resolved when they are read.

use super::duplicates::summary;
use super::person::person_of;
use super::view::{ParticipantPart, ParticipantSummary};
use crate::Client;
use crate::database::read_state;
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording};
use carnet_core::field_group::Group;
use carnet_core::id::ParticipantId;
use carnet_core::participant::MergedInto;
use carnet_core::row::RowKey;
use carnet_core::validation::validate;

impl Client {
    /// Says that two participants are one person. `keep` stands for both from now on; of what is named in `taken` the
    /// value of `other` is the person's. One action: it can be taken back, and the link later by
    /// [`Client::unmerge_participant`].
    ///
    /// # Errors
    /// [`Error::SamePerson`] when one stands for the other already: then a link would close a circle. When one of them
    /// is not there, or the person may not write in the project.
    pub fn merge_participants(
        &mut self,
        keep: ParticipantId,
        other: ParticipantId,
        taken: Vec<ParticipantPart>,
    ) -> Result<(), Error> {
        let (project, keep) = person_of(self.connection(), keep)?;
        let (of_other, other) = person_of(self.connection(), other)?;
        if project != of_other {
            return Err(Error::NotFound("participant"));
        }
        if keep == other {
            return Err(Error::SamePerson);
        }
        let intent = Intent { code: intent::PARTICIPANT_MERGE, activity: None };
        self.record(project, intent, |recording| {
            for part in &taken {
                copy(recording, part.group(), other, keep)?;
            }
            link(recording, other, Some(keep))
        })
    }

    /// Says that a participant who was merged into another is a person of their own. Those that were merged into them
    /// before go with them.
    ///
    /// # Errors
    /// When the participant is not there or was not merged into another, or the person may not write in the project.
    pub fn unmerge_participant(&mut self, other: ParticipantId) -> Result<(), Error> {
        let (project, person) = person_of(self.connection(), other)?;
        if person == other {
            return Err(Error::NotFound("merged participant"));
        }
        let intent = Intent { code: intent::PARTICIPANT_UNMERGE, activity: None };
        self.record(project, intent, |recording| {
            link(recording, other, None)?;
            // Two laptops may have linked in a circle: then the one who stood for both has a link too.
            let (_, now) = person_of(recording.connection, person)?;
            if now == other { link(recording, person, None) } else { Ok(()) }
        })
    }

    /// The other participants who were found to be this person.
    pub(super) fn also_recorded_as(&self, person: ParticipantId) -> Result<Vec<ParticipantSummary>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT id, listed, latin, professional_group, job, institution, country FROM participant
             WHERE person = ? AND existing = 1 ORDER BY folded, id",
        )?;
        let others = select.query_map([person.uuid().as_bytes()], summary)?;
        Ok(others.collect::<Result<_, _>>()?)
    }
}

fn link(recording: &mut Recording<'_>, from: ParticipantId, to: Option<ParticipantId>) -> Result<(), Error> {
    recording.write(RowKey::Participant(from), &MergedInto { participant: to }).map(drop)
}

/// Writes what is displayed of one participant's field group to another's, as it came: with what a newer version knows
/// of it.
fn copy(
    recording: &mut Recording<'_>,
    group: Group,
    from: ParticipantId,
    to: ParticipantId,
) -> Result<(), Error> {
    let read = |of| read_state(recording.connection, recording.project, &RowKey::Participant(of), group);
    let (theirs, state) = (read(from)?, read(to)?);
    let value = theirs.displayed().map(|head| head.value.clone()).unwrap_or_default();
    let is_so = !state.is_conflict() && state.displayed().is_some_and(|head| head.value == value);
    let is_nothing = state.heads().is_empty() && theirs.heads().is_empty();
    if is_so || is_nothing {
        return Ok(());
    }
    let row = RowKey::Participant(to);
    validate(&row, group, &value)?;
    recording.append(row, group, value, state).map(drop)
}
