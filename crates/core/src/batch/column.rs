use crate::clock::{Hlc, Timestamp};
use crate::field_group::Group;
use crate::row::{Entity, RowKey};
use crate::wire::{Reader, WireError, Writer, put_runs, take_runs};
use std::collections::HashMap;
use uuid::Uuid;

/// The most rows that one batch or page may have: bounds what foreign counts can ask for.
pub const MOST_CHANGES: usize = 65_536;

/// Writes which rows and field groups are meant: every id once, then columns that refer to them.
pub fn put_rows<'a>(writer: &mut Writer, rows: impl Iterator<Item = (&'a RowKey, Group)> + Clone) {
    let mut places = HashMap::new();
    let mut ids = Vec::new();
    let mut place_of = |id: Uuid| {
        *places.entry(id).or_insert_with(|| {
            ids.push(id);
            ids.len() as i64 - 1
        })
    };
    let mut columns = Writer::new();
    put_runs(
        &mut columns,
        rows.clone().map(|(row, group)| u64::from(row.entity().number()) << 16 | u64::from(group.number())),
    );
    let (mut last_first, mut last_second) = (0, 0);
    for (row, _) in rows {
        let (first, second) = row.parts();
        let place = place_of(first);
        columns.zigzag(place - last_first);
        last_first = place;
        if let Some(second) = second {
            let place = place_of(second);
            columns.zigzag(place - last_second);
            last_second = place;
        }
    }
    writer.varint(ids.len() as u64);
    for id in &ids {
        writer.raw(id.as_bytes());
    }
    writer.raw(&columns.finish());
}

/// Reads `count` rows written by [`put_rows`].
///
/// # Errors
/// When the bytes are not such columns.
pub fn take_rows(reader: &mut Reader<'_>, count: usize) -> Result<Vec<(RowKey, Group)>, WireError> {
    let known = reader.count(16, 2 * MOST_CHANGES)?;
    let ids = (0..known).map(|_| reader.array().map(Uuid::from_bytes)).collect::<Result<Vec<_>, _>>()?;
    let kinds = take_runs(reader, count)?;
    let mut rows = Vec::with_capacity(count);
    let (mut last_first, mut last_second) = (0i64, 0i64);
    let id_at = |place: i64| {
        usize::try_from(place)
            .ok()
            .and_then(|place| ids.get(place))
            .copied()
            .ok_or(WireError::OutOfRange("id"))
    };
    for kind in kinds {
        let entity = u8::try_from(kind >> 16).map_err(|_| WireError::OutOfRange("entity"))?;
        let entity = Entity::from_number(entity);
        let group = Group::from_number((kind & 0xffff) as u16);
        last_first = last_first.wrapping_add(reader.zigzag()?);
        let first = id_at(last_first)?;
        let second = if entity.is_composite() {
            last_second = last_second.wrapping_add(reader.zigzag()?);
            Some(id_at(last_second)?)
        } else {
            None
        };
        rows.push((RowKey::from_parts(entity, first, second)?, group));
    }
    Ok(rows)
}

/// Writes stamps and what the wall clocks said beside them.
pub fn put_stamps(writer: &mut Writer, stamps: impl Iterator<Item = (Hlc, Timestamp)> + Clone) {
    let mut last = 0;
    for (stamp, _) in stamps.clone() {
        let millis = stamp.time().millis();
        writer.zigzag(millis - last);
        last = millis;
    }
    put_runs(writer, stamps.clone().map(|(stamp, _)| stamp.bits() & 0xffff));
    for (stamp, wall) in stamps {
        writer.zigzag(wall.millis().saturating_sub(stamp.time().millis()));
    }
}

/// Reads `count` stamps written by [`put_stamps`].
///
/// # Errors
/// When the bytes are not such columns.
pub fn take_stamps(reader: &mut Reader<'_>, count: usize) -> Result<Vec<(Hlc, Timestamp)>, WireError> {
    let mut millis = Vec::with_capacity(count);
    let mut last = 0i64;
    for _ in 0..count {
        last = last.checked_add(reader.zigzag()?).filter(|at| (0..1 << 48).contains(at)).ok_or(STAMP)?;
        millis.push(last);
    }
    let counters = take_runs(reader, count)?;
    let mut stamps = Vec::with_capacity(count);
    for (millis, counter) in millis.into_iter().zip(counters) {
        let counter = u16::try_from(counter).map_err(|_| STAMP)?;
        let stamp = Hlc::from_bits(millis.cast_unsigned() << 16 | u64::from(counter));
        let wall = millis.checked_add(reader.zigzag()?).ok_or(STAMP)?;
        stamps.push((stamp, Timestamp::from_millis(wall)));
    }
    Ok(stamps)
}

const STAMP: WireError = WireError::OutOfRange("stamp");
