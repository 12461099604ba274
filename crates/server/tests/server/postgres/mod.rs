//! What only PostgreSQL has to show: a real cluster, and several server processes on one database.

mod distributed;
mod opening;
mod several;

pub(crate) use carnet_testkit::postgres::Database;
pub(crate) use distributed::Distributed;
