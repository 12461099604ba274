//! The directory of a project: everybody who stands for themselves, in the order of their names, with the keys by which
//! they are found (`carnet_core::spelling`): those of every spelling, of everybody who was merged into them too. A row is
//! made again, in the same transaction, whenever a name, a link or an existence changes.

use super::person::members;
use crate::database::{blob16, texts};
use crate::error::Error;
use carnet_core::id::ParticipantId;
use carnet_core::spelling;
use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Makes the row of whoever stands for a participant again.
pub(crate) fn list_again(
    connection: &Connection,
    project: i64,
    participant: ParticipantId,
) -> Result<(), Error> {
    let found = connection
        .prepare_cached("SELECT existing, person, listed FROM participant WHERE id = ? AND project = ?")?
        .query_row(params![participant.uuid().as_bytes(), project], |row| {
            let person = row.get::<_, Option<[u8; 16]>>(1)?;
            Ok((row.get::<_, bool>(0)?, person.map(uuid::Uuid::from_bytes), row.get::<_, String>(2)?))
        })
        .optional()?;
    match found {
        Some((true, None, listed)) => list(connection, project, participant, &listed),
        Some((_, Some(person), _)) => {
            unlist(connection, participant)?;
            list_again(connection, project, ParticipantId::from_uuid(person))
        }
        _ => unlist(connection, participant),
    }
}

fn list(connection: &Connection, project: i64, person: ParticipantId, listed: &str) -> Result<(), Error> {
    let mut keys = BTreeSet::new();
    for member in members(connection, person)? {
        keys.append(&mut keys_of(connection, member)?);
    }
    let (place, joined) = (place(listed), joined(&keys));
    let known = row_of(connection, person)?;
    let (number, before) = match &known {
        Some((_, before_place, before)) if *before_place == place && *before == joined => return Ok(()),
        Some((number, _, before)) => {
            connection
                .prepare_cached("UPDATE directory SET place = ?, keys = ? WHERE number = ?")?
                .execute(params![place, joined, number])?;
            (*number, divided(before))
        }
        None => {
            let number = connection
                .prepare_cached(
                    "INSERT INTO directory (project, participant, place, keys) VALUES (?, ?, ?, ?)
                     RETURNING number",
                )?
                .query_row(params![project, person.uuid().as_bytes(), place, joined], |row| row.get(0))?;
            (number, BTreeSet::new())
        }
    };
    let keys = keys.iter().map(String::as_str).collect::<BTreeSet<_>>();
    remove_keys(connection, project, number, before.difference(&keys))?;
    let mut add =
        connection.prepare_cached("INSERT INTO directory_key (project, key, number) VALUES (?, ?, ?)")?;
    for key in keys.difference(&before) {
        add.execute(params![project, key, number])?;
    }
    Ok(())
}

fn unlist(connection: &Connection, participant: ParticipantId) -> Result<(), Error> {
    let removed = connection
        .prepare_cached("DELETE FROM directory WHERE participant = ? RETURNING project, number, keys")?
        .query_row([participant.uuid().as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    match removed {
        Some((project, number, keys)) => remove_keys(connection, project, number, divided(&keys).iter()),
        None => Ok(()),
    }
}

fn remove_keys<'a>(
    connection: &Connection,
    project: i64,
    number: i64,
    keys: impl Iterator<Item = &'a &'a str>,
) -> Result<(), Error> {
    let mut remove = connection
        .prepare_cached("DELETE FROM directory_key WHERE project = ? AND key = ? AND number = ?")?;
    for key in keys {
        remove.execute(params![project, key, number])?;
    }
    Ok(())
}

/// The number of a person in the directory, their place and their keys.
fn row_of(connection: &Connection, person: ParticipantId) -> Result<Option<(i64, Vec<u8>, String)>, Error> {
    let row = connection
        .prepare_cached("SELECT number, place, keys FROM directory WHERE participant = ?")?
        .query_row([person.uuid().as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(row)
}

/// The keys of every spelling of one participant.
fn keys_of(connection: &Connection, participant: ParticipantId) -> Result<BTreeSet<String>, Error> {
    let keys = connection
        .prepare_cached("SELECT listed, as_written, latin, other_spellings FROM participant WHERE id = ?")?
        .query_row([participant.uuid().as_bytes()], |row| {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let others = texts(row, 3)?;
            let others = others.iter().map(String::as_str);
            Ok(spelling::keys([text(0)?, text(1)?, text(2)?].into_iter().chain(others)))
        })?;
    Ok(keys)
}

/// Keys as they stand in one column.
fn joined(keys: &BTreeSet<String>) -> String {
    keys.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

pub(super) fn divided(keys: &str) -> BTreeSet<&str> {
    keys.split(' ').filter(|key| !key.is_empty()).collect()
}

/// By what a name is sorted: bytes that compare as the names do for a reader of English or French, whose languages sort
/// by the order that Unicode has for all scripts. Case says nothing.
pub(super) fn place(name: &str) -> Vec<u8> {
    static COLLATOR: OnceLock<Option<CollatorBorrowed<'static>>> = OnceLock::new();
    let collator = COLLATOR.get_or_init(|| {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Secondary);
        CollatorBorrowed::try_new(CollatorPreferences::default(), options).ok()
    });
    let mut place = Vec::with_capacity(name.len());
    match collator {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(name, &mut place);
        }
        // The order is part of the program and cannot be missing; were it, names would stand as they are written.
        None => place.extend_from_slice(name.as_bytes()),
    }
    place
}

/// After an upgrade: makes the directory of every project.
pub(super) fn list_all(connection: &Connection) -> Result<(), Error> {
    let mut everybody =
        connection.prepare("SELECT project, id FROM participant WHERE existing = 1 AND person IS NULL")?;
    let everybody = everybody.query_map([], |row| Ok((row.get::<_, i64>(0)?, blob16(row, 1)?)))?;
    for person in everybody.collect::<Result<Vec<_>, _>>()? {
        list_again(connection, person.0, ParticipantId::from_uuid(person.1))?;
    }
    Ok(())
}
