use carnet_core::catalogue::Code;
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::participant::{PhotoConsent, Sex};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A participant in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ParticipantSummary {
    /// The id.
    pub id: ParticipantId,
    /// The name as it stands in lists, in the person's own script.
    pub name: String,
    /// The name in Latin letters, where it is known and differs.
    pub latin: String,
    /// A code of the list of professional groups.
    pub professional_group: Option<Code>,
    /// Function.
    pub function: String,
    /// Institution.
    pub institution: String,
    /// A code of the list of countries.
    pub country: Option<Code>,
}

/// A participant with everything that can be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ParticipantDetail {
    /// The id.
    pub id: ParticipantId,
    /// The project.
    pub project: ProjectId,
    /// What can be edited.
    pub form: ParticipantForm,
}

/// What a person fills in for a participant. Saving writes only the field groups that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ParticipantForm {
    /// Family name; a family or a given name is required.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Patronymic.
    pub patronymic: String,
    /// The whole name in Latin letters, as the person spells it.
    pub latin: String,
    /// Sex as the person says it; no value: not asked.
    pub sex: Option<Sex>,
    /// A code of the list of professional groups.
    pub professional_group: Option<Code>,
    /// Function.
    pub function: String,
    /// Institution.
    pub institution: String,
    /// A code of the list of countries.
    pub country: Option<Code>,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub telephone: String,
    /// When the information notice was given.
    pub notice_given_on: Option<NaiveDate>,
    /// Whether photographs may be taken.
    pub photo_consent: Option<PhotoConsent>,
}

/// A page of a project's directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ParticipantList {
    /// How many people match in all.
    pub total: u32,
    /// The first of them, at most 200, by name.
    pub participants: Vec<ParticipantSummary>,
}
