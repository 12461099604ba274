use super::ledger::{context, head};
use super::{unsigned, uuid};
use crate::storage::{PageAsked, StorageError, while_loading};
use crate::taking_in::ProjectHead;
use carnet_core::batch::MOST_CHANGES;
use carnet_core::field_group::Group;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::{Context, FieldState};
use carnet_core::protocol::{Cursor, FieldGroupState, ProjectPage};
use carnet_core::row::{Entity, RowKey};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

/// What a field group takes on the wire beside its state, about.
const ROW_BYTES: usize = 24;

pub(super) fn page(connection: &Connection, asked: &PageAsked) -> Result<Option<ProjectPage>, StorageError> {
    let Some(head) = head(connection, asked.project)? else { return Ok(None) };
    let known = match asked.cursor {
        Some(cursor) => known(connection, &head, &cursor)?,
        None => None,
    };
    if known == Some(Known::All(head.seq)) {
        return Ok(None);
    }
    let (from, is_loading) = match known {
        Some(Known::All(at)) => (at, false),
        Some(Known::Loaded(at)) => (at, true),
        None => (0, true),
    };
    let devices = context(connection, head.number)?;
    let whole = devices.iter().map(|(device, counter, _)| (*device, *counter)).collect::<Context>();
    let echo_of = (!is_loading).then_some(asked.device);
    let (states, end) = states_after(connection, &head, from, echo_of, asked.most_bytes, &whole)?;
    let mut to = cursor_at(connection, &head, end.unwrap_or(head.seq))?;
    if is_loading && end.is_some() {
        to.digest = while_loading(to.digest);
    }
    Ok(Some(ProjectPage {
        project: asked.project,
        from,
        to,
        last: end.is_none(),
        context: devices
            .into_iter()
            .filter(|(_, _, moved)| *moved > from)
            .map(|(device, counter, _)| (device, counter))
            .collect(),
        states,
    }))
}

/// The states after a place without the echo of a device, and the place of the last one when there was no room for
/// all.
fn states_after(
    connection: &Connection,
    head: &ProjectHead,
    from: u64,
    echo_of: Option<DeviceNumber>,
    most_bytes: usize,
    whole: &Context,
) -> Result<(Vec<FieldGroupState>, Option<u64>), StorageError> {
    let mut select = connection.prepare_cached(
        "SELECT entity, first, second, grp, state, seq FROM field WHERE project = ? AND seq > ? ORDER BY seq",
    )?;
    let mut rows = select.query(params![head.number, from.cast_signed()])?;
    let mut states = Vec::new();
    let (mut bytes, mut heads, mut last) = (0, 0, from);
    while let Some(row) = rows.next()? {
        let mut state = field_group_state(row)?;
        let at = unsigned(row, 5)?;
        if echo_of.is_none_or(|device| !is_echo(&state.state, device)) {
            bytes += ROW_BYTES + row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?.len();
            heads += state.state.heads().len();
            let full = bytes > most_bytes || heads > MOST_CHANGES || states.len() == MOST_CHANGES;
            if full && !states.is_empty() {
                return Ok((states, Some(last)));
            }
            state.state.settle(whole);
            states.push(state);
        }
        last = at;
    }
    Ok((states, None))
}

/// Whether the field group is as the device itself has written it last.
fn is_echo(state: &FieldState, device: DeviceNumber) -> bool {
    match state.heads() {
        [head] => head.dot.device == device && !head.retimed && state.absent().is_empty(),
        _ => false,
    }
}

/// How much of a project a cursor stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Everything up to this place.
    All(u64),
    /// What a laptop that began with nothing was sent up to this place.
    Loaded(u64),
}

/// What the cursor stands for; none when another life of the server gave it, or it is of another sequence.
fn known(connection: &Connection, head: &ProjectHead, cursor: &Cursor) -> rusqlite::Result<Option<Known>> {
    if cursor.epoch != head.epoch || cursor.at > head.seq {
        return Ok(None);
    }
    let digest = digest_at(connection, head, cursor.at)?;
    Ok(if cursor.digest == digest {
        Some(Known::All(cursor.at))
    } else if cursor.digest == while_loading(digest) {
        Some(Known::Loaded(cursor.at))
    } else {
        None
    })
}

fn cursor_at(connection: &Connection, head: &ProjectHead, at: u64) -> rusqlite::Result<Cursor> {
    Ok(Cursor { at, epoch: head.epoch, digest: digest_at(connection, head, at)? })
}

/// The digest of the sequence up to the batch that this place is in.
fn digest_at(connection: &Connection, head: &ProjectHead, at: u64) -> rusqlite::Result<[u8; 8]> {
    if at == head.seq {
        return Ok(head.digest);
    }
    if at == 0 {
        return Ok([0; 8]);
    }
    connection
        .prepare_cached("SELECT digest FROM batch WHERE project = ? AND seq >= ? ORDER BY seq LIMIT 1")?
        .query_row(params![head.number, at.cast_signed()], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

pub(super) fn rows(
    connection: &Connection,
    project: ProjectId,
    entity: Entity,
    first: Option<Uuid>,
) -> Result<Vec<FieldGroupState>, StorageError> {
    let Some(head) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(
        "SELECT entity, first, second, grp, state FROM field
         WHERE project = ? AND entity = ? AND first >= ? AND first <= ? ORDER BY first, second, grp",
    )?;
    let (least, most) = first.map_or((Uuid::nil(), Uuid::max()), |first| (first, first));
    let mut rows = select.query(params![head.number, entity.number(), least.as_bytes(), most.as_bytes()])?;
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
    let Some(head) = head(connection, project)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(
        "SELECT entity, first, second, grp, state FROM field WHERE project = ? AND conflict <> 0 ORDER BY seq",
    )?;
    let mut rows = select.query([head.number])?;
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
