//! What an administrator does: projects, people, who works where, and new laptops. The command line calls nothing
//! else, and so do the demo and the tests.

mod activities;
mod conflicts;
mod files;
mod history;
mod persons;
mod quarantine;
mod register;
mod take_in;
mod titles;

pub use activities::ActivityRow;
pub use conflicts::{ConflictRow, ConflictValue, Conflicts, DeletedRow};
pub use files::FileRow;
pub use history::HistoryPages;
pub use quarantine::{QuarantineRow, QuarantinedChange};
pub use register::{AttendanceRegister, AttendanceRow, MarkCell, SessionColumn};
pub use take_in::{BroughtBatch, BroughtRefusal, TakeInError};

use crate::enrolment::{EnrolmentCode, Link, Numbered, believed, linked};
use crate::error::Error;
use crate::server::Server;
use crate::storage::DeviceRecord;
use crate::surroundings::random;
use carnet_core::catalogue::{
    Access, AreaOfConcern, Assignment, Code, Entry, FundingSource, List, Person, Project,
};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::Standing;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::HashMap;

/// How long a one-time code is good for.
const CODE_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The longest code, name or address, in characters.
const LONGEST: usize = 300;

/// The administrator's use cases. All of them block.
#[derive(Clone, Copy)]
pub struct Admin<'a> {
    pub(crate) server: &'a Server,
}

/// A project that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProject {
    /// The code that people quote.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in French.
    pub name_fr: String,
    /// The countries that it works in, by the codes of the catalogue.
    pub countries: Vec<Code>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// A person who is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// Their name, as it shall be shown.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}

/// An enrolled laptop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRow {
    /// Its number.
    pub device: DeviceNumber,
    /// How its user calls it.
    pub name: String,
    /// Whose it is: the name, and the e-mail address.
    pub person: String,
    /// The address of the person.
    pub email: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When its last changes came, if any did.
    pub last_changes_at: Option<Timestamp>,
    /// How many changes came from it.
    pub changes: u64,
    /// Whether it is in service.
    pub standing: Standing,
    /// The number that it had before, or that it is a copy of.
    pub before: Option<DeviceNumber>,
    /// What its number is to that one.
    pub link: Option<Link>,
}

/// What became of the numbers of a laptop that was taken out of service, or back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Revocation {
    /// The numbers that it covers.
    pub covered: Vec<DeviceRow>,
    /// Those that are linked with these and stay as they were.
    pub left: Vec<DeviceRow>,
}

impl Admin<'_> {
    /// Makes a project.
    ///
    /// # Errors
    /// When its code is in use, or something breaks a rule.
    pub fn create_project(&self, new: NewProject) -> Result<Project, Error> {
        let surroundings = self.server.surroundings.as_ref();
        for country in &new.countries {
            self.expect_item(List::Countries, "country", country)?;
        }
        if new.starts_on.zip(new.ends_on).is_some_and(|(start, end)| end < start) {
            return Err(invalid("ends-on", "the project ends before it starts"));
        }
        let project = Project {
            id: ProjectId::new(surroundings.now(), random(surroundings)),
            code: line("code", &new.code)?,
            name_en: line("name-en", &new.name_en)?,
            name_fr: line("name-fr", &new.name_fr)?,
            countries: new.countries,
            starts_on: new.starts_on,
            ends_on: new.ends_on,
        };
        let epoch = u32::from_le_bytes(random(surroundings));
        self.server.storage.create_project(&project, epoch.into())?;
        Ok(project)
    }

    /// Makes a person.
    ///
    /// # Errors
    /// When the e-mail address is in use, or something breaks a rule.
    pub fn create_person(&self, new: NewPerson) -> Result<Person, Error> {
        let surroundings = self.server.surroundings.as_ref();
        let NewPerson { name, email } = new;
        let email = line("email", &email)?;
        let plausible =
            email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !plausible || email.contains(char::is_whitespace) {
            return Err(invalid("email", "this is not an e-mail address"));
        }
        let id = PersonId::new(surroundings.now(), random(surroundings));
        let person = Person { id, name: line("name", &name)?, email };
        self.server.storage.put_entries(&[Entry::Person(person.clone())])?;
        Ok(person)
    }

    /// Lets a person work in a project; what they could do there before gives way.
    ///
    /// # Errors
    /// When there is no such person or project.
    pub fn assign(&self, person: PersonId, project: ProjectId, access: Access) -> Result<(), Error> {
        self.expect(person, project)?;
        Ok(self.server.storage.assign(&Assignment { project, person, access, active: true })?)
    }

    /// Takes a person off a project.
    ///
    /// # Errors
    /// When there is no such person or project, or the person does not work there.
    pub fn unassign(&self, person: PersonId, project: ProjectId) -> Result<(), Error> {
        self.expect(person, project)?;
        let accesses = self.server.storage.accesses(person)?;
        let Some((_, access)) = accesses.into_iter().find(|(known, _)| *known == project) else {
            return Err(invalid("person", "this person does not work in the project"));
        };
        Ok(self.server.storage.assign(&Assignment { project, person, access, active: false })?)
    }

    /// Adds a source of funding to a project, or changes the one with its code.
    ///
    /// # Errors
    /// When there is no such project or kind, or something breaks a rule.
    pub fn add_funding_source(&self, mut source: FundingSource) -> Result<(), Error> {
        self.expect_project(source.project)?;
        self.expect_item(List::FundingKinds, "kind", &source.kind)?;
        source.code = Code::new(line("code", source.code.as_str())?);
        source.donor = line("donor", &source.donor)?;
        if source.share_percent.is_some_and(|share| share > 100) {
            return Err(invalid("share", "a share is at most 100 percent"));
        }
        Ok(self.server.storage.put_entries(&[Entry::FundingSource(source)])?)
    }

    /// Adds an area of concern to a project, or changes the one with its code.
    ///
    /// # Errors
    /// When there is no such project, monitoring body or country, or something breaks a rule.
    pub fn add_area_of_concern(&self, mut area: AreaOfConcern) -> Result<(), Error> {
        self.expect_project(area.project)?;
        self.expect_item(List::MonitoringBodies, "body", &area.body)?;
        for country in &area.countries {
            self.expect_item(List::Countries, "country", country)?;
        }
        area.code = Code::new(line("code", area.code.as_str())?);
        area.theme_en = line("theme-en", &area.theme_en)?;
        area.theme_fr = line("theme-fr", &area.theme_fr)?;
        Ok(self.server.storage.put_entries(&[Entry::AreaOfConcern(area)])?)
    }

    /// A new one-time code for a laptop of this person. Only its hash is kept: it is shown here and never again.
    ///
    /// # Errors
    /// When there is no such person.
    pub fn create_enrolment_code(&self, person: PersonId) -> Result<String, Error> {
        let surroundings = self.server.surroundings.as_ref();
        self.expect_person(person)?;
        let code = EnrolmentCode::new(surroundings);
        let expires_at = surroundings.now().plus_millis(CODE_MILLIS);
        self.server.storage.add_enrolment_code(&code.hash(), person, expires_at)?;
        Ok(code.grouped())
    }

    /// Every project, by code.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn projects(&self) -> Result<Vec<Project>, Error> {
        let entries = self.server.storage.entries("project")?.into_iter();
        let mut projects = entries
            .filter_map(|entry| if let Entry::Project(project) = entry { Some(project) } else { None })
            .collect::<Vec<_>>();
        projects.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(projects)
    }

    /// Every person, by e-mail address.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn people(&self) -> Result<Vec<Person>, Error> {
        let entries = self.server.storage.entries("person")?.into_iter();
        let mut people = entries
            .filter_map(|entry| if let Entry::Person(person) = entry { Some(person) } else { None })
            .collect::<Vec<_>>();
        people.sort_by(|one, other| one.email.cmp(&other.email));
        Ok(people)
    }

    /// Who works where.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn assignments(&self) -> Result<Vec<Assignment>, Error> {
        let entries = self.server.storage.entries("assignment")?.into_iter();
        Ok(entries
            .filter_map(|entry| match entry {
                Entry::Assignment(assignment) if assignment.active => Some(assignment),
                _ => None,
            })
            .collect())
    }

    /// Every enrolled laptop, by number.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn devices(&self) -> Result<Vec<DeviceRow>, Error> {
        let people = self.people()?.into_iter().map(|person| (person.id, person)).collect::<HashMap<_, _>>();
        let devices = self.server.storage.devices()?;
        let numbered = |device: &DeviceRecord| Numbered { number: device.number, before: device.before };
        let links = believed(devices.iter().map(numbered).collect());
        Ok(devices
            .into_iter()
            .zip(links)
            .map(|(device, Numbered { before, .. })| {
                let person = people.get(&device.person);
                let (person, email) =
                    person.map(|person| (person.name.clone(), person.email.clone())).unwrap_or_default();
                DeviceRow {
                    device: device.number,
                    name: device.name,
                    person,
                    email,
                    enrolled_at: device.enrolled_at,
                    last_changes_at: device.last_batch_at,
                    changes: device.changes,
                    standing: device.standing,
                    before: before.map(|(before, _)| before),
                    link: before.map(|(_, link)| link),
                }
            })
            .collect())
    }

    /// Takes a laptop out of service, or back, under all its numbers; when it was lost, also those that may be of a copy
    /// of its disk.
    ///
    /// # Errors
    /// When there is none with this number.
    pub fn set_standing(&self, device: DeviceNumber, standing: Standing) -> Result<Revocation, Error> {
        self.revoke(device, standing, false)
    }

    /// The same for this number and no other.
    ///
    /// # Errors
    /// When there is none with this number.
    pub fn set_standing_alone(&self, device: DeviceNumber, standing: Standing) -> Result<Revocation, Error> {
        self.revoke(device, standing, true)
    }

    fn revoke(&self, device: DeviceNumber, standing: Standing, alone: bool) -> Result<Revocation, Error> {
        let numbers = self.server.storage.set_standing(device, standing, alone)?;
        if numbers.is_empty() {
            return Err(Error::UnknownDevice(device));
        }
        let devices = self.devices()?;
        let numbered = |row: &DeviceRow| Numbered { number: row.device, before: row.before.zip(row.link) };
        let linked = linked(&devices.iter().map(numbered).collect::<Vec<_>>(), device);
        let rows = devices.into_iter().filter(|row| linked.contains(&row.device));
        let (covered, left) = rows.partition(|row| numbers.contains(&row.device));
        Ok(Revocation { covered, left })
    }

    /// To be called once after the database was restored from a backup, before the server answers again: laptops then
    /// find that the server has another life, and say again what it has lost.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn begin_epoch(&self) -> Result<(), Error> {
        let epoch = u32::from_le_bytes(random(self.server.surroundings.as_ref()));
        Ok(self.server.storage.begin_epoch(u64::from(epoch))?)
    }

    /// Who administers the whole, by e-mail address: they may decide in every project.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn administrators(&self) -> Result<Vec<Person>, Error> {
        let administrators = self.server.storage.administrators()?;
        let people = self.people()?.into_iter();
        Ok(people.filter(|person| administrators.contains(&person.id)).collect())
    }

    /// Makes a person an administrator, or takes that back.
    ///
    /// # Errors
    /// When there is no such person, or one is taken back who is none.
    pub fn set_administrator(&self, person: PersonId, administers: bool) -> Result<(), Error> {
        self.expect_person(person)?;
        if !self.server.storage.set_administrator(person, administers)? && !administers {
            return Err(invalid(
                "person",
                "this person is no administrator; `administrator list` shows who is",
            ));
        }
        Ok(())
    }

    /// The project with this code.
    ///
    /// # Errors
    /// When there is none.
    pub fn project(&self, code: &str) -> Result<Project, Error> {
        let found = self.projects()?.into_iter().find(|project| project.code == code.trim());
        found.ok_or_else(|| Error::UnknownProject(code.to_owned()))
    }

    /// The person with this e-mail address.
    ///
    /// # Errors
    /// When there is none.
    pub fn person(&self, email: &str) -> Result<Person, Error> {
        let wanted = email.trim().to_lowercase();
        let found = self.people()?.into_iter().find(|person| person.email.to_lowercase() == wanted);
        found.ok_or_else(|| Error::UnknownPerson(email.to_owned()))
    }

    fn expect(&self, person: PersonId, project: ProjectId) -> Result<(), Error> {
        self.expect_person(person)?;
        self.expect_project(project)
    }

    fn expect_project(&self, id: ProjectId) -> Result<(), Error> {
        let known = self.projects()?.iter().any(|project| project.id == id);
        if known { Ok(()) } else { Err(Error::UnknownProject(id.to_string())) }
    }

    fn expect_person(&self, id: PersonId) -> Result<(), Error> {
        let known = self.people()?.iter().any(|person| person.id == id);
        if known { Ok(()) } else { Err(Error::UnknownPerson(id.to_string())) }
    }

    fn expect_item(&self, list: List, field: &'static str, code: &Code) -> Result<(), Error> {
        let entries = self.server.storage.entries("list_item")?;
        let items = entries.iter().filter_map(|entry| match entry {
            Entry::ListItem(item) if item.list == list => Some(item.code.as_str()),
            _ => None,
        });
        let codes = items.collect::<Vec<_>>();
        if codes.contains(&code.as_str()) {
            return Ok(());
        }
        Err(invalid(
            field,
            &format!("there is no {code:?}; the codes are {}", codes.join(", "), code = code.as_str()),
        ))
    }
}

/// A text of one line that is not empty.
fn line(field: &'static str, text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        Err(invalid(field, "this must not be empty"))
    } else if text.contains(char::is_control) {
        Err(invalid(field, "this holds control characters"))
    } else if text.chars().count() > LONGEST {
        Err(invalid(field, &format!("this is longer than {LONGEST} characters")))
    } else {
        Ok(text.to_owned())
    }
}

fn invalid(field: &'static str, problem: &str) -> Error {
    Error::Invalid { field, problem: problem.to_owned() }
}
