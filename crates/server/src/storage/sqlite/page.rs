use super::ledger::{context, head};
use super::{unsigned, uuid};
use crate::storage::page::{Placed, Sequence};
use crate::storage::{PageAsked, StorageError, page};
use crate::taking_in::ProjectHead;
use carnet_core::field_group::Group;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::FieldState;
use carnet_core::protocol::{FieldGroupState, ProjectPage};
use carnet_core::row::{Entity, RowKey};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::ops::ControlFlow;
use uuid::Uuid;

pub(super) fn page(connection: &Connection, asked: &PageAsked) -> Result<Option<ProjectPage>, StorageError> {
    match head(connection, asked.project)? {
        Some((project, head)) => page::page(&mut SqliteSequence { connection, project, head }, asked),
        None => Ok(None),
    }
}

/// One project, within a transaction that sees one moment.
struct SqliteSequence<'a> {
    connection: &'a Connection,
    project: i64,
    head: ProjectHead,
}

impl Sequence for SqliteSequence<'_> {
    fn head(&self) -> ProjectHead {
        self.head
    }

    fn devices(&mut self) -> Result<Vec<(DeviceNumber, u64, u64)>, StorageError> {
        Ok(context(self.connection, self.project)?)
    }

    fn digest_of_batch_at(&mut self, at: u64) -> Result<Option<[u8; 8]>, StorageError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT digest FROM batch WHERE project = ? AND seq >= ? ORDER BY seq LIMIT 1")?;
        Ok(select.query_row(params![self.project, at.cast_signed()], |row| row.get(0)).optional()?)
    }

    fn after(
        &mut self,
        from: u64,
        hand_over: &mut dyn FnMut(Placed) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT entity, first, second, grp, state, seq FROM field WHERE project = ? AND seq > ? ORDER BY seq",
        )?;
        let mut rows = select.query(params![self.project, from.cast_signed()])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?.len();
            let placed = Placed { at: unsigned(row, 5)?, state: field_group_state(row)?, bytes };
            if hand_over(placed).is_break() {
                break;
            }
        }
        Ok(())
    }
}

pub(super) fn rows(
    connection: &Connection,
    project: ProjectId,
    entity: Entity,
    first: Option<Uuid>,
) -> Result<Vec<FieldGroupState>, StorageError> {
    let Some((project, _)) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(
        "SELECT entity, first, second, grp, state FROM field
         WHERE project = ? AND entity = ? AND first >= ? AND first <= ? ORDER BY first, second, grp",
    )?;
    let (least, most) = first.map_or((Uuid::nil(), Uuid::max()), |first| (first, first));
    let mut rows = select.query(params![project, entity.number(), least.as_bytes(), most.as_bytes()])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        states.push(field_group_state(row)?);
    }
    Ok(states)
}

/// Field groups that hold several values.
pub(super) fn conflicts(
    connection: &Connection,
    project: ProjectId,
) -> Result<Vec<FieldGroupState>, StorageError> {
    let Some((project, _)) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(
        "SELECT entity, first, second, grp, state FROM field WHERE project = ? AND conflict <> 0 ORDER BY seq",
    )?;
    let mut rows = select.query([project])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        states.push(field_group_state(row)?);
    }
    Ok(states)
}

fn field_group_state(row: &Row<'_>) -> Result<FieldGroupState, StorageError> {
    let second = match row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)? {
        [] => None,
        _ => Some(uuid(row, 2)?),
    };
    Ok(FieldGroupState {
        row: RowKey::from_parts(Entity::from_number(row.get(0)?), uuid(row, 1)?, second)?,
        group: Group::from_number(row.get(3)?),
        state: FieldState::from_bytes(row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?)?,
    })
}
