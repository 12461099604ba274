use super::{
    Arrived, Chain, Decision, FieldKey, Merged, Outcome, QuarantineReason, Reception, Refused, RefusedOfAll,
    merge, refusal,
};
use carnet_core::batch::{ChainHash, SignedBatch};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::DeviceNumber;
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::{BatchOutcome, ChangeVerdict};
use std::collections::HashMap;

/// How far a project is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProjectHead {
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    pub(crate) digest: [u8; 8],
}

/// A batch that came before.
pub(crate) enum Known {
    /// It is in the history.
    InHistory(ChainHash),
    /// It waits in quarantine.
    InQuarantine(ChainHash),
}

/// One project of a storage, within a transaction that holds the project's lock.
pub(crate) trait Ledger {
    /// Why the storage failed.
    type Error;

    /// The end of a device's chain in the history.
    fn chain(&mut self, device: DeviceNumber) -> Result<Chain, Self::Error>;
    /// The end of what a device has in quarantine, if it has anything there.
    fn chain_in_quarantine(&mut self, device: DeviceNumber) -> Result<Option<Chain>, Self::Error>;
    /// Where the batch with this number is.
    fn known(&mut self, device: DeviceNumber, number: u64) -> Result<Option<Known>, Self::Error>;
    /// A batch of the history, as it came.
    fn batch(&mut self, device: DeviceNumber, number: u64) -> Result<Option<SignedBatch>, Self::Error>;
    /// What a device has in quarantine, in order, with when each was received.
    fn in_quarantine(&mut self, device: DeviceNumber) -> Result<Vec<(SignedBatch, Timestamp)>, Self::Error>;
    /// What has been taken in of each device.
    fn context(&mut self) -> Result<Context, Self::Error>;
    /// Those of these changes of a device that were refused, with what they would have replaced.
    fn refused(&mut self, device: DeviceNumber, counters: &[u64]) -> Result<Refused, Self::Error>;
    /// The verdicts on refused changes of a device in a range of counters.
    fn verdicts(
        &mut self,
        device: DeviceNumber,
        first: u64,
        last: u64,
    ) -> Result<Vec<ChangeVerdict>, Self::Error>;
    /// What the project holds of these field groups; what it holds nothing of is left out.
    fn states(&mut self, keys: &[FieldKey]) -> Result<HashMap<FieldKey, FieldState>, Self::Error>;
    /// Writes what a batch made of the project, and the batch itself, and moves the head.
    fn write(&mut self, arrived: &Arrived, merged: &Merged, received: Timestamp) -> Result<(), Self::Error>;
    /// Puts a batch aside.
    fn put_aside(
        &mut self,
        arrived: &Arrived,
        reason: QuarantineReason,
        received: Timestamp,
    ) -> Result<(), Self::Error>;
    /// Notes what was decided on all that a device has in quarantine.
    fn decided(
        &mut self,
        device: DeviceNumber,
        decision: Decision,
        by: &str,
        now: Timestamp,
    ) -> Result<(), Self::Error>;
}

/// Takes in a batch, or puts it aside.
pub(crate) fn take_in<L: Ledger>(
    ledger: &mut L,
    arrived: &Arrived,
    reception: Reception,
    received: Timestamp,
) -> Result<Outcome, L::Error> {
    let header = &arrived.batch.header;
    match ledger.known(header.device, header.number)? {
        Some(Known::InQuarantine(hash)) if hash == arrived.hash => {
            return Ok(Outcome::not_taken(BatchOutcome::Quarantined));
        }
        Some(Known::InHistory(hash)) if hash == arrived.hash => return taken_before(ledger, arrived),
        Some(_) => return Ok(Outcome::not_taken(BatchOutcome::Forked)),
        None => {}
    }
    let aside = ledger.chain_in_quarantine(header.device)?;
    let chain = match aside {
        Some(chain) => chain,
        None => ledger.chain(header.device)?,
    };
    if let Some(outcome) = arrived.misplaced(&chain) {
        return Ok(Outcome::not_taken(outcome));
    }
    let reason = match reception {
        Reception::Quarantine(reason) => Some(reason),
        Reception::Open => aside.map(|_| QuarantineReason::Follows),
    };
    if let Some(reason) = reason {
        ledger.put_aside(arrived, reason, received)?;
        return Ok(Outcome::not_taken(BatchOutcome::Quarantined));
    }
    merge_in(ledger, arrived, received)
}

/// What became of a batch that a laptop asks after; none when nothing is known of it.
pub(crate) fn outcome<L: Ledger>(
    ledger: &mut L,
    device: DeviceNumber,
    number: u64,
) -> Result<Option<Outcome>, L::Error> {
    match ledger.known(device, number)? {
        None => Ok(None),
        Some(Known::InQuarantine(_)) => Ok(Some(Outcome::not_taken(BatchOutcome::Quarantined))),
        Some(Known::InHistory(_)) => {
            let signed = ledger.batch(device, number)?;
            match signed.and_then(|signed| Some((signed.read().ok()?, signed))) {
                None => Ok(None),
                Some(((batch, hash), signed)) => {
                    taken_before(ledger, &Arrived::judge(batch, hash, signed)).map(Some)
                }
            }
        }
    }
}

/// Decides on all that a device has in quarantine in the project; how many changes that were.
pub(crate) fn decide<L: Ledger>(
    ledger: &mut L,
    device: DeviceNumber,
    decision: Decision,
    by: &str,
    now: Timestamp,
) -> Result<usize, L::Error> {
    let waiting = ledger.in_quarantine(device)?;
    ledger.decided(device, decision, by, now)?;
    let mut changes = 0;
    for (signed, received) in waiting {
        // It was read when it came.
        let Ok((batch, hash)) = signed.read() else { continue };
        let mut arrived = Arrived::judge(batch, hash, signed);
        if decision == Decision::Refuse {
            let all = arrived.batch.changes.iter();
            arrived.refused = all.map(|change| refusal(change, "change", "refused_by_officer")).collect();
        }
        changes += arrived.batch.changes.len();
        merge_in(ledger, &arrived, received)?;
    }
    Ok(changes)
}

fn merge_in<L: Ledger>(ledger: &mut L, arrived: &Arrived, received: Timestamp) -> Result<Outcome, L::Error> {
    let context = ledger.context()?;
    let refused = refused_before(ledger, arrived)?;
    let keys = arrived.batch.changes.iter().map(|change| (change.row, change.group)).collect::<Vec<_>>();
    let mut states = ledger.states(&keys)?;
    let merged = merge(arrived, received, context, refused, |key| states.remove(key));
    ledger.write(arrived, &merged, received)?;
    let verdicts = merged.refused.into_iter().map(|(verdict, _)| verdict).collect();
    Ok(Outcome::taken(with_what_stands(ledger, arrived, verdicts)?))
}

/// What was refused before of the changes that a batch replaces.
fn refused_before<L: Ledger>(ledger: &mut L, arrived: &Arrived) -> Result<RefusedOfAll, L::Error> {
    let mut all = RefusedOfAll::new();
    for (device, counters) in arrived.replaced_before() {
        let refused = ledger.refused(device, &counters)?;
        all.extend(refused.into_iter().map(|(counter, replaces)| (Dot::new(device, counter), replaces)));
    }
    Ok(all)
}

/// The first verdict again.
fn taken_before<L: Ledger>(ledger: &mut L, arrived: &Arrived) -> Result<Outcome, L::Error> {
    let changes = &arrived.batch.changes;
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
        return Ok(Outcome::not_taken(BatchOutcome::Unreadable));
    };
    let verdicts = ledger.verdicts(arrived.batch.header.device, first.dot.counter, last.dot.counter)?;
    Ok(Outcome::taken(with_what_stands(ledger, arrived, verdicts)?))
}

/// Puts beside each refused change what the project holds of its field group.
fn with_what_stands<L: Ledger>(
    ledger: &mut L,
    arrived: &Arrived,
    mut verdicts: Vec<ChangeVerdict>,
) -> Result<Vec<ChangeVerdict>, L::Error> {
    if verdicts.is_empty() {
        return Ok(verdicts);
    }
    // The counters of a batch are consecutive.
    let first = arrived.counters().0;
    let key_of = |counter: u64| {
        let at = usize::try_from(counter.checked_sub(first)?).ok()?;
        arrived.batch.changes.get(at).map(|change| (change.row, change.group))
    };
    let keys = verdicts.iter().filter_map(|verdict| key_of(verdict.counter)).collect::<Vec<_>>();
    let states = ledger.states(&keys)?;
    for verdict in &mut verdicts {
        if let Some(state) = key_of(verdict.counter).and_then(|key| states.get(&key)) {
            verdict.instead = state.clone();
        }
    }
    Ok(verdicts)
}
