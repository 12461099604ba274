use super::history::decided_in;
use super::{unsigned, uuid};
use crate::storage::{Decided, QuarantineRecord, StorageError};
use crate::taking_in::QuarantineReason;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use rusqlite::{Connection, Row};

/// What waits, by project and device, the oldest first.
pub(super) fn records(connection: &Connection) -> Result<Vec<QuarantineRecord>, StorageError> {
    // SQLite takes `reason` from the row that has the least number.
    let mut select = connection.prepare_cached(
        "SELECT head.id, device, reason, sum(last_counter - first_counter + 1), min(received_at), min(quarantine.number)
         FROM quarantine JOIN project_head head ON head.number = quarantine.project
         WHERE decision IS NULL GROUP BY head.id, device ORDER BY min(received_at), device",
    )?;
    let mut rows = select.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

/// What was decided, the latest first.
pub(super) fn decisions(connection: &Connection) -> Result<Vec<(QuarantineRecord, Decided)>, StorageError> {
    let mut select = connection.prepare_cached(
        "SELECT head.id, device, reason, sum(last_counter - first_counter + 1), min(received_at), min(quarantine.number),
            decision, decided_by, decided_at
         FROM quarantine JOIN project_head head ON head.number = quarantine.project
         WHERE decision IS NOT NULL GROUP BY head.id, device, decision, decided_by, decided_at
         ORDER BY decided_at DESC, device, head.id",
    )?;
    let mut rows = select.query([])?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(decided) = decided_in(row, 6)? {
            decisions.push((record(row)?, decided));
        }
    }
    Ok(decisions)
}

fn record(row: &Row<'_>) -> Result<QuarantineRecord, StorageError> {
    let reason = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(QuarantineRecord {
        project: ProjectId::from_uuid(uuid(row, 0)?),
        device: DeviceNumber(row.get(1)?),
        reason: QuarantineReason::from_code(reason)
            .ok_or_else(|| StorageError::Damaged(format!("a batch is in quarantine for {reason:?}")))?,
        changes: unsigned(row, 3)?,
        since: Timestamp::from_millis(row.get(4)?),
    })
}
