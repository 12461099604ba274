//! Taking in what somebody carried here as a file because their laptop could not send it.

use super::Admin;
use crate::error::Error;
use crate::synchronisation::{Bringer, take_in_all};
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{BatchOutcome, UnsentFile};
use serde::Serialize;

/// What became of one batch of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BroughtBatch {
    /// The code of its project; empty where there is none.
    pub project: String,
    /// The laptop that made it.
    pub device: DeviceNumber,
    /// Its number in that laptop's chain.
    pub number: u64,
    /// How many changes it has.
    pub changes: usize,
    /// What became of it: `accepted`, `quarantined`, `forked`, `out_of_order`, `not_allowed`, `unknown_laptop` or
    /// `unreadable`.
    pub outcome: &'static str,
    /// Changes that were not taken although the batch was.
    pub refused: Vec<BroughtRefusal>,
}

/// A change that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BroughtRefusal {
    /// Its how-many-eth of the laptop and project it is.
    pub counter: u64,
    /// The field that breaks a rule.
    pub field: String,
    /// The code of the rule.
    pub reason: String,
}

impl Admin<'_> {
    /// Takes in a file of unsent changes: a verdict for each batch, in order. To repeat it changes nothing, and so does
    /// the laptop when it sends the same batches afterwards.
    ///
    /// # Errors
    /// When the storage fails; what was taken in before stays.
    pub fn take_in(&self, file: &UnsentFile) -> Result<Vec<BroughtBatch>, Error> {
        let verdicts = take_in_all(self.server, Bringer::Administrator, &file.request)?;
        let (projects, devices) = (self.projects()?, self.devices()?);
        let mut brought = Vec::with_capacity(verdicts.len());
        for (signed, verdict) in file.request.batches.iter().zip(verdicts) {
            let batch = signed.read().map(|(batch, _)| batch).ok();
            let device = batch.as_ref().map_or_else(DeviceNumber::default, |batch| batch.header.device);
            let project = projects.iter().find(|project| project.id == verdict.project);
            let outcome = match verdict.outcome {
                BatchOutcome::Accepted => "accepted",
                BatchOutcome::Quarantined => "quarantined",
                BatchOutcome::Forked => "forked",
                BatchOutcome::OutOfOrder(_) => "out_of_order",
                BatchOutcome::NotAllowed => "not_allowed",
                BatchOutcome::Unreadable
                    if batch.is_some() && devices.iter().all(|row| row.device != device) =>
                {
                    "unknown_laptop"
                }
                BatchOutcome::Unreadable => "unreadable",
            };
            let refused = verdict.refused.into_iter().map(|refused| BroughtRefusal {
                counter: refused.counter,
                field: refused.field,
                reason: refused.reason,
            });
            brought.push(BroughtBatch {
                project: project.map(|project| project.code.clone()).unwrap_or_default(),
                device,
                number: verdict.number,
                changes: batch.map_or(0, |batch| batch.changes.len()),
                outcome,
                refused: refused.collect(),
            });
        }
        Ok(brought)
    }
}
