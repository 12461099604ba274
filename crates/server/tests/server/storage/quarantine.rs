use super::{Place, create_project, laptop, outcome, page, project_id, state, taken, whole, write};
use crate::author::{Author, MORNING, mark, name, participant, person, session};
use carnet_core::attendance::Mark;
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::FieldGroup;
use carnet_core::merge::FieldState;
use carnet_core::protocol::{BatchName, BatchOutcome, ChangeVerdict};
use carnet_core::row::RowKey;
use carnet_server::storage::{Decided, QuarantineRecord, Storage};
use carnet_server::taking_in::{Arrived, Decision, Outcome, QuarantineReason, Reception};

const LATER: Timestamp = MORNING.plus_millis(60_000);

/// Two laptops; Ana's wrote one mark before her batches are put aside.
fn two(place: &dyn Place) -> (Box<dyn Storage>, Author, Author) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut ana = laptop(&*storage, project, person(1), 1);
    let boris = laptop(&*storage, project, person(2), 2);
    write(&*storage, &mut ana, [mark(1, 1, Present)]);
    (storage, ana, boris)
}

fn put_aside(storage: &dyn Storage, batch: &Arrived, reason: QuarantineReason, at: Timestamp) {
    let outcome = storage.take_in(batch, Reception::Quarantine(reason), at).unwrap();
    assert_eq!(outcome, Outcome::not_taken(BatchOutcome::Quarantined));
}

fn asked(storage: &dyn Storage, batch: &Arrived) -> Option<Outcome> {
    let header = &batch.batch.header;
    let name = BatchName { project: header.project, device: header.device, number: header.number };
    storage.outcome(&name).unwrap()
}

fn the_mark(storage: &dyn Storage, asker: &Author, number: u32) -> Option<FieldState> {
    let row = RowKey::Attendance(session(1), participant(number));
    state(&whole(storage, asker), row, Mark::GROUP).cloned()
}

pub(crate) fn what_is_put_aside_changes_nothing_and_waits(place: &dyn Place) {
    let (storage, mut ana, boris) = two(place);
    let before = whole(&*storage, &boris);
    assert_eq!(storage.quarantine().unwrap(), []);
    let batches = [ana.batch([mark(1, 2, Present), mark(1, 3, Present)]), ana.batch([mark(1, 4, Present)])];
    put_aside(&*storage, &batches[0], QuarantineReason::NoAccess, MORNING);
    put_aside(&*storage, &batches[1], QuarantineReason::NoAccess, LATER);
    assert_eq!(page(&*storage, &boris, Some(before.to)), None);
    assert_eq!(whole(&*storage, &boris), before);
    let record = QuarantineRecord {
        project: ana.project,
        device: ana.device,
        reason: QuarantineReason::NoAccess,
        changes: 3,
        since: MORNING,
    };
    assert_eq!(storage.quarantine().unwrap(), [record]);
    let waiting = storage.in_quarantine(ana.project, ana.device).unwrap();
    assert_eq!(waiting, batches.map(|batch| batch.signed));
    assert_eq!(storage.in_quarantine(boris.project, boris.device).unwrap(), []);
    assert_eq!(storage.in_quarantine(project_id(9), ana.device).unwrap(), []);
    assert_eq!(storage.devices().unwrap()[0].changes, 1);
}

/// Also when its author may write again: the chain has no gap.
pub(crate) fn what_follows_a_batch_in_quarantine_waits_with_it(place: &dyn Place) {
    let (storage, mut ana, _) = two(place);
    put_aside(&*storage, &ana.batch([mark(1, 2, Present)]), QuarantineReason::DeviceLost, MORNING);
    let skipped = ana.batch([mark(1, 3, Present)]);
    assert_eq!(outcome(&*storage, &ana.batch([mark(1, 4, Present)])), BatchOutcome::OutOfOrder(3));
    assert_eq!(outcome(&*storage, &skipped), BatchOutcome::Quarantined);
    let records = storage.quarantine().unwrap();
    assert_eq!((records[0].reason, records[0].changes), (QuarantineReason::DeviceLost, 2));
    assert_eq!(the_mark(&*storage, &ana, 3), None);
}

pub(crate) fn what_waits_may_come_again_and_is_no_fork(place: &dyn Place) {
    let (storage, mut ana, _) = two(place);
    let mut copy = ana.clone();
    let batch = ana.batch([mark(1, 2, Present)]);
    put_aside(&*storage, &batch, QuarantineReason::NoAccess, MORNING);
    put_aside(&*storage, &batch, QuarantineReason::NoAccess, LATER);
    assert_eq!(outcome(&*storage, &batch), BatchOutcome::Quarantined);
    assert_eq!(storage.quarantine().unwrap()[0].changes, 1);
    assert_eq!(outcome(&*storage, &copy.batch([mark(1, 2, Absent)])), BatchOutcome::Forked);
    assert_eq!(asked(&*storage, &batch), Some(Outcome::not_taken(BatchOutcome::Quarantined)));
    // What was taken before it is still known as taken; what never came is not known.
    let first = storage.batches_with(ana.project, &[ana.dot(1)]).unwrap().remove(0);
    let name = BatchName { project: ana.project, device: ana.device, number: 1 };
    assert_eq!(storage.outcome(&name).unwrap(), Some(Outcome::taken(Vec::new())));
    assert_eq!(first.seq, 1);
    assert_eq!(asked(&*storage, &ana.batch([mark(1, 3, Present)])), None);
    let elsewhere = BatchName { project: project_id(9), ..name };
    assert_eq!(storage.outcome(&elsewhere).unwrap(), None);
}

pub(crate) fn what_an_officer_accepts_is_merged_as_if_it_came_now(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    let seen = ana.dot(1);
    let batches =
        [ana.batch([mark(1, 1, Late).replacing(&[seen]), name(1, "")]), ana.batch([mark(1, 2, Absent)])];
    for batch in &batches {
        put_aside(&*storage, batch, QuarantineReason::NoAccess, MORNING);
    }
    // Meanwhile somebody else writes the same.
    write(&*storage, &mut boris, [mark(1, 2, Present)]);
    let followed = whole(&*storage, &boris).to;
    let decided = storage.decide(ana.project, ana.device, Decision::Accept, "officer", LATER).unwrap();
    assert_eq!(decided, 3);
    assert_eq!(the_mark(&*storage, &ana, 1).unwrap().dots(), [ana.dot(2)]);
    let both = the_mark(&*storage, &ana, 2).unwrap();
    assert!(both.is_conflict());
    assert_eq!(both.dots(), [ana.dot(4), boris.dot(1)]);
    assert_eq!(page(&*storage, &boris, Some(followed)).unwrap().states.len(), 2);
    assert_eq!(storage.quarantine().unwrap(), []);
    assert_eq!(storage.in_quarantine(ana.project, ana.device).unwrap(), []);
    // Its author learns of it, and that a value of hers broke a rule all the same.
    let verdicts = asked(&*storage, &batches[0]).unwrap();
    assert_eq!(verdicts.batch, BatchOutcome::Accepted);
    let reasons = verdicts.refused.iter().map(|verdict| (verdict.counter, verdict.reason.as_str()));
    assert_eq!(reasons.collect::<Vec<_>>(), [(3, "missing")]);
    assert_eq!(storage.take_in(&batches[0], Reception::Open, LATER).unwrap(), verdicts);
    // And goes on where she was.
    write(&*storage, &mut ana, [mark(1, 5, Present)]);
    assert_eq!(storage.decide(ana.project, ana.device, Decision::Accept, "officer", LATER).unwrap(), 0);
}

pub(crate) fn what_an_officer_refuses_is_in_the_history_alone(place: &dyn Place) {
    let (storage, mut ana, boris) = two(place);
    let seen = ana.dot(1);
    let batch = ana.batch([mark(1, 1, Late).replacing(&[seen]), mark(1, 2, Absent)]);
    put_aside(&*storage, &batch, QuarantineReason::DeviceLost, MORNING);
    let before = whole(&*storage, &boris);
    let decided = storage.decide(ana.project, ana.device, Decision::Refuse, "officer", LATER).unwrap();
    assert_eq!(decided, 2);
    let after = whole(&*storage, &boris);
    assert_eq!(after.states, before.states);
    assert_eq!(after.context.counter(ana.device), 3);
    assert!(after.to.at > before.to.at);
    // The verdict of each says what stands instead.
    let stands = the_mark(&*storage, &ana, 1).unwrap();
    let verdict = |counter, instead| ChangeVerdict {
        counter,
        field: "change".to_owned(),
        reason: "refused_by_officer".to_owned(),
        instead,
    };
    let expected = Outcome::taken(vec![verdict(2, stands), verdict(3, FieldState::new())]);
    assert_eq!(asked(&*storage, &batch), Some(expected.clone()));
    assert_eq!(storage.take_in(&batch, Reception::Open, LATER).unwrap(), expected);
    let kept = storage.batches_with(ana.project, &[ana.dot(3)]).unwrap();
    assert_eq!(kept[0].signed, batch.signed);
    // What she writes upon the refused value replaces what that one would have.
    taken(&*storage, &ana.batch([mark(1, 1, Absent).replacing(&[ana.dot(2)])]));
    assert_eq!(the_mark(&*storage, &ana, 1).unwrap().dots(), [ana.dot(4)]);
}

/// A copy of her laptop shows the refused value too, and writes under a number of its own.
pub(crate) fn what_a_copy_writes_upon_a_refused_value_replaces_what_that_one_would_have(place: &dyn Place) {
    let (storage, mut ana, mut copy) = two(place);
    let batch = ana.batch([mark(1, 1, Late).replacing(&[ana.dot(1)])]);
    put_aside(&*storage, &batch, QuarantineReason::DeviceLost, MORNING);
    storage.decide(ana.project, ana.device, Decision::Refuse, "officer", LATER).unwrap();
    taken(&*storage, &copy.batch([mark(1, 1, Absent).replacing(&[ana.dot(2)])]));
    assert_eq!(the_mark(&*storage, &ana, 1).unwrap().dots(), [copy.dot(copy.chain.counter)]);
}

pub(crate) fn a_decision_is_on_one_laptop_in_one_project(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    let mut elsewhere =
        Author { project: create_project(&*storage, 2), chain: Default::default(), ..ana.clone() };
    let batches = [&mut ana, &mut boris, &mut elsewhere].map(|author| author.batch([mark(1, 7, Present)]));
    for (batch, at) in batches.iter().zip([2, 1, 3]) {
        put_aside(&*storage, batch, QuarantineReason::NoAccess, MORNING.plus_millis(at));
    }
    let waiting = || {
        let records = storage.quarantine().unwrap();
        records.iter().map(|record| (record.project, record.device)).collect::<Vec<_>>()
    };
    let [a, b, e] = [&ana, &boris, &elsewhere].map(|author| (author.project, author.device));
    assert_eq!(waiting(), [b, a, e]);
    storage.decide(a.0, a.1, Decision::Accept, "officer", LATER).unwrap();
    assert_eq!(waiting(), [b, e]);
    assert_eq!(storage.decide(project_id(9), a.1, Decision::Accept, "officer", LATER).unwrap(), 0);
    assert_eq!(the_mark(&*storage, &ana, 7).unwrap().dots(), [ana.dot(2)]);
    assert_eq!(the_mark(&*storage, &elsewhere, 7), None);
}

/// A report of a period does not change when somebody decides later.
pub(crate) fn a_period_has_what_was_decided_in_it_and_not_what_was_received(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    let minute = |minute: i64| MORNING.plus_millis(60_000 * minute);
    let between = |from, until| {
        let batches = storage.batches_between(project_id(1), minute(from), minute(until), 0, 100).unwrap();
        let told = batches.into_iter().map(|batch| {
            let header = batch.signed.read().unwrap().0.header;
            (header.device, header.number, batch.received, batch.decided)
        });
        told.collect::<Vec<_>>()
    };
    let of_ana = [ana.batch([mark(1, 2, Present)]), ana.batch([mark(1, 3, Present)])];
    put_aside(&*storage, &of_ana[0], QuarantineReason::NoAccess, minute(1));
    put_aside(&*storage, &of_ana[1], QuarantineReason::NoAccess, minute(2));
    put_aside(&*storage, &boris.batch([mark(1, 4, Absent)]), QuarantineReason::DeviceLost, minute(2));
    let before = between(0, 5);
    assert_eq!(before, [(ana.device, 1, MORNING, None)]);
    storage.decide(ana.project, ana.device, Decision::Accept, "an officer", minute(6)).unwrap();
    storage.decide(ana.project, boris.device, Decision::Refuse, "another", minute(7)).unwrap();
    assert_eq!(between(0, 5), before);
    let decided = |decision, by: &str, at| Some(Decided { decision, by: by.to_owned(), at });
    let accepted = decided(Decision::Accept, "an officer", minute(6));
    let refused = decided(Decision::Refuse, "another", minute(7));
    let expected = [
        (ana.device, 2, minute(1), accepted.clone()),
        (ana.device, 3, minute(2), accepted.clone()),
        (boris.device, 1, minute(2), refused.clone()),
    ];
    assert_eq!(between(5, 9), expected);
    assert_eq!(between(7, 9), expected[2..]);
    assert_eq!(between(0, 9).len(), 4);
    // So it is told of a change that is looked up.
    let found = storage.batches_with(ana.project, &[ana.dot(1), ana.dot(3), boris.dot(1)]).unwrap();
    let found = found.into_iter().map(|batch| batch.decided).collect::<Vec<_>>();
    assert_eq!(found, [None, accepted.clone(), refused.clone()]);
    let record = |author: &Author, reason, changes, since| QuarantineRecord {
        project: author.project,
        device: author.device,
        reason,
        changes,
        since,
    };
    let expected = [
        (record(&boris, QuarantineReason::DeviceLost, 1, minute(2)), refused.unwrap()),
        (record(&ana, QuarantineReason::NoAccess, 2, minute(1)), accepted.unwrap()),
    ];
    assert_eq!(storage.decisions().unwrap(), expected);
}
