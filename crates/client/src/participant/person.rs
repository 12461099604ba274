//! Who stands for whom on this laptop. Each participant that was merged into another has in `person` who stands for
//! it, by the rule of `core`; that column is made again, in the same transaction, whenever a link or what a link leads
//! to changes. So a query reads it and resolves nothing.

use super::directory::{list_again, list_all};
use super::likeness_key;
use crate::database::blob16;
use crate::error::Error;
use carnet_core::id::ParticipantId;
use carnet_core::participant::{Linked, Name, stands_for};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Makes `person`, and the directory, again for everybody whose links lead to a participant of which a link or the existence has changed.
pub(crate) fn link_again(connection: &Connection, project: i64, changed: ParticipantId) -> Result<(), Error> {
    let mut leads_here =
        connection.prepare_cached("SELECT id FROM participant WHERE merged_into = ? AND project = ?")?;
    let mut touched = BTreeSet::from([changed]);
    let mut open = vec![changed];
    while let Some(at) = open.pop() {
        let mut rows = leads_here.query(params![at.uuid().as_bytes(), project])?;
        while let Some(row) = rows.next()? {
            let from = ParticipantId::from_uuid(blob16(row, 0)?);
            if touched.insert(from) {
                open.push(from);
            }
        }
    }
    let mut keep = connection.prepare_cached(
        "UPDATE participant SET person = ?1 WHERE id = ?2 AND project = ?3 AND person IS NOT ?1",
    )?;
    let mut stood =
        connection.prepare_cached("SELECT person FROM participant WHERE id = ? AND project = ?")?;
    let mut listed = BTreeSet::new();
    for participant in touched {
        let id = participant.uuid();
        let before =
            stood.query_row(params![id.as_bytes(), project], |row| row.get::<_, Option<[u8; 16]>>(0));
        let before = before.optional()?.flatten().map(uuid::Uuid::from_bytes).map(ParticipantId::from_uuid);
        let stands = stands_for(participant, |id| linked(connection, project, id))?;
        let person = (stands != participant).then(|| stands.uuid().into_bytes());
        keep.execute(params![person, id.as_bytes(), project])?;
        // Whoever stood for this one and who does so now: the one has a name less, the other one more.
        listed.extend([Some(participant), before, Some(stands)].into_iter().flatten());
    }
    listed.into_iter().try_for_each(|person| list_again(connection, project, person))
}

fn linked(connection: &Connection, project: i64, participant: ParticipantId) -> Result<Linked, Error> {
    let found = connection
        .prepare_cached("SELECT existing, merged_into FROM participant WHERE id = ? AND project = ?")?
        .query_row(params![participant.uuid().as_bytes(), project], |row| {
            let into = row.get::<_, Option<[u8; 16]>>(1)?;
            let merged_into = into.map(|id| ParticipantId::from_uuid(uuid::Uuid::from_bytes(id)));
            Ok(Linked { exists: row.get(0)?, merged_into })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Who stands for a participant that is there, and the number of the project.
pub(crate) fn person_of(
    connection: &Connection,
    participant: ParticipantId,
) -> Result<(i64, ParticipantId), Error> {
    connection
        .prepare_cached(
            "SELECT project, coalesce(person, id) FROM participant WHERE id = ? AND existing = 1",
        )?
        .query_row([participant.uuid().as_bytes()], |row| {
            Ok((row.get(0)?, ParticipantId::from_uuid(blob16(row, 1)?)))
        })
        .optional()?
        .ok_or(Error::NotFound("participant"))
}

/// Everybody who is one person with the one who stands for them, that one first.
pub(crate) fn members(connection: &Connection, person: ParticipantId) -> Result<Vec<ParticipantId>, Error> {
    let mut select = connection
        .prepare_cached("SELECT id FROM participant WHERE person = ? AND existing = 1 ORDER BY id")?;
    let others =
        select.query_map([person.uuid().as_bytes()], |row| Ok(ParticipantId::from_uuid(blob16(row, 0)?)))?;
    let members = std::iter::once(Ok(person)).chain(others);
    Ok(members.collect::<Result<_, _>>()?)
}

/// Everybody in a project who was merged into another, with who stands for them.
pub(crate) fn merged_away(
    connection: &Connection,
    project: i64,
) -> Result<Vec<(ParticipantId, ParticipantId)>, Error> {
    // Few are: left to itself, SQLite reads everybody of the project.
    let mut select = connection.prepare_cached(
        "SELECT id, person FROM participant INDEXED BY participant_of_person
         WHERE person IS NOT NULL AND existing = 1 AND project = ?",
    )?;
    let merged = select.query_map([project], |row| {
        Ok((ParticipantId::from_uuid(blob16(row, 0)?), ParticipantId::from_uuid(blob16(row, 1)?)))
    })?;
    Ok(merged.collect::<Result<_, _>>()?)
}

/// Everybody in a project who is one of several participants that are one person.
pub(crate) fn several(connection: &Connection, project: i64) -> Result<BTreeSet<ParticipantId>, Error> {
    let merged = merged_away(connection, project)?;
    Ok(merged.into_iter().flat_map(|(participant, person)| [participant, person]).collect())
}

/// The name of a participant as it stands in lists.
pub(crate) fn listed(connection: &Connection, participant: ParticipantId) -> Result<String, Error> {
    let name = connection
        .prepare_cached("SELECT listed FROM participant WHERE id = ?")?
        .query_row([participant.uuid().as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(name.unwrap_or_default())
}

/// After an upgrade: makes the columns that are derived from others, for everybody.
pub(crate) fn derive_all(connection: &Connection) -> Result<(), Error> {
    let mut keep = connection.prepare("UPDATE participant SET alike = ? WHERE id = ?")?;
    let mut names = connection
        .prepare("SELECT id, family, given, as_written FROM participant WHERE name_heads IS NOT NULL")?;
    let mut rows = names.query([])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let name =
            Name { family: row.get(1)?, given: row.get(2)?, as_written: row.get(3)?, ..Name::default() };
        keys.push((likeness_key(&name), row.get::<_, [u8; 16]>(0)?));
    }
    for (key, id) in keys {
        keep.execute(params![key, id])?;
    }
    let mut linked =
        connection.prepare("SELECT project, merged_into FROM participant WHERE merged_into IS NOT NULL")?;
    let targets = linked.query_map([], |row| Ok((row.get::<_, i64>(0)?, blob16(row, 1)?)))?;
    for target in targets.collect::<Result<BTreeSet<_>, _>>()? {
        link_again(connection, target.0, ParticipantId::from_uuid(target.1))?;
    }
    list_all(connection)
}
