use anyhow::{Context, Result, ensure};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp, effective};
use carnet_core::field_group::{Group, Value};
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::protocol::BatchName;
use carnet_core::row::RowKey;
use carnet_server::storage::Storage;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a project must hold, found from its whole history by force: a change is a head when no accepted change of its
/// field group has replaced it.
pub(crate) struct Oracle {
    /// The heads of each field group: dot, value, effective time.
    pub(crate) heads: BTreeMap<(RowKey, Group), BTreeMap<Dot, (Value, Hlc)>>,
    /// Every value that was ever said, accepted or refused.
    pub(crate) said: Vec<Value>,
    /// Every change, accepted or refused.
    pub(crate) history: BTreeMap<Dot, Change>,
    /// Every change that was refused.
    pub(crate) refused: BTreeSet<Dot>,
}

impl Oracle {
    /// # Errors
    /// When the batches of a laptop are not in the order of their numbers, each once; or the storage refuses.
    pub(crate) fn of(storage: &dyn Storage, project: ProjectId) -> Result<Self> {
        let (beginning, end) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
        let mut changes = Vec::<(Change, Timestamp)>::new();
        let mut refused = HashMap::<Dot, Vec<Dot>>::new();
        let mut last = HashMap::<DeviceNumber, u64>::new();
        for stored in storage.batches_between(project, beginning, end, 0, usize::MAX >> 1)? {
            let (batch, _) = stored.signed.read()?;
            let name = BatchName { project, device: batch.header.device, number: batch.header.number };
            let before = last.insert(name.device, name.number).unwrap_or(0);
            ensure!(name.number == before + 1, "{name:?} comes after {before} in the history");
            let outcome = storage.outcome(&name)?.context("a batch of the history is known")?;
            for verdict in outcome.refused {
                refused.insert(Dot::new(name.device, verdict.counter), Vec::new());
            }
            changes.extend(batch.changes.into_iter().map(|change| (change, stored.received)));
        }
        for (change, _) in &changes {
            if let Some(replaced) = refused.get_mut(&change.dot) {
                replaced.clone_from(&change.replaces);
            }
        }
        let mut replaced = BTreeSet::new();
        for (change, _) in changes.iter().filter(|(change, _)| !refused.contains_key(&change.dot)) {
            let mut open = change.replaces.clone();
            while let Some(dot) = open.pop() {
                // What a refused change would have replaced is replaced by what came after it.
                if replaced.insert((change.row, change.group, dot)) {
                    open.extend(refused.get(&dot).into_iter().flatten());
                }
            }
        }
        let mut oracle = Self {
            heads: BTreeMap::new(),
            said: changes.iter().map(|(change, _)| change.value.clone()).collect(),
            history: BTreeMap::new(),
            refused: refused.keys().copied().collect(),
        };
        for (change, received) in changes {
            let key = (change.row, change.group);
            if !refused.contains_key(&change.dot) && !replaced.contains(&(key.0, key.1, change.dot)) {
                let head = (change.value.clone(), effective(change.stamp, received));
                oracle.heads.entry(key).or_default().insert(change.dot, head);
            }
            oracle.history.insert(change.dot, change);
        }
        Ok(oracle)
    }

    /// The field groups with several values.
    pub(crate) fn conflicts(&self) -> BTreeSet<(RowKey, Group)> {
        let differ = |heads: &&BTreeMap<Dot, (Value, Hlc)>| {
            heads.values().map(|(value, _)| value).collect::<BTreeSet<_>>().len() > 1
        };
        let settled = |(_, group): &(RowKey, Group)| group.is_settled_by_people();
        self.heads.iter().filter(|(key, heads)| settled(key) && differ(heads)).map(|(key, _)| *key).collect()
    }
}
