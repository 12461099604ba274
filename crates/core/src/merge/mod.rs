//! Merging: one pure set of rules for laptops, the central server and bundles.
//!
//! Each field group holds its *heads*: the changes that no known change has replaced. A replica also keeps, by
//! project, its *causal context*: the highest counter of each device that it has taken in. A dot at or below the
//! context that is no head has been replaced; that is why no history is needed to recognise it. (The dotted
//! version vector sets of Almeida, Baquero, Gonçalves, Preguiça and Fonte, 2014.)

mod context;
mod field_state;

pub use context::Context;
pub use field_state::{FieldState, Head, Taken};

use crate::change::Dot;

/// Whether a row that was deleted holds edits that the deletion did not know of ("deleted here, edited there").
///
/// `existence` is the row's existence; `deletes` tells for each of its heads whether it deletes; `others` are the
/// row's other field groups.
pub fn edited_elsewhere<'a>(
    existence: &FieldState,
    deletes: impl Fn(&Head) -> bool,
    others: impl IntoIterator<Item = &'a FieldState>,
) -> bool {
    let Some(deletion) = existence.displayed().filter(|head| deletes(head)) else { return false };
    others.into_iter().flat_map(FieldState::heads).any(|head| !deletion.seen.contains(&head.dot))
}

/// Whether the author of a deletion knew of a change, by what the deletion has seen. A device's changes are taken in in the
/// order of their counters, so whoever had one had all before it. That tells of the rows which belong to a deleted one,
/// such as the marks of a session: their heads are not listed in the deletion one by one.
#[must_use]
pub fn knew(deletion: &Head, change: Dot) -> bool {
    let up_to = |known: &Dot| known.device == change.device && known.counter >= change.counter;
    up_to(&deletion.dot) || deletion.seen.iter().any(up_to)
}

/// Sorts and removes repetitions: lists of dots have one form.
pub(crate) fn canonical(mut dots: Vec<Dot>) -> Vec<Dot> {
    dots.sort_unstable();
    dots.dedup();
    dots
}
