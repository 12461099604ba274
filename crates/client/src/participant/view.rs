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
    /// The other participants who were found to be this person.
    pub also: Vec<ParticipantSummary>,
    /// Whom somebody said not to be this person. Where one of them was found to be this person all the same, it is among
    /// the others as well.
    pub apart: Vec<ParticipantSummary>,
    /// The code for the person's badge.
    pub badge: String,
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

/// What two participants are asked to be chosen from, one by one, when they are found to be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum ParticipantPart {
    /// The names.
    Name,
    /// Sex.
    Sex,
    /// Professional group, function and institution.
    Work,
    /// Country.
    Country,
    /// E-mail address and telephone number.
    Contact,
    /// The information notice, and photographs.
    Consent,
}

/// What two participants have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Resemblance {
    /// The same name, in any order and script.
    Name,
    /// The same name but for a few letters.
    NearlyName,
    /// The same e-mail address.
    Email,
    /// The same institution.
    Institution,
    /// The same country.
    Country,
}

/// Two participants who may be one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PossibleDuplicate {
    /// The one that was asked about, or the one that was made first; of somebody who is being typed, with an id that
    /// nobody has.
    pub one: ParticipantSummary,
    /// The other.
    pub other: ParticipantSummary,
    /// Why they may be.
    pub resemblances: Vec<Resemblance>,
}

/// Who in a project may have been recorded twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PossibleDuplicates {
    /// How many pairs there are in all.
    pub total: u32,
    /// The likeliest of them, at most 200.
    pub pairs: Vec<PossibleDuplicate>,
}
