use super::group_name;
use crate::error::Error;
use crate::storage::{Decided, Storage, StorageError, StoredBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::Value;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{ChangeVerdict, HistoryRefusal};
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
    /// What was decided on it, where it waited in quarantine.
    pub(super) decided: Option<Decided>,
    pub(super) refused: Option<HistoryRefusal>,
}

/// The batches of a project, and the changes that were found in them.
pub(super) struct Archive<'a> {
    storage: &'a dyn Storage,
    project: ProjectId,
    found: BTreeMap<Dot, Recorded>,
}

/// Where a change stands: the place of its batch in the project's order, and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) seq: u64,
    pub(super) dot: Dot,
}

impl<'a> Archive<'a> {
    pub(super) fn of(storage: &'a dyn Storage, project: ProjectId) -> Self {
        Self { storage, project, found: BTreeMap::new() }
    }

    pub(super) fn found(&self, dot: &Dot) -> Option<&Recorded> {
        self.found.get(dot)
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
                decided: batch.decided.clone(),
            })
            .collect())
    }

    /// The changes of a row that these came from, in the project's order, and only where they stand: their values might
    /// not all have room. Each accepted change that is no head was replaced by one.
    pub(super) fn places_of_row(
        &self,
        row: &RowKey,
        group: Option<&str>,
        heads: Vec<Dot>,
    ) -> Result<Vec<Placed>, Error> {
        let of_row = |change: &Change| {
            change.row == *row && group.is_none_or(|group| group_name(change.group) == group)
        };
        let mut places = BTreeMap::new();
        let (mut waiting, mut asked) = (heads, BTreeSet::new());
        // The batches that were searched for all that is wanted: the first change of each, and the counter of its last.
        let mut searched = BTreeMap::<Dot, u64>::new();
        loop {
            let mut run = Vec::with_capacity(RUN);
            while run.len() < RUN
                && let Some(dot) = waiting.pop()
            {
                let before = searched.range(..=dot).next_back();
                let is_searched =
                    before.is_some_and(|(first, last)| first.device == dot.device && dot.counter <= *last);
                // A change may name what never came.
                if !is_searched && asked.insert(dot) {
                    run.push(dot);
                }
            }
            if run.is_empty() {
                return Ok(places.into_values().collect());
            }
            for batch in &self.storage.batches_with(self.project, &run)? {
                let changes = self.open(batch)?;
                if let (Some(first), Some(last)) = (changes.first(), changes.last()) {
                    searched.insert(first.change.dot, last.change.dot.counter);
                }
                for recorded in changes.into_iter().filter(|recorded| of_row(&recorded.change)) {
                    let dot = recorded.change.dot;
                    waiting.extend(recorded.change.replaces);
                    places.insert((recorded.seq, dot.counter), Placed { seq: recorded.seq, dot });
                }
            }
        }
    }

    /// Finds these changes.
    pub(super) fn look_up(&mut self, dots: impl IntoIterator<Item = Dot>) -> Result<(), Error> {
        self.look_up_with(dots, |_| false)
    }

    /// Finds these changes, which others replaced. What was refused of them is not what stood there: it finds what that
    /// would have replaced as well.
    pub(super) fn look_up_replaced(&mut self, replaced: impl IntoIterator<Item = Dot>) -> Result<(), Error> {
        self.look_up_with(replaced, |recorded| recorded.refused.is_some())
    }

    /// Finds these changes; and where it `goes_on` from one, what that one replaced.
    fn look_up_with(
        &mut self,
        dots: impl IntoIterator<Item = Dot>,
        goes_on: impl Fn(&Recorded) -> bool,
    ) -> Result<(), Error> {
        let mut wanted = dots.into_iter().collect::<BTreeSet<_>>();
        let mut waiting = wanted.iter().copied().collect::<Vec<_>>();
        let mut asked = BTreeSet::new();
        loop {
            let mut run = Vec::with_capacity(RUN);
            while run.len() < RUN
                && let Some(dot) = waiting.pop()
            {
                match self.found.get(&dot) {
                    _ if !asked.insert(dot) => {}
                    None => run.push(dot),
                    Some(recorded) if goes_on(recorded) => {
                        wanted.extend(&recorded.change.replaces);
                        waiting.extend(&recorded.change.replaces);
                    }
                    Some(_) => {}
                }
            }
            if run.is_empty() {
                return Ok(());
            }
            for batch in &self.storage.batches_with(self.project, &run)? {
                for recorded in self.open(batch)? {
                    if !wanted.contains(&recorded.change.dot) {
                        continue;
                    }
                    if goes_on(&recorded) {
                        wanted.extend(&recorded.change.replaces);
                        waiting.extend(&recorded.change.replaces);
                    }
                    self.found.insert(recorded.change.dot, recorded);
                }
            }
        }
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
