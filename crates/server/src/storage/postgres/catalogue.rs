use super::connection::Connection;
use super::unsigned;
use crate::storage::{EntryColumns, StorageError};
use carnet_core::catalogue::{Access, Assignment, Entry};
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::protocol::CataloguePage;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Who sees an entry: everyone; who works in its project; whose it is; and of people and laptops, whoever works in
/// a project with them now, also when they themselves have left it.
const VISIBLE: &str = "
    WITH mine AS (
        SELECT project FROM catalogue_entry
        WHERE kind = 'assignment' AND person = $1 AND access IS NOT NULL
    )
    SELECT seq, json FROM catalogue_entry
    WHERE seq > $2 AND (
        (project IS NULL AND person IS NULL)
        OR project IN (SELECT project FROM mine)
        OR person = $1
        OR (project IS NULL AND person IN (
            SELECT person FROM catalogue_entry
            WHERE kind = 'assignment' AND project IN (SELECT project FROM mine)))
    )
    ORDER BY seq";

/// Takes the catalogue's lock, which is held to the end of the transaction; where the catalogue is. Everybody who
/// writes in it holds it: see [`PostgresLedger::locked`](super::ledger::PostgresLedger::locked).
pub(super) fn locked_head(connection: &mut Connection) -> Result<i64, StorageError> {
    Ok(connection.query_one("SELECT seq FROM catalogue_head FOR UPDATE", &[])?.try_get(0)?)
}

fn move_head(connection: &mut Connection, seq: i64) -> Result<(), StorageError> {
    connection.execute("UPDATE catalogue_head SET seq = $1", &[&seq])?;
    Ok(())
}

pub(super) fn put(connection: &mut Connection, entries: &[Entry]) -> Result<(), StorageError> {
    let head = locked_head(connection)?;
    // Of an entry that comes twice the last counts.
    let mut given = HashMap::with_capacity(entries.len());
    for entry in entries {
        given.insert(entry.key(), entry);
    }
    let (kinds, keys): (Vec<_>, Vec<_>) = given.keys().cloned().unzip();
    let rows = connection.query(
        "SELECT kind, key, json FROM catalogue_entry
         JOIN unnest($1::text[], $2::text[]) AS asked (kind, key) USING (kind, key)",
        &[&kinds, &keys],
    )?;
    let mut known = HashMap::with_capacity(rows.len());
    for row in &rows {
        known.insert((row.try_get::<_, &str>(0)?, row.try_get::<_, &str>(1)?), row.try_get::<_, &str>(2)?);
    }
    let mut columns = Columns::default();
    for entry in entries {
        let (kind, key) = entry.key();
        let json = entry.to_json();
        if given.get(&(kind, key.clone())).is_some_and(|last| std::ptr::eq(*last, entry))
            && known.get(&(kind, key.as_str())) != Some(&json.as_str())
        {
            columns.push(kind, key, json, EntryColumns::of(entry));
        }
    }
    if columns.kind.is_empty() {
        return Ok(());
    }
    expect_names_free(connection, &columns)?;
    connection.execute(
        "INSERT INTO catalogue_entry (seq, kind, key, name, project, person, access, json)
         SELECT $1::bigint + place, kind, key, name, project, person, access, json
         FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
            WITH ORDINALITY AS written (kind, key, name, project, person, access, json, place)
         ON CONFLICT (kind, key) DO UPDATE SET
            seq = excluded.seq, name = excluded.name, access = excluded.access, json = excluded.json",
        &[
            &head,
            &columns.kind,
            &columns.key,
            &columns.name,
            &columns.project,
            &columns.person,
            &columns.access,
            &columns.json,
        ],
    )?;
    move_head(connection, head + columns.kind.len() as i64)
}

/// Entries by column.
#[derive(Default)]
struct Columns {
    kind: Vec<&'static str>,
    key: Vec<String>,
    name: Vec<Option<String>>,
    project: Vec<Option<Uuid>>,
    person: Vec<Option<Uuid>>,
    access: Vec<Option<&'static str>>,
    json: Vec<String>,
}

impl Columns {
    fn push(&mut self, kind: &'static str, key: String, json: String, columns: EntryColumns) {
        self.kind.push(kind);
        self.key.push(key);
        self.name.push(columns.name);
        self.project.push(columns.project.map(|id| id.uuid()));
        self.person.push(columns.person.map(|id| id.uuid()));
        self.access.push(columns.access.map(Access::code));
        self.json.push(json);
    }
}

/// Under the catalogue's lock, so that a name that is free stays so. The table has a constraint as well, which would
/// not say whose name it was.
fn expect_names_free(connection: &mut Connection, columns: &Columns) -> Result<(), StorageError> {
    let taken = |kind, name: &str| Err(StorageError::Taken { kind, name: name.to_owned() });
    let mut given = HashSet::new();
    for (kind, name) in columns.kind.iter().zip(&columns.name) {
        match name {
            Some(name) if !given.insert((*kind, name)) => return taken(*kind, name),
            _ => {}
        }
    }
    let row = connection.query_opt(
        "SELECT given.place, given.name
         FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS given (kind, key, name, place)
         JOIN catalogue_entry known ON known.kind = given.kind AND known.name = given.name
         WHERE known.key <> given.key LIMIT 1",
        &[&columns.kind, &columns.key, &columns.name],
    )?;
    let Some(row) = row else { return Ok(()) };
    let place = usize::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
    match columns.kind.get(place.wrapping_sub(1)) {
        Some(kind) => taken(*kind, row.try_get(1)?),
        None => Ok(()),
    }
}

pub(super) fn assign(connection: &mut Connection, assignment: &Assignment) -> Result<(), StorageError> {
    put(connection, &[Entry::Assignment(assignment.clone())])?;
    if !assignment.active {
        return Ok(());
    }
    let head = locked_head(connection)?;
    let moved = connection.execute(
        "UPDATE catalogue_entry entry SET seq = $2::bigint + visible.place
         FROM (
            SELECT kind, key, row_number() OVER (ORDER BY seq) AS place FROM catalogue_entry
            WHERE project = $1 OR (project IS NULL AND person IN (
                SELECT person FROM catalogue_entry WHERE kind = 'assignment' AND project = $1))
         ) visible
         WHERE entry.kind = visible.kind AND entry.key = visible.key",
        &[&assignment.project.uuid(), &head],
    )?;
    move_head(connection, head + moved.cast_signed())
}

pub(super) fn entries(connection: &mut Connection, kind: &str) -> Result<Vec<Entry>, StorageError> {
    let rows = connection.query("SELECT json FROM catalogue_entry WHERE kind = $1 ORDER BY seq", &[&kind])?;
    rows.iter().map(|row| Ok(Entry::from_json(row.try_get(0)?)?)).collect()
}

pub(super) fn accesses(
    connection: &mut Connection,
    person: PersonId,
) -> Result<Vec<(ProjectId, Access)>, StorageError> {
    let rows = connection.query(
        "SELECT project, access FROM catalogue_entry
         WHERE kind = 'assignment' AND person = $1 AND access IS NOT NULL ORDER BY project",
        &[&person.uuid()],
    )?;
    let mut accesses = Vec::with_capacity(rows.len());
    for row in &rows {
        let code = row.try_get(1)?;
        let access = Access::from_code(code)
            .ok_or_else(|| StorageError::Damaged(format!("an assignment allows {code:?}")))?;
        accesses.push((ProjectId::from_uuid(row.try_get(0)?), access));
    }
    Ok(accesses)
}

/// Whether the person works in the project, or did once.
pub(super) fn was_assigned(
    connection: &mut Connection,
    person: PersonId,
    project: ProjectId,
) -> Result<bool, StorageError> {
    let row = connection.query_one(
        "SELECT EXISTS (
            SELECT FROM catalogue_entry WHERE kind = 'assignment' AND person = $1 AND project = $2)",
        &[&person.uuid(), &project.uuid()],
    )?;
    Ok(row.try_get(0)?)
}

/// After a restore: every entry gets a new place, beyond any that a laptop can have reached in the life before.
pub(super) fn begin_anew(connection: &mut Connection) -> Result<(), StorageError> {
    const BEYOND: i64 = 1 << 32;
    let head = locked_head(connection)?;
    connection.execute("UPDATE catalogue_entry SET seq = seq + $1", &[&BEYOND])?;
    move_head(connection, head + BEYOND)
}

pub(super) fn page(
    connection: &mut Connection,
    person: PersonId,
    after: u64,
    most_bytes: usize,
) -> Result<Option<CataloguePage>, StorageError> {
    let head = unsigned(&connection.query_one("SELECT seq FROM catalogue_head", &[])?, 0)?;
    if after == head {
        return Ok(None);
    }
    let after = if after > head { 0 } else { after };
    let mut page = CataloguePage { to: head, last: true, entries: Vec::new() };
    let (mut bytes, mut last) = (0, after);
    for row in connection.query(VISIBLE, &[&person.uuid(), &after.cast_signed()])? {
        let json = row.try_get::<_, &str>(1)?;
        bytes += json.len();
        if bytes > most_bytes && !page.entries.is_empty() {
            (page.to, page.last) = (last, false);
            break;
        }
        last = unsigned(&row, 0)?;
        page.entries.push(Entry::from_json(json)?);
    }
    Ok((!page.entries.is_empty()).then_some(page))
}
