//! What waits in quarantine: changes whose author may not write any more, or whose laptop was reported lost. They are
//! kept, shown, and taken in or refused by a project officer; never dropped.

use super::Admin;
use crate::error::Error;
use crate::taking_in::{Decision, QuarantineReason};
use carnet_core::clock::Timestamp;
use carnet_core::field_group;
use carnet_core::id::{DeviceNumber, ProjectId};
use serde::Serialize;

/// What a laptop has in quarantine of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantineRow {
    /// The code of the project.
    pub project: String,
    /// The laptop.
    pub device: DeviceNumber,
    /// Its user's name.
    pub person: String,
    /// Why it was put aside.
    pub reason: QuarantineReason,
    /// How many changes wait.
    pub changes: u64,
    /// When the first came.
    pub since: Timestamp,
}

/// One change that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantinedChange {
    /// What it is about: the kind of row, and its ids.
    pub row: String,
    /// The field group.
    pub group: String,
    /// The value.
    pub value: serde_json::Value,
    /// When, by the author's clock.
    pub at: Timestamp,
}

impl Admin<'_> {
    /// What waits, the oldest first.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn quarantine(&self) -> Result<Vec<QuarantineRow>, Error> {
        let records = self.server.storage.quarantine()?;
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let (projects, devices) = (self.projects()?, self.devices()?);
        Ok(records
            .into_iter()
            .map(|record| {
                let project = projects.iter().find(|project| project.id == record.project);
                let device = devices.iter().find(|row| row.device == record.device);
                QuarantineRow {
                    project: project.map(|project| project.code.clone()).unwrap_or_default(),
                    device: record.device,
                    person: device.map(|row| row.person.clone()).unwrap_or_default(),
                    reason: record.reason,
                    changes: record.changes,
                    since: record.since,
                }
            })
            .collect())
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
        Ok(changes
            .flat_map(|(batch, _)| batch.changes)
            .map(|change| QuarantinedChange {
                row: change.row.to_string(),
                group: change.group.name().unwrap_or("unknown").to_owned(),
                value: field_group::to_json(&change.row, change.group, &change.value),
                at: change.wall,
            })
            .collect())
    }

    /// Takes in what a laptop has in quarantine of a project, or refuses it; how many changes that were. `by` is who
    /// decided.
    ///
    /// # Errors
    /// When nothing waits.
    pub fn decide(
        &self,
        project: ProjectId,
        device: DeviceNumber,
        decision: Decision,
        by: &str,
    ) -> Result<usize, Error> {
        let now = self.server.surroundings.now();
        match self.server.storage.decide(project, device, decision, by, now)? {
            0 => Err(Error::NothingInQuarantine(device)),
            changes => Ok(changes),
        }
    }
}
