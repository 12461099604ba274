use crate::error::Error;
use carnet_core::attachment::PIECE;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// What this laptop knows of the content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) number: i64,
    pub(crate) size: u64,
    pub(crate) here: u64,
    pub(crate) sent: u64,
    pub(crate) arrived: bool,
    pub(crate) wanted: bool,
    pub(crate) refusal: Option<String>,
}

impl Content {
    pub(crate) fn is_here(&self) -> bool {
        self.here == self.size
    }
}

pub(crate) fn find(connection: &Connection, project: i64, sha256: &str) -> Result<Option<Content>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT number, size, here, sent, arrived, wanted, refusal FROM content
         WHERE project = ? AND sha256 = ?",
    )?;
    let found = select.query_row(params![project, sha256], |row| {
        Ok(Content {
            number: row.get(0)?,
            size: row.get::<_, i64>(1)?.cast_unsigned(),
            here: row.get::<_, i64>(2)?.cast_unsigned(),
            sent: row.get::<_, i64>(3)?.cast_unsigned(),
            arrived: row.get(4)?,
            wanted: row.get(5)?,
            refusal: row.get(6)?,
        })
    });
    Ok(found.optional()?)
}

/// Notes content of which nothing is here yet; under no name while a person is adding it.
pub(crate) fn begin(
    connection: &Connection,
    project: i64,
    sha256: Option<&str>,
    size: u64,
) -> Result<i64, Error> {
    connection.execute(
        "INSERT INTO content (project, sha256, size) VALUES (?, ?, ?)",
        params![project, sha256, size.cast_signed()],
    )?;
    Ok(connection.last_insert_rowid())
}

/// Gives content that was read whole its name, in the place of what was here under it.
pub(crate) fn name(
    connection: &Connection,
    number: i64,
    sha256: &str,
    former: Option<i64>,
) -> Result<(), Error> {
    former.map_or(Ok(()), |former| forget(connection, former))?;
    connection.execute("UPDATE content SET sha256 = ? WHERE number = ?", params![sha256, number])?;
    Ok(())
}

/// Keeps bytes behind the last ones, in pieces.
pub(crate) fn append(connection: &Connection, number: i64, start: u64, bytes: &[u8]) -> Result<(), Error> {
    let mut keep = connection.prepare_cached(
        "INSERT INTO content_piece (project, content, start, bytes)
         SELECT project, number, ?2, ?3 FROM content WHERE number = ?1",
    )?;
    let mut at = start;
    for piece in bytes.chunks(PIECE) {
        keep.execute(params![number, at.cast_signed(), piece])?;
        at += piece.len() as u64;
    }
    connection
        .prepare_cached("UPDATE content SET here = ? WHERE number = ?")?
        .execute(params![at.cast_signed(), number])?;
    Ok(())
}

/// The bytes from a place on, at most so many and no more than stand in one piece; none behind the last.
pub(crate) fn read(connection: &Connection, number: i64, at: u64, most: usize) -> Result<Vec<u8>, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut select = connection.prepare_cached(
        "SELECT substr(bytes, ?2 - start + 1, ?3) FROM content_piece
         WHERE content = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1",
    )?;
    let found = select.query_row(params![number, at.cast_signed(), most], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or_default())
}

/// As many bytes from a place on, out of as many pieces as it takes.
pub(crate) fn read_all(connection: &Connection, number: i64, at: u64, most: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while bytes.len() < most {
        let more = read(connection, number, at + bytes.len() as u64, most - bytes.len())?;
        if more.is_empty() {
            break;
        }
        bytes.extend(more);
    }
    Ok(bytes)
}

/// The SHA-256 of what is here, as rows name it.
pub(crate) fn hash(connection: &Connection, number: i64) -> Result<String, Error> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    loop {
        let piece = read(connection, number, at, PIECE)?;
        if piece.is_empty() {
            return Ok(named(hash));
        }
        hash.update(&piece);
        at += piece.len() as u64;
    }
}

/// A finished hash as rows name it.
pub(crate) fn named(hash: Sha256) -> String {
    carnet_core::attachment::ContentHash(hash.finalize().into()).to_string()
}

pub(crate) fn forget(connection: &Connection, number: i64) -> Result<(), Error> {
    connection.execute("DELETE FROM content_piece WHERE content = ?", [number])?;
    connection.execute("DELETE FROM content WHERE number = ?", [number])?;
    Ok(())
}

/// At a start: removes what was being added when the program ended, and what no row names any more and the central
/// server has. What it does not have stays: a deletion may be taken back. What was refused is tried again.
pub(crate) fn tidy(connection: &Connection) -> Result<(), Error> {
    connection.execute("UPDATE content SET refusal = NULL WHERE refusal IS NOT NULL", [])?;
    let mut select = connection.prepare(
        "SELECT number FROM content WHERE sha256 IS NULL OR (arrived = 1 AND NOT EXISTS (
            SELECT 1 FROM attachment a
            WHERE a.project = content.project AND a.sha256 = content.sha256 AND a.existing = 1))",
    )?;
    let gone = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    gone.into_iter().try_for_each(|number| forget(connection, number))
}

/// Everything that was sent may be lost at the central server: it is asked again.
pub(crate) fn ask_again(connection: &Connection, project: i64) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE content SET arrived = 0, sent = 0 WHERE project = ? AND here = size")?
        .execute([project])?;
    Ok(())
}

/// The next files, behind one of them, that are here whole, named by a row that is there, and known to have come to the
/// central server: their numbers and names.
pub(crate) fn known_there(
    connection: &Connection,
    project: i64,
    behind: i64,
    most: usize,
) -> Result<Vec<(i64, String)>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT number, sha256 FROM content
         WHERE project = ? AND number > ? AND arrived = 1 AND here = size AND EXISTS (
            SELECT 1 FROM attachment a
            WHERE a.project = content.project AND a.sha256 = content.sha256 AND a.existing = 1)
         ORDER BY number LIMIT ?",
    )?;
    let found =
        select.query_map(params![project, behind, most as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Notes that the central server does not have this any more: it is offered again.
pub(crate) fn note_lost(connection: &Connection, project: i64, sha256: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE content SET arrived = 0, sent = 0 WHERE project = ? AND sha256 = ? AND here = size",
        )?
        .execute(params![project, sha256])?;
    Ok(())
}

/// Notes that this is at the central server.
pub(crate) fn note_arrived(connection: &Connection, number: i64) -> Result<(), Error> {
    connection.execute("UPDATE content SET arrived = 1, sent = size WHERE number = ?", [number])?;
    Ok(())
}

/// Asks for the files of a project that are not here, of activities in which something was recorded on this laptop.
pub(crate) fn want_of_own_activities(connection: &Connection, project: i64) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO content (project, sha256, size, arrived, wanted)
             SELECT t.project, t.sha256, t.size, 1, 1
             FROM attachment t JOIN activity a ON a.id = t.activity AND a.existing = 1
             WHERE t.project = ?1 AND t.existing = 1 AND t.file_heads IS NOT NULL AND EXISTS (
                SELECT 1 FROM own_change own WHERE own.project = ?1 AND own.activity = t.activity)
             ON CONFLICT (project, sha256) DO UPDATE SET wanted = 1
                WHERE wanted = 0 AND here < size AND refusal IS NULL",
        )?
        .execute([project])?;
    Ok(())
}

/// Asks no more for what has not come yet. What is here of it stays, and is not fetched a second time.
pub(crate) fn want_nothing(connection: &Connection) -> Result<(), Error> {
    connection.execute("UPDATE content SET wanted = 0 WHERE wanted = 1 AND here < size", [])?;
    Ok(())
}

/// What is here whole, named by a row that is there, and not at the central server: that many files, and their bytes
/// that are not there; of one project, or of all.
pub(crate) fn to_send(connection: &Connection, project: Option<i64>) -> Result<(u32, u64), Error> {
    let mut select = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(size - sent), 0) FROM content INDEXED BY content_under_way
         WHERE arrived = 0 AND here = size AND project = coalesce(?, project) AND EXISTS (
            SELECT 1 FROM attachment a
            WHERE a.project = content.project AND a.sha256 = content.sha256 AND a.existing = 1)
            AND (arrived = 0 OR wanted = 1)",
    )?;
    Ok(select.query_row([project], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?)
}

/// What somebody asked for and that has not come: that many files, and their bytes that are not here.
pub(crate) fn to_fetch(connection: &Connection) -> Result<(u32, u64), Error> {
    let mut select = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(size - here), 0) FROM content INDEXED BY content_under_way
         WHERE wanted = 1 AND refusal IS NULL AND (arrived = 0 OR wanted = 1)",
    )?;
    Ok(select.query_row([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?)
}
