use super::connection::Connection;
use super::history::decided_in;
use super::{device_number, unsigned};
use crate::storage::{Decided, QuarantineRecord, StorageError};
use crate::taking_in::QuarantineReason;
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use postgres::Row;

/// What waits, by project and device, the oldest first.
pub(super) fn records(connection: &mut Connection) -> Result<Vec<QuarantineRecord>, StorageError> {
    let rows = connection.query(
        "SELECT project, device, (array_agg(reason ORDER BY number))[1],
            sum(last_counter - first_counter + 1)::bigint, min(received_at)
         FROM quarantine WHERE decision IS NULL
         GROUP BY project, device ORDER BY min(received_at), device",
        &[],
    )?;
    rows.iter().map(record).collect()
}

/// What was decided, the latest first.
pub(super) fn decisions(
    connection: &mut Connection,
) -> Result<Vec<(QuarantineRecord, Decided)>, StorageError> {
    let rows = connection.query(
        "SELECT project, device, (array_agg(reason ORDER BY number))[1],
            sum(last_counter - first_counter + 1)::bigint, min(received_at), decision, decided_by, decided_at
         FROM quarantine WHERE decision IS NOT NULL
         GROUP BY project, device, decision, decided_by, decided_at ORDER BY decided_at DESC, device, project",
        &[],
    )?;
    let mut decisions = Vec::with_capacity(rows.len());
    for row in &rows {
        if let Some(decided) = decided_in(row, 5)? {
            decisions.push((record(row)?, decided));
        }
    }
    Ok(decisions)
}

fn record(row: &Row) -> Result<QuarantineRecord, StorageError> {
    let reason = row.try_get(2)?;
    Ok(QuarantineRecord {
        project: ProjectId::from_uuid(row.try_get(0)?),
        device: device_number(row, 1)?,
        reason: QuarantineReason::from_code(reason)
            .ok_or_else(|| StorageError::Damaged(format!("a batch is in quarantine for {reason:?}")))?,
        changes: unsigned(row, 3)?,
        since: Timestamp::from_millis(row.try_get(4)?),
    })
}
