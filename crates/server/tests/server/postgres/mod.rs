//! What only PostgreSQL has to show: a real cluster, and several server processes on one database.

mod cluster;
mod distributed;
mod opening;
mod several;

pub(crate) use cluster::Database;
pub(crate) use distributed::Distributed;
