//! The directory of people that a project knows.

mod alike;
mod apart;
mod badge;
mod comparing;
mod directory;
mod duplicates;
mod merging;
mod person;
mod search;
mod view;

pub(crate) use alike::likeness_key;
pub use badge::BadgeHolder;
pub(crate) use comparing::compare_again;
pub(crate) use directory::list_again;
pub(crate) use duplicates::{count_duplicates, likeliest_duplicates};
pub(crate) use person::{derive_all, link_again, listed, members, merged_away, person_of, several};
pub use view::{
    ParticipantDetail, ParticipantForm, ParticipantList, ParticipantPart, ParticipantSummary,
    PossibleDuplicate, PossibleDuplicates, Resemblance,
};

use crate::Client;
use crate::database::read_state;
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording, displayed};
use carnet_core::activity::Existence;
use carnet_core::field_group::FieldGroup;
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::participant::{Consent, Contact, Country, Name, SelfDeclaredSex, Work, badge_code};
use carnet_core::row::RowKey;
use carnet_core::spelling::Query;

/// How many people a page of the directory holds.
const PAGE: usize = 200;
/// What [`duplicates::summary`] reads.
const SUMMARY: &str = "p.id, p.listed, p.latin, p.professional_group, p.job, p.institution, p.country";

impl Client {
    /// The people of a project of whose names a word begins with every word of the query: in any order and script, with
    /// or without marks, by any of the rules that write one script in another. One mistyped letter of a word is forgiven
    /// in names of five letters or more; whoever fits exactly stands first, and so do those whose names come first.
    ///
    /// # Errors
    /// When the database refuses, or there is no such project.
    pub fn participants(&mut self, project: ProjectId, query: String) -> Result<ParticipantList, Error> {
        let project = self.project(project)?.number;
        let connection = self.connection();
        let query = Query::new(&query);
        if query.is_empty() {
            let total = connection
                .prepare_cached("SELECT count(*) FROM directory WHERE project = ?")?
                .query_row([project], |row| row.get(0))?;
            let mut select = connection.prepare_cached(&format!(
                "SELECT {SUMMARY} FROM directory d JOIN participant p ON p.id = d.participant
                 WHERE d.project = ? ORDER BY d.place, d.number LIMIT {PAGE}"
            ))?;
            let participants = select.query_map([project], duplicates::summary)?;
            return Ok(ParticipantList { total, participants: participants.collect::<Result<_, _>>()? });
        }
        let (total, first) = search::search(connection, project, &query, PAGE)?;
        let mut select = connection.prepare_cached(&format!(
            "SELECT {SUMMARY} FROM directory d JOIN participant p ON p.id = d.participant WHERE d.number = ?"
        ))?;
        let participants = first.iter().map(|number| select.query_row([number], duplicates::summary));
        Ok(ParticipantList {
            total: u32::try_from(total).unwrap_or(u32::MAX),
            participants: participants.collect::<Result<_, _>>()?,
        })
    }

    /// A participant with everything that can be edited; of one that was merged into another, whoever stands for it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; or when the database refuses.
    pub fn participant(&mut self, id: ParticipantId) -> Result<ParticipantDetail, Error> {
        let (number, id) = person_of(self.connection(), id)?;
        let name = self.displayed_of::<Name>(number, id)?;
        let work = self.displayed_of::<Work>(number, id)?;
        let contact = self.displayed_of::<Contact>(number, id)?;
        let consent = self.displayed_of::<Consent>(number, id)?;
        Ok(ParticipantDetail {
            id,
            project: self.project_numbered(number)?.id,
            form: ParticipantForm {
                family: name.family,
                given: name.given,
                patronymic: name.patronymic,
                latin: name.latin,
                sex: self.displayed_of::<SelfDeclaredSex>(number, id)?.sex,
                professional_group: work.professional_group,
                function: work.function,
                institution: work.institution,
                country: self.displayed_of::<Country>(number, id)?.code,
                email: contact.email,
                telephone: contact.telephone,
                notice_given_on: consent.notice_given_on,
                photo_consent: consent.photo,
            },
            also: self.also_recorded_as(id)?,
            apart: self.kept_apart_from(id)?,
            badge: badge_code(id),
        })
    }

    /// Adds a person to a project's directory.
    ///
    /// # Errors
    /// When a value cannot be recorded, or the person may not write in the project.
    pub fn create_participant(
        &mut self,
        project: ProjectId,
        form: ParticipantForm,
    ) -> Result<ParticipantId, Error> {
        let intent = Intent { code: intent::PARTICIPANT_CREATE, activity: None };
        self.record(self.project(project)?.number, intent, |recording| {
            let id = recording.id(ParticipantId::new);
            recording.edit::<Existence>(RowKey::Participant(id), |existence| existence.exists = true)?;
            write(recording, id, &form)?;
            Ok(id)
        })
    }

    /// Writes what differs from what is there; of a participant that was merged into another, to whoever stands for it.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such participant.
    pub fn save_participant(&mut self, id: ParticipantId, form: ParticipantForm) -> Result<(), Error> {
        let (project, id) = person_of(self.connection(), id)?;
        let intent = Intent { code: intent::PARTICIPANT_EDIT, activity: None };
        self.record(project, intent, |recording| write(recording, id, &form))
    }

    fn displayed_of<T: FieldGroup + Default>(&self, project: i64, id: ParticipantId) -> Result<T, Error> {
        let state = read_state(self.connection(), project, &RowKey::Participant(id), T::GROUP)?;
        Ok(displayed(&state))
    }
}

fn write(recording: &mut Recording<'_>, id: ParticipantId, form: &ParticipantForm) -> Result<(), Error> {
    let row = RowKey::Participant(id);
    let trimmed = |text: &str| text.trim().to_owned();
    recording.edit::<Name>(row, |name| {
        name.family = trimmed(&form.family);
        name.given = trimmed(&form.given);
        name.patronymic = trimmed(&form.patronymic);
        name.latin = trimmed(&form.latin);
    })?;
    recording.edit::<SelfDeclaredSex>(row, |sex| sex.sex = form.sex)?;
    recording.edit::<Work>(row, |work| {
        work.professional_group.clone_from(&form.professional_group);
        work.function = trimmed(&form.function);
        work.institution = trimmed(&form.institution);
    })?;
    recording.edit::<Country>(row, |country| country.code.clone_from(&form.country))?;
    recording.edit::<Contact>(row, |contact| {
        contact.email = trimmed(&form.email);
        contact.telephone = trimmed(&form.telephone);
    })?;
    recording.edit::<Consent>(row, |consent| {
        consent.notice_given_on = form.notice_given_on;
        consent.photo = form.photo_consent;
    })
}
