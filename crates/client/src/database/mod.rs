//! The encrypted database of one data folder: opening it, its key, its lock, its versions, and where each field
//! group stands in it.

mod conflict;
mod field_state;
mod key;
mod place;
mod sql;
mod write_ahead;

pub(crate) use conflict::{conflicts, count_conflicts};
pub(crate) use field_state::{
    Insertion, all_states, apply_what_is_known_now, other_heads, read_state, states_of_row, write_state,
};
pub(crate) use place::place_of;
use place::{places, places_of};
pub(crate) use sql::{blob16, codes, list, lists_of_texts, texts};

use crate::error::Error;
use crate::surroundings::Surroundings;
use key::DatabaseKey;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

/// The name of the database in its folder.
pub(crate) const FILE: &str = "carnet.db";
const LOG: &str = "carnet.db-wal";
/// The database until its tables and its key are on the disk, see [`make`].
const BEGUN: &str = "carnet.db.new";
const JOURNAL_OF_BEGUN: &str = "carnet.db.new-journal";
const LOCK: &str = "carnet.lock";
/// Stands in the folder while the database is being removed.
const WIPING: &str = "carnet.wiping";

/// Every version of the tables, in order; only ever added to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_foundation.sql"),
    include_str!("migrations/0002_survival.sql"),
    include_str!("migrations/0003_review.sql"),
    include_str!("migrations/0004_former_keys.sql"),
    include_str!("migrations/0005_files.sql"),
    include_str!("migrations/0006_one_person.sql"),
    include_str!("migrations/0007_directory.sql"),
    include_str!("migrations/0008_apart.sql"),
    include_str!("migrations/0009_exchanges.sql"),
    include_str!("migrations/0010_present.sql"),
];
/// The newest version that derives something else from participants than the versions before it.
const DERIVES: i64 = 7;

/// The tables with a project's data: what goes with a project that is left behind. `batch` is not among them, see
/// [`crate::project`].
pub(crate) const OF_PROJECT: &[&str] = &[
    "context",
    "own_change",
    "refusal",
    "deleted_and_edited",
    "unknown_field_group",
    "activity",
    "session",
    "participant",
    "pair",
    "possible_duplicate",
    "likeness_changed",
    "directory",
    "directory_key",
    "enrolment",
    "attendance",
    "attachment",
    "content",
    "content_piece",
];

/// An opened database, and the lock that keeps a second program out. Dropping it closes the database: everything then
/// stands in the one file. Nothing depends on that; what was committed is on the disk.
pub(crate) struct Database {
    // Closed before the lock is let go.
    pub(crate) connection: Connection,
    _lock: File,
}

impl Database {
    /// Opens the database of this folder, or makes it where there never was one, and brings it to the newest version.
    pub(crate) fn open(folder: &Path, surroundings: &dyn Surroundings) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::of_folder(folder, error))?;
        let lock = lock(folder)?;
        finish_wiping(folder)?;
        Ok(Self { connection: open(folder, surroundings)?, _lock: lock })
    }

    /// Brings everything into the one file, so that whoever copies only that has it. What was committed is safe
    /// before, so that nothing fails when this does.
    pub(crate) fn checkpoint(&self) {
        checkpoint(&self.connection);
    }
}

impl Database {
    /// Removes the database and its key from the disk, the key first: without it the rest cannot be read. A new, empty
    /// one takes its place. Once begun it is brought to its end, after a power cut by the next opening.
    pub(crate) fn wipe(&mut self, folder: &Path, surroundings: &dyn Surroundings) -> Result<(), Error> {
        let path = folder.join(WIPING);
        // The key must not go before the marker is on the disk: a database without its key and without the marker
        // would be taken for one whose key was lost.
        let marked =
            File::create(&path).and_then(|marker| marker.sync_all()).and_then(|()| sync_folder(folder));
        marked.map_err(|error| Error::of_file(&path, error))?;
        // A place for the connection while its files go.
        self.connection = Connection::open_in_memory()?;
        finish_wiping(folder)?;
        self.connection = open(folder, surroundings)?;
        Ok(())
    }
}

fn finish_wiping(folder: &Path) -> Result<(), Error> {
    let marker = folder.join(WIPING);
    if !is_there(&marker)? {
        return Ok(());
    }
    let steps: [&[&str]; 3] =
        [&[key::FILE, key::BEGUN], &[FILE, LOG, "carnet.db-shm", BEGUN, JOURNAL_OF_BEGUN], &[WIPING]];
    for step in steps {
        remove(folder, step)?;
        sync_folder(folder).map_err(|error| Error::of_file(folder, error))?;
    }
    Ok(())
}

fn open(folder: &Path, surroundings: &dyn Surroundings) -> Result<Connection, Error> {
    let key = match DatabaseKey::read(folder)? {
        Some(key) => {
            finish_making(folder)?;
            key
        }
        None => make(folder, surroundings)?,
    };
    open_made(folder, &key)
}

/// Makes a database where there never was one. First the tables under another name, then the key, then the name: so a
/// key always has a database with tables, and a folder with anything less has been damaged. It must never be taken
/// for a new laptop, for its files would be written over.
fn make(folder: &Path, surroundings: &dyn Surroundings) -> Result<DatabaseKey, Error> {
    for file in [FILE, LOG] {
        if is_there(&folder.join(file))? {
            return Err(Error::KeyMissing(folder.join(key::FILE)));
        }
    }
    // What a first start left that was cut off before the key was there: nobody can read it any more.
    remove(folder, &[BEGUN, JOURNAL_OF_BEGUN])?;
    let key = DatabaseKey::new(surroundings);
    let path = folder.join(BEGUN);
    // Without a write-ahead log: what is committed stands in the file.
    let mut connection = connect(&path, &key, OpenFlags::SQLITE_OPEN_CREATE, false)?;
    migrate(&mut connection, 0)?;
    connection.close().map_err(|(_, error)| error)?;
    sync_folder(folder).map_err(|error| Error::of_file(&path, error))?;
    key.write(folder).map_err(|error| Error::of_file(&folder.join(key::FILE), error))?;
    finish_making(folder)?;
    Ok(key)
}

/// Gives the database its name once its key is there, in a first start or in the next after one that was cut off.
fn finish_making(folder: &Path) -> Result<(), Error> {
    let (begun, path) = (folder.join(BEGUN), folder.join(FILE));
    if is_there(&begun)? && !is_there(&path)? && !is_there(&folder.join(LOG))? {
        fs::rename(&begun, &path)
            .and_then(|()| sync_folder(folder))
            .map_err(|error| Error::of_file(&path, error))?;
    }
    Ok(())
}

/// Opens a database that was made. Nothing is written before it is known to be whole and of a version that this
/// program knows.
fn open_made(folder: &Path, key: &DatabaseKey) -> Result<Connection, Error> {
    let (path, log) = (folder.join(FILE), folder.join(LOG));
    let damaged = |what: &str| Error::DatabaseDamaged(path.clone(), what.to_owned());
    match fs::metadata(&path) {
        // SQLite would begin a new database here, and remove the log that belongs to the old one.
        Ok(file) if file.len() == 0 => return Err(damaged("the file is empty")),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(damaged("the file is missing")),
        Err(error) => return Err(Error::of_file(&path, error)),
    }
    if let Some(what) = write_ahead::damage(&log).map_err(|error| Error::of_file(&log, error))? {
        return Err(Error::DatabaseDamaged(log, what));
    }
    let has_log = is_there(&log)?;
    let (mut connection, found) =
        look_into(&path, key, has_log).map_err(|error| Error::from(error).at(folder))?;
    let known = MIGRATIONS.len() as i64;
    if found < 1 {
        return Err(damaged("it holds no tables"));
    }
    if found > known {
        return Err(Error::DatabaseNewer { path, found, known });
    }
    begin_to_write(&mut connection, found).map_err(|error| error.at(folder))?;
    Ok(connection)
}

/// The database and its version, with nothing written: unless told otherwise, SQLite brings the log into the file
/// when it closes it, even where the key does not fit.
fn look_into(path: &Path, key: &DatabaseKey, has_log: bool) -> rusqlite::Result<(Connection, i64)> {
    let connection = connect(path, key, OpenFlags::empty(), has_log)?;
    // The first thing that is read tells whether the key fits.
    let found = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((connection, found))
}

fn begin_to_write(connection: &mut Connection, found: i64) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    // A prepared statement keeps its plan: otherwise one that looks into a partial index is made anew for each value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(256);
    migrate(connection, found)?;
    checkpoint(connection);
    Ok(())
}

fn checkpoint(connection: &Connection) {
    let done = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = done {
        tracing::warn!(%error, "the write-ahead log could not be brought into the database");
    }
}

/// Two writers would be two laptops with one number: they must be impossible, whatever the window system does.
fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Error::of_folder(folder, error),
        _ => Error::of_file(&path, error),
    };
    let file = OpenOptions::new().create(true).write(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::DatabaseLocked(folder.join(FILE))),
        Err(TryLockError::Error(error)) => Err(Error::of_file(&path, error)),
    }
}

/// A connection that writes nothing by itself, and leaves the log as it is when it is closed, if that is asked.
fn connect(
    path: &Path,
    key: &DatabaseKey,
    more: OpenFlags,
    leaves_log: bool,
) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leaves_log)?;
    connection.pragma_update(None, "key", key.pragma().as_str())?;
    // No other program may come to it, see `lock`: so the index of the log needs no file that could be shared.
    connection.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, found: i64) -> Result<(), Error> {
    for (version, tables) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(tables)?;
        if version == DERIVES {
            crate::participant::derive_all(&transaction)?;
        }
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether there is such a file; what may not be looked at is not taken for missing.
fn is_there(path: &Path) -> Result<bool, Error> {
    path.try_exists().map_err(|error| Error::of_file(path, error))
}

fn remove(folder: &Path, files: &[&str]) -> Result<(), Error> {
    for path in files.iter().map(|file| folder.join(file)) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::of_file(&path, error)),
            _ => {}
        }
    }
    Ok(())
}

/// Makes durable which files there are.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use carnet_core::change::Dot;
    use carnet_core::clock::{Hlc, Timestamp};
    use carnet_core::field_group::FieldGroup;
    use carnet_core::id::DeviceNumber;
    use carnet_core::merge::{FieldState, Head};
    use carnet_core::participant::KeptApart;
    use rusqlite::params;

    #[test]
    fn an_upgrade_derives_who_stands_for_whom_and_by_what_they_are_found() {
        let mut connection = Connection::open_in_memory().unwrap();
        for (version, tables) in (1..DERIVES).zip(MIGRATIONS) {
            connection.execute_batch(tables).unwrap();
            connection.pragma_update(None, "user_version", version).unwrap();
        }
        let people = [(1, Some(2)), (2, Some(3)), (3, None), (4, Some(5)), (5, Some(4)), (6, Some(9))];
        for (number, into) in people {
            let id = |number: u8| [number; 16];
            let insert =
                "INSERT INTO participant (id, project, family, listed, name_heads, merged_into, existing)
                 VALUES (?, 1, 'Jasenović', 'Jasenović', x'00', ?, 1)";
            connection.execute(insert, params![id(number), into.map(id)]).unwrap();
        }
        migrate(&mut connection, DERIVES - 1).unwrap();
        let mut select = connection.prepare("SELECT person, alike FROM participant ORDER BY id").unwrap();
        let found = select.query_map([], |row| Ok((row.get::<_, Option<[u8; 16]>>(0)?, row.get(1)?)));
        let found = found.unwrap().collect::<Result<Vec<(_, String)>, _>>().unwrap();
        let persons = found.iter().map(|(person, _)| person.map(|id| id[0])).collect::<Vec<_>>();
        assert_eq!(persons, [Some(3), Some(3), None, None, Some(4), None]);
        assert!(found.iter().all(|(_, alike)| alike == "asnvc"), "{found:?}");
        let mut select = connection
            .prepare(
                "SELECT d.participant, k.key FROM directory d JOIN directory_key k USING (project, number)
                 ORDER BY d.participant",
            )
            .unwrap();
        let listed = select.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?[0], row.get(1)?)));
        let listed = listed.unwrap().collect::<Result<Vec<(_, String)>, _>>().unwrap();
        assert_eq!(listed, [3, 4, 6].map(|person| (person, "iasenovic".to_owned())));
    }

    /// What an older version kept aside, since it did not know of pairs, counts once this one has read it.
    #[test]
    fn an_upgrade_finds_who_is_kept_apart_and_who_may_be_one() {
        let mut connection = Connection::open_in_memory().unwrap();
        for (version, tables) in (1..=DERIVES).zip(MIGRATIONS) {
            connection.execute_batch(tables).unwrap();
            connection.pragma_update(None, "user_version", version).unwrap();
        }
        let id = |number: u8| [number; 16];
        for number in 1..=3 {
            let insert =
                "INSERT INTO participant (id, project, listed, family, given, name_heads, existing, alike)
                 VALUES (?, 1, 'Jasenović, Ana', 'Jasenović', 'Ana', x'00', 1, 'an jsnvc')";
            connection.execute(insert, params![id(number)]).unwrap();
        }
        let said = Head {
            dot: Dot::new(DeviceNumber(7), 1),
            value: KeptApart { apart: true }.value(),
            effective: Hlc::from_bits(1),
            wall: Timestamp::from_millis(0),
            retimed: false,
            seen: Vec::new(),
        };
        let heads = FieldState::from_parts(vec![said], Vec::new()).unwrap().to_bytes();
        let keep =
            "INSERT INTO unknown_field_group (project, entity, first_id, second_id, field_group, heads)
             VALUES (1, 131, ?, ?, 112, ?)";
        connection.execute(keep, params![id(1), id(2), heads]).unwrap();
        migrate(&mut connection, DERIVES).unwrap();
        apply_what_is_known_now(&mut connection).unwrap();
        crate::participant::compare_again(&connection, 1).unwrap();
        let mut select = connection.prepare("SELECT one, other FROM possible_duplicate").unwrap();
        let pairs = select.query_map([], |row| Ok([row.get::<_, [u8; 16]>(0)?, row.get(1)?]));
        let pairs = pairs.unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(pairs, [[id(1), id(3)], [id(2), id(3)]]);
        let left =
            connection.query_row("SELECT count(*) FROM unknown_field_group", [], |row| row.get::<_, i64>(0));
        assert_eq!(left.unwrap(), 0);
    }
}
