use super::{Place, create_project, laptop, state, whole, write};
use crate::author::{Author, mark, participant, person, session};
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::change::Dot;
use carnet_core::field_group::FieldGroup;
use carnet_core::merge::FieldState;
use carnet_core::row::RowKey;
use carnet_server::storage::Storage;

/// Two laptops of two consultants of one project.
fn two(place: &dyn Place) -> (Box<dyn Storage>, Author, Author) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let ana = laptop(&*storage, project, person(1), 1);
    let boris = laptop(&*storage, project, person(2), 2);
    (storage, ana, boris)
}

fn the_mark(storage: &dyn Storage, asker: &Author) -> FieldState {
    let row = RowKey::Attendance(session(1), participant(1));
    state(&whole(storage, asker), row, Mark::GROUP).unwrap().clone()
}

fn heads(state: &FieldState) -> Vec<(Dot, MarkStatus)> {
    let status = |head: &carnet_core::merge::Head| head.value.decode::<Mark>().unwrap().status.unwrap();
    state.heads().iter().map(|head| (head.dot, status(head))).collect()
}

pub(crate) fn two_devices_that_differ_leave_both_values(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    write(&*storage, &mut boris, [mark(1, 1, Absent)]);
    write(&*storage, &mut ana, [mark(1, 1, Present)]);
    let conflict = the_mark(&*storage, &ana);
    assert!(conflict.is_conflict());
    assert_eq!(heads(&conflict), [(ana.dot(1), Present), (boris.dot(1), Absent)]);
    assert_eq!(the_mark(&*storage, &boris), conflict);
}

pub(crate) fn two_devices_that_agree_leave_no_conflict(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    write(&*storage, &mut boris, [mark(1, 1, Present)]);
    write(&*storage, &mut ana, [mark(1, 1, Present)]);
    let agreed = the_mark(&*storage, &ana);
    assert!(!agreed.is_conflict());
    assert_eq!(agreed.heads().len(), 2);
}

pub(crate) fn whoever_settles_replaces_both(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    write(&*storage, &mut ana, [mark(1, 1, Present)]);
    write(&*storage, &mut boris, [mark(1, 1, Absent)]);
    let both = the_mark(&*storage, &ana).dots();
    write(&*storage, &mut ana, [mark(1, 1, Late).replacing(&both)]);
    let settled = the_mark(&*storage, &boris);
    assert_eq!(heads(&settled), [(ana.dot(2), Late)]);
    assert_eq!(settled.absent(), []);
}

/// A bundle can bring a change whose predecessor, of a third laptop, is still on its way.
pub(crate) fn a_change_that_comes_after_its_replacement_is_no_head(place: &dyn Place) {
    let (storage, mut ana, mut boris) = two(place);
    let late = boris.batch([mark(1, 2, Present), mark(1, 1, Absent)]);
    write(&*storage, &mut ana, [mark(1, 1, Present).replacing(&[boris.dot(2)])]);
    let before = the_mark(&*storage, &ana);
    assert_eq!((heads(&before), before.absent()), (vec![(ana.dot(1), Present)], &[boris.dot(2)][..]));
    super::taken(&*storage, &late);
    let after = the_mark(&*storage, &ana);
    assert_eq!((heads(&after), after.absent()), (vec![(ana.dot(1), Present)], &[][..]));
}
