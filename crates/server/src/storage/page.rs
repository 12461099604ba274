//! What goes onto a page of a project is decided here, once for all storages. A storage only reads.

use super::{PageAsked, StorageError, while_loading};
use crate::taking_in::ProjectHead;
use carnet_core::batch::MOST_CHANGES;
use carnet_core::id::DeviceNumber;
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::{Cursor, FieldGroupState, ProjectPage};
use std::ops::ControlFlow;

/// What a field group takes on the wire beside its state, about.
const ROW_BYTES: usize = 24;

/// A project as one moment sees it.
pub(super) trait Sequence {
    /// How far it is.
    fn head(&self) -> ProjectHead;
    /// Its context, with the place where each device's counter last moved.
    fn devices(&mut self) -> Result<Vec<(DeviceNumber, u64, u64)>, StorageError>;
    /// The digest of the sequence after the batch that this place is in.
    fn digest_of_batch_at(&mut self, at: u64) -> Result<Option<[u8; 8]>, StorageError>;
    /// Hands over the field groups after a place in their order, until it is told to stop.
    fn after(
        &mut self,
        from: u64,
        hand_over: &mut dyn FnMut(Placed) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;
}

/// A field group in a project's order.
pub(super) struct Placed {
    pub(super) at: u64,
    pub(super) state: FieldGroupState,
    /// How many bytes the state takes.
    pub(super) bytes: usize,
}

pub(super) fn page(
    sequence: &mut impl Sequence,
    asked: &PageAsked,
) -> Result<Option<ProjectPage>, StorageError> {
    let head = sequence.head();
    let known = match asked.cursor {
        Some(cursor) => known(sequence, &cursor)?,
        None => None,
    };
    if known == Some(Known::All(head.seq)) {
        return Ok(None);
    }
    let (from, is_loading) = match known {
        Some(Known::All(at)) => (at, false),
        Some(Known::Loaded(at)) => (at, true),
        None => (0, true),
    };
    let devices = sequence.devices()?;
    let whole = devices.iter().map(|(device, counter, _)| (*device, *counter)).collect::<Context>();
    let echo_of = (!is_loading).then_some(asked.device);
    let (states, end) = states_after(sequence, from, echo_of, asked.most_bytes, &whole)?;
    let at = end.unwrap_or(head.seq);
    let mut to = Cursor { at, epoch: head.epoch, digest: digest_at(sequence, at)? };
    if end.is_some() {
        to.digest = while_loading(to.digest);
    }
    // The context of a part is that of the whole, not only of what stands before its end. Should the server be restored
    // to somewhere after that end before the next part is asked for, a context that only went on would be of two lives.
    let from = if is_loading || end.is_some() { 0 } else { from };
    Ok(Some(ProjectPage {
        project: asked.project,
        from,
        to,
        last: end.is_none(),
        context: devices
            .into_iter()
            .filter(|(_, _, moved)| *moved > from)
            .map(|(device, counter, _)| (device, counter))
            .collect(),
        states,
    }))
}

/// The states after a place without the echo of a device, and the place of the last one when there was no room for
/// all.
fn states_after(
    sequence: &mut impl Sequence,
    from: u64,
    echo_of: Option<DeviceNumber>,
    most_bytes: usize,
    whole: &Context,
) -> Result<(Vec<FieldGroupState>, Option<u64>), StorageError> {
    let (mut states, mut end) = (Vec::new(), None);
    let (mut bytes, mut heads, mut last) = (0, 0, from);
    sequence.after(from, &mut |Placed { at, mut state, bytes: own }| {
        if echo_of.is_none_or(|device| !is_echo(&state.state, device)) {
            bytes += ROW_BYTES + own;
            heads += state.state.heads().len();
            let full = bytes > most_bytes || heads > MOST_CHANGES || states.len() == MOST_CHANGES;
            if full && !states.is_empty() {
                end = Some(last);
                return ControlFlow::Break(());
            }
            state.state.settle(whole);
            states.push(state);
        }
        last = at;
        ControlFlow::Continue(())
    })?;
    Ok((states, end))
}

/// Whether the field group is as the device itself has written it last.
fn is_echo(state: &FieldState, device: DeviceNumber) -> bool {
    match state.heads() {
        [head] => head.dot.device == device && !head.retimed && state.absent().is_empty(),
        _ => false,
    }
}

/// How much of a project a cursor stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Everything up to this place.
    All(u64),
    /// A part of what a laptop is being sent, up to this place.
    Loaded(u64),
}

/// What the cursor stands for; none when another life of the server gave it, or it is of another sequence.
fn known(sequence: &mut impl Sequence, cursor: &Cursor) -> Result<Option<Known>, StorageError> {
    let head = sequence.head();
    if cursor.epoch != head.epoch || cursor.at > head.seq {
        return Ok(None);
    }
    let digest = digest_at(sequence, cursor.at)?;
    Ok(if cursor.digest == digest {
        Some(Known::All(cursor.at))
    } else if cursor.digest == while_loading(digest) {
        Some(Known::Loaded(cursor.at))
    } else {
        None
    })
}

/// The digest of the sequence up to the batch that this place is in.
fn digest_at(sequence: &mut impl Sequence, at: u64) -> Result<[u8; 8], StorageError> {
    let head = sequence.head();
    if at == head.seq {
        return Ok(head.digest);
    }
    if at == 0 {
        return Ok([0; 8]);
    }
    Ok(sequence.digest_of_batch_at(at)?.unwrap_or_default())
}
