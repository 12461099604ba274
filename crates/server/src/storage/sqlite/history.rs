use super::ledger::{head, signed_batch, verdicts};
use super::unsigned;
use crate::storage::{StorageError, StoredBatch};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;
use std::ops::Range;

/// The batches that hold these changes, in the project's order.
pub(super) fn batches_with(
    connection: &Connection,
    project: ProjectId,
    dots: &[Dot],
) -> Result<Vec<StoredBatch>, StorageError> {
    let Some((project, _)) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(
        "SELECT seq, received_at, bytes, device, first_counter, last_counter FROM batch
         WHERE project = ? AND device = ? AND last_counter >= ? AND first_counter <= ?
         ORDER BY last_counter LIMIT 1",
    )?;
    let mut found = BTreeMap::new();
    for dot in dots {
        let counter = dot.counter.cast_signed();
        let mut rows = select.query(params![project, dot.device.0, counter, counter])?;
        if let Some(row) = rows.next()? {
            found.insert(unsigned(row, 0)?, stored(connection, project, row)?);
        }
    }
    Ok(found.into_values().collect())
}

/// The batches of a period, in the project's order.
pub(super) fn batches_between(
    connection: &Connection,
    project: ProjectId,
    period: Range<Timestamp>,
    after: u64,
    most: usize,
) -> Result<Vec<StoredBatch>, StorageError> {
    let Some((project, _)) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(
        "SELECT seq, received_at, bytes, device, first_counter, last_counter FROM batch
         WHERE project = ? AND seq > ? AND received_at >= ? AND received_at < ? ORDER BY seq LIMIT ?",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (from, until) = (period.start.millis(), period.end.millis());
    let mut rows = select.query(params![project, after.cast_signed(), from, until, most])?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        batches.push(stored(connection, project, row)?);
    }
    Ok(batches)
}

fn stored(connection: &Connection, project: i64, row: &Row<'_>) -> Result<StoredBatch, StorageError> {
    let device = DeviceNumber(row.get(3)?);
    Ok(StoredBatch {
        seq: unsigned(row, 0)?,
        received: Timestamp::from_millis(row.get(1)?),
        signed: signed_batch(row, 2)?,
        refused: verdicts(connection, project, device, unsigned(row, 4)?, unsigned(row, 5)?)?,
    })
}
