//! Which field groups are in conflict: found and counted by the column `conflicts`, without reading all rows.

use super::place::places_of;
use super::sql::blob16;
use crate::error::Error;
use carnet_core::field_group::Group;
use carnet_core::row::{Entity, RowKey};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// The tables of rows: the entity, its table, the columns of its key.
const TABLES: [(Entity, &str, &str); 6] = [
    (Entity::ACTIVITY, "activity", "id, NULL"),
    (Entity::SESSION, "session", "id, NULL"),
    (Entity::PARTICIPANT, "participant", "id, NULL"),
    (Entity::ENROLMENT, "enrolment", "activity, participant"),
    (Entity::ATTENDANCE, "attendance", "session, participant"),
    (Entity::ATTACHMENT, "attachment", "id, NULL"),
];

/// How many field groups of each project are in conflict. A mark of somebody who was recorded several times is not counted
/// among them: what all of them say is one thing to settle.
pub(crate) fn count_conflicts(connection: &Connection) -> Result<BTreeMap<i64, u64>, Error> {
    let mut counts = BTreeMap::new();
    for (_, table, _) in TABLES {
        let mut select = connection.prepare_cached(&format!(
            "SELECT project, conflicts, count(*) FROM {table} WHERE conflicts <> 0 GROUP BY project, conflicts"
        ))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let fields = u64::from(row.get::<_, i64>(1)?.count_ones());
            *counts.entry(row.get(0)?).or_default() += fields * row.get::<_, i64>(2)?.cast_unsigned();
        }
    }
    let mut select = connection.prepare_cached(
        "SELECT project, count(*) FROM attendance a WHERE conflicts <> 0 AND conflicts & 1 <> 0 AND (
            EXISTS (SELECT 1 FROM participant p WHERE p.id = a.participant AND p.existing = 1 AND p.person IS NOT NULL)
            OR EXISTS (SELECT 1 FROM participant p WHERE p.person = a.participant AND p.existing = 1))
         GROUP BY project",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        *counts.entry(row.get(0)?).or_default() -= row.get::<_, i64>(1)?.cast_unsigned();
    }
    let mut select = connection.prepare_cached(
        "SELECT project, count(*) FROM unknown_field_group WHERE conflicts <> 0 GROUP BY project",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        *counts.entry(row.get(0)?).or_default() += row.get::<_, i64>(1)?.cast_unsigned();
    }
    Ok(counts)
}

/// The field groups of a project that are in conflict, by row; of those rows at most so many of each kind.
pub(crate) fn conflicts(
    connection: &Connection,
    project: i64,
    most: usize,
) -> Result<Vec<(RowKey, Group)>, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    for (entity, table, key) in TABLES {
        let mut select = connection.prepare_cached(&format!(
            "SELECT {key}, conflicts FROM {table} WHERE conflicts <> 0 AND project = ? LIMIT ?"
        ))?;
        let mut rows = select.query(params![project, most])?;
        while let Some(row) = rows.next()? {
            let second = if entity.is_composite() { Some(blob16(row, 1)?) } else { None };
            let key = RowKey::from_parts(entity, blob16(row, 0)?, second)?;
            let bits = row.get::<_, i64>(2)?;
            let groups = places_of(entity).filter(|(_, place)| place.conflicts(true) & bits != 0);
            found.extend(groups.map(|(group, _)| (key, group)));
        }
    }
    let mut select = connection.prepare_cached(
        "SELECT entity, first_id, second_id, field_group FROM unknown_field_group
         WHERE conflicts <> 0 AND project = ? LIMIT ?",
    )?;
    let mut rows = select.query(params![project, most])?;
    while let Some(row) = rows.next()? {
        let entity = Entity::from_number(row.get(0)?);
        let second = if entity.is_composite() { Some(blob16(row, 2)?) } else { None };
        let key = RowKey::from_parts(entity, blob16(row, 1)?, second)?;
        found.push((key, Group::from_number(row.get(3)?)));
    }
    Ok(found)
}
