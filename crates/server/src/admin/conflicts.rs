//! What nobody has settled yet: field groups with several values, marks of one person under several participants that
//! differ, and rows that were deleted here and edited there.

use super::Admin;
use super::persons::Persons;
use super::register::Project;
use super::titles::Titles;
use crate::error::Error;
use crate::history::{Authors, Called, group_name};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{self, Group};
use carnet_core::id::ProjectId;
use carnet_core::merge::{FieldState, Head, edited_elsewhere};
use carnet_core::protocol::{FieldGroupState, NamedLaptop};
use carnet_core::row::{Entity, RowKey};
use carnet_core::{activity, session};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of rows that people delete.
const DELETED: [Entity; 4] = [Entity::ACTIVITY, Entity::SESSION, Entity::PARTICIPANT, Entity::ENROLMENT];

/// What waits in a project for somebody to settle it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conflicts {
    /// Field groups with several values, in the order in which they last changed; then those of the marks of people who
    /// were recorded several times.
    pub conflicts: Vec<ConflictRow>,
    /// Rows that were deleted by somebody who did not know of these edits.
    pub deleted_and_edited: Vec<DeletedRow>,
}

/// A field group with several values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConflictRow {
    /// The kind of row, and its ids.
    pub row: String,
    /// The title or the name of what the row is about; empty where nobody has written it.
    pub title: String,
    /// Its values.
    pub values: Vec<ConflictValue>,
}

/// A row that was deleted here and edited there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedRow {
    /// The kind of row, and its ids.
    pub row: String,
    /// The title or the name of what the row is about; empty where nobody has written it.
    pub title: String,
    /// The deletion.
    pub deletion: ConflictValue,
    /// What its author did not know of.
    pub edits: Vec<ConflictValue>,
}

/// One value of those that stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConflictValue {
    /// The field group.
    pub group: String,
    /// The value.
    pub value: serde_json::Value,
    /// The name of its author.
    pub person: String,
    /// The e-mail address of its author.
    pub email: String,
    /// The laptop that it came from.
    pub laptop: NamedLaptop,
    /// When, by the author's clock.
    pub at: Timestamp,
    /// Whether it is the one that is displayed and counted.
    pub displayed: bool,
}

impl Admin<'_> {
    /// What nobody has settled yet in a project.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn conflicts(&self, project: ProjectId) -> Result<Conflicts, Error> {
        let authors = Authors::load(self.server.storage.as_ref())?;
        let mut titles = Titles::of(self, project);
        let mut conflicts = Vec::new();
        let persons = Persons::load(self, project)?;
        let twins = self.marks_of_twins(project, &persons)?;
        let of_twins = twins.keys().map(|row| (*row, Group::ATTENDANCE_MARK)).collect::<BTreeSet<_>>();
        let mut fields = self.server.storage.conflicts(project)?;
        fields.retain(|field| !of_twins.contains(&(field.row, field.group)));
        fields.extend(twins.into_values().flatten());
        for field in fields {
            let heads = field.state.heads().iter();
            conflicts.push(ConflictRow {
                row: field.row.to_string(),
                title: titles.title(&field.row)?,
                values: heads
                    .map(|head| value(&field.row, field.group, &field.state, head, &authors))
                    .collect(),
            });
        }
        let mut deleted_and_edited = Vec::new();
        for entity in DELETED {
            let mut rows = BTreeMap::<RowKey, Vec<(Group, FieldState)>>::new();
            for field in self.server.storage.rows(project, entity, None)? {
                rows.entry(field.row).or_default().push((field.group, field.state));
            }
            for (row, fields) in &rows {
                if let Some((deletion, edits)) = deleted(row, fields, &authors) {
                    let (title, row) = (titles.title(row)?, row.to_string());
                    deleted_and_edited.push(DeletedRow { row, title, deletion, edits });
                }
            }
        }
        Ok(Conflicts { conflicts, deleted_and_edited })
    }

    /// The rows with marks of those who are several participants; the one who stands for them has what is to be settled,
    /// if anything is.
    fn marks_of_twins(
        &self,
        project: ProjectId,
        persons: &Persons,
    ) -> Result<BTreeMap<RowKey, Option<FieldGroupState>>, Error> {
        let mut marks = BTreeMap::new();
        if !persons.has_twins() {
            return Ok(marks);
        }
        let rows = Project::load(self, project, Entity::ATTENDANCE, None)?;
        for row in rows.keys() {
            let RowKey::Attendance(session, participant) = row else { continue };
            let Some(person) = persons.person(participant) else { continue };
            if persons.members(person).nth(1).is_none() {
                continue;
            }
            marks.entry(row).or_insert(None);
            let state = rows.mark_of(session, person, persons);
            if state.is_conflict() {
                let row = RowKey::Attendance(session, person);
                marks.insert(row, Some(FieldGroupState { row, group: Group::ATTENDANCE_MARK, state }));
            }
        }
        Ok(marks)
    }
}

/// The deletion of a row, and the edits that its author did not know of; none when there are none.
fn deleted(
    row: &RowKey,
    fields: &[(Group, FieldState)],
    authors: &Authors,
) -> Option<(ConflictValue, Vec<ConflictValue>)> {
    let (_, existence) = fields.iter().find(|(group, _)| *group == Group::EXISTENCE)?;
    let others = || fields.iter().filter(|(group, _)| *group != Group::EXISTENCE);
    if !edited_elsewhere(existence, |head| deletes(row, head), others().map(|(_, state)| state)) {
        return None;
    }
    let deletion = existence.displayed()?;
    let edits = others().flat_map(|(group, state)| {
        let unknown = state.heads().iter().filter(|head| !deletion.seen.contains(&head.dot));
        unknown.map(|head| value(row, *group, state, head, authors))
    });
    Some((value(row, Group::EXISTENCE, existence, deletion, authors), edits.collect()))
}

fn deletes(row: &RowKey, existence: &Head) -> bool {
    match row {
        RowKey::Session(_) => existence.value.decode::<session::Existence>().is_ok_and(|row| !row.exists),
        _ => existence.value.decode::<activity::Existence>().is_ok_and(|row| !row.exists),
    }
}

fn value(row: &RowKey, group: Group, state: &FieldState, head: &Head, authors: &Authors) -> ConflictValue {
    let Called { person, email } = authors.user(head.dot.device);
    ConflictValue {
        group: group_name(group),
        value: field_group::to_json(row, group, &head.value),
        person,
        email,
        laptop: authors.laptop(head.dot.device),
        at: head.wall,
        displayed: state.displayed().is_some_and(|displayed| displayed.dot == head.dot),
    }
}
