//! Who takes part in an activity.

mod view;

pub use view::EnrolmentForm;

use crate::Client;
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording, displayed};
use carnet_core::activity::Existence;
use carnet_core::enrolment::{Participation, Place, Profile, Status};
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::participant::{Country, Work};
use carnet_core::row::RowKey;
use rusqlite::params;

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
            let row = RowKey::Enrolment(activity, participant);
            let mut was_there = false;
            recording.edit::<Existence>(row, |existence| {
                was_there = std::mem::take(&mut existence.exists);
            })?;
            if was_there { Ok(()) } else { Err(Error::NotFound("enrolment")) }
        })
    }
}

fn enrol(
    recording: &mut Recording<'_>,
    activity: ActivityId,
    participant: ParticipantId,
    form: &EnrolmentForm,
) -> Result<(), Error> {
    let known = recording
        .connection
        .prepare_cached("SELECT count(*) FROM participant WHERE id = ? AND project = ? AND existing = 1")?
        .query_row(params![participant.uuid().as_bytes(), recording.project], |row| row.get::<_, i64>(0))?;
    if known == 0 {
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
