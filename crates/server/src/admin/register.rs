use super::Admin;
use super::persons::Persons;
use crate::error::Error;
use carnet_core::activity;
use carnet_core::attendance::{Mark, MarkStatus, mark_of_one_person};
use carnet_core::enrolment::Profile;
use carnet_core::field_group::{FieldGroup, Group};
use carnet_core::id::{ActivityId, ParticipantId, ProjectId, SessionId};
use carnet_core::merge::FieldState;
use carnet_core::row::{Entity, RowKey};
use carnet_core::session;
use chrono::NaiveDateTime;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The register of attendance of an activity, as the server holds it: participants × sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttendanceRegister {
    /// The activity.
    pub activity: ActivityId,
    /// The code of its project.
    pub project: String,
    /// Its title.
    pub title: String,
    /// Its sessions, by start.
    pub sessions: Vec<SessionColumn>,
    /// Whoever has a place in it, by name; whoever was recorded several times, once.
    pub rows: Vec<AttendanceRow>,
    /// How many attendances are recorded.
    pub marks: usize,
    /// How many field groups of the activity, its sessions, places and attendances hold several values that somebody
    /// must settle.
    pub conflicts: usize,
}

/// A session of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionColumn {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Its start and end, local.
    pub time: Option<(NaiveDateTime, NaiveDateTime)>,
}

/// One participant of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttendanceRow {
    /// The participant.
    pub participant: ParticipantId,
    /// Their name, as it is listed.
    pub name: String,
    /// Their institution as at the activity.
    pub institution: String,
    /// One cell for each session.
    pub marks: Vec<MarkCell>,
}

/// One cell of a register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MarkCell {
    /// The mark that counts; none when nothing is recorded.
    pub status: Option<MarkStatus>,
    /// Whether several laptops, or two participants who were found to be one person, have different marks, and nobody has
    /// settled it.
    pub conflict: bool,
}

impl Admin<'_> {
    /// The register of attendance of an activity.
    ///
    /// # Errors
    /// When there is no such activity.
    pub fn register(&self, activity: ActivityId) -> Result<AttendanceRegister, Error> {
        for project in self.projects()? {
            let rows = Project::load(self, project.id, Entity::ACTIVITY, Some(activity.uuid()))?;
            if !rows.fields.is_empty() {
                let sessions = Project::load(self, project.id, Entity::SESSION, None)?;
                let persons = Persons::load(self, project.id)?;
                let register = self.register_of(project.id, activity, &rows, &sessions, &persons)?;
                return Ok(AttendanceRegister { project: project.code, ..register });
            }
        }
        Err(Error::UnknownActivity(activity))
    }

    pub(super) fn register_of(
        &self,
        project: ProjectId,
        activity: ActivityId,
        activities: &Project,
        sessions: &Project,
        persons: &Persons,
    ) -> Result<AttendanceRegister, Error> {
        let key = RowKey::Activity(activity);
        let columns = columns_of(activity, sessions);
        let enrolments = Project::load(self, project, Entity::ENROLMENT, Some(activity.uuid()))?;
        let mut conflicts = activities.conflicts_of(&key) + enrolments.conflicts();
        let mut attendance = Vec::new();
        for column in &columns {
            conflicts += sessions.conflicts_of(&RowKey::Session(column.id));
            let marks = Project::load(self, project, Entity::ATTENDANCE, Some(column.id.uuid()))?;
            conflicts += marks.conflicts_but::<Mark>() + marks.marks_in_conflict(column.id, persons);
            attendance.push(marks);
        }
        // By which of the participants who are one person each has a place: the one who stands for them, or else the one
        // who was made first.
        let mut places = BTreeMap::<ParticipantId, (bool, ParticipantId)>::new();
        for key in enrolments.keys() {
            let RowKey::Enrolment(_, participant) = key else { continue };
            let exists = enrolments.value::<activity::Existence>(&key).is_some_and(|there| there.exists);
            let Some(person) = persons.person(participant).filter(|_| exists) else { continue };
            let place = (participant != person, participant);
            let known = places.entry(person).or_insert(place);
            *known = place.min(*known);
        }
        let mut rows = Vec::new();
        for (person, (_, placed)) in places {
            let profile = enrolments.value::<Profile>(&RowKey::Enrolment(activity, placed));
            let marks = columns.iter().zip(&attendance);
            rows.push(AttendanceRow {
                participant: person,
                name: persons.name(person),
                institution: profile.unwrap_or_default().institution,
                marks: marks.map(|(column, marks)| marks.cell(column.id, person, persons)).collect(),
            });
        }
        rows.sort_by_cached_key(|row| row.name.to_lowercase());
        let cells = rows.iter().flat_map(|row| &row.marks);
        Ok(AttendanceRegister {
            activity,
            project: String::new(),
            title: activities.value::<activity::Title>(&key).unwrap_or_default().title,
            marks: cells.filter(|cell| cell.status.is_some()).count(),
            conflicts,
            sessions: columns,
            rows,
        })
    }
}

fn columns_of(activity: ActivityId, sessions: &Project) -> Vec<SessionColumn> {
    let mut columns = Vec::new();
    for key in sessions.keys() {
        let RowKey::Session(id) = key else { continue };
        let existence = sessions.value::<session::Existence>(&key);
        if existence.is_some_and(|existence| existence.exists && existence.activity == activity) {
            let title = sessions.value::<session::Title>(&key).unwrap_or_default().title;
            let time = sessions.value::<session::Time>(&key).map(|time| (time.start, time.end));
            columns.push(SessionColumn { id, title, time });
        }
    }
    columns.sort_by_key(|column| (column.time, column.id));
    columns
}

/// Some rows of a project, with the values that are displayed and counted.
pub(super) struct Project {
    pub(super) fields: BTreeMap<(RowKey, Group), FieldState>,
}

impl Project {
    pub(super) fn load(
        admin: &Admin<'_>,
        project: ProjectId,
        entity: Entity,
        first: Option<Uuid>,
    ) -> Result<Self, Error> {
        let rows = admin.server.storage.rows(project, entity, first)?;
        Ok(Self { fields: rows.into_iter().map(|field| ((field.row, field.group), field.state)).collect() })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = RowKey> {
        self.fields.keys().map(|(row, _)| *row).collect::<BTreeSet<_>>().into_iter()
    }

    /// The value of a field group that is displayed; none when nobody has written it.
    pub(super) fn value<T: FieldGroup>(&self, row: &RowKey) -> Option<T> {
        self.fields.get(&(*row, T::GROUP))?.displayed()?.value.decode().ok()
    }

    fn cell(&self, session: SessionId, person: ParticipantId, persons: &Persons) -> MarkCell {
        let state = self.mark_of(session, person, persons);
        let mark = state.displayed().and_then(|head| head.value.decode::<Mark>().ok());
        MarkCell { status: mark.and_then(|mark| mark.status), conflict: state.is_conflict() }
    }

    /// The mark of a person in a session, by all participants who are that person.
    pub(super) fn mark_of(&self, session: SessionId, person: ParticipantId, persons: &Persons) -> FieldState {
        let rows = persons.members(person).map(|member| RowKey::Attendance(session, member));
        let marks = rows.filter_map(|row| self.fields.get(&(row, Mark::GROUP)).cloned());
        mark_of_one_person(&marks.collect::<Vec<_>>())
    }

    fn marks_in_conflict(&self, session: SessionId, persons: &Persons) -> usize {
        let marked = self.keys().filter_map(|row| match row {
            RowKey::Attendance(_, participant) => Some(persons.person(participant).unwrap_or(participant)),
            _ => None,
        });
        let marked = marked.collect::<BTreeSet<_>>().into_iter();
        marked.filter(|person| self.mark_of(session, *person, persons).is_conflict()).count()
    }

    fn conflicts_but<T: FieldGroup>(&self) -> usize {
        let others = self.fields.iter().filter(|((_, group), _)| *group != T::GROUP);
        others.filter(|(_, state)| state.is_conflict()).count()
    }

    fn conflicts(&self) -> usize {
        self.fields.values().filter(|state| state.is_conflict()).count()
    }

    fn conflicts_of(&self, row: &RowKey) -> usize {
        self.fields.iter().filter(|((known, _), state)| known == row && state.is_conflict()).count()
    }
}
