use super::connection::Connection;
use super::ledger::{context, head};
use super::{bytes, fixed, unsigned};
use crate::storage::page::{Placed, Sequence};
use crate::storage::{PageAsked, StorageError, page};
use crate::taking_in::ProjectHead;
use carnet_core::field_group::Group;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::FieldState;
use carnet_core::protocol::{FieldGroupState, ProjectPage};
use carnet_core::row::{Entity, RowKey};
use postgres::Row;
use std::ops::ControlFlow;
use uuid::Uuid;

/// How many field groups are read at a time. Most pages have a few.
const RUN: i64 = 500;

pub(super) fn page(
    connection: &mut Connection,
    asked: &PageAsked,
) -> Result<Option<ProjectPage>, StorageError> {
    let project = asked.project.uuid();
    match head(connection, project)? {
        Some(head) => page::page(&mut PostgresSequence { connection, project, head }, asked),
        None => Ok(None),
    }
}

/// One project, within a transaction that sees one moment.
struct PostgresSequence<'a> {
    connection: &'a mut Connection,
    project: Uuid,
    head: ProjectHead,
}

impl Sequence for PostgresSequence<'_> {
    fn head(&self) -> ProjectHead {
        self.head
    }

    fn devices(&mut self) -> Result<Vec<(DeviceNumber, u64, u64)>, StorageError> {
        context(self.connection, self.project)
    }

    fn digest_of_batch_at(&mut self, at: u64) -> Result<Option<[u8; 8]>, StorageError> {
        let row = self.connection.query_opt(
            "SELECT digest FROM batch WHERE project = $1 AND seq >= $2 ORDER BY seq LIMIT 1",
            &[&self.project, &at.cast_signed()],
        )?;
        row.map(|row| fixed(&row, 0)).transpose()
    }

    fn after(
        &mut self,
        mut from: u64,
        hand_over: &mut dyn FnMut(Placed) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let mut run = RUN;
        loop {
            let rows = self.connection.query(
                "SELECT entity, first, second, grp, state, seq FROM field
                 WHERE project = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                &[&self.project, &from.cast_signed(), &run],
            )?;
            for row in &rows {
                from = unsigned(row, 5)?;
                let placed = Placed { at: from, state: field_group_state(row)?, bytes: bytes(row, 4)?.len() };
                if hand_over(placed).is_break() {
                    return Ok(());
                }
            }
            if (rows.len() as i64) < run {
                return Ok(());
            }
            run = (4 * run).min(32 * RUN);
        }
    }
}

pub(super) fn rows(
    connection: &mut Connection,
    project: ProjectId,
    entity: Entity,
    first: Option<Uuid>,
) -> Result<Vec<FieldGroupState>, StorageError> {
    let (least, most) = first.map_or((Uuid::nil(), Uuid::max()), |first| (first, first));
    let rows = connection.query(
        "SELECT entity, first, second, grp, state FROM field
         WHERE project = $1 AND entity = $2 AND first >= $3 AND first <= $4 ORDER BY first, second, grp",
        &[&project.uuid(), &i16::from(entity.number()), &least, &most],
    )?;
    rows.iter().map(field_group_state).collect()
}

/// Field groups that hold several values.
pub(super) fn conflicts(
    connection: &mut Connection,
    project: ProjectId,
) -> Result<Vec<FieldGroupState>, StorageError> {
    let rows = connection.query(
        "SELECT entity, first, second, grp, state FROM field WHERE project = $1 AND conflict ORDER BY seq",
        &[&project.uuid()],
    )?;
    rows.iter().map(field_group_state).collect()
}

fn field_group_state(row: &Row) -> Result<FieldGroupState, StorageError> {
    let entity = u8::try_from(row.try_get::<_, i16>(0)?).ok().map(Entity::from_number);
    let group = u16::try_from(row.try_get::<_, i32>(3)?).ok().map(Group::from_number);
    let (Some(entity), Some(group)) = (entity, group) else {
        return Err(StorageError::Damaged("a field group has a number that cannot be".to_owned()));
    };
    let second = if entity.is_composite() { Some(row.try_get(2)?) } else { None };
    Ok(FieldGroupState {
        row: RowKey::from_parts(entity, row.try_get(1)?, second)?,
        group,
        state: FieldState::from_bytes(bytes(row, 4)?)?,
    })
}
