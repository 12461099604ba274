use super::connection::Connection;
use super::{bytes, device_number, fixed, unsigned};
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
use postgres::Row;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) fn create_project(
    connection: &mut Connection,
    project: ProjectId,
    epoch: u64,
) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO project_head (project, seq, epoch, digest) VALUES ($1, 0, $2, $3)",
        &[&project.uuid(), &epoch.cast_signed(), &&[0u8; 8][..]],
    )?;
    Ok(())
}

/// Every cursor that was given before is of another life.
pub(super) fn begin_epoch(connection: &mut Connection, epoch: u64) -> Result<(), StorageError> {
    connection.execute("UPDATE project_head SET epoch = $1", &[&epoch.cast_signed()])?;
    Ok(())
}

pub(super) fn head(connection: &mut Connection, project: Uuid) -> Result<Option<ProjectHead>, StorageError> {
    let row = connection
        .query_opt("SELECT seq, epoch, digest FROM project_head WHERE project = $1", &[&project])?;
    row.map(|row| project_head(&row)).transpose()
}

fn project_head(row: &Row) -> Result<ProjectHead, StorageError> {
    Ok(ProjectHead { seq: unsigned(row, 0)?, epoch: unsigned(row, 1)?, digest: fixed(row, 2)? })
}

/// The project's context as it is now, and its devices with the place where each last moved.
pub(super) fn context(
    connection: &mut Connection,
    project: Uuid,
) -> Result<Vec<(DeviceNumber, u64, u64)>, StorageError> {
    let rows = connection
        .query("SELECT device, counter, seq FROM project_device WHERE project = $1", &[&project])?;
    rows.iter().map(|row| Ok((device_number(row, 0)?, unsigned(row, 1)?, unsigned(row, 2)?))).collect()
}

/// One project within a transaction.
pub(super) struct PostgresLedger<'a> {
    connection: &'a mut Connection,
    project: Uuid,
    head: ProjectHead,
}

impl<'a> PostgresLedger<'a> {
    /// The project's as this moment sees it, if there is such a project.
    pub(super) fn of(
        connection: &'a mut Connection,
        project: ProjectId,
    ) -> Result<Option<Self>, StorageError> {
        let project = project.uuid();
        let head = head(connection, project)?;
        Ok(head.map(|head| Self { connection, project, head }))
    }

    /// The same under the project's lock, which is held to the end of the transaction.
    ///
    /// Everybody who writes in a project holds it, so of what the project's tables hold nothing can change between a
    /// decision and the writing of it, and each statement (read committed: it sees what was committed before it
    /// began) sees all that the holders before have written. And a place in the project's order that is seen is never
    /// before one that is not: the next is only given once the last is committed.
    pub(super) fn locked(
        connection: &'a mut Connection,
        project: ProjectId,
    ) -> Result<Option<Self>, StorageError> {
        let project = project.uuid();
        let row = connection.query_opt(
            "SELECT seq, epoch, digest FROM project_head WHERE project = $1 FOR UPDATE",
            &[&project],
        )?;
        let head = row.map(|row| project_head(&row)).transpose()?;
        Ok(head.map(|head| Self { connection, project, head }))
    }
}

impl Ledger for PostgresLedger<'_> {
    type Error = StorageError;

    fn chain(&mut self, device: DeviceNumber) -> Result<Chain, StorageError> {
        let row = self.connection.query_opt(
            "SELECT counter, batch, hash FROM project_device WHERE project = $1 AND device = $2",
            &[&self.project, &i64::from(device.0)],
        )?;
        Ok(row.map(|row| chain_end(&row)).transpose()?.unwrap_or_default())
    }

    fn chain_in_quarantine(&mut self, device: DeviceNumber) -> Result<Option<Chain>, StorageError> {
        let row = self.connection.query_opt(
            "SELECT last_counter, number, hash FROM quarantine
             WHERE project = $1 AND device = $2 AND decision IS NULL ORDER BY number DESC LIMIT 1",
            &[&self.project, &i64::from(device.0)],
        )?;
        row.map(|row| chain_end(&row)).transpose()
    }

    fn known(&mut self, device: DeviceNumber, number: u64) -> Result<Option<Known>, StorageError> {
        let row = self.connection.query_opt(
            "SELECT hash, true FROM batch WHERE project = $1 AND device = $2 AND number = $3
             UNION ALL
             SELECT hash, false FROM quarantine
             WHERE project = $1 AND device = $2 AND number = $3 AND decision IS NULL
             LIMIT 1",
            &[&self.project, &i64::from(device.0), &number.cast_signed()],
        )?;
        let Some(row) = row else { return Ok(None) };
        let hash = ChainHash(fixed(&row, 0)?);
        Ok(Some(if row.try_get(1)? { Known::InHistory(hash) } else { Known::InQuarantine(hash) }))
    }

    fn batch(&mut self, device: DeviceNumber, number: u64) -> Result<Option<SignedBatch>, StorageError> {
        let row = self.connection.query_opt(
            "SELECT bytes FROM batch WHERE project = $1 AND device = $2 AND number = $3",
            &[&self.project, &i64::from(device.0), &number.cast_signed()],
        )?;
        row.map(|row| signed_batch(&row, 0)).transpose()
    }

    fn in_quarantine(&mut self, device: DeviceNumber) -> Result<Vec<(SignedBatch, Timestamp)>, StorageError> {
        let rows = self.connection.query(
            "SELECT bytes, received_at FROM quarantine
             WHERE project = $1 AND device = $2 AND decision IS NULL ORDER BY number",
            &[&self.project, &i64::from(device.0)],
        )?;
        rows.iter().map(|row| Ok((signed_batch(row, 0)?, Timestamp::from_millis(row.try_get(1)?)))).collect()
    }

    fn context(&mut self) -> Result<Context, StorageError> {
        let devices = context(self.connection, self.project)?;
        Ok(devices.into_iter().map(|(device, counter, _)| (device, counter)).collect())
    }

    fn refused(&mut self, device: DeviceNumber, counters: &[u64]) -> Result<Refused, StorageError> {
        if counters.is_empty() {
            return Ok(Refused::new());
        }
        let counters = counters.iter().map(|counter| counter.cast_signed()).collect::<Vec<_>>();
        let rows = self.connection.query(
            "SELECT counter, replaces FROM refused_change
             WHERE project = $1 AND device = $2 AND counter = ANY($3)",
            &[&self.project, &i64::from(device.0), &counters],
        )?;
        rows.iter().map(|row| Ok((unsigned(row, 0)?, Vec::take(&mut Reader::new(bytes(row, 1)?))?))).collect()
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
        let columns = KeyColumns::of(keys.iter());
        // One look into the index for each key, whatever the planner believes of the table: a project that is being
        // filled is not as its last statistics say.
        let rows = self.connection.query(
            "SELECT asked.place, held.state
             FROM unnest($2::smallint[], $3::uuid[], $4::uuid[], $5::integer[])
                WITH ORDINALITY AS asked (entity, first, second, grp, place)
             CROSS JOIN LATERAL (
                SELECT state FROM field
                WHERE project = $1 AND entity = asked.entity AND first = asked.first
                    AND second = asked.second AND grp = asked.grp
                OFFSET 0
             ) AS held",
            &[&self.project, &columns.entity, &columns.first, &columns.second, &columns.group],
        )?;
        let mut states = HashMap::with_capacity(rows.len());
        for row in &rows {
            let place = usize::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
            if let Some(key) = keys.get(place.wrapping_sub(1)) {
                states.insert(*key, FieldState::from_bytes(bytes(row, 1)?)?);
            }
        }
        Ok(states)
    }

    fn write(&mut self, arrived: &Arrived, merged: &Merged, received: Timestamp) -> Result<(), StorageError> {
        self.write_fields(merged)?;
        self.write_refused(arrived.batch.header.device, merged)?;
        self.write_batch(arrived, merged, received)
    }

    fn put_aside(
        &mut self,
        arrived: &Arrived,
        reason: QuarantineReason,
        received: Timestamp,
    ) -> Result<(), StorageError> {
        let (first, last) = arrived.counters();
        let header = &arrived.batch.header;
        self.connection.execute(
            "INSERT INTO quarantine (project, device, number, hash, received_at, first_counter, last_counter,
                reason, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                &self.project,
                &i64::from(header.device.0),
                &header.number.cast_signed(),
                &&arrived.hash.0[..],
                &received.millis(),
                &first.cast_signed(),
                &last.cast_signed(),
                &reason.code(),
                &bytes_of(&arrived.signed),
            ],
        )?;
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
            "UPDATE quarantine SET decision = $3, decided_by = $4, decided_at = $5, bytes = ''
             WHERE project = $1 AND device = $2 AND decision IS NULL",
            &[&self.project, &i64::from(device.0), &decision.code(), &by, &now.millis()],
        )?;
        Ok(())
    }
}

impl PostgresLedger<'_> {
    fn write_fields(&mut self, merged: &Merged) -> Result<(), StorageError> {
        if merged.fields.is_empty() {
            return Ok(());
        }
        let columns = KeyColumns::of(merged.fields.iter().map(|(key, _, _)| key));
        let states = merged.fields.iter().map(|(_, state, _)| state.to_bytes()).collect::<Vec<_>>();
        let fields = merged.fields.iter();
        let conflicts = fields.map(|((_, group), state, _)| state.is_conflict_of(*group)).collect::<Vec<_>>();
        self.connection.execute(
            "INSERT INTO field (project, seq, entity, first, second, grp, conflict, state)
             SELECT $1::uuid, $2::bigint + place, entity, first, second, grp, conflict, state
             FROM unnest($3::smallint[], $4::uuid[], $5::uuid[], $6::integer[], $7::boolean[], $8::bytea[])
                WITH ORDINALITY AS written (entity, first, second, grp, conflict, state, place)
             ON CONFLICT (project, entity, first, second, grp) DO UPDATE
                SET seq = excluded.seq, conflict = excluded.conflict, state = excluded.state",
            &[
                &self.project,
                &self.head.seq.cast_signed(),
                &columns.entity,
                &columns.first,
                &columns.second,
                &columns.group,
                &conflicts,
                &states,
            ],
        )?;
        Ok(())
    }

    fn write_refused(&mut self, device: DeviceNumber, merged: &Merged) -> Result<(), StorageError> {
        if merged.refused.is_empty() {
            return Ok(());
        }
        let (mut counters, mut fields) = (Vec::new(), Vec::new());
        let (mut reasons, mut replaced) = (Vec::new(), Vec::new());
        for (verdict, replaces) in &merged.refused {
            let mut bytes = Writer::new();
            replaces.put(&mut bytes);
            counters.push(verdict.counter.cast_signed());
            fields.push(verdict.field.as_str());
            reasons.push(verdict.reason.as_str());
            replaced.push(bytes.finish());
        }
        self.connection.execute(
            "INSERT INTO refused_change (project, device, counter, field, reason, replaces)
             SELECT $1::uuid, $2::bigint, * FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bytea[])",
            &[&self.project, &i64::from(device.0), &counters, &fields, &reasons, &replaced],
        )?;
        Ok(())
    }

    fn write_batch(
        &mut self,
        arrived: &Arrived,
        merged: &Merged,
        received: Timestamp,
    ) -> Result<(), StorageError> {
        let header = &arrived.batch.header;
        let (first, last) = arrived.counters();
        // The context moves also when no field group does, so the sequence always does.
        let seq = self.head.seq + (merged.fields.len() as u64).max(1);
        let digest = next_digest(&self.head.digest, &arrived.hash);
        self.connection.execute(
            "WITH head AS (
                UPDATE project_head SET seq = $8, digest = $9 WHERE project = $1
             ), device AS (
                INSERT INTO project_device (project, device, counter, batch, hash, seq)
                VALUES ($1, $2, $7, $3, $4, $8)
                ON CONFLICT (project, device) DO UPDATE
                    SET counter = excluded.counter, batch = excluded.batch, hash = excluded.hash, seq = excluded.seq
             )
             INSERT INTO batch (project, device, number, hash, received_at, first_counter, last_counter, seq,
                digest, bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                &self.project,
                &i64::from(header.device.0),
                &header.number.cast_signed(),
                &&arrived.hash.0[..],
                &received.millis(),
                &first.cast_signed(),
                &last.cast_signed(),
                &seq.cast_signed(),
                &&digest[..],
                &bytes_of(&arrived.signed),
            ],
        )?;
        self.head = ProjectHead { seq, digest, epoch: self.head.epoch };
        Ok(())
    }
}

/// The keys of field groups, by column.
struct KeyColumns {
    entity: Vec<i16>,
    first: Vec<Uuid>,
    second: Vec<Uuid>,
    group: Vec<i32>,
}

impl KeyColumns {
    fn of<'a>(keys: impl ExactSizeIterator<Item = &'a FieldKey>) -> Self {
        let len = keys.len();
        let mut columns = Self {
            entity: Vec::with_capacity(len),
            first: Vec::with_capacity(len),
            second: Vec::with_capacity(len),
            group: Vec::with_capacity(len),
        };
        for (row, group) in keys {
            let (first, second) = row.parts();
            columns.entity.push(row.entity().number().into());
            columns.first.push(first);
            columns.second.push(second.unwrap_or_default());
            columns.group.push(group.number().into());
        }
        columns
    }
}

/// The verdicts on refused changes of a device in a range of counters.
pub(super) fn verdicts(
    connection: &mut Connection,
    project: Uuid,
    device: DeviceNumber,
    first: u64,
    last: u64,
) -> Result<Vec<ChangeVerdict>, StorageError> {
    let rows = connection.query(
        "SELECT counter, field, reason FROM refused_change
         WHERE project = $1 AND device = $2 AND counter BETWEEN $3 AND $4 ORDER BY counter",
        &[&project, &i64::from(device.0), &first.cast_signed(), &last.cast_signed()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(ChangeVerdict {
                counter: unsigned(row, 0)?,
                field: row.try_get(1)?,
                reason: row.try_get(2)?,
                instead: FieldState::new(),
            })
        })
        .collect()
}

fn chain_end(row: &Row) -> Result<Chain, StorageError> {
    Ok(Chain { counter: unsigned(row, 0)?, number: unsigned(row, 1)?, hash: ChainHash(fixed(row, 2)?) })
}

pub(super) fn signed_batch(row: &Row, column: usize) -> Result<SignedBatch, StorageError> {
    Ok(SignedBatch::take(&mut Reader::new(bytes(row, column)?))?)
}

fn bytes_of(signed: &SignedBatch) -> Vec<u8> {
    let mut bytes = Writer::new();
    signed.put(&mut bytes);
    bytes.finish()
}
