use super::DELETED_MILLIS;
use carnet_core::attachment::{ContentHash, Existence, File};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::FieldGroup;
use carnet_core::protocol::FieldGroupState;
use carnet_core::row::RowKey;
use std::collections::HashSet;

/// The content that the attachments of a project name: every value of those in conflict, and those that were deleted
/// so lately that somebody may take it back.
pub(crate) fn named(attachments: &[FieldGroupState], now: Timestamp) -> HashSet<ContentHash> {
    let gone = attachments.iter().filter(|state| is_gone(state, now)).map(|state| state.row);
    let gone = gone.collect::<HashSet<RowKey>>();
    let files = attachments.iter().filter(|state| state.group == File::GROUP && !gone.contains(&state.row));
    let heads = files.flat_map(|state| state.state.heads());
    heads.filter_map(|head| head.value.decode::<File>().ok()?.sha256.parse().ok()).collect()
}

fn is_gone(state: &FieldGroupState, now: Timestamp) -> bool {
    // What a newer version wrote and this one cannot read is not taken for gone.
    let long_ago = now.plus_millis(-DELETED_MILLIS);
    state.group == Existence::GROUP
        && !state.state.heads().is_empty()
        && state.state.heads().iter().all(|head| {
            let deleted = head.value.decode::<Existence>().is_ok_and(|existence| !existence.exists);
            deleted && head.effective.time() < long_ago
        })
}
