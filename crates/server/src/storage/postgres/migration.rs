use super::connection::{Connection, Failed};
use crate::storage::StorageError;

/// Every version of the tables, in order; only ever added to. A server of the version before goes on working on the
/// new tables, so that processes can be renewed one after the other.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_foundation.sql"),
    include_str!("migrations/0002_files.sql"),
    include_str!("migrations/0003_numbers.sql"),
];

/// Brings the tables to the newest version. Several processes may start at once: the first does the work, the others
/// wait for it.
///
/// Where there are none, they are made only if that is asked for.
pub(super) fn migrate(connection: &mut Connection, may_make: bool) -> Result<(), StorageError> {
    let encoding = connection.query_one("SHOW server_encoding", &[])?.try_get::<_, String>(0)?;
    if encoding != "UTF8" {
        return Err(StorageError::Encoding(encoding));
    }
    let done = connection.transaction("BEGIN", |write| {
        // Any number will do that no other program takes on this database. Held until the commit.
        write.batch(
            "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
             SELECT pg_advisory_xact_lock(7166182912461237612)",
        )?;
        let known = MIGRATIONS.len() as i64;
        let found = version(write, may_make)?;
        if found > known {
            return Err(StorageError::Newer { found, known });
        }
        for (version, tables) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
            write.batch(tables)?;
            write.batch(&format!("UPDATE carnet_version SET version = {version}"))?;
        }
        Ok(())
    });
    done.map_err(|Failed { error, .. }| error)
}

/// The version of the tables; they get a table that says it if they have none and may be made.
fn version(write: &mut Connection, may_make: bool) -> Result<i64, StorageError> {
    let row = write.query_one(
        "SELECT to_regclass('carnet_version') IS NOT NULL,
            EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema())",
        &[],
    )?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (true, _) => Ok(write.query_one("SELECT version FROM carnet_version", &[])?.try_get(0)?),
        (false, true) => Err(StorageError::Damaged("it holds the tables of another program".to_owned())),
        (false, false) if !may_make => Err(StorageError::Empty),
        (false, false) => {
            write.batch(
                "CREATE TABLE carnet_version (version bigint NOT NULL);
                 INSERT INTO carnet_version VALUES (0)",
            )?;
            Ok(0)
        }
    }
}
