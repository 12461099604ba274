use super::Admin;
use super::persons::Persons;
use super::register::Project;
use crate::error::Error;
use carnet_core::activity::{Dates, Existence, Progress, Status, Title};
use carnet_core::id::{ActivityId, ProjectId};
use carnet_core::row::{Entity, RowKey};
use chrono::NaiveDate;
use serde::Serialize;

/// An activity, as the server holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityRow {
    /// Its id.
    pub id: ActivityId,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub first_day: Option<NaiveDate>,
    /// Its last day.
    pub last_day: Option<NaiveDate>,
    /// How far it is.
    pub status: Status,
    /// How many sessions it has.
    pub sessions: usize,
    /// How many people have a place in it.
    pub enrolled: usize,
    /// How many attendances are recorded.
    pub marks: usize,
    /// How many field groups of the activity hold values that somebody must settle.
    pub conflicts: usize,
}

impl Admin<'_> {
    /// The activities of a project, by their first day.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn activities(&self, project: ProjectId) -> Result<Vec<ActivityRow>, Error> {
        let rows = Project::load(self, project, Entity::ACTIVITY, None)?;
        let sessions = Project::load(self, project, Entity::SESSION, None)?;
        let persons = Persons::load(self, project)?;
        let mut activities = Vec::new();
        for key in rows.keys() {
            let RowKey::Activity(id) = key else { continue };
            if !rows.value::<Existence>(&key).is_some_and(|existence| existence.exists) {
                continue;
            }
            let register = self.register_of(project, id, &rows, &sessions, &persons)?;
            let dates = rows.value::<Dates>(&key);
            activities.push(ActivityRow {
                id,
                title: rows.value::<Title>(&key).unwrap_or_default().title,
                first_day: dates.as_ref().map(|dates| dates.first_day),
                last_day: dates.as_ref().map(|dates| dates.last_day),
                status: rows.value::<Progress>(&key).unwrap_or_default().status,
                sessions: register.sessions.len(),
                enrolled: register.rows.len(),
                marks: register.marks,
                conflicts: register.conflicts,
            });
        }
        activities.sort_by(|one, other| (one.first_day, &one.title).cmp(&(other.first_day, &other.title)));
        Ok(activities)
    }
}
