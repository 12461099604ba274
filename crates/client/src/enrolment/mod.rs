//! Who takes part in an activity.

mod view;

pub use view::{EnrolmentForm, PlaceForm};

use crate::Client;
use crate::database::{blob16, read_state};
use crate::error::Error;
use crate::intent;
use crate::participant::{members, person_of};
use crate::recording::{Intent, Recording, displayed};
use carnet_core::activity::Existence;
use carnet_core::enrolment::{Participation, Place, Profile, Role, Status};
use carnet_core::field_group::FieldGroup;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::participant::{Country, Work};
use carnet_core::row::RowKey;
use rusqlite::{Connection, params};
use std::collections::HashSet;

impl Client {
    /// Gives people a place in an activity, with their work as it is today.
    ///
    /// # Errors
    /// When the person may not write in the project, or the activity or somebody of the list is not there.
    pub fn enrol_participants(&mut self, activity: ActivityId, form: EnrolmentForm) -> Result<(), Error> {
        let intent = Intent { code: intent::ENROL, activity: Some(activity) };
        self.record(self.project_of_activity(activity)?, intent, |recording| {
            form.participants
                .iter()
                .try_for_each(|participant| enrol(recording, activity, *participant, &form))
        })
    }

    /// Writes what differs from what is there.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such place.
    pub fn save_enrolment(
        &mut self,
        activity: ActivityId,
        participant: ParticipantId,
        form: PlaceForm,
    ) -> Result<(), Error> {
        let intent = Intent { code: intent::ENROLMENT_EDIT, activity: Some(activity) };
        self.place_form(activity, participant)?;
        self.record(self.project_of_activity(activity)?, intent, |recording| {
            let row = RowKey::Enrolment(activity, participant);
            recording.edit::<Participation>(row, |participation| participation.role = form.role)?;
            recording.edit::<Place>(row, |place| place.status = form.status)?;
            recording.edit::<Profile>(row, |profile| {
                *profile = Profile {
                    professional_group: form.professional_group,
                    function: form.function,
                    institution: form.institution,
                    country: form.country,
                };
            })
        })
    }

    /// What stands of somebody's place in an activity.
    pub(crate) fn place_form(
        &self,
        activity: ActivityId,
        participant: ParticipantId,
    ) -> Result<PlaceForm, Error> {
        if placed(self.connection(), activity, &[participant])?.is_none() {
            return Err(Error::NotFound("enrolment"));
        }
        let (number, row) = (self.project_of_activity(activity)?, RowKey::Enrolment(activity, participant));
        let state = |group| read_state(self.connection(), number, &row, group);
        let profile = displayed::<Profile>(&state(Profile::GROUP)?);
        Ok(PlaceForm {
            role: displayed::<Participation>(&state(Participation::GROUP)?).role,
            status: displayed::<Place>(&state(Place::GROUP)?).status,
            professional_group: profile.professional_group,
            function: profile.function,
            institution: profile.institution,
            country: profile.country,
        })
    }

    /// Takes somebody's place in an activity away; the marks stay, and show again if this is undone.
    ///
    /// # Errors
    /// When the person may not write in the project, or there is no such place.
    pub fn unenrol_participant(
        &mut self,
        activity: ActivityId,
        participant: ParticipantId,
    ) -> Result<(), Error> {
        let intent = Intent { code: intent::UNENROL, activity: Some(activity) };
        self.record(self.project_of_activity(activity)?, intent, |recording| {
            let (_, person) = person_of(recording.connection, participant)?;
            let mut was_there = false;
            for member in members(recording.connection, person)? {
                let row = RowKey::Enrolment(activity, member);
                recording.edit::<Existence>(row, |existence| {
                    was_there |= std::mem::take(&mut existence.exists);
                })?;
            }
            if was_there { Ok(()) } else { Err(Error::NotFound("enrolment")) }
        })
    }
}

/// By which of the participants who are one person, the one who stands for them first, the person has a place in an
/// activity.
pub(crate) fn placed(
    connection: &Connection,
    activity: ActivityId,
    members: &[ParticipantId],
) -> Result<Option<ParticipantId>, Error> {
    let mut select = connection
        .prepare_cached("SELECT 1 FROM enrolment WHERE activity = ? AND participant = ? AND existing = 1")?;
    for member in members {
        if select.exists(params![activity.uuid().into_bytes(), member.uuid().into_bytes()])? {
            return Ok(Some(*member));
        }
    }
    Ok(None)
}

/// Gives whoever stands for a person the place in an activity that another who is that person has: what is recorded of
/// the person is recorded of this one, and shall show even if they are taken apart again.
pub(crate) fn take_place(
    recording: &mut Recording<'_>,
    activity: ActivityId,
    placed: ParticipantId,
    person: ParticipantId,
) -> Result<(), Error> {
    if placed == person {
        return Ok(());
    }
    let (from, to) = (RowKey::Enrolment(activity, placed), RowKey::Enrolment(activity, person));
    let role = displayed::<Participation>(&recording.state::<Participation>(from)?);
    let place = displayed::<Place>(&recording.state::<Place>(from)?);
    let profile = displayed::<Profile>(&recording.state::<Profile>(from)?);
    recording.edit::<Existence>(to, |existence| existence.exists = true)?;
    recording.edit::<Participation>(to, |its| *its = role)?;
    recording.edit::<Place>(to, |its| *its = place)?;
    recording.edit::<Profile>(to, |its| *its = profile)
}

/// The people of an activity with their roles, each once.
pub(crate) fn enrolled(
    connection: &Connection,
    activity: ActivityId,
) -> Result<Vec<(ParticipantId, Role)>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT coalesce(p.person, p.id), e.role
         FROM enrolment e JOIN participant p ON p.id = e.participant AND p.project = e.project
         WHERE e.activity = ? AND e.existing = 1 AND p.existing = 1 ORDER BY p.person IS NOT NULL, p.id",
    )?;
    let places = select.query_map([activity.uuid().as_bytes()], |row| {
        let role = Role::from_code(row.get_ref(1)?.as_str()?).unwrap_or_default();
        Ok((ParticipantId::from_uuid(blob16(row, 0)?), role))
    })?;
    let mut people = Vec::new();
    let mut known = HashSet::new();
    for place in places {
        let (participant, role) = place?;
        if known.insert(participant) {
            people.push((participant, role));
        }
    }
    Ok(people)
}

/// How many people an activity `a` has: each once, who is there, as in its register.
pub(crate) const PEOPLE_OF_A: &str = "(SELECT count(DISTINCT coalesce(who.person, who.id))
    FROM enrolment e INDEXED BY enrolment_present JOIN participant who INDEXED BY participant_present
        ON who.id = e.participant AND who.existing = 1 AND who.project = e.project
    WHERE e.activity = a.id AND e.existing = 1)";

pub(crate) fn enrol(
    recording: &mut Recording<'_>,
    activity: ActivityId,
    participant: ParticipantId,
    form: &EnrolmentForm,
) -> Result<(), Error> {
    let (project, participant) = person_of(recording.connection, participant)?;
    if project != recording.project {
        return Err(Error::NotFound("participant"));
    }
    let person = RowKey::Participant(participant);
    let work = displayed::<Work>(&recording.state::<Work>(person)?);
    let country = displayed::<Country>(&recording.state::<Country>(person)?).code;
    let row = RowKey::Enrolment(activity, participant);
    recording.edit::<Existence>(row, |existence| existence.exists = true)?;
    recording.edit::<Participation>(row, |participation| participation.role = form.role)?;
    recording.edit::<Place>(row, |place| {
        place.status = if form.walk_in { Status::WalkIn } else { Status::Confirmed };
    })?;
    recording.edit::<Profile>(row, |profile| {
        *profile = Profile {
            professional_group: work.professional_group,
            function: work.function,
            institution: work.institution,
            country,
        };
    })
}
