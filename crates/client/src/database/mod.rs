//! The encrypted database of one data folder: opening it, its key, its lock, its versions, and where each field
//! group stands in it.

mod field_state;
mod key;
mod place;
mod sql;

pub(crate) use field_state::{all_states, apply_what_is_known_now, other_heads, read_state, write_state};
use place::{place_of, places, places_of};
pub(crate) use sql::{blob16, codes, list, lists_of_texts, texts};

use crate::error::Error;
use crate::surroundings::Surroundings;
use key::DatabaseKey;
use rusqlite::{Connection, ErrorCode};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The name of the database in its folder.
pub(crate) const FILE: &str = "carnet.db";
const LOCK: &str = "carnet.lock";
/// Stands in the folder while the database is being removed.
const WIPING: &str = "carnet.wiping";

/// Every version of the tables, in order; only ever added to.
const MIGRATIONS: &[&str] =
    &[include_str!("migrations/0001_foundation.sql"), include_str!("migrations/0002_survival.sql")];

/// The tables with a project's data: what goes with a project that is left behind. `batch` is not among them, see
/// [`crate::project`].
pub(crate) const OF_PROJECT: &[&str] = &[
    "context",
    "own_change",
    "refusal",
    "unknown_field_group",
    "activity",
    "session",
    "participant",
    "enrolment",
    "attendance",
    "attachment",
];

/// An opened database, and the lock that keeps a second program out.
pub(crate) struct Database {
    pub(crate) connection: Connection,
    _lock: File,
}

impl Database {
    /// Opens the database of this folder, or makes it, and brings it to the newest version.
    pub(crate) fn open(folder: &Path, surroundings: &dyn Surroundings) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::of_file(folder, error))?;
        let path = folder.join(FILE);
        let lock = lock(folder, &path)?;
        finish_wiping(folder)?;
        Ok(Self { connection: open(folder, surroundings)?, _lock: lock })
    }
}

impl Database {
    /// Removes the database and its key from the disk, the key first: without it the rest cannot be read. A new, empty
    /// one takes its place. Once begun it is brought to its end, after a power cut by the next opening.
    pub(crate) fn wipe(&mut self, folder: &Path, surroundings: &dyn Surroundings) -> Result<(), Error> {
        let path = folder.join(WIPING);
        fs::write(&path, []).map_err(|error| Error::of_file(&path, error))?;
        // A place for the connection while its files go.
        self.connection = Connection::open_in_memory()?;
        finish_wiping(folder)?;
        self.connection = open(folder, surroundings)?;
        Ok(())
    }
}

fn finish_wiping(folder: &Path) -> Result<(), Error> {
    let marker = folder.join(WIPING);
    if !marker.exists() {
        return Ok(());
    }
    let files = [key::FILE.to_owned(), FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")];
    for path in files.map(|file| folder.join(file)).into_iter().chain([marker]) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::of_file(&path, error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn open(folder: &Path, surroundings: &dyn Surroundings) -> Result<Connection, Error> {
    let path = folder.join(FILE);
    let exists = fs::metadata(&path).is_ok_and(|file| file.len() > 0);
    let key = DatabaseKey::of_folder(folder, exists, surroundings)?;
    let mut connection = connect(&path, &key).map_err(|error| damaged(&path, error))?;
    migrate(&mut connection, &path)?;
    Ok(connection)
}

/// Two writers would be two laptops with one number: they must be impossible, whatever the window system does.
fn lock(folder: &Path, database: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| Error::of_file(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::DatabaseLocked(database.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::of_file(&path, error)),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the database is opened")]
fn connect(path: &Path, key: &DatabaseKey) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "key", key.pragma().as_str())?;
    // The first thing that is read tells whether the key fits.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let known = MIGRATIONS.len() as i64;
    let found = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?;
    if found > known {
        return Err(Error::DatabaseNewer { path: path.to_owned(), found, known });
    }
    for (version, tables) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(tables)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

fn damaged(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Error::DatabaseDamaged(PathBuf::from(path), error.to_string())
        }
        _ => error.into(),
    }
}
