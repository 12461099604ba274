//! The catalogue: what Strasbourg decides. Laptops receive what their person may see of it, and never write it.

use crate::attachment::FileLimits;
use crate::id::{DeviceNumber, PersonId, ProjectId};
use crate::wire::{Field, Reader, WireError, Writer};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A code of a list of the catalogue, such as `judge` or `MK`. Matched on, never shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub struct Code(String);

impl Code {
    /// The code with this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Field for Code {
    fn put(&self, writer: &mut Writer) {
        self.0.put(writer);
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        String::take(reader).map(Self)
    }
}

/// Which list an item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum List {
    /// Types of activities.
    ActivityTypes,
    /// Statuses of an attendance.
    AttendanceStatuses,
    /// Countries and beneficiaries.
    Countries,
    /// Modes of delivery.
    DeliveryModes,
    /// Kinds of funding.
    FundingKinds,
    /// Monitoring bodies.
    MonitoringBodies,
    /// Professional groups.
    ProfessionalGroups,
    /// Sexes.
    Sex,
}

impl List {
    /// Every list.
    pub const ALL: [Self; 8] = [
        Self::ActivityTypes,
        Self::AttendanceStatuses,
        Self::Countries,
        Self::DeliveryModes,
        Self::FundingKinds,
        Self::MonitoringBodies,
        Self::ProfessionalGroups,
        Self::Sex,
    ];

    /// The name of the list: that of its file in `reference/`, and in databases.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ActivityTypes => "activity_types",
            Self::AttendanceStatuses => "attendance_statuses",
            Self::Countries => "countries",
            Self::DeliveryModes => "delivery_modes",
            Self::FundingKinds => "funding_kinds",
            Self::MonitoringBodies => "monitoring_bodies",
            Self::ProfessionalGroups => "professional_groups",
            Self::Sex => "sex",
        }
    }
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ListItem {
    /// The list.
    pub list: List,
    /// The code of the item.
    pub code: Code,
    /// Its name in English.
    pub name_en: String,
    /// Its name in French.
    pub name_fr: String,
    /// Its place in the list.
    pub position: u32,
    /// What else the list says of the item, by the name of the column in its file.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(type = "Record<string, string>"))]
    pub properties: std::collections::BTreeMap<String, String>,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The code that people quote.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in French.
    pub name_fr: String,
    /// The countries that it works in.
    pub countries: Vec<Code>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// A source of funding of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FundingSource {
    /// The code that activities name.
    pub code: Code,
    /// The project that it pays for.
    pub project: ProjectId,
    /// A code of the list of kinds of funding.
    pub kind: Code,
    /// The donor, as it shall be printed.
    pub donor: String,
    /// The number of the agreement.
    pub agreement: String,
    /// The share of the project's budget, in percent.
    pub share_percent: Option<u8>,
}

/// An area of concern that a project answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AreaOfConcern {
    /// The code that activities name.
    pub code: Code,
    /// The project that answers it.
    pub project: ProjectId,
    /// A code of the list of monitoring bodies.
    pub body: Code,
    /// The reference, such as `CPT/Inf (2023) 5`.
    pub reference: String,
    /// The theme in English.
    pub theme_en: String,
    /// The theme in French.
    pub theme_fr: String,
    /// The countries concerned.
    pub countries: Vec<Code>,
}

/// Somebody who works with Carnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name, as it shall be shown.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}

/// What somebody may do in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Access {
    /// Reads.
    Reader,
    /// Reads and records.
    Consultant,
    /// Reads, records, closes and decides.
    ProjectOfficer,
}

impl Access {
    /// Every role, from the one that may least.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Consultant, Self::ProjectOfficer];

    /// The code in databases and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Consultant => "consultant",
            Self::ProjectOfficer => "project_officer",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.code() == code)
    }

    /// Whether it may write the project's data.
    #[must_use]
    pub const fn may_record(self) -> bool {
        matches!(self, Self::Consultant | Self::ProjectOfficer)
    }
}

/// That a person works in a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Assignment {
    /// The project.
    pub project: ProjectId,
    /// The person.
    pub person: PersonId,
    /// What they may do there.
    pub access: Access,
    /// False once the person was taken off the project.
    pub active: bool,
}

/// A laptop, so that people see whose change they look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Laptop {
    /// Its number.
    pub device: DeviceNumber,
    /// Its name, as its user gave it.
    pub name: String,
    /// Whose it is.
    pub person: PersonId,
}

/// One entry of the catalogue, as the central server sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")] // not `kind`: a source of funding has a field of that name
pub enum Entry {
    /// An item of a list.
    ListItem(ListItem),
    /// A project.
    Project(Project),
    /// A source of funding.
    FundingSource(FundingSource),
    /// An area of concern.
    AreaOfConcern(AreaOfConcern),
    /// A person.
    Person(Person),
    /// An assignment.
    Assignment(Assignment),
    /// A laptop.
    Laptop(Laptop),
    /// What the server takes of files.
    FileLimits(FileLimits),
    /// An entry of a kind that a newer server added; passed over.
    #[serde(other)]
    Unknown,
}

impl Entry {
    /// The kind of the entry in databases, and what tells it from others of its kind.
    #[must_use]
    pub fn key(&self) -> (&'static str, String) {
        match self {
            Self::ListItem(item) => ("list_item", format!("{}/{}", item.list.code(), item.code)),
            Self::Project(project) => ("project", project.id.to_string()),
            Self::FundingSource(source) => ("funding_source", format!("{}/{}", source.project, source.code)),
            Self::AreaOfConcern(area) => ("area_of_concern", format!("{}/{}", area.project, area.code)),
            Self::Person(person) => ("person", person.id.to_string()),
            Self::Assignment(assignment) => {
                ("assignment", format!("{}/{}", assignment.project, assignment.person))
            }
            Self::Laptop(laptop) => ("laptop", laptop.device.to_string()),
            Self::FileLimits(_) => ("file_limits", String::new()),
            Self::Unknown => ("unknown", String::new()),
        }
    }

    /// The entry as JSON: entries are few, and a newer server may add fields.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Maps with text keys, texts and numbers only: none of these can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads an entry. Fields, kinds and lists that this version does not know are passed over; a role that it does not
    /// know is the one that may least, so that nobody is shown less than they may see, or let do what they may not.
    ///
    /// # Errors
    /// When it is not such an entry.
    pub fn from_json(text: &str) -> Result<Self, WireError> {
        serde_json::from_str(text)
            .ok()
            .or_else(|| Self::of_newer(text))
            .ok_or(WireError::Unknown("catalogue entry"))
    }

    /// An entry with a code of a closed list that a newer server added.
    fn of_newer(text: &str) -> Option<Self> {
        let mut json = serde_json::from_str::<serde_json::Value>(text).ok()?;
        let (name, known, least) = match json.get("entry")?.as_str()? {
            "list_item" => ("list", List::ALL.map(List::code).to_vec(), List::ALL[0].code()),
            "assignment" => ("access", Access::ALL.map(Access::code).to_vec(), Access::Reader.code()),
            _ => return None,
        };
        let code = json.get(name)?.as_str()?;
        if known.contains(&code) {
            return None;
        }
        json[name] = least.into();
        // All else must be as it should be.
        match serde_json::from_value(json).ok()? {
            Self::ListItem(_) => Some(Self::Unknown),
            entry => Some(entry),
        }
    }
}
