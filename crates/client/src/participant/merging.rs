//! Two participants who are found to be one person, and taken apart again. The link is all that is written, with what
//! shall be known of the person: places and marks stay where they are and are resolved when they are read.

use super::duplicates::summary;
use super::person::person_of;
use super::view::{ParticipantPart, ParticipantSummary};
use crate::Client;
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording, displayed};
use carnet_core::field_group::FieldGroup;
use carnet_core::id::ParticipantId;
use carnet_core::participant::{Consent, Contact, Country, MergedInto, Name, SelfDeclaredSex, Work};
use carnet_core::row::RowKey;
use carnet_core::validation::Validate;

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
                take(recording, *part, other, keep)?;
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
             WHERE person = ? AND existing = 1 ORDER BY listed, id",
        )?;
        let others = select.query_map([person.uuid().as_bytes()], summary)?;
        Ok(others.collect::<Result<_, _>>()?)
    }
}

fn link(recording: &mut Recording<'_>, from: ParticipantId, to: Option<ParticipantId>) -> Result<(), Error> {
    recording.write(RowKey::Participant(from), &MergedInto { participant: to }).map(drop)
}

/// Writes what is displayed of a part of one participant to another. What a newer version knows of that part and this one
/// does not stays with each: nobody chose among it.
fn take(
    recording: &mut Recording<'_>,
    part: ParticipantPart,
    from: ParticipantId,
    to: ParticipantId,
) -> Result<(), Error> {
    match part {
        ParticipantPart::Name => copy::<Name>(recording, from, to),
        ParticipantPart::Sex => copy::<SelfDeclaredSex>(recording, from, to),
        ParticipantPart::Work => copy::<Work>(recording, from, to),
        ParticipantPart::Country => copy::<Country>(recording, from, to),
        ParticipantPart::Contact => copy::<Contact>(recording, from, to),
        ParticipantPart::Consent => copy::<Consent>(recording, from, to),
    }
}

fn copy<T: FieldGroup + Validate + Default + PartialEq>(
    recording: &mut Recording<'_>,
    from: ParticipantId,
    to: ParticipantId,
) -> Result<(), Error> {
    let theirs = displayed::<T>(&recording.state::<T>(RowKey::Participant(from))?);
    recording.write(RowKey::Participant(to), &theirs).map(drop)
}
