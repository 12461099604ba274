//! Which participants are one person. The links of *merged into* are resolved when something is read and never
//! written into anything else, so that a link can be taken back and leaves nothing behind.
//!
//! What a link leads to may not have arrived yet, or be deleted; and two laptops that did not know of each other may
//! have linked in a circle that nobody could refuse. The rule for these (docs/decisions/0013-one-person.md) asks only for what
//! is known, not for the order in which it came.

use crate::id::ParticipantId;
use std::collections::HashMap;

/// What is known of a participant, as far as it decides who stands for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Whether the participant is there: it has arrived, and nobody has deleted it.
    pub exists: bool,
    /// The participant that it was found to be.
    pub merged_into: Option<ParticipantId>,
}

/// The participant that stands for this one, for itself where it was not merged into another. `known` tells what is
/// known of each participant, the default where nothing is.
///
/// The links are followed to their end, and the last on the way that is there stands. Where they lead into a circle,
/// the smallest id of the circle does: the one that was made first.
///
/// # Errors
/// What `known` says.
pub fn stands_for<E>(
    participant: ParticipantId,
    mut known: impl FnMut(ParticipantId) -> Result<Linked, E>,
) -> Result<ParticipantId, E> {
    let mut places = HashMap::new();
    let mut way = Vec::new();
    let mut next = Some(participant);
    // Where the circle begins, if there is one.
    let mut circle = None;
    while let Some(at) = next {
        circle = places.get(&at).copied();
        if circle.is_some() {
            break;
        }
        places.insert(at, way.len());
        let linked = known(at)?;
        way.push((at, linked.exists));
        next = linked.merged_into;
    }
    let (before, circle) = way.split_at(circle.unwrap_or(way.len()));
    let there = |of: &&(ParticipantId, bool)| of.1;
    let stands = circle.iter().filter(there).min().or_else(|| before.iter().rfind(there));
    Ok(stands.map_or(participant, |(stands, _)| *stands))
}
