use super::request::Cursor;
use crate::batch::{MOST_CHANGES, put_rows, put_stamps, take_rows, take_stamps};
use crate::catalogue::Entry;
use crate::change::Dot;
use crate::field_group::{Group, Value};
use crate::id::{DeviceNumber, ProjectId};
use crate::merge::{Context, FieldState, Head};
use crate::row::RowKey;
use crate::wire::{Field, Reader, WireError, Writer, put_runs, take_runs};

/// What the central server holds of one field group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldGroupState {
    /// The row.
    pub row: RowKey,
    /// The field group.
    pub group: Group,
    /// Its heads.
    pub state: FieldState,
}

/// What changed in one project after a cursor: the heads as they are now, not every step to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectPage {
    /// The project.
    pub project: ProjectId,
    /// The place that its context goes on from; 0 where its context is whole.
    pub from: u64,
    /// The place that it brings the laptop to.
    pub to: Cursor,
    /// Whether nothing is left after it: only then does the laptop's context follow the server's.
    pub last: bool,
    /// The server's context, as far as it moved after `from`; read together with the states. On every part of what does
    /// not fit one page it is whole.
    pub context: Context,
    /// The field groups.
    pub states: Vec<FieldGroupState>,
}

/// What changed in the catalogue after a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CataloguePage {
    /// The place that it brings the laptop to.
    pub to: u64,
    /// Whether nothing is left after it.
    pub last: bool,
    /// The entries that this laptop's user may see, as JSON: a newer server may add kinds and fields.
    pub entries: Vec<Entry>,
}

impl ProjectPage {
    pub(super) fn put(&self, writer: &mut Writer) {
        self.project.put(writer);
        writer.varint(self.from);
        self.to.put(writer);
        self.last.put(writer);
        let context = self.context.iter().collect::<Vec<_>>();
        writer.varint(context.len() as u64);
        for (device, counter) in context {
            device.put(writer);
            writer.varint(counter);
        }
        writer.varint(self.states.len() as u64);
        put_rows(writer, self.states.iter().map(|state| (&state.row, state.group)));
        put_runs(writer, self.states.iter().map(|state| state.state.heads().len() as u64));
        let heads = self.states.iter().flat_map(|state| state.state.heads());
        put_heads(writer, heads);
        put_runs(writer, self.states.iter().map(|state| state.state.absent().len() as u64));
        for dot in self.states.iter().flat_map(|state| state.state.absent()) {
            dot.put(writer);
        }
    }

    pub(super) fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let project = ProjectId::take(reader)?;
        let from = reader.varint()?;
        let to = Cursor::take(reader)?;
        let last = bool::take(reader)?;
        let devices = reader.count(2, usize::MAX)?;
        let context = (0..devices)
            .map(|_| Ok((DeviceNumber::take(reader)?, reader.varint()?)))
            .collect::<Result<Context, WireError>>()?;
        let count = reader.count(2, MOST_CHANGES)?;
        let rows = take_rows(reader, count)?;
        let head_counts = lengths(reader, count)?;
        let mut heads = take_heads(reader, head_counts.iter().sum())?.into_iter();
        let absent_counts = lengths(reader, count)?;
        let mut states = Vec::with_capacity(count);
        for ((row, group), (heads_here, absent_here)) in
            rows.into_iter().zip(head_counts.into_iter().zip(absent_counts))
        {
            let absent = (0..absent_here).map(|_| Dot::take(reader)).collect::<Result<_, _>>()?;
            let state = FieldState::from_parts(heads.by_ref().take(heads_here).collect(), absent)?;
            states.push(FieldGroupState { row, group, state });
        }
        Ok(Self { project, from, to, last, context, states })
    }
}

fn put_heads<'a>(writer: &mut Writer, heads: impl Iterator<Item = &'a Head> + Clone) {
    put_runs(writer, heads.clone().map(|head| u64::from(head.dot.device.0)));
    let mut last = 0;
    for head in heads.clone() {
        let counter = head.dot.counter.cast_signed();
        writer.zigzag(counter.wrapping_sub(last));
        last = counter;
    }
    put_stamps(writer, heads.clone().map(|head| (head.effective, head.wall)));
    put_runs(writer, heads.clone().map(|head| u64::from(head.retimed)));
    put_runs(writer, heads.clone().map(|head| head.seen.len() as u64));
    for dot in heads.clone().flat_map(|head| &head.seen) {
        dot.put(writer);
    }
    put_runs(writer, heads.clone().map(|head| head.value.as_bytes().len() as u64));
    for head in heads {
        writer.raw(head.value.as_bytes());
    }
}

fn take_heads(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Head>, WireError> {
    if count > MOST_CHANGES || count > reader.rest().len() {
        return Err(WireError::Truncated);
    }
    let devices = take_runs(reader, count)?;
    let mut last = 0i64;
    let mut dots = Vec::with_capacity(count);
    for device in devices {
        let device = u32::try_from(device).map_err(|_| WireError::OutOfRange("device number"))?;
        last = last.wrapping_add(reader.zigzag()?);
        dots.push(Dot::new(DeviceNumber(device), last.cast_unsigned()));
    }
    let stamps = take_stamps(reader, count)?;
    let retimed = take_runs(reader, count)?;
    let mut seen = Vec::with_capacity(count);
    for dots in lengths(reader, count)? {
        seen.push((0..dots).map(|_| Dot::take(reader)).collect::<Result<Vec<_>, _>>()?);
    }
    let mut values = Vec::with_capacity(count);
    for len in take_runs(reader, count)? {
        let len = usize::try_from(len).map_err(|_| WireError::Truncated)?;
        values.push(Value::from_bytes(reader.raw(len)?));
    }
    Ok(dots
        .into_iter()
        .zip(stamps)
        .zip(retimed.into_iter().zip(seen).zip(values))
        .map(|((dot, (effective, wall)), ((retimed, seen), value))| Head {
            dot,
            value,
            effective,
            wall,
            retimed: retimed != 0,
            seen,
        })
        .collect())
}

/// A column of lengths of lists that follow: together they cannot be more than the bytes that are left.
fn lengths(reader: &mut Reader<'_>, count: usize) -> Result<Vec<usize>, WireError> {
    let lengths = take_runs(reader, count)?;
    let total = lengths.iter().try_fold(0u64, |sum, len| sum.checked_add(*len));
    if total.is_none_or(|total| total > reader.rest().len() as u64) {
        return Err(WireError::Truncated);
    }
    // Each is at most the number of bytes that are left, which is a usize.
    Ok(lengths.into_iter().map(|len| len as usize).collect())
}

impl CataloguePage {
    pub(super) fn put(&self, writer: &mut Writer) {
        writer.varint(self.to);
        self.last.put(writer);
        writer.varint(self.entries.len() as u64);
        for entry in &self.entries {
            writer.block(entry.to_json().as_bytes());
        }
    }

    pub(super) fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let to = reader.varint()?;
        let last = bool::take(reader)?;
        let count = reader.count(2, usize::MAX)?;
        let entries = (0..count)
            .map(|_| Entry::from_json(std::str::from_utf8(reader.block()?).map_err(|_| WireError::NotUtf8)?))
            .collect::<Result<_, _>>()?;
        Ok(Self { to, last, entries })
    }
}
