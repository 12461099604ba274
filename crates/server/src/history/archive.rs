use super::{HistoryRefusal, group_name};
use crate::error::Error;
use crate::storage::{Storage, StorageError, StoredBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::Value;
use carnet_core::id::ProjectId;
use carnet_core::protocol::ChangeVerdict;
use carnet_core::row::RowKey;
use std::collections::{BTreeMap, BTreeSet};

/// How many changes are looked for at a time: their batches are in memory together.
const RUN: usize = 16;

/// A change as it came.
pub(super) struct Recorded {
    pub(super) change: Change,
    /// The place of its batch in the project's order.
    pub(super) seq: u64,
    pub(super) received: Timestamp,
    pub(super) refused: Option<HistoryRefusal>,
}

/// The batches of a project, and the changes that were found in them.
pub(super) struct Archive<'a> {
    storage: &'a dyn Storage,
    project: ProjectId,
    found: BTreeMap<Dot, Recorded>,
    /// The batches that were searched for all that is wanted: the first change of each, and the counter of its last.
    searched: BTreeMap<Dot, u64>,
    /// What was looked for: a change may name what never came.
    asked: BTreeSet<Dot>,
}

impl<'a> Archive<'a> {
    pub(super) fn of(storage: &'a dyn Storage, project: ProjectId) -> Self {
        Self { storage, project, found: BTreeMap::new(), searched: BTreeMap::new(), asked: BTreeSet::new() }
    }

    pub(super) fn found(&self) -> impl Iterator<Item = &Recorded> {
        self.found.values()
    }

    /// The changes of a batch, with the verdicts on them.
    pub(super) fn open(&self, batch: &StoredBatch) -> Result<Vec<Recorded>, Error> {
        let (read, _) =
            batch.signed.read().map_err(|error| Error::Storage(StorageError::Damaged(error.to_string())))?;
        let refusal = |verdict: &ChangeVerdict| HistoryRefusal {
            field: verdict.field.clone(),
            reason: verdict.reason.clone(),
        };
        let verdicts = batch.refused.iter().map(|verdict| (verdict.counter, refusal(verdict)));
        let mut verdicts = verdicts.collect::<BTreeMap<_, _>>();
        Ok(read
            .changes
            .into_iter()
            .map(|change| Recorded {
                refused: verdicts.remove(&change.dot.counter),
                change,
                seq: batch.seq,
                received: batch.received,
            })
            .collect())
    }

    /// Finds the changes of a row that these came from. Each accepted change that is no head was replaced by one.
    pub(super) fn follow_row(
        &mut self,
        row: &RowKey,
        group: Option<&str>,
        heads: Vec<Dot>,
    ) -> Result<(), Error> {
        let of_row = |change: &Change| {
            change.row == *row && group.is_none_or(|group| group_name(change.group) == group)
        };
        let mut waiting = heads;
        while let Some(batches) = self.batches_of_some(&mut waiting)? {
            for batch in &batches {
                let changes = self.open(batch)?;
                if let (Some(first), Some(last)) = (changes.first(), changes.last()) {
                    self.searched.insert(first.change.dot, last.change.dot.counter);
                }
                for recorded in changes.into_iter().filter(|recorded| of_row(&recorded.change)) {
                    waiting.extend(&recorded.change.replaces);
                    self.found.insert(recorded.change.dot, recorded);
                }
            }
        }
        Ok(())
    }

    /// Finds what these changes replaced.
    pub(super) fn look_up_replaced(&mut self, changes: &[Recorded]) -> Result<(), Error> {
        let replaced = changes.iter().flat_map(|recorded| &recorded.change.replaces);
        let mut wanted = replaced.copied().collect::<BTreeSet<_>>();
        let mut waiting = wanted.iter().copied().collect::<Vec<_>>();
        while let Some(batches) = self.batches_of_some(&mut waiting)? {
            for batch in &batches {
                for recorded in self.open(batch)? {
                    if !wanted.contains(&recorded.change.dot) {
                        continue;
                    }
                    // What was refused is not what stood there.
                    if recorded.refused.is_some() {
                        wanted.extend(&recorded.change.replaces);
                        waiting.extend(&recorded.change.replaces);
                    }
                    self.found.insert(recorded.change.dot, recorded);
                }
            }
        }
        Ok(())
    }

    /// The batches of some of the changes that are waited for; none when nothing is left to look for.
    fn batches_of_some(&mut self, waiting: &mut Vec<Dot>) -> Result<Option<Vec<StoredBatch>>, Error> {
        let mut run = Vec::with_capacity(RUN);
        while run.len() < RUN
            && let Some(dot) = waiting.pop()
        {
            let searched = self.searched.range(..=dot).next_back();
            let searched =
                searched.is_some_and(|(first, last)| first.device == dot.device && dot.counter <= *last);
            if !searched && !self.found.contains_key(&dot) && self.asked.insert(dot) {
                run.push(dot);
            }
        }
        if run.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.storage.batches_with(self.project, &run)?))
    }

    /// The values that a change replaced. Where it replaced one that was refused, those are meant that this one would
    /// have replaced: so the server merges it.
    pub(super) fn replaced(&self, change: &Change) -> Vec<&Value> {
        let mut seen = BTreeSet::new();
        let mut values = BTreeMap::new();
        let mut waiting = change.replaces.clone();
        while let Some(dot) = waiting.pop() {
            let Some(before) = self.found.get(&dot).filter(|_| seen.insert(dot)) else { continue };
            if (before.change.row, before.change.group) != (change.row, change.group) {
                continue;
            }
            if before.refused.is_some() {
                waiting.extend(&before.change.replaces);
            } else {
                values.insert(dot, &before.change.value);
            }
        }
        values.into_values().collect()
    }
}
