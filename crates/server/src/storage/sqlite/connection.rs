use crate::storage::StorageError;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// Every version of the tables, in order; only ever added to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_foundation.sql"),
    include_str!("migrations/0002_survival.sql"),
    include_str!("migrations/0003_files.sql"),
    include_str!("migrations/0004_numbers.sql"),
];
/// How long to wait for another program's transaction.
const BUSY: Duration = Duration::from_secs(10);
/// How many times to try where SQLite does not wait by itself.
const TRIES: u32 = 200;

/// The connection that writes.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StorageError> {
    make(path)?;
    let mut connection = connect(path, OpenFlags::default())?;
    write_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "full")?;
    // A batch of ten thousand changes writes some megabytes: do not copy them back after each.
    connection.pragma_update(None, "wal_autocheckpoint", 8_000)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Makes the file if it is not there. It holds personal data: nobody but its owner may read it, nor the files that
/// SQLite makes beside it, which have its permissions.
fn make(path: &Path) -> Result<(), StorageError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StorageError::Database(Box::new(error)))
        }
        _ => Ok(()),
    }
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StorageError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

#[expect(clippy::disallowed_methods, reason = "this is where the server's database is opened")]
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StorageError> {
    let connection = if flags == OpenFlags::default() {
        Connection::open(path)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -64_000)?;
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
                std::thread::sleep(BUSY / TRIES);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let known = MIGRATIONS.len() as i64;
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
    };
    if version(connection)? == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another program may have done the work meanwhile.
    let found = version(&transaction)?;
    if found > known {
        return Err(StorageError::Newer { found, known });
    }
    let is_foreign = |connection: &Connection| {
        connection.query_row("SELECT count(*) > 0 FROM sqlite_schema", [], |row| row.get::<_, bool>(0))
    };
    if found == 0 && is_foreign(&transaction)? {
        return Err(StorageError::Damaged("it holds the tables of another program".to_owned()));
    }
    for (version, tables) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(tables)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    Ok(transaction.commit()?)
}
