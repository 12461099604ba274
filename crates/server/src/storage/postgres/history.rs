use super::connection::Connection;
use super::ledger::{signed_batch, verdicts};
use super::{device_number, unsigned};
use crate::storage::{Decided, StorageError, StoredBatch, decided};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use postgres::Row;
use std::ops::Range;

/// The batches that hold these changes, in the project's order.
pub(super) fn batches_with(
    connection: &mut Connection,
    project: ProjectId,
    dots: &[Dot],
) -> Result<Vec<StoredBatch>, StorageError> {
    let (devices, counters): (Vec<_>, Vec<_>) =
        dots.iter().map(|dot| (i64::from(dot.device.0), dot.counter.cast_signed())).unzip();
    let rows = connection.query(
        "WITH asked AS (SELECT DISTINCT * FROM unnest($2::bigint[], $3::bigint[]) AS asked (device, counter)),
         found AS (
            SELECT DISTINCT b.device, b.number FROM asked CROSS JOIN LATERAL (
                SELECT device, number, first_counter FROM batch
                WHERE project = $1 AND device = asked.device AND last_counter >= asked.counter
                ORDER BY last_counter LIMIT 1
            ) b WHERE b.first_counter <= asked.counter
         )
         SELECT b.seq, b.received_at, b.bytes, b.device, b.first_counter, b.last_counter, q.decision, q.decided_by,
            q.decided_at
         FROM found JOIN batch b USING (device, number)
            LEFT JOIN quarantine q ON q.project = b.project AND q.device = b.device AND q.number = b.number
         WHERE b.project = $1 ORDER BY b.seq",
        &[&project.uuid(), &devices, &counters],
    )?;
    rows.iter().map(|row| stored(connection, project, row)).collect()
}

/// The batches of a period, in the project's order.
pub(super) fn batches_between(
    connection: &mut Connection,
    project: ProjectId,
    period: Range<Timestamp>,
    after: u64,
    most: usize,
) -> Result<Vec<StoredBatch>, StorageError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (from, until) = (period.start.millis(), period.end.millis());
    let rows = connection.query(
        "SELECT b.seq, b.received_at, b.bytes, b.device, b.first_counter, b.last_counter, q.decision, q.decided_by,
            q.decided_at
         FROM batch b
            LEFT JOIN quarantine q ON q.project = b.project AND q.device = b.device AND q.number = b.number
         WHERE b.project = $1 AND b.seq > $2 AND coalesce(q.decided_at, b.received_at) >= $3
            AND coalesce(q.decided_at, b.received_at) < $4
         ORDER BY b.seq LIMIT $5",
        &[&project.uuid(), &after.cast_signed(), &from, &until, &most],
    )?;
    rows.iter().map(|row| stored(connection, project, row)).collect()
}

fn stored(connection: &mut Connection, project: ProjectId, row: &Row) -> Result<StoredBatch, StorageError> {
    let (device, first, last) = (device_number(row, 3)?, unsigned(row, 4)?, unsigned(row, 5)?);
    Ok(StoredBatch {
        seq: unsigned(row, 0)?,
        received: Timestamp::from_millis(row.try_get(1)?),
        decided: decided_in(row, 6)?,
        signed: signed_batch(row, 2)?,
        refused: verdicts(connection, project.uuid(), device, first, last)?,
    })
}

/// What was decided, from this column and the two behind it.
pub(super) fn decided_in(row: &Row, column: usize) -> Result<Option<Decided>, StorageError> {
    decided(row.try_get(column)?, row.try_get(column + 1)?, row.try_get(column + 2)?)
}
