use super::unsigned;
use crate::storage::{StorageError, next_digest};
use crate::taking_in::{
    Arrived, Chain, Decision, FieldKey, Known, Ledger, Merged, ProjectHead, QuarantineReason, Refused,
};
use carnet_core::batch::{ChainHash, SignedBatch};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::ChangeVerdict;
use carnet_core::wire::{Field, Reader, Writer};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

pub(super) fn create_project(
    connection: &Connection,
    project: ProjectId,
    epoch: u64,
) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO project_head (id, seq, epoch, digest) VALUES (?, 0, ?, ?)",
        params![project.uuid().as_bytes(), epoch.cast_signed(), [0u8; 8]],
    )?;
    Ok(())
}

/// Every cursor that was given before is of another life.
pub(super) fn begin_epoch(connection: &Connection, epoch: u64) -> Result<(), StorageError> {
    connection.execute("UPDATE project_head SET epoch = ?", [epoch.cast_signed()])?;
    Ok(())
}

/// What stands for the project in the large tables, and how far it is.
pub(super) fn head(
    connection: &Connection,
    project: ProjectId,
) -> rusqlite::Result<Option<(i64, ProjectHead)>> {
    connection
        .prepare_cached("SELECT number, seq, epoch, digest FROM project_head WHERE id = ?")?
        .query_row([project.uuid().as_bytes()], |row| {
            let head = ProjectHead { seq: unsigned(row, 1)?, epoch: unsigned(row, 2)?, digest: row.get(3)? };
            Ok((row.get(0)?, head))
        })
        .optional()
}

/// The project's context as it is now, and its devices with the place where each last moved.
pub(super) fn context(
    connection: &Connection,
    project: i64,
) -> rusqlite::Result<Vec<(DeviceNumber, u64, u64)>> {
    connection
        .prepare_cached("SELECT device, counter, seq FROM project_device WHERE project = ?")?
        .query_map([project], |row| Ok((DeviceNumber(row.get(0)?), unsigned(row, 1)?, unsigned(row, 2)?)))?
        .collect()
}

/// One project, within a transaction that nobody writes beside.
pub(super) struct SqliteLedger<'a> {
    connection: &'a Connection,
    project: i64,
    head: ProjectHead,
}

impl<'a> SqliteLedger<'a> {
    /// The project's, if there is such a project.
    pub(super) fn of(connection: &'a Connection, project: ProjectId) -> Result<Option<Self>, StorageError> {
        Ok(head(connection, project)?.map(|(project, head)| Self { connection, project, head }))
    }

    fn state(&self, (row, group): &FieldKey) -> Result<Option<FieldState>, StorageError> {
        let (first, second) = row.parts();
        let mut select = self.connection.prepare_cached(
            "SELECT state FROM field WHERE project = ? AND entity = ? AND first = ? AND second = ? AND grp = ?",
        )?;
        let mut rows = select.query(params![
            self.project,
            row.entity().number(),
            first.as_bytes(),
            second.as_ref().map_or(&[][..], |second| second.as_bytes()),
            group.number()
        ])?;
        match rows.next()? {
            None => Ok(None),
            Some(row) => {
                let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
                Ok(Some(FieldState::from_bytes(bytes)?))
            }
        }
    }
}

impl Ledger for SqliteLedger<'_> {
    type Error = StorageError;

    fn chain(&mut self, device: DeviceNumber) -> Result<Chain, StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT counter, batch, hash FROM project_device WHERE project = ? AND device = ?",
        )?;
        let chain = select.query_row(params![self.project, device.0], chain_end).optional()?;
        Ok(chain.unwrap_or_default())
    }

    fn chain_in_quarantine(&mut self, device: DeviceNumber) -> Result<Option<Chain>, StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT last_counter, number, hash FROM quarantine
             WHERE project = ? AND device = ? AND decision IS NULL ORDER BY number DESC LIMIT 1",
        )?;
        Ok(select.query_row(params![self.project, device.0], chain_end).optional()?)
    }

    fn known(&mut self, device: DeviceNumber, number: u64) -> Result<Option<Known>, StorageError> {
        let key = params![self.project, device.0, number.cast_signed()];
        let hash = |row: &Row<'_>| row.get(0).map(ChainHash);
        let mut in_history = self
            .connection
            .prepare_cached("SELECT hash FROM batch WHERE project = ? AND device = ? AND number = ?")?;
        if let Some(hash) = in_history.query_row(key, hash).optional()? {
            return Ok(Some(Known::InHistory(hash)));
        }
        let mut aside = self.connection.prepare_cached(
            "SELECT hash FROM quarantine WHERE project = ? AND device = ? AND number = ? AND decision IS NULL",
        )?;
        Ok(aside.query_row(key, hash).optional()?.map(Known::InQuarantine))
    }

    fn batch(&mut self, device: DeviceNumber, number: u64) -> Result<Option<SignedBatch>, StorageError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT bytes FROM batch WHERE project = ? AND device = ? AND number = ?")?;
        let mut rows = select.query(params![self.project, device.0, number.cast_signed()])?;
        rows.next()?.map(|row| signed_batch(row, 0)).transpose()
    }

    fn in_quarantine(&mut self, device: DeviceNumber) -> Result<Vec<(SignedBatch, Timestamp)>, StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT bytes, received_at FROM quarantine
             WHERE project = ? AND device = ? AND decision IS NULL ORDER BY number",
        )?;
        let mut rows = select.query(params![self.project, device.0])?;
        let mut batches = Vec::new();
        while let Some(row) = rows.next()? {
            batches.push((signed_batch(row, 0)?, Timestamp::from_millis(row.get(1)?)));
        }
        Ok(batches)
    }

    fn context(&mut self) -> Result<Context, StorageError> {
        let devices = context(self.connection, self.project)?;
        Ok(devices.into_iter().map(|(device, counter, _)| (device, counter)).collect())
    }

    fn refused(&mut self, device: DeviceNumber, counters: &[u64]) -> Result<Refused, StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT replaces FROM refused_change WHERE project = ? AND device = ? AND counter = ?",
        )?;
        let mut refused = Refused::new();
        for counter in counters {
            let mut rows = select.query(params![self.project, device.0, counter.cast_signed()])?;
            if let Some(row) = rows.next()? {
                let mut reader = Reader::new(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
                refused.insert(*counter, Vec::take(&mut reader)?);
            }
        }
        Ok(refused)
    }

    fn verdicts(
        &mut self,
        device: DeviceNumber,
        first: u64,
        last: u64,
    ) -> Result<Vec<ChangeVerdict>, StorageError> {
        verdicts(self.connection, self.project, device, first, last)
    }

    fn states(&mut self, keys: &[FieldKey]) -> Result<HashMap<FieldKey, FieldState>, StorageError> {
        let mut states = HashMap::with_capacity(keys.len());
        for key in keys {
            if !states.contains_key(key)
                && let Some(state) = self.state(key)?
            {
                states.insert(*key, state);
            }
        }
        Ok(states)
    }

    fn write(&mut self, arrived: &Arrived, merged: &Merged, received: Timestamp) -> Result<(), StorageError> {
        write_fields(self.connection, self.project, &self.head, merged)?;
        write_refused(self.connection, self.project, arrived.batch.header.device, merged)?;
        self.head = write_batch(self.connection, self.project, &self.head, arrived, merged, received)?;
        Ok(())
    }

    fn put_aside(
        &mut self,
        arrived: &Arrived,
        reason: QuarantineReason,
        received: Timestamp,
    ) -> Result<(), StorageError> {
        let (first, last) = arrived.counters();
        let header = &arrived.batch.header;
        self.connection
            .prepare_cached(
                "INSERT INTO quarantine (project, device, number, hash, received_at, first_counter, last_counter,
                    reason, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.project,
                header.device.0,
                header.number.cast_signed(),
                arrived.hash.0,
                received.millis(),
                first.cast_signed(),
                last.cast_signed(),
                reason.code(),
                bytes_of(&arrived.signed)
            ])?;
        Ok(())
    }

    fn decided(
        &mut self,
        device: DeviceNumber,
        decision: Decision,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        // The bytes move to the history; who decided, and on what, stays.
        self.connection.execute(
            "UPDATE quarantine SET decision = ?, decided_by = ?, decided_at = ?, bytes = x''
             WHERE project = ? AND device = ? AND decision IS NULL",
            params![decision.code(), by, now.millis(), self.project, device.0],
        )?;
        Ok(())
    }
}

/// The verdicts on refused changes of a device in a range of counters.
pub(super) fn verdicts(
    connection: &Connection,
    project: i64,
    device: DeviceNumber,
    first: u64,
    last: u64,
) -> Result<Vec<ChangeVerdict>, StorageError> {
    let mut select = connection.prepare_cached(
        "SELECT counter, field, reason FROM refused_change
         WHERE project = ? AND device = ? AND counter BETWEEN ? AND ? ORDER BY counter",
    )?;
    let range = params![project, device.0, first.cast_signed(), last.cast_signed()];
    let verdicts = select.query_map(range, |row| {
        Ok(ChangeVerdict {
            counter: unsigned(row, 0)?,
            field: row.get(1)?,
            reason: row.get(2)?,
            instead: FieldState::new(),
        })
    })?;
    Ok(verdicts.collect::<Result<_, _>>()?)
}

fn chain_end(row: &Row<'_>) -> rusqlite::Result<Chain> {
    Ok(Chain { counter: unsigned(row, 0)?, number: unsigned(row, 1)?, hash: ChainHash(row.get(2)?) })
}

pub(super) fn signed_batch(row: &Row<'_>, column: usize) -> Result<SignedBatch, StorageError> {
    let bytes = row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(SignedBatch::take(&mut Reader::new(bytes))?)
}

fn bytes_of(signed: &SignedBatch) -> Vec<u8> {
    let mut bytes = Writer::new();
    signed.put(&mut bytes);
    bytes.finish()
}

fn write_fields(
    connection: &Connection,
    project: i64,
    head: &ProjectHead,
    merged: &Merged,
) -> Result<(), StorageError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO field (seq, state, conflict, project, entity, first, second, grp) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut update = connection.prepare_cached(
        "UPDATE field SET seq = ?, state = ?, conflict = ?
         WHERE project = ? AND entity = ? AND first = ? AND second = ? AND grp = ?",
    )?;
    for (seq, ((row, group), state, existed)) in (head.seq + 1..).zip(&merged.fields) {
        let (first, second) = row.parts();
        let write = if *existed { &mut update } else { &mut insert };
        write.execute(params![
            seq.cast_signed(),
            state.to_bytes(),
            state.is_conflict_of(*group),
            project,
            row.entity().number(),
            first.as_bytes(),
            second.as_ref().map_or(&[][..], |second| second.as_bytes()),
            group.number()
        ])?;
    }
    Ok(())
}

fn write_refused(
    connection: &Connection,
    project: i64,
    device: DeviceNumber,
    merged: &Merged,
) -> Result<(), StorageError> {
    let mut insert = connection.prepare_cached("INSERT INTO refused_change VALUES (?, ?, ?, ?, ?, ?)")?;
    for (verdict, replaces) in &merged.refused {
        let mut bytes = Writer::new();
        replaces.put(&mut bytes);
        insert.execute(params![
            project,
            device.0,
            verdict.counter.cast_signed(),
            verdict.field,
            verdict.reason,
            bytes.finish()
        ])?;
    }
    Ok(())
}

fn write_batch(
    connection: &Connection,
    project: i64,
    head: &ProjectHead,
    arrived: &Arrived,
    merged: &Merged,
    received: Timestamp,
) -> Result<ProjectHead, StorageError> {
    let header = &arrived.batch.header;
    let (first, last) = arrived.counters();
    // The context moves also when no field group does, so the sequence always does.
    let seq = head.seq + (merged.fields.len() as u64).max(1);
    let digest = next_digest(&head.digest, &arrived.hash);
    connection
        .prepare_cached("UPDATE project_head SET seq = ?, digest = ? WHERE number = ?")?
        .execute(params![seq.cast_signed(), digest, project])?;
    connection.prepare_cached("INSERT OR REPLACE INTO project_device VALUES (?, ?, ?, ?, ?, ?)")?.execute(
        params![
            project,
            header.device.0,
            last.cast_signed(),
            header.number.cast_signed(),
            arrived.hash.0,
            seq.cast_signed()
        ],
    )?;
    connection.prepare_cached("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(
        params![
            project,
            header.device.0,
            header.number.cast_signed(),
            arrived.hash.0,
            received.millis(),
            first.cast_signed(),
            last.cast_signed(),
            seq.cast_signed(),
            digest,
            bytes_of(&arrived.signed)
        ],
    )?;
    Ok(ProjectHead { seq, digest, epoch: head.epoch })
}
