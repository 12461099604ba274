//! What waits in quarantine: changes whose author may not write any more, or whose laptop was reported lost. They are
//! kept, shown, and taken in or refused by a project officer; never dropped.

use super::Admin;
use super::titles::Titles;
use crate::error::Error;
use crate::history::{Authors, Called, decision, group_name};
use crate::storage::{Decided, QuarantineRecord};
use crate::taking_in::{Decision, QuarantineReason};
use carnet_core::catalogue::Access;
use carnet_core::change::Change;
use carnet_core::clock::Timestamp;
use carnet_core::field_group;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::{FieldGroupState, HistoryDecision};
use serde::Serialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What a laptop has, or had, in quarantine of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantineRow {
    /// The code of the project.
    pub project: String,
    /// The laptop.
    pub device: DeviceNumber,
    /// Its user's name.
    pub person: String,
    /// Its user's e-mail address.
    pub email: String,
    /// Why it was put aside.
    pub reason: QuarantineReason,
    /// How many changes wait, or did.
    pub changes: u64,
    /// When the first came.
    pub since: Timestamp,
    /// What was decided, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<HistoryDecision>,
}

/// One change that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantinedChange {
    /// What it is about: the kind of row, and its ids.
    pub row: String,
    /// The title or the name of what it is about, as the project or what waits beside it calls it; empty where nobody has
    /// written it.
    pub title: String,
    /// The field group.
    pub group: String,
    /// What stands there now: several values in a conflict, none where nothing does.
    pub stands: Vec<serde_json::Value>,
    /// The value.
    pub value: serde_json::Value,
    /// When, by the author's clock.
    pub at: Timestamp,
}

fn quarantined(change: &Change, fields: &[FieldGroupState], title: String) -> QuarantinedChange {
    let (row, group) = (change.row, change.group);
    let stands = fields.iter().filter(|field| (field.row, field.group) == (row, group));
    let stands = stands.flat_map(|field| field.state.heads());
    QuarantinedChange {
        row: row.to_string(),
        title,
        group: group_name(group),
        stands: stands.map(|head| field_group::to_json(&row, group, &head.value)).collect(),
        value: field_group::to_json(&row, group, &change.value),
        at: change.wall,
    }
}

impl Admin<'_> {
    /// What waits, the oldest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn quarantine(&self) -> Result<Vec<QuarantineRow>, Error> {
        let records = self.server.storage.quarantine()?;
        self.rows(records.into_iter().map(|record| (record, None)))
    }

    /// What waited and was decided on, the latest decision first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn decisions(&self) -> Result<Vec<QuarantineRow>, Error> {
        let decisions = self.server.storage.decisions()?;
        self.rows(decisions.into_iter().map(|(record, decided)| (record, Some(decided))))
    }

    fn rows(
        &self,
        records: impl Iterator<Item = (QuarantineRecord, Option<Decided>)>,
    ) -> Result<Vec<QuarantineRow>, Error> {
        let (projects, authors) = (self.projects()?, Authors::load(self.server.storage.as_ref())?);
        let row = |(record, decided): (QuarantineRecord, Option<Decided>)| {
            let project = projects.iter().find(|project| project.id == record.project);
            let Called { person, email } = authors.user(record.device);
            QuarantineRow {
                project: project.map(|project| project.code.clone()).unwrap_or_default(),
                device: record.device,
                person,
                email,
                reason: record.reason,
                changes: record.changes,
                since: record.since,
                decision: decided.map(|decided| decision(&decided, &authors)),
            }
        };
        Ok(records.map(row).collect())
    }

    /// The changes of a laptop that wait in a project.
    ///
    /// # Errors
    /// When nothing waits.
    pub fn quarantined_changes(
        &self,
        project: ProjectId,
        device: DeviceNumber,
    ) -> Result<Vec<QuarantinedChange>, Error> {
        let batches = self.server.storage.in_quarantine(project, device)?;
        if batches.is_empty() {
            return Err(Error::NothingInQuarantine(device));
        }
        // Each was read when it came.
        let changes = batches.iter().filter_map(|signed| signed.read().ok());
        let changes = changes.flat_map(|(batch, _)| batch.changes).collect::<Vec<_>>();
        let mut titles = Titles::of(self, project);
        for change in &changes {
            titles.learn(change);
        }
        let mut known = HashMap::new();
        let mut told = Vec::with_capacity(changes.len());
        for change in &changes {
            let (entity, first) = (change.row.entity(), change.row.parts().0);
            let fields = match known.entry((entity.number(), first)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.server.storage.rows(project, entity, Some(first))?),
            };
            told.push(quarantined(change, fields, titles.title(&change.row)?));
        }
        Ok(told)
    }

    /// Takes in what a laptop has in quarantine of a project, or refuses it; how many changes that were. `by` is who
    /// decided: a project officer of the project, or an administrator.
    ///
    /// # Errors
    /// When nothing waits, or `by` may not decide there.
    pub fn decide(
        &self,
        project: ProjectId,
        device: DeviceNumber,
        decision: Decision,
        by: PersonId,
    ) -> Result<usize, Error> {
        self.expect_may_decide(by, project)?;
        let (by, now) = (by.to_string(), self.server.surroundings.now());
        match self.server.storage.decide(project, device, decision, &by, now)? {
            0 => Err(Error::NothingInQuarantine(device)),
            changes => Ok(changes),
        }
    }

    fn expect_may_decide(&self, by: PersonId, project: ProjectId) -> Result<(), Error> {
        let accesses = self.server.storage.accesses(by)?;
        let is_officer = accesses.contains(&(project, Access::ProjectOfficer));
        if is_officer || self.server.storage.administrators()?.contains(&by) {
            return Ok(());
        }
        let person = self.people()?.into_iter().find(|person| person.id == by);
        let project = self.projects()?.into_iter().find(|known| known.id == project);
        Err(Error::MayNotDecide {
            person: person.map_or_else(|| by.to_string(), |person| person.email),
            project: project.map(|project| project.code).unwrap_or_default(),
        })
    }
}
