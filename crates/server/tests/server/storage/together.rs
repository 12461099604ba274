use super::{Place, create_project, laptop, page_of, state, taken, whole};
use crate::author::{mark, participant, person, session};
use carnet_core::attendance::Mark;
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::change::Dot;
use carnet_core::field_group::FieldGroup;
use carnet_core::row::RowKey;
use std::collections::HashSet;
use std::sync::Barrier;

const WRITERS: u8 = 4;
const BATCHES: u32 = 12;

/// Each change writes a row of its own, so a reader that has followed to a place must have seen every change that
/// the context of that place covers.
pub(crate) fn a_reader_never_skips_what_several_write_at_once(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let reader = laptop(&*storage, project, person(1), 100);
    let writers = (1..=WRITERS).map(|number| laptop(&*storage, project, person(1), number));
    let writers = writers.collect::<Vec<_>>();
    let start = Barrier::new(writers.len() + 1);
    std::thread::scope(|scope| {
        for (number, mut writer) in (0u32..).zip(writers.clone()) {
            let (storage, start) = (&storage, &start);
            scope.spawn(move || {
                start.wait();
                for batch in 0..BATCHES {
                    let people = (0..=batch % 3).map(|at| 1_000 * number + 3 * batch + at);
                    taken(&**storage, &writer.batch(people.map(|number| mark(1, number, Present))));
                }
            });
        }
        start.wait();
        let (mut cursor, mut seen) = (None, HashSet::<Dot>::new());
        let mut context = carnet_core::merge::Context::new();
        let all = (0..BATCHES).map(|batch| u64::from(batch % 3 + 1)).sum::<u64>();
        while !writers.iter().all(|writer| context.counter(writer.device) == all) {
            // Little room, so that pages end in the middle of batches as well.
            let Some(page) = page_of(&*storage, &reader, cursor, 120) else { continue };
            cursor = Some(page.to);
            seen.extend(page.states.iter().flat_map(|state| state.state.dots()));
            context.advance_to(&page.context);
            if !page.last {
                continue;
            }
            for (device, counter) in context.iter() {
                let missing = (1..=counter).find(|counter| !seen.contains(&Dot::new(device, *counter)));
                assert_eq!(missing, None, "of device {device}, at {cursor:?}");
            }
        }
    });
}

pub(crate) fn the_same_batch_twice_at_once_is_taken_once(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut author = laptop(&*storage, project, person(1), 1);
    let batch = author.batch((1..=50).map(|number| mark(1, number, Present)));
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                taken(&*storage, &batch);
            });
        }
    });
    let page = whole(&*storage, &author);
    assert_eq!((page.states.len(), page.to.at), (50, 50));
    assert_eq!(storage.devices().unwrap()[0].changes, 50);
}

pub(crate) fn devices_that_write_one_field_at_once_lose_no_head(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut authors =
        (1..=WRITERS).map(|number| laptop(&*storage, project, person(1), number)).collect::<Vec<_>>();
    let start = Barrier::new(authors.len());
    std::thread::scope(|scope| {
        for author in &mut authors {
            let (storage, start) = (&storage, &start);
            scope.spawn(move || {
                start.wait();
                taken(&**storage, &author.batch([mark(1, 1, Present)]));
            });
        }
    });
    let page = whole(&*storage, &authors[0]);
    let row = RowKey::Attendance(session(1), participant(1));
    let dots = authors.iter().map(|author| author.dot(1)).collect::<Vec<_>>();
    assert_eq!(state(&page, row, Mark::GROUP).unwrap().dots(), dots);
}
