use super::{EPOCH, Place, create_project, laptop, page, page_of, project_id, whole, write};
use crate::author::{Author, MORNING, mark, name, participant, person, session};
use carnet_core::attendance::MarkStatus::{Absent, Present};
use carnet_core::protocol::{Cursor, FieldGroupState, ProjectPage};
use carnet_core::row::RowKey;
use carnet_server::storage::Storage;
use carnet_server::taking_in::Reception;

/// Two laptops of one project: Ana's writes, Boris's follows.
fn two(place: &dyn Place) -> (Box<dyn Storage>, Author, Author) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let ana = laptop(&*storage, project, person(1), 1);
    let boris = laptop(&*storage, project, person(2), 2);
    (storage, ana, boris)
}

/// Every page from a cursor to the end, each with so much room.
fn pages(
    storage: &dyn Storage,
    asker: &Author,
    mut cursor: Option<Cursor>,
    most_bytes: usize,
) -> Vec<ProjectPage> {
    let mut pages = Vec::new();
    while let Some(page) = page_of(storage, asker, cursor, most_bytes) {
        // The context of a part is whole: it goes on from nowhere.
        let is_part = !page.last || !pages.is_empty();
        assert_eq!(page.from, if is_part { 0 } else { cursor.map_or(0, |cursor| cursor.at) });
        assert!(page.to.at > cursor.map_or(0, |cursor| cursor.at));
        cursor = Some(page.to);
        let is_last = page.last;
        pages.push(page);
        if is_last {
            break;
        }
    }
    pages
}

fn people(states: &[FieldGroupState]) -> Vec<RowKey> {
    let mut rows = states.iter().map(|state| state.row).collect::<Vec<_>>();
    rows.sort_unstable();
    rows
}

fn rows(numbers: std::ops::RangeInclusive<u32>) -> Vec<RowKey> {
    numbers.map(|number| RowKey::Attendance(session(1), participant(number))).collect()
}

pub(crate) fn a_project_without_changes_has_one_empty_page_for_a_new_laptop(place: &dyn Place) {
    let (storage, ana, _) = two(place);
    let empty = whole(&*storage, &ana);
    assert_eq!((empty.from, empty.to), (0, Cursor { at: 0, epoch: EPOCH, digest: [0; 8] }));
    assert_eq!((empty.states.len(), empty.context.iter().count()), (0, 0));
    assert_eq!(page(&*storage, &ana, Some(empty.to)), None);
}

pub(crate) fn a_project_that_is_not_there_has_no_page(place: &dyn Place) {
    let (storage, ana, _) = two(place);
    let asker = Author { project: project_id(9), ..ana };
    assert_eq!(page(&*storage, &asker, None), None);
}

pub(crate) fn a_laptop_that_has_everything_gets_nothing(place: &dyn Place) {
    let (storage, mut ana, boris) = two(place);
    write(&*storage, &mut ana, [mark(1, 1, Present)]);
    let first = whole(&*storage, &boris);
    assert_eq!((first.from, first.to.at, first.to.epoch), (0, 1, EPOCH));
    assert_eq!(page(&*storage, &boris, Some(first.to)), None);
    write(&*storage, &mut ana, [mark(1, 2, Present), mark(1, 3, Present)]);
    let second = page(&*storage, &boris, Some(first.to)).unwrap();
    assert_eq!((second.from, second.to.at, second.last), (1, 3, true));
    assert_eq!(people(&second.states), rows(2..=3));
    assert_eq!(second.context.iter().collect::<Vec<_>>(), [(ana.device, 3)]);
    assert_eq!(page(&*storage, &boris, Some(second.to)), None);
}

pub(crate) fn what_came_from_a_laptop_is_not_sent_back_to_it(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    let start = whole(&*storage, &ana).to;
    write(&*storage, &mut ana, [mark(1, 1, Present), mark(1, 2, Present), mark(1, 3, Present)]);
    write(&*storage, &mut boris, [mark(1, 2, Absent), mark(1, 4, Absent)]);
    let to_ana = page(&*storage, &ana, Some(start)).unwrap();
    assert_eq!(people(&to_ana.states), [rows(2..=2), rows(4..=4)].concat());
    assert!(to_ana.last);
    let counters = to_ana.context.iter().collect::<Vec<_>>();
    assert_eq!(counters, [(ana.device, 3), (boris.device, 2)]);
    let to_boris = page(&*storage, &boris, Some(start)).unwrap();
    assert_eq!(people(&to_boris.states), rows(1..=3));
    assert_eq!(to_boris.to, to_ana.to);
}

pub(crate) fn what_was_retimed_is_sent_back(place: &dyn Place) {
    let (storage, mut ana, _) = two(place);
    let start = whole(&*storage, &ana).to;
    let future = MORNING.plus_millis(86_400_000);
    write(&*storage, &mut ana, [mark(1, 1, Present), mark(1, 2, Present).at(future)]);
    let back = page(&*storage, &ana, Some(start)).unwrap();
    assert_eq!(people(&back.states), rows(2..=2));
    assert!(back.states[0].state.heads()[0].retimed);
}

pub(crate) fn a_cursor_of_another_life_or_digest_begins_anew(place: &dyn Place) {
    let (storage, mut ana, _) = two(place);
    for number in 1..=3 {
        write(&*storage, &mut ana, [mark(1, number, Present)]);
    }
    let all = whole(&*storage, &ana);
    assert_eq!(people(&all.states), rows(1..=3));
    let known = all.to;
    let strange = [
        Cursor { epoch: EPOCH + 1, ..known },
        Cursor { digest: [1; 8], ..known },
        Cursor { at: 2, ..known },
        Cursor { at: 0, ..known },
        Cursor { at: known.at + 1, ..known },
        Cursor { at: u64::MAX, epoch: u64::MAX, digest: [255; 8] },
    ];
    for cursor in strange {
        assert_eq!(page(&*storage, &ana, Some(cursor)), Some(all.clone()), "{cursor:?}");
    }
}

pub(crate) fn pages_go_on_where_the_last_one_ended(place: &dyn Place) {
    let (storage, mut ana, boris) = two(place);
    for batch in 0..4 {
        write(&*storage, &mut ana, (1..=5).map(|number| mark(1, 5 * batch + number, Present)));
    }
    for (most_bytes, least_pages) in [(0, 20), (150, 4), (1 << 20, 1)] {
        let pages = pages(&*storage, &boris, None, most_bytes);
        assert!(pages.len() >= least_pages, "{} pages of {most_bytes} bytes", pages.len());
        let (last, others) = pages.split_last().unwrap();
        assert!(last.last && others.iter().all(|page| !page.last && !page.states.is_empty()));
        assert_eq!((last.to.at, last.context.counter(ana.device)), (20, 20));
        let states = pages.iter().flat_map(|page| page.states.clone()).collect::<Vec<_>>();
        assert_eq!(people(&states), rows(1..=20));
    }
}

pub(crate) fn a_field_group_that_is_larger_than_a_page_is_sent_alone(place: &dyn Place) {
    let (storage, mut ana, boris) = two(place);
    let long = "ნ".repeat(300);
    write(&*storage, &mut ana, [mark(1, 1, Present), name(1, &long), mark(1, 2, Present)]);
    let sizes = pages(&*storage, &boris, None, 200).iter().map(|page| page.states.len()).collect::<Vec<_>>();
    assert_eq!(sizes, [1, 1, 1]);
}

/// A laptop that lost a project and was given it again has nothing of it, also not what it wrote itself.
pub(crate) fn a_laptop_with_nothing_is_sent_its_own_changes_on_every_page(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    write(&*storage, &mut ana, (1..=5).map(|number| mark(1, number, Present)));
    write(&*storage, &mut boris, (6..=10).map(|number| mark(1, number, Present)));
    write(&*storage, &mut ana, (11..=15).map(|number| mark(1, number, Present)));
    let pages = pages(&*storage, &ana, None, 150);
    assert!(pages.len() >= 4, "{} pages", pages.len());
    let states = pages.iter().flat_map(|page| page.states.clone()).collect::<Vec<_>>();
    assert_eq!(people(&states), rows(1..=15));
    // Once it has everything, what it writes is not sent back any more.
    let end = pages.last().unwrap().to;
    write(&*storage, &mut ana, [mark(1, 16, Present)]);
    assert_eq!(page(&*storage, &ana, Some(end)).unwrap().states, []);
}

pub(crate) fn a_context_without_states_moves_a_laptop_on(place: &dyn Place) {
    let (storage, mut ana, boris) = two(place);
    let start = whole(&*storage, &boris).to;
    storage.take_in(&ana.batch([name(1, "")]), Reception::Open, MORNING).unwrap();
    let moved = page(&*storage, &boris, Some(start)).unwrap();
    assert_eq!((moved.states.len(), moved.context.counter(ana.device), moved.last), (0, 1, true));
    assert!(moved.to.at > start.at);
    assert_eq!(page(&*storage, &boris, Some(moved.to)), None);
}
