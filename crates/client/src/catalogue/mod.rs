//! The catalogue on this laptop: what Strasbourg decided, kept as it came.

mod view;

pub use view::{CatalogueView, ProjectView};

use crate::Client;
use crate::error::Error;
use crate::project::Project;
use carnet_core::attachment::FileLimits;
use carnet_core::catalogue::{self, Access, Entry, List};
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use rusqlite::{Connection, OptionalExtension, params};

impl Client {
    /// Everything of the catalogue that the window shows and offers.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn catalogue(&mut self) -> Result<CatalogueView, Error> {
        let mut view = CatalogueView::default();
        let mine = self.projects.iter().filter(|project| !project.withdrawn).collect::<Vec<_>>();
        let here = |id: &ProjectId| mine.iter().find(|project| project.id == *id);
        for entry in entries(self.connection(), None)? {
            match entry {
                Entry::ListItem(item) => view.items.push(item),
                Entry::FundingSource(source) if here(&source.project).is_some() => {
                    view.funding_sources.push(source);
                }
                Entry::AreaOfConcern(area) if here(&area.project).is_some() => {
                    view.areas_of_concern.push(area)
                }
                Entry::Project(project) => {
                    if let Some(known) = here(&project.id) {
                        view.projects.push(self.project_view(project, known)?);
                    }
                }
                _ => {}
            }
        }
        view.items.sort_by_key(|item| (item.list, item.position));
        view.projects.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(view)
    }

    fn project_view(&self, project: catalogue::Project, known: &Project) -> Result<ProjectView, Error> {
        let count = |sql: &str| {
            self.connection().prepare_cached(sql)?.query_row([known.number], |row| row.get::<_, u32>(0))
        };
        Ok(ProjectView {
            id: project.id,
            code: project.code,
            name_en: project.name_en,
            name_fr: project.name_fr,
            countries: project.countries,
            access: known.access.unwrap_or(Access::Reader),
            activities: count("SELECT count(*) FROM activity WHERE project = ? AND existing = 1")?,
            participants: count("SELECT count(*) FROM directory WHERE project = ?")?,
            complete: known.complete,
        })
    }
}

/// What a person may do, by project; none where the person was taken off it.
pub(crate) fn assignments(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<(ProjectId, Option<Access>)>, Error> {
    let entries = entries(connection, Some("assignment"))?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Assignment(assignment) if assignment.person == person => {
                Some((assignment.project, assignment.active.then_some(assignment.access)))
            }
            _ => None,
        })
        .collect())
}

/// The name of a laptop and of its user, where the catalogue has them.
pub(crate) fn laptop_and_person(
    connection: &Connection,
    device: DeviceNumber,
) -> Result<(String, String), Error> {
    let Some(Entry::Laptop(laptop)) = entry(connection, "laptop", &device.to_string())? else {
        return Ok(Default::default());
    };
    let person = match entry(connection, "person", &laptop.person.to_string())? {
        Some(Entry::Person(person)) => person.name,
        _ => String::new(),
    };
    Ok((laptop.name, person))
}

/// The code of a project, where the catalogue has it.
pub(crate) fn project_code(connection: &Connection, project: ProjectId) -> Result<String, Error> {
    Ok(match entry(connection, "project", &project.to_string())? {
        Some(Entry::Project(project)) => project.code,
        _ => String::new(),
    })
}

/// The time zone of a country, by the list of countries.
pub(crate) fn time_zone_of(
    connection: &Connection,
    country: &catalogue::Code,
) -> Result<Option<String>, Error> {
    let key = format!("{}/{country}", List::Countries.code());
    Ok(match entry(connection, "list_item", &key)? {
        Some(Entry::ListItem(mut item)) => item.properties.remove("time_zone"),
        _ => None,
    })
}

/// Which version of this program the catalogue was read by.
const READ_BY: &str = "catalogue_read_by";

/// Asks for the whole catalogue where another version of this program read it: that one may have passed over what this
/// one understands.
pub(crate) fn after_an_upgrade(connection: &Connection, version: &str) -> Result<(), Error> {
    let read_by = connection
        .query_row("SELECT value FROM preference WHERE name = ?", [READ_BY], |row| row.get::<_, String>(0))
        .optional()?;
    if read_by.as_deref() == Some(version) {
        return Ok(());
    }
    connection.execute("UPDATE laptop SET catalogue_cursor = 0", [])?;
    connection.execute(
        "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)",
        params![READ_BY, version],
    )?;
    Ok(())
}

/// What is taken of files, as the central server said last.
pub(crate) fn file_limits(connection: &Connection) -> Result<FileLimits, Error> {
    Ok(match entry(connection, "file_limits", "")? {
        Some(Entry::FileLimits(limits)) => limits,
        _ => FileLimits::default(),
    })
}

/// Keeps an entry; one of a kind that this version does not know is fetched again after an upgrade.
pub(crate) fn keep(connection: &Connection, entry: &Entry) -> Result<(), Error> {
    if *entry == Entry::Unknown {
        return Ok(());
    }
    let (kind, key) = entry.key();
    connection
        .prepare_cached("INSERT OR REPLACE INTO catalogue_entry (kind, key, json) VALUES (?, ?, ?)")?
        .execute(params![kind, key, entry.to_json()])?;
    Ok(())
}

fn entry(connection: &Connection, kind: &str, key: &str) -> Result<Option<Entry>, Error> {
    let json = connection
        .prepare_cached("SELECT json FROM catalogue_entry WHERE kind = ? AND key = ?")?
        .query_row([kind, key], |row| row.get::<_, String>(0))
        .optional()?;
    json.map(|json| Entry::from_json(&json)).transpose().map_err(Error::from)
}

fn entries(connection: &Connection, kind: Option<&str>) -> Result<Vec<Entry>, Error> {
    let mut select =
        connection.prepare_cached("SELECT json FROM catalogue_entry WHERE kind = coalesce(?, kind)")?;
    let mut rows = select.query([kind])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Entry::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(entries)
}
