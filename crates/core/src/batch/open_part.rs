use super::column::{MOST_CHANGES, put_rows, put_stamps, take_rows, take_stamps};
use super::{Batch, ChainHash, Header};
use crate::change::{Change, Dot};
use crate::field_group::Value;
use crate::id::{DeviceNumber, PersonId, ProjectId};
use crate::wire::{Field, Reader, WireError, Writer, put_runs, take_runs};

/// The version of the batch format. It only ever grows; every version ever shipped is read for good.
const VERSION: u8 = 1;

pub(super) fn encode(batch: &Batch) -> Vec<u8> {
    let Batch { header, changes } = batch;
    let mut writer = Writer::new();
    writer.byte(VERSION);
    header.project.put(&mut writer);
    header.device.put(&mut writer);
    header.author.put(&mut writer);
    writer.varint(header.number);
    writer.raw(&header.previous.0);
    writer.varint(changes.first().map_or(0, |change| change.dot.counter));
    writer.varint(changes.len() as u64);
    put_rows(&mut writer, changes.iter().map(|change| (&change.row, change.group)));
    put_stamps(&mut writer, changes.iter().map(|change| (change.stamp, change.wall)));
    put_dots(&mut writer, changes.iter().map(|change| change.replaces.as_slice()));
    put_dots(&mut writer, changes.iter().map(|change| change.seen.as_slice()));
    writer.finish()
}

pub(super) fn decode(bytes: &[u8]) -> Result<(Header, Vec<Change>), WireError> {
    let mut reader = Reader::new(bytes);
    if reader.byte()? != VERSION {
        return Err(WireError::Unknown("batch version"));
    }
    let header = Header {
        project: ProjectId::take(&mut reader)?,
        device: DeviceNumber::take(&mut reader)?,
        author: PersonId::take(&mut reader)?,
        number: reader.varint()?,
        previous: ChainHash(reader.array()?),
    };
    let first = reader.varint()?;
    let count = reader.count(2, MOST_CHANGES)?;
    if count == 0 || first == 0 || first.checked_add(count as u64).is_none() {
        return Err(WireError::OutOfRange("counter"));
    }
    let rows = take_rows(&mut reader, count)?;
    let stamps = take_stamps(&mut reader, count)?;
    let replaces = take_dots(&mut reader, count)?;
    let seen = take_dots(&mut reader, count)?;
    reader.end()?;
    let changes = (first..)
        .zip(rows)
        .zip(stamps)
        .zip(replaces.into_iter().zip(seen))
        .map(|(((counter, (row, group)), (stamp, wall)), (replaces, seen))| Change {
            dot: Dot::new(header.device, counter),
            row,
            group,
            value: Value::default(),
            replaces,
            seen,
            stamp,
            wall,
        })
        .collect();
    Ok((header, changes))
}

fn put_dots<'a>(writer: &mut Writer, lists: impl Iterator<Item = &'a [Dot]> + Clone) {
    put_runs(writer, lists.clone().map(|dots| dots.len() as u64));
    for dot in lists.flatten() {
        dot.put(writer);
    }
}

fn take_dots(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Vec<Dot>>, WireError> {
    take_runs(reader, count)?
        .into_iter()
        .map(|len| {
            let len = usize::try_from(len).map_err(|_| WireError::Truncated)?;
            if len > reader.rest().len() / 2 {
                return Err(WireError::Truncated);
            }
            let dots = (0..len).map(|_| Dot::take(reader)).collect::<Result<Vec<_>, _>>()?;
            if dots.windows(2).all(|pair| pair[0] < pair[1]) {
                Ok(dots)
            } else {
                Err(WireError::OutOfRange("dots"))
            }
        })
        .collect()
}
