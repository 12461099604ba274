use super::Database;
use crate::storage::Place;
use carnet_server::storage::{Postgres, Storage};

/// The tables of projects: each has the project first in every key.
const TABLES: [&str; 8] = [
    "project_head",
    "project_device",
    "field",
    "batch",
    "refused_change",
    "quarantine",
    "file",
    "file_piece",
];

/// A database whose tables are spread by project, as one that has grown would be: PostgreSQL refuses to do so where a
/// key could reach across projects.
pub(crate) struct Distributed(Database);

impl Place for Distributed {
    fn empty() -> Self {
        let database = Database::new().unwrap();
        drop(Postgres::open(&database.uri()).unwrap());
        let mut client = database.client().unwrap();
        for table in TABLES {
            let spread = format!(
                "ALTER TABLE {table} RENAME TO whole;
                 CREATE TABLE {table} (LIKE whole INCLUDING ALL) PARTITION BY HASH (project);
                 DROP TABLE whole;
                 CREATE TABLE {table}_0 PARTITION OF {table} FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                 CREATE TABLE {table}_1 PARTITION OF {table} FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
            );
            client.batch_execute(&spread).unwrap();
        }
        Self(database)
    }

    fn open(&self) -> Box<dyn Storage> {
        self.0.open()
    }
}
