use super::place::Place;
use super::{blob16, place_of, places, places_of};
use crate::error::Error;
use crate::participant::{link_again, list_again};
use carnet_core::change::Dot;
use carnet_core::field_group::{Group, Value};
use carnet_core::merge::FieldState;
use carnet_core::protocol::FieldGroupState;
use carnet_core::row::{Entity, RowKey};
use rusqlite::types::Value as Sql;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params, params_from_iter};
use uuid::Uuid;

/// What the laptop holds of a field group.
pub(crate) fn read_state(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    group: Group,
) -> Result<FieldState, Error> {
    let heads: Option<Option<Vec<u8>>> = match place_of(row.entity(), group) {
        Some(place) => {
            let (first, second) = row.parts();
            let mut select = connection.prepare_cached(&place.select)?;
            match second {
                Some(second) => {
                    select.query_row(params![first.as_bytes(), second.as_bytes(), project], |row| row.get(0))
                }
                None => select.query_row(params![first.as_bytes(), project], |row| row.get(0)),
            }
            .optional()?
        }
        None => connection
            .prepare_cached(
                "SELECT heads FROM unknown_field_group WHERE project = ? AND entity = ? AND first_id = ?
                 AND second_id = ? AND field_group = ?",
            )?
            .query_row(params_from_iter(unknown_key(project, row, group)), |row| row.get(0))
            .optional()?,
    };
    match heads.flatten() {
        Some(heads) => Ok(FieldState::from_bytes(&heads)?),
        None => Ok(FieldState::new()),
    }
}

/// Keeps what the laptop holds of a field group, and puts the displayed value into the typed columns. What this
/// version does not understand is kept aside.
pub(crate) fn write_state(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    group: Group,
    state: &FieldState,
) -> Result<(), Error> {
    let Some(place) = place_of(row.entity(), group) else {
        return keep_unknown(connection, project, row, group, state);
    };
    let (columns, is_known) = displayed(place, group, state)?;
    if !is_known {
        keep_unknown(connection, project, row, group, state)?;
    }
    connection
        .prepare_cached(&place.upsert)?
        .execute(params_from_iter(values(place, project, row, state, columns)))?;
    follow(connection, project, row, group)
}

/// Puts one field group of many rows where no row stands yet, without reading what stands there first.
pub(crate) struct Insertion<'a> {
    connection: &'a Connection,
    statement: CachedStatement<'a>,
    place: &'static Place,
    project: i64,
    group: Group,
}

impl<'a> Insertion<'a> {
    /// None for what this version does not know.
    pub(crate) fn of(
        connection: &'a Connection,
        project: i64,
        entity: Entity,
        group: Group,
    ) -> Result<Option<Self>, Error> {
        let Some(place) = place_of(entity, group) else { return Ok(None) };
        let statement = connection.prepare_cached(&place.insert)?;
        Ok(Some(Self { connection, statement, place, project, group }))
    }

    /// False where a row stands, or the value cannot be read: nothing is written then.
    pub(crate) fn insert(&mut self, row: &RowKey, state: &FieldState) -> Result<bool, Error> {
        let (columns, is_known) = displayed(self.place, self.group, state)?;
        let values = values(self.place, self.project, row, state, columns);
        if !is_known || self.statement.execute(params_from_iter(values))? == 0 {
            return Ok(false);
        }
        follow(self.connection, self.project, row, self.group)?;
        Ok(true)
    }
}

/// The typed columns of the displayed value, and whether this version can read it: otherwise those of none.
fn displayed(place: &Place, group: Group, state: &FieldState) -> Result<(Vec<Sql>, bool), Error> {
    let empty = Value::default();
    let displayed = state.displayed_of(group).map_or(&empty, |head| &head.value);
    match place.columns(displayed) {
        Ok(columns) => Ok((columns, true)),
        Err(_) => Ok((place.columns(&empty)?, false)),
    }
}

/// What the statements of a place take, in their order.
fn values(place: &Place, project: i64, row: &RowKey, state: &FieldState, columns: Vec<Sql>) -> Vec<Sql> {
    let (first, second) = row.parts();
    let mut values = Vec::with_capacity(columns.len() + 5);
    values.push(id(first));
    values.extend(second.map(id));
    values.push(Sql::Integer(project));
    values.extend(columns);
    values.push(Sql::Blob(state.to_bytes()));
    values.push(Sql::Integer(place.conflicts(state.is_conflict())));
    values
}

/// What else is kept of a participant follows its name, its existence and its being merged.
fn follow(connection: &Connection, project: i64, row: &RowKey, group: Group) -> Result<(), Error> {
    match (row, group) {
        (RowKey::Participant(participant), Group::PARTICIPANT_MERGED_INTO | Group::EXISTENCE) => {
            link_again(connection, project, *participant)
        }
        (RowKey::Participant(participant), Group::PARTICIPANT_NAME) => {
            list_again(connection, project, *participant)
        }
        _ => Ok(()),
    }
}

/// Everything that the laptop holds of a project, by row and field group.
pub(crate) fn all_states(connection: &Connection, project: i64) -> Result<Vec<FieldGroupState>, Error> {
    let mut states = Vec::new();
    for (entity, group, place) in places() {
        let mut select = connection.prepare_cached(&place.select_all)?;
        let mut rows = select.query([project])?;
        while let Some(found) = rows.next()? {
            let second = if entity.is_composite() { Some(blob16(found, 2)?) } else { None };
            let row = RowKey::from_parts(entity, blob16(found, 1)?, second)?;
            states.push(FieldGroupState { row, group, state: heads(found, 0)? });
        }
    }
    let mut unknown = connection.prepare_cached(
        "SELECT heads, entity, field_group, first_id, second_id FROM unknown_field_group WHERE project = ?",
    )?;
    let mut rows = unknown.query([project])?;
    while let Some(found) = rows.next()? {
        let (entity, group) = (Entity::from_number(found.get(1)?), Group::from_number(found.get(2)?));
        if place_of(entity, group).is_none() {
            let second = if entity.is_composite() { Some(blob16(found, 4)?) } else { None };
            let row = RowKey::from_parts(entity, blob16(found, 3)?, second)?;
            states.push(FieldGroupState { row, group, state: heads(found, 0)? });
        }
    }
    states.sort_by_key(|state| (state.row, state.group));
    Ok(states)
}

fn heads(row: &rusqlite::Row<'_>, column: usize) -> Result<FieldState, Error> {
    Ok(FieldState::from_bytes(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)?)
}

/// The heads of all field groups of a row but one: what a deletion says that its author had seen.
pub(crate) fn other_heads(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    but: Group,
) -> Result<Vec<Dot>, Error> {
    let states = states_of_row(connection, project, row)?;
    let others = states.iter().filter(|(group, _)| *group != but);
    let mut dots = others.flat_map(|(_, state)| state.dots()).collect::<Vec<_>>();
    dots.sort_unstable();
    dots.dedup();
    Ok(dots)
}

/// Every field group of a row that somebody has written.
pub(crate) fn states_of_row(
    connection: &Connection,
    project: i64,
    row: &RowKey,
) -> Result<Vec<(Group, FieldState)>, Error> {
    let mut states = Vec::new();
    for (group, _) in places_of(row.entity()) {
        states.push((group, read_state(connection, project, row, group)?));
    }
    let mut unknown = connection.prepare_cached(
        "SELECT heads, field_group FROM unknown_field_group WHERE project = ? AND entity = ? AND first_id = ?
         AND second_id = ?",
    )?;
    let mut rows = unknown.query(params_from_iter(&unknown_key(project, row, Group::EXISTENCE)[..4]))?;
    while let Some(found) = rows.next()? {
        let group = Group::from_number(found.get(1)?);
        if place_of(row.entity(), group).is_none() {
            states.push((group, heads(found, 0)?));
        }
    }
    states.retain(|(_, state)| !state.heads().is_empty());
    Ok(states)
}

/// After an upgrade: brings what an older version had kept aside to where this version keeps it, all of it or nothing.
pub(crate) fn apply_what_is_known_now(connection: &mut Connection) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    apply(&transaction)?;
    Ok(transaction.commit()?)
}

fn apply(connection: &Connection) -> Result<(), Error> {
    let mut kept = connection.prepare(
        "SELECT project, entity, first_id, second_id, field_group, heads, conflicts FROM unknown_field_group",
    )?;
    let mut rows = kept.query([])?;
    while let Some(found) = rows.next()? {
        let (project, entity) = (found.get::<_, i64>(0)?, Entity::from_number(found.get(1)?));
        let second = if entity.is_composite() { Some(blob16(found, 3)?) } else { None };
        let row = RowKey::from_parts(entity, blob16(found, 2)?, second)?;
        let group = Group::from_number(found.get(4)?);
        let aside = heads(found, 5)?;
        let Some(place) = place_of(entity, group) else {
            // A version that did not count conflicts among them may have kept it.
            if aside.is_conflict() && !found.get::<_, bool>(6)? {
                keep_unknown(connection, project, &row, group, &aside)?;
            }
            continue;
        };
        let here = read_state(connection, project, &row, group)?;
        let state = if here.heads().is_empty() { aside } else { here };
        if state.displayed().is_none_or(|head| place.columns(&head.value).is_ok()) {
            connection
                .prepare_cached(
                    "DELETE FROM unknown_field_group WHERE project = ? AND entity = ? AND first_id = ?
                     AND second_id = ? AND field_group = ?",
                )?
                .execute(params_from_iter(unknown_key(project, &row, group)))?;
            write_state(connection, project, &row, group, &state)?;
        }
    }
    Ok(())
}

fn keep_unknown(
    connection: &Connection,
    project: i64,
    row: &RowKey,
    group: Group,
    state: &FieldState,
) -> Result<(), Error> {
    let mut values = unknown_key(project, row, group).to_vec();
    values.push(Sql::Blob(state.to_bytes()));
    // A value of a known group that cannot be read is counted where the group stands.
    let counts = state.is_conflict() && place_of(row.entity(), group).is_none();
    values.push(Sql::Integer(counts.into()));
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO unknown_field_group
             (project, entity, first_id, second_id, field_group, heads, conflicts) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params_from_iter(values))?;
    Ok(())
}

/// Project, entity, first id, second id (empty where there is none), field group.
fn unknown_key(project: i64, row: &RowKey, group: Group) -> [Sql; 5] {
    let (first, second) = row.parts();
    [
        Sql::Integer(project),
        Sql::Integer(row.entity().number().into()),
        id(first),
        second.map_or_else(|| Sql::Blob(Vec::new()), id),
        Sql::Integer(group.number().into()),
    ]
}

fn id(uuid: Uuid) -> Sql {
    Sql::Blob(uuid.as_bytes().to_vec())
}
