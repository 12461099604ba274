use super::ledger::{head, signed_batch, verdicts};
use super::unsigned;
use crate::storage::{Decided, StorageError, StoredBatch, decided};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;
use std::ops::Range;

/// Batches, each with what was decided on it.
const SELECT: &str = "SELECT b.seq, b.received_at, b.bytes, b.device, b.first_counter, b.last_counter, q.decision,
        q.decided_by, q.decided_at
     FROM batch b LEFT JOIN quarantine q ON q.project = b.project AND q.device = b.device AND q.number = b.number";

/// The batches that hold these changes, in the project's order.
pub(super) fn batches_with(
    connection: &Connection,
    project: ProjectId,
    dots: &[Dot],
) -> Result<Vec<StoredBatch>, StorageError> {
    let Some((project, _)) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(&format!(
        "{SELECT} WHERE b.project = ? AND b.device = ? AND b.last_counter >= ? AND b.first_counter <= ?
         ORDER BY b.last_counter LIMIT 1"
    ))?;
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
    let mut select = connection.prepare_cached(&format!(
        "{SELECT} WHERE b.project = ?1 AND b.seq > ?2 AND coalesce(q.decided_at, b.received_at) >= ?3
            AND coalesce(q.decided_at, b.received_at) < ?4
         ORDER BY b.seq LIMIT ?5"
    ))?;
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
        decided: decided_in(row, 6)?,
        signed: signed_batch(row, 2)?,
        refused: verdicts(connection, project, device, unsigned(row, 4)?, unsigned(row, 5)?)?,
    })
}

/// What was decided, from this column and the two behind it.
pub(super) fn decided_in(row: &Row<'_>, column: usize) -> Result<Option<Decided>, StorageError> {
    let decision = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    decided(decision, row.get(column + 1)?, row.get(column + 2)?)
}
