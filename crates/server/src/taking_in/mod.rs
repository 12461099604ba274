//! Taking in a batch: what is decided before the project's lock, and what under it. A storage reads and writes by the
//! ledger of a project; the rules stand here, once for all storages.

mod ledger;

pub(crate) use ledger::{Known, Ledger, ProjectHead, decide, outcome, take_in};

use carnet_core::batch::{Batch, ChainHash, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Timestamp, effective};
use carnet_core::field_group::Group;
use carnet_core::id::DeviceNumber;
use carnet_core::merge::{Context, FieldState, Head};
use carnet_core::protocol::{BatchOutcome, ChangeVerdict};
use carnet_core::row::RowKey;
use carnet_core::validation::validate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most bytes that one value may have: more than the longest text of any rule, and few enough that a page can
/// always carry it.
const LONGEST_VALUE: usize = 256 * 1024;
/// How many changes one may name as replaced, or as seen by a deletion; and how many a field group keeps in mind as
/// replaced before they came. More than there are heads where five hundred laptops disagree.
const MOST_NAMED: usize = 4_096;
/// How many heads one laptop may have in one field group. A laptop of ours has one: what it writes replaces what it
/// wrote. Together they may take no more than [`LONGEST_VALUE`], but for one alone.
const MOST_HEADS: usize = 8;
/// How much of what refused changes would have replaced a later one takes over.
const MOST_TAKEN_OVER: usize = 256;

/// A batch whose signature holds, with the verdict on each of its changes.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The batch.
    pub batch: Batch,
    /// Its place in the chain.
    pub hash: ChainHash,
    /// It as it came.
    pub signed: SignedBatch,
    /// Changes that break a rule.
    pub refused: Vec<ChangeVerdict>,
}

impl Arrived {
    /// Judges the changes of a batch whose signature was checked.
    #[must_use]
    pub fn judge(batch: Batch, hash: ChainHash, signed: SignedBatch) -> Self {
        let refused = batch.changes.iter().filter_map(judge).collect();
        Self { batch, hash, signed, refused }
    }

    /// The counters of its first and last change.
    pub(crate) fn counters(&self) -> (u64, u64) {
        let counter = |change: Option<&Change>| change.map_or(0, |change| change.dot.counter);
        (counter(self.batch.changes.first()), counter(self.batch.changes.last()))
    }

    /// The counters of earlier changes that its changes replace, by device: those of its own, and of others. Another may be
    /// a number that its laptop had, or the laptop that it is a copy of.
    fn replaced_before(&self) -> BTreeMap<DeviceNumber, Vec<u64>> {
        let (first, _) = self.counters();
        let is_before = |dot: &&Dot| dot.device != self.batch.header.device || dot.counter < first;
        let replaced = self.batch.changes.iter().flat_map(|change| &change.replaces).filter(is_before);
        let mut by_device = BTreeMap::<DeviceNumber, Vec<u64>>::new();
        for dot in replaced.collect::<BTreeSet<_>>() {
            by_device.entry(dot.device).or_default().push(dot.counter);
        }
        by_device
    }

    /// Where the batch stands against the end of its device's chain; none when it is the next.
    #[must_use]
    pub fn misplaced(&self, chain: &Chain) -> Option<BatchOutcome> {
        let header = &self.batch.header;
        if header.number != chain.number + 1 {
            Some(BatchOutcome::OutOfOrder(chain.number + 1))
        } else if header.previous != chain.hash {
            Some(BatchOutcome::Forked)
        } else if self.batch.changes.first().is_none_or(|change| change.dot.counter != chain.counter + 1) {
            Some(BatchOutcome::Unreadable)
        } else {
            None
        }
    }
}

fn judge(change: &Change) -> Option<ChangeVerdict> {
    let (field, reason) = if change.value.as_bytes().len() > LONGEST_VALUE {
        ("value", "too_long")
    } else if change.replaces.len().max(change.seen.len()) > MOST_NAMED {
        ("change", "too_many_named")
    } else {
        let invalid = validate(&change.row, change.group, &change.value).err()?;
        (invalid.field, invalid.reason.code())
    };
    Some(refusal(change, field, reason))
}

fn refusal(change: &Change, field: &str, reason: &str) -> ChangeVerdict {
    ChangeVerdict {
        counter: change.dot.counter,
        field: field.to_owned(),
        reason: reason.to_owned(),
        instead: FieldState::new(),
    }
}

/// How a batch is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// Its changes are merged.
    Open,
    /// It is put aside until a project officer decides on it.
    Quarantine(QuarantineReason),
}

/// Why a batch is put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarantineReason {
    /// Its author may not write in the project any more.
    NoAccess,
    /// The laptop was reported lost.
    DeviceLost,
    /// A batch before it is in quarantine.
    Follows,
}

impl Decision {
    /// Its code in databases and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Refuse => "refused",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Accept, Self::Refuse].into_iter().find(|decision| decision.code() == code)
    }
}

impl QuarantineReason {
    const ALL: [Self; 3] = [Self::NoAccess, Self::DeviceLost, Self::Follows];

    /// Its code in databases and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoAccess => "no_access",
            Self::DeviceLost => "device_lost",
            Self::Follows => "follows",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// What a project officer decides on what a laptop has in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Its changes are merged, after all that is there.
    Accept,
    /// Its changes are refused; they stay in the history.
    Refuse,
}

/// The end of a device's chain in a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The counter of its last change.
    pub counter: u64,
    /// The number of its last batch.
    pub number: u64,
    /// The hash of its last batch.
    pub hash: ChainHash,
}

/// What became of a batch, and which of its changes were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What became of it.
    pub batch: BatchOutcome,
    /// Changes that were not taken although the batch was.
    pub refused: Vec<ChangeVerdict>,
}

impl Outcome {
    /// A batch that was not taken.
    #[must_use]
    pub const fn not_taken(batch: BatchOutcome) -> Self {
        Self { batch, refused: Vec::new() }
    }

    /// A batch that is in.
    #[must_use]
    pub const fn taken(refused: Vec<ChangeVerdict>) -> Self {
        Self { batch: BatchOutcome::Accepted, refused }
    }
}

/// A field group of a project.
pub(crate) type FieldKey = (RowKey, Group);

/// Changes of one device that were not taken, by counter, with what they would have replaced.
pub(crate) type Refused = HashMap<u64, Vec<Dot>>;

/// The same of several devices.
pub(crate) type RefusedOfAll = HashMap<Dot, Vec<Dot>>;

/// What a batch made of a project.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// The field groups that it touched, in the order of the last change of each; whether each was there before.
    pub(crate) fields: Vec<(FieldKey, FieldState, bool)>,
    /// The changes that were refused, with what they would have replaced.
    pub(crate) refused: Vec<(ChangeVerdict, Vec<Dot>)>,
}

/// Merges a batch. `before` looks up what the project holds of a field group, `context` is the project's context
/// before the batch, `refused` what was refused before of it and of whom it replaces.
fn merge(
    arrived: &Arrived,
    received: Timestamp,
    mut context: Context,
    mut refused: RefusedOfAll,
    mut before: impl FnMut(&FieldKey) -> Option<FieldState>,
) -> Merged {
    let mut merged = Merged::default();
    let mut touched =
        HashMap::<FieldKey, (FieldState, bool, u64)>::with_capacity(arrived.batch.changes.len());
    let mut verdicts = arrived.refused.iter().peekable();
    for change in &arrived.batch.changes {
        let mended = with_what_refused_ones_replaced(change, &refused);
        let change = mended.as_ref().unwrap_or(change);
        if let Some(verdict) = verdicts.next_if(|verdict| verdict.counter == change.dot.counter) {
            refused.insert(change.dot, change.replaces.clone());
            merged.refused.push((verdict.clone(), change.replaces.clone()));
        } else {
            let key = (change.row, change.group);
            let (state, _, last) = match touched.entry(key) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    let known = before(&key);
                    let existed = known.is_some();
                    entry.insert((known.unwrap_or_default(), existed, 0))
                }
            };
            if is_too_much(change, state, &context) {
                refused.insert(change.dot, change.replaces.clone());
                merged.refused.push((refusal(change, "change", "too_many_heads"), change.replaces.clone()));
            } else {
                state.take_in(change, effective(change.stamp, received), &context);
                *last = change.dot.counter;
            }
        }
        context.advance(change.dot.device, change.dot.counter);
    }
    // Of a field group of which everything was refused, nothing is written.
    let mut fields = touched.into_iter().filter(|(_, (_, _, last))| *last > 0).collect::<Vec<_>>();
    fields.sort_unstable_by_key(|(_, (_, _, last))| *last);
    merged.fields = fields
        .into_iter()
        .map(|(key, (mut state, existed, _))| {
            state.settle(&context);
            (key, state, existed)
        })
        .collect();
    merged
}

/// Whether a laptop would pile up with this change what no honest use does: a page must be able to carry each field
/// group, and everybody must be able to merge it.
fn is_too_much(change: &Change, state: &FieldState, context: &Context) -> bool {
    let not_here = change.replaces.iter().filter(|dot| !context.covers(**dot)).count();
    if state.absent().len() + not_here > MOST_NAMED {
        return true;
    }
    let own = |head: &&Head| head.dot.device == change.dot.device && !change.replaces.contains(&head.dot);
    let (mut heads, mut bytes) = (1, change.value.as_bytes().len());
    for head in state.heads().iter().filter(own) {
        heads += 1;
        bytes += head.value.as_bytes().len();
    }
    heads > MOST_HEADS || heads > 1 && bytes > LONGEST_VALUE
}

/// A change that replaces refused ones also replaces what those would have replaced: its author saw it so.
fn with_what_refused_ones_replaced(change: &Change, refused: &RefusedOfAll) -> Option<Change> {
    if refused.is_empty() {
        return None;
    }
    let theirs = change
        .replaces
        .iter()
        .filter_map(|dot| refused.get(dot))
        .flatten()
        .copied()
        .take(MOST_TAKEN_OVER)
        .collect::<Vec<_>>();
    if theirs.is_empty() {
        return None;
    }
    let mut change = change.clone();
    change.replaces.extend(theirs);
    change.replaces.sort_unstable();
    change.replaces.dedup();
    Some(change)
}
