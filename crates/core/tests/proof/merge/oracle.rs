//! The oracle: finds by brute force over the whole history what a replica must hold. It knows nothing of
//! contexts, and never asks the code under test.

use super::history::{EXISTENCE, Replica, Set, Written};
use carnet_core::change::Dot;
use carnet_core::merge::{FieldState, Head};

fn places(set: Set) -> impl Iterator<Item = usize> {
    (0..64).filter(move |place| set & 1 << place != 0)
}

fn of_group(history: &[Written], set: Set, group: usize) -> impl Iterator<Item = usize> {
    places(set).filter(move |place| history[*place].group == group)
}

/// Every change that one of these has replaced, whether it is among them or not.
pub(crate) fn replaced(history: &[Written], set: Set) -> Set {
    places(set).fold(0, |all, place| all | history[place].replaced)
}

/// The changes of the group that none of these has replaced.
pub(crate) fn heads(history: &[Written], set: Set, group: usize) -> Set {
    let replaced = replaced(history, set);
    of_group(history, set, group).fold(0, |all, place| all | (1 << place & !replaced))
}

/// These changes of the group, and all that happened before them.
pub(crate) fn known(history: &[Written], set: Set, group: usize) -> Set {
    of_group(history, set, group).fold(0, |all, place| all | 1 << place | history[place].before)
}

/// The changes of the group that happened before none of these.
pub(crate) fn latest(history: &[Written], set: Set, group: usize) -> Set {
    let before = of_group(history, set, group).fold(0, |all, place| all | history[place].before);
    of_group(history, set, group).fold(0, |all, place| all | (1 << place & !before))
}

/// The dots of these changes, as lists of dots stand.
pub(crate) fn dots(history: &[Written], set: Set) -> Vec<Dot> {
    let mut dots = places(set).map(|place| history[place].change.dot).collect::<Vec<_>>();
    dots.sort_unstable();
    dots
}

/// What a replica that took in these changes must hold of the group.
pub(crate) fn state(history: &[Written], set: Set, group: usize) -> FieldState {
    let heads = places(heads(history, set, group))
        .map(|place| Head::of(&history[place].change, history[place].effective))
        .collect();
    let replaced = of_group(history, set, group).fold(0, |all, place| all | history[place].replaced);
    FieldState::from_parts(heads, dots(history, replaced & !set)).unwrap()
}

/// Whether the heads of the group have different values.
pub(crate) fn is_conflict(history: &[Written], set: Set, group: usize) -> bool {
    let values = places(heads(history, set, group)).map(|place| &history[place].change.value);
    values.collect::<std::collections::BTreeSet<_>>().len() > 1
}

/// The head that counts: the latest effective time, then the larger dot.
pub(crate) fn displayed(history: &[Written], set: Set, group: usize) -> Option<&Written> {
    places(heads(history, set, group))
        .map(|place| &history[place])
        .max_by_key(|written| (written.effective, written.change.dot))
}

/// Whether the row was deleted by somebody who did not know all that is written in it.
pub(crate) fn is_in_review(history: &[Written], set: Set) -> bool {
    let Some(deletion) =
        displayed(history, set, EXISTENCE).filter(|head| head.change.value.as_bytes().is_empty())
    else {
        return false;
    };
    (0..super::history::GROUPS.len())
        .filter(|group| *group != EXISTENCE)
        .any(|group| heads(history, set, group) & !deletion.others != 0)
}

/// Fails unless the replica holds exactly what it must.
pub(crate) fn check(history: &[Written], replica: &Replica) {
    for (group, held) in replica.states.iter().enumerate() {
        let must = state(history, replica.taken, group);
        assert_eq!(*held, must);
        assert_eq!(held.to_bytes(), must.to_bytes());
    }
}
