use crate::storage::StorageError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use rustix::fs::Access;
use std::error::Error;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Every version of the tables, in order; only ever added to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_foundation.sql"),
    include_str!("migrations/0002_survival.sql"),
    include_str!("migrations/0003_files.sql"),
    include_str!("migrations/0004_numbers.sql"),
];
/// How long to wait before each next try for a turn to write.
const PAUSE: Duration = Duration::from_millis(5);
/// How often the server tries: for ten seconds. Then the laptop is told to come again.
const TRIES: i32 = 2_000;
/// How often somebody tries who works beside the server: for two minutes.
const PATIENT_TRIES: i32 = 24_000;
/// After how many it is said that there is somebody to wait for.
const TRIES_IN_SILENCE: i32 = 400;

/// What a connection that writes is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To answer laptops, and to make the tables.
    Serve,
    /// To do what an administrator wants, beside a server that may run.
    Administer,
}

/// The connection that writes.
pub(super) fn open_writer(path: &Path, purpose: Purpose) -> Result<Connection, StorageError> {
    if purpose == Purpose::Serve {
        expect_writable(path)?;
    }
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    if purpose == Purpose::Administer {
        connection.busy_handler(Some(wait_and_say))?;
    }
    write_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "full")?;
    // A batch of ten thousand changes writes some megabytes: do not copy them back after each.
    connection.pragma_update(None, "wal_autocheckpoint", 8_000)?;
    migrate(&mut connection, purpose)?;
    Ok(connection)
}

/// SQLite opens a file that it cannot write all the same, and then it cannot make what it needs beside it.
fn expect_writable(path: &Path) -> Result<(), StorageError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for (place, what) in [(path, "the file"), (folder, "its folder")] {
        rustix::fs::access(place, Access::WRITE_OK).map_err(|error| {
            let said =
                std::io::Error::other(format!("{what} cannot be written: {}", std::io::Error::from(error)));
            StorageError::ReadOnly(Arc::new(said))
        })?;
    }
    Ok(())
}

/// Makes the file if it is not there. It holds personal data: nobody but its owner may read it, nor the files that
/// SQLite makes beside it, which have its permissions.
pub(super) fn make(path: &Path) -> Result<(), StorageError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(StorageError::of_file(error)),
        _ => Ok(()),
    }
}

/// Waits for another program's transaction.
fn wait(tries: i32) -> bool {
    std::thread::sleep(PAUSE);
    tries < TRIES
}

/// The same for somebody at a terminal.
fn wait_and_say(tries: i32) -> bool {
    if tries == TRIES_IN_SILENCE {
        writeln!(std::io::stderr(), "carnet-server: another program writes to the database; waiting for it")
            .ok();
    }
    std::thread::sleep(PAUSE);
    tries < PATIENT_TRIES
}

/// Does something that waits for no other program.
pub(super) fn without_waiting<R>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> R,
) -> Result<R, StorageError> {
    connection.busy_handler(None::<fn(i32) -> bool>)?;
    let result = work(connection);
    connection.busy_handler(Some(wait))?;
    Ok(result)
}

/// Whether it is said that another program has its turn.
pub(super) fn is_busy(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    let error = error.downcast_ref::<rusqlite::Error>();
    error.and_then(rusqlite::Error::sqlite_error_code) == Some(ErrorCode::DatabaseBusy)
}

/// Writes something that stays as it is.
pub(super) fn touch(transaction: &Transaction<'_>) -> Result<(), StorageError> {
    let version = version(transaction)?;
    Ok(transaction.pragma_update(None, "user_version", version)?)
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StorageError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StorageError> {
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(wait))?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    // A prepared statement keeps its plan, whatever values it is given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Turns the write-ahead log on. SQLite does not wait for another program that does the same at this moment.
fn write_ahead(connection: &Connection) -> Result<(), StorageError> {
    let mut tries = 0;
    loop {
        let mode =
            connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0));
        match mode {
            Ok(_) => return Ok(()),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < TRIES => {
                tries += 1;
                std::thread::sleep(PAUSE);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn migrate(connection: &mut Connection, purpose: Purpose) -> Result<(), StorageError> {
    let known = MIGRATIONS.len() as i64;
    if version(connection)? == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another program may have done the work meanwhile.
    let found = version(&transaction)?;
    if found > known {
        return Err(StorageError::Newer { found, known });
    }
    let has_tables = |connection: &Connection| {
        connection.query_row("SELECT count(*) > 0 FROM sqlite_schema", [], |row| row.get::<_, bool>(0))
    };
    if found == 0 && has_tables(&transaction)? {
        return Err(StorageError::Damaged("it holds the tables of another program".to_owned()));
    }
    if found == 0 && purpose == Purpose::Administer {
        return Err(StorageError::Empty);
    }
    for (version, tables) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(tables)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
