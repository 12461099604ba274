//! Disks that are full, or that fail: of real databases, at a place that a test chooses, and every time the same.

use anyhow::Result;
use carnet_client::{Client, Error};
use carnet_server::storage::Sqlite;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, ffi};
use std::cell::Cell;

/// What is wrong with a disk. What was committed before stays as it is; nothing that is refused is there afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is room for so many rows more. Then SQLite fails as it does on a disk that is full: in the middle of
    /// whatever it does, and for whatever is tried next.
    Full(u32),
    /// One commit of so many fails.
    Commits(u32),
}

impl Fault {
    /// The disk of this laptop fails from now on, until its program is started again.
    ///
    /// # Errors
    /// When the database refuses.
    #[expect(clippy::disallowed_methods, reason = "this is where disks are made to fail")]
    pub fn of_laptop(self, client: &mut Client) -> Result<()> {
        end(client.sqlite()).and_then(|()| self.begin(client.sqlite()))
    }

    /// The disk of this server fails from now on.
    ///
    /// # Errors
    /// When the database refuses.
    #[expect(clippy::disallowed_methods, reason = "this is where disks are made to fail")]
    pub fn of_server(self, storage: &Sqlite) -> Result<()> {
        storage.with_writer(|connection| end(connection).and_then(|()| self.begin(connection)))
    }

    fn begin(self, connection: &mut Connection) -> Result<()> {
        match self {
            Self::Full(rows) => {
                let room = Cell::new(rows);
                let take = move |_: &mut rusqlite::functions::Context<'_>| match room.get().checked_sub(1) {
                    Some(rest) => {
                        room.set(rest);
                        Ok(rest)
                    }
                    None => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None)),
                };
                connection.create_scalar_function("take_room", 0, FunctionFlags::SQLITE_UTF8, take)?;
                for table in tables(connection)? {
                    for write in ["INSERT", "UPDATE", "DELETE"] {
                        connection.execute_batch(&format!(
                            "CREATE TEMP TRIGGER {write}_{table} BEFORE {write} ON main.{table}
                             BEGIN SELECT take_room(); END"
                        ))?;
                    }
                }
            }
            Self::Commits(of) => {
                let mut commits = 0;
                connection.commit_hook(Some(move || {
                    commits += 1;
                    commits % of == 0
                }))?;
            }
        }
        Ok(())
    }

    /// Whether this is what a person is told of it.
    #[must_use]
    pub fn explains(self, error: &Error) -> bool {
        match (self, error) {
            (Self::Full(_), Error::DiskFull) => true,
            (Self::Commits(_), Error::Database(error)) => {
                error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
            }
            _ => false,
        }
    }
}

/// There is room on the laptop again.
///
/// # Errors
/// When the database refuses.
#[expect(clippy::disallowed_methods, reason = "this is where disks are made to fail")]
pub fn mend_laptop(client: &mut Client) -> Result<()> {
    end(client.sqlite())
}

/// There is room on the server again.
///
/// # Errors
/// When the database refuses.
#[expect(clippy::disallowed_methods, reason = "this is where disks are made to fail")]
pub fn mend_server(storage: &Sqlite) -> Result<()> {
    storage.with_writer(end)
}

fn end(connection: &mut Connection) -> Result<()> {
    connection.commit_hook(None::<fn() -> bool>)?;
    for trigger in names(connection, "SELECT name FROM sqlite_temp_schema WHERE type = 'trigger'")? {
        connection.execute_batch(&format!("DROP TRIGGER temp.{trigger}"))?;
    }
    Ok(())
}

/// Whether this text stands in any table of a laptop.
///
/// # Errors
/// When the database refuses.
#[expect(clippy::disallowed_methods, reason = "this looks for what must not be there")]
pub fn laptop_holds(client: &mut Client, text: &str) -> Result<bool> {
    let connection = client.sqlite();
    for table in tables(connection)? {
        let mut select = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = row.get_ref(column)? else { continue };
                if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// The names of the files whose whole content is on a laptop.
///
/// # Errors
/// When the database refuses.
#[expect(clippy::disallowed_methods, reason = "this looks for what must not go")]
pub fn contents(client: &mut Client) -> Result<Vec<String>> {
    names(client.sqlite(), "SELECT sha256 FROM content WHERE sha256 IS NOT NULL AND here = size")
}

fn tables(connection: &Connection) -> Result<Vec<String>> {
    names(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
}

fn names(connection: &Connection, select: &str) -> Result<Vec<String>> {
    let mut select = connection.prepare(select)?;
    Ok(select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
