//! What only PostgreSQL has to show: a real cluster, and several server processes on one database.

mod cluster;

pub(crate) use cluster::Database;
