use super::{unsigned, uuid};
use crate::storage::{EntryColumns, StorageError};
use carnet_core::catalogue::{Access, Assignment, Entry};
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::protocol::CataloguePage;
use rusqlite::{Connection, ErrorCode, OptionalExtension, named_params, params};

/// Who sees an entry: everyone; who works in its project; whose it is; and of people and laptops, whoever works in
/// a project with them now, also when they themselves have left it.
const VISIBLE: &str = "
    WITH mine AS (
        SELECT project FROM catalogue_entry
        WHERE kind = 'assignment' AND person = :person AND access IS NOT NULL
    )
    SELECT seq, json FROM catalogue_entry
    WHERE seq > :after AND (
        (project IS NULL AND person IS NULL)
        OR project IN mine
        OR person = :person
        OR (project IS NULL AND person IN (
            SELECT person FROM catalogue_entry WHERE kind = 'assignment' AND project IN mine))
    )
    ORDER BY seq";

pub(super) fn put(connection: &Connection, entries: &[Entry]) -> Result<(), StorageError> {
    for entry in entries {
        let (kind, key) = entry.key();
        let json = entry.to_json();
        let before = connection
            .prepare_cached("SELECT json FROM catalogue_entry WHERE kind = ? AND key = ?")?
            .query_row([kind, &key], |row| row.get::<_, String>(0))
            .optional()?;
        if before.as_deref() == Some(&json) {
            continue;
        }
        let columns = EntryColumns::of(entry);
        let mut write = connection.prepare_cached(
            "INSERT INTO catalogue_entry (kind, key, seq, name, project, person, access, json)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (kind, key) DO UPDATE SET
                seq = excluded.seq, name = excluded.name, access = excluded.access, json = excluded.json",
        )?;
        write
            .execute(params![
                kind,
                key,
                next_seq(connection)?,
                columns.name,
                columns.project.map(|id| *id.uuid().as_bytes()),
                columns.person.map(|id| *id.uuid().as_bytes()),
                columns.access.map(Access::code),
                json,
            ])
            .map_err(|error| taken(error, kind, columns.name.as_deref()))?;
    }
    Ok(())
}

fn next_seq(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("UPDATE catalogue_head SET seq = seq + 1 RETURNING seq")?
        .query_row([], |row| row.get(0))
}

fn taken(error: rusqlite::Error, kind: &'static str, name: Option<&str>) -> StorageError {
    match (error.sqlite_error_code(), name) {
        (Some(ErrorCode::ConstraintViolation), Some(name)) => {
            StorageError::Taken { kind, name: name.to_owned() }
        }
        _ => error.into(),
    }
}

pub(super) fn assign(connection: &Connection, assignment: &Assignment) -> Result<(), StorageError> {
    put(connection, &[Entry::Assignment(assignment.clone())])?;
    if !assignment.active {
        return Ok(());
    }
    let mut select = connection.prepare_cached(
        "SELECT kind, key FROM catalogue_entry
         WHERE project = :project OR (project IS NULL AND person IN (
            SELECT person FROM catalogue_entry WHERE kind = 'assignment' AND project = :project))
         ORDER BY seq",
    )?;
    let visible = select
        .query_map(named_params! {":project": assignment.project.uuid().as_bytes()}, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    for (kind, key) in visible {
        connection
            .prepare_cached("UPDATE catalogue_entry SET seq = ? WHERE kind = ? AND key = ?")?
            .execute(params![next_seq(connection)?, kind, key])?;
    }
    Ok(())
}

pub(super) fn entries(connection: &Connection, kind: &str) -> Result<Vec<Entry>, StorageError> {
    let mut select =
        connection.prepare_cached("SELECT json FROM catalogue_entry WHERE kind = ? ORDER BY seq")?;
    let mut rows = select.query([kind])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Entry::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(entries)
}

pub(super) fn accesses(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<(ProjectId, Access)>, StorageError> {
    let mut select = connection.prepare_cached(
        "SELECT project, access FROM catalogue_entry
         WHERE kind = 'assignment' AND person = ? AND access IS NOT NULL ORDER BY project",
    )?;
    let mut rows = select.query([person.uuid().as_bytes()])?;
    let mut accesses = Vec::new();
    while let Some(row) = rows.next()? {
        let code = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let access = Access::from_code(code)
            .ok_or_else(|| StorageError::Damaged(format!("an assignment allows {code:?}")))?;
        accesses.push((ProjectId::from_uuid(uuid(row, 0)?), access));
    }
    Ok(accesses)
}

/// Whether the person works in the project, or did once.
pub(super) fn was_assigned(
    connection: &Connection,
    person: PersonId,
    project: ProjectId,
) -> Result<bool, StorageError> {
    let found = connection
        .prepare_cached(
            "SELECT 1 FROM catalogue_entry WHERE kind = 'assignment' AND person = ? AND project = ?",
        )?
        .exists(params![person.uuid().as_bytes(), project.uuid().as_bytes()])?;
    Ok(found)
}

/// After a restore: every entry gets a new place, beyond any that a laptop can have reached in the life before.
pub(super) fn begin_anew(connection: &Connection) -> Result<(), StorageError> {
    const BEYOND: i64 = 1 << 32;
    connection.execute("UPDATE catalogue_entry SET seq = seq + ?", [BEYOND])?;
    connection.execute("UPDATE catalogue_head SET seq = seq + ?", [BEYOND])?;
    Ok(())
}

pub(super) fn page(
    connection: &Connection,
    person: PersonId,
    after: u64,
    most_bytes: usize,
) -> Result<Option<CataloguePage>, StorageError> {
    let head =
        connection.prepare_cached("SELECT seq FROM catalogue_head")?.query_row([], |row| unsigned(row, 0))?;
    let after = if after > head { 0 } else { after };
    let mut page = CataloguePage { to: head, last: true, entries: Vec::new() };
    let mut select = connection.prepare_cached(VISIBLE)?;
    let mut rows =
        select.query(named_params! {":person": person.uuid().as_bytes(), ":after": after.cast_signed()})?;
    let (mut bytes, mut last) = (0, after);
    while let Some(row) = rows.next()? {
        let json = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        bytes += json.len();
        if bytes > most_bytes && !page.entries.is_empty() {
            (page.to, page.last) = (last, false);
            break;
        }
        last = unsigned(row, 0)?;
        page.entries.push(Entry::from_json(json)?);
    }
    Ok((!page.entries.is_empty()).then_some(page))
}
