use super::{Place, create_project, laptop, project_id, write};
use crate::author::{Author, MORNING, mark, person};
use carnet_core::attendance::MarkStatus::{Absent, Present};
use carnet_core::change::Dot;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::FieldGroupState;
use carnet_server::storage::{Storage, StoredBatch};
use carnet_server::taking_in::Reception;

/// Ana's batches with two, one and three changes, a minute from one to the next, and one of Boris's between.
fn four(place: &dyn Place) -> (Box<dyn Storage>, Author, Author) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut ana = laptop(&*storage, project, person(1), 1);
    let mut boris = laptop(&*storage, project, person(2), 2);
    let mut elsewhere = Author { project: create_project(&*storage, 2), ..ana.clone() };
    write(&*storage, &mut elsewhere, [mark(9, 9, Present)]);
    let batches = [
        ana.batch((1..=2).map(|number| mark(1, number, Present))),
        ana.batch([mark(1, 3, Present)]),
        boris.batch([mark(1, 3, Absent)]),
        ana.batch((4..=6).map(|number| mark(1, number, Present))),
    ];
    for (minute, batch) in (0..).zip(&batches) {
        let at = MORNING.plus_millis(60_000 * minute);
        storage.take_in(batch, Reception::Open, at).unwrap();
    }
    (storage, ana, boris)
}

fn numbers(batches: &[StoredBatch]) -> Vec<(u32, u64)> {
    let headers = batches.iter().map(|batch| batch.signed.read().unwrap().0.header);
    headers.map(|header| (header.device.0, header.number)).collect()
}

pub(crate) fn the_batches_of_changes_are_found_once_each_and_in_order(place: &dyn Place) {
    let (storage, ana, boris) = four(place);
    let found = |dots: &[Dot]| storage.batches_with(ana.project, dots).unwrap();
    let (a, b) = (ana.device.0, boris.device.0);
    for (counter, number) in [(1, 1), (2, 1), (3, 2), (4, 3), (6, 3)] {
        assert_eq!(numbers(&found(&[ana.dot(counter)])), [(a, number)]);
    }
    let dots = [ana.dot(6), boris.dot(1), ana.dot(1), ana.dot(4), ana.dot(2), ana.dot(1)];
    let batches = found(&dots);
    assert_eq!(numbers(&batches), [(a, 1), (b, 1), (a, 3)]);
    let places = batches.iter().map(|batch| (batch.seq, batch.received)).collect::<Vec<_>>();
    let minute = |minute: i64| MORNING.plus_millis(60_000 * minute);
    assert_eq!(places, [(2, minute(0)), (4, minute(2)), (7, minute(3))]);
    for nothing in [&[][..], &[ana.dot(0)], &[ana.dot(7)], &[Dot::new(DeviceNumber(99), 1)]] {
        assert_eq!(found(nothing), []);
    }
    assert_eq!(storage.batches_with(project_id(9), &[ana.dot(1)]).unwrap(), []);
}

pub(crate) fn the_batches_of_a_period_come_in_runs(place: &dyn Place) {
    let (storage, ana, boris) = four(place);
    let (a, b) = (ana.device.0, boris.device.0);
    let minute = |minute: i64| MORNING.plus_millis(60_000 * minute);
    let between = |from, until, after, most| {
        storage.batches_between(ana.project, minute(from), minute(until), after, most).unwrap()
    };
    assert_eq!(numbers(&between(0, 4, 0, 100)), [(a, 1), (a, 2), (b, 1), (a, 3)]);
    // From a moment on, and before another.
    assert_eq!(numbers(&between(1, 3, 0, 100)), [(a, 2), (b, 1)]);
    let first = between(0, 4, 0, 3);
    assert_eq!(numbers(&first), [(a, 1), (a, 2), (b, 1)]);
    assert_eq!(numbers(&between(0, 4, first[2].seq, 3)), [(a, 3)]);
    assert_eq!(between(4, 9, 0, 100), []);
    assert_eq!(between(0, 4, 0, 0), []);
    assert_eq!(storage.batches_between(project_id(9), minute(0), minute(9), 0, 9).unwrap(), []);
}

/// There when and only when several values are, and in the order in which they last changed.
pub(crate) fn conflicts_are_listed_until_they_are_settled(place: &dyn Place) {
    let (storage, mut ana, mut boris) = four(place);
    let listed = || storage.conflicts(ana.project).unwrap();
    let rows = |states: &[FieldGroupState]| states.iter().map(|state| state.row).collect::<Vec<_>>();
    let row = |number| mark(1, number, Present).row;
    assert_eq!(rows(&listed()), [row(3)]);
    assert_eq!(listed()[0].state.dots(), [ana.dot(3), boris.dot(1)]);
    // Equal values are none.
    write(&*storage, &mut boris, [mark(1, 2, Present), mark(1, 1, Absent)]);
    assert_eq!(rows(&listed()), [row(3), row(1)]);
    let both = listed()[0].state.dots();
    let settled = ana.batch([mark(1, 3, Present).replacing(&both)]);
    super::taken(&*storage, &settled);
    assert_eq!(rows(&storage.conflicts(ana.project).unwrap()), [row(1)]);
    assert_eq!(storage.conflicts(project_id(2)).unwrap(), []);
    assert_eq!(storage.conflicts(project_id(9)).unwrap(), []);
}
