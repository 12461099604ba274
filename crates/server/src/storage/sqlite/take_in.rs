use super::unsigned;
use crate::storage::{StorageError, next_digest};
use crate::taking_in::{Arrived, Chain, FieldKey, Merged, Outcome, Refused, merge};
use carnet_core::batch::{ChainHash, Header};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::{BatchOutcome, ChangeVerdict};
use carnet_core::wire::{Field, Reader, Writer};
use rusqlite::{Connection, OptionalExtension, params};

/// How far a project is.
pub(super) struct ProjectHead {
    /// What stands for the project in the large tables.
    pub(super) number: i64,
    pub(super) seq: u64,
    pub(super) epoch: u64,
    pub(super) digest: [u8; 8],
}

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

pub(super) fn head(connection: &Connection, project: ProjectId) -> rusqlite::Result<Option<ProjectHead>> {
    connection
        .prepare_cached("SELECT number, seq, epoch, digest FROM project_head WHERE id = ?")?
        .query_row([project.uuid().as_bytes()], |row| {
            Ok(ProjectHead {
                number: row.get(0)?,
                seq: unsigned(row, 1)?,
                epoch: unsigned(row, 2)?,
                digest: row.get(3)?,
            })
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

pub(super) fn take_in(
    connection: &Connection,
    arrived: &Arrived,
    received: Timestamp,
) -> Result<Outcome, StorageError> {
    let header = &arrived.batch.header;
    let Some(head) = head(connection, header.project)? else {
        return Ok(Outcome::not_taken(BatchOutcome::NotAllowed));
    };
    let chain = chain(connection, head.number, header.device)?;
    if header.number <= chain.number {
        return came_before(connection, head.number, header, arrived.hash);
    }
    if let Some(outcome) = arrived.misplaced(&chain) {
        return Ok(Outcome::not_taken(outcome));
    }
    let context = context(connection, head.number)?
        .into_iter()
        .map(|(device, counter, _)| (device, counter))
        .collect::<Context>();
    let refused = refused_before(connection, head.number, header.device)?;
    let merged = merge(arrived, received, context, refused, |key| state(connection, head.number, key))?;
    write_fields(connection, &head, &merged)?;
    write_refused(connection, &head, header.device, &merged)?;
    write_batch(connection, &head, arrived, &merged, received)?;
    Ok(Outcome::taken(arrived.refused.clone()))
}

fn chain(connection: &Connection, project: i64, device: DeviceNumber) -> rusqlite::Result<Chain> {
    connection
        .prepare_cached("SELECT counter, batch, hash FROM project_device WHERE project = ? AND device = ?")?
        .query_row(params![project, device.0], |row| {
            Ok(Chain { counter: unsigned(row, 0)?, number: unsigned(row, 1)?, hash: ChainHash(row.get(2)?) })
        })
        .optional()
        .map(Option::unwrap_or_default)
}

/// A batch whose number was used: the first verdict again, or a fork.
fn came_before(
    connection: &Connection,
    project: i64,
    header: &Header,
    hash: ChainHash,
) -> Result<Outcome, StorageError> {
    let known = connection
        .prepare_cached(
            "SELECT hash, first_counter, last_counter FROM batch WHERE project = ? AND device = ? AND number = ?",
        )?
        .query_row(params![project, header.device.0, header.number.cast_signed()], |row| {
            Ok((ChainHash(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    match known {
        // Numbers count from 1.
        None => Ok(Outcome::not_taken(BatchOutcome::Unreadable)),
        Some((known, _, _)) if known != hash => Ok(Outcome::not_taken(BatchOutcome::Forked)),
        Some((_, first, last)) => {
            let mut select = connection.prepare_cached(
                "SELECT counter, field, reason FROM refused_change
                 WHERE project = ? AND device = ? AND counter BETWEEN ? AND ? ORDER BY counter",
            )?;
            let refused = select.query_map(params![project, header.device.0, first, last], |row| {
                Ok(ChangeVerdict { counter: unsigned(row, 0)?, field: row.get(1)?, reason: row.get(2)? })
            })?;
            Ok(Outcome::taken(refused.collect::<Result<_, _>>()?))
        }
    }
}

fn refused_before(
    connection: &Connection,
    project: i64,
    device: DeviceNumber,
) -> Result<Refused, StorageError> {
    let mut select = connection
        .prepare_cached("SELECT counter, replaces FROM refused_change WHERE project = ? AND device = ?")?;
    let mut rows = select.query(params![project, device.0])?;
    let mut refused = Refused::new();
    while let Some(row) = rows.next()? {
        let mut reader = Reader::new(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
        refused.insert(unsigned(row, 0)?, Vec::take(&mut reader)?);
    }
    Ok(refused)
}

fn state(
    connection: &Connection,
    project: i64,
    (row, group): &FieldKey,
) -> Result<Option<FieldState>, StorageError> {
    let (first, second) = row.parts();
    let mut select = connection.prepare_cached(
        "SELECT state FROM field WHERE project = ? AND entity = ? AND first = ? AND second = ? AND grp = ?",
    )?;
    let mut rows = select.query(params![
        project,
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

fn write_fields(connection: &Connection, head: &ProjectHead, merged: &Merged) -> Result<(), StorageError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO field (seq, state, project, entity, first, second, grp) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut update = connection.prepare_cached(
        "UPDATE field SET seq = ?, state = ?
         WHERE project = ? AND entity = ? AND first = ? AND second = ? AND grp = ?",
    )?;
    for (seq, ((row, group), state, existed)) in (head.seq + 1..).zip(&merged.fields) {
        let (first, second) = row.parts();
        let write = if *existed { &mut update } else { &mut insert };
        write.execute(params![
            seq.cast_signed(),
            state.to_bytes(),
            head.number,
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
    head: &ProjectHead,
    device: DeviceNumber,
    merged: &Merged,
) -> Result<(), StorageError> {
    let mut insert = connection.prepare_cached("INSERT INTO refused_change VALUES (?, ?, ?, ?, ?, ?)")?;
    for (verdict, replaces) in &merged.refused {
        let mut bytes = Writer::new();
        replaces.put(&mut bytes);
        insert.execute(params![
            head.number,
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
    head: &ProjectHead,
    arrived: &Arrived,
    merged: &Merged,
    received: Timestamp,
) -> Result<(), StorageError> {
    let header = &arrived.batch.header;
    let first = arrived.batch.changes.first().map_or(0, |change| change.dot.counter);
    let last = arrived.batch.last_dot().map_or(0, |dot| dot.counter);
    // The context moves also when no field group does, so the sequence always does.
    let seq = head.seq + (merged.fields.len() as u64).max(1);
    let digest = next_digest(&head.digest, &arrived.hash);
    let mut bytes = Writer::new();
    arrived.signed.put(&mut bytes);
    connection
        .prepare_cached("UPDATE project_head SET seq = ?, digest = ? WHERE number = ?")?
        .execute(params![seq.cast_signed(), digest, head.number])?;
    connection.prepare_cached("INSERT OR REPLACE INTO project_device VALUES (?, ?, ?, ?, ?, ?)")?.execute(
        params![
            head.number,
            header.device.0,
            last.cast_signed(),
            header.number.cast_signed(),
            arrived.hash.0,
            seq.cast_signed()
        ],
    )?;
    connection.prepare_cached("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(
        params![
            head.number,
            header.device.0,
            header.number.cast_signed(),
            arrived.hash.0,
            received.millis(),
            first.cast_signed(),
            last.cast_signed(),
            seq.cast_signed(),
            digest,
            bytes.finish()
        ],
    )?;
    Ok(())
}
