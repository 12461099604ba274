//! The use cases of a laptop, on a real database in a folder of its own, without a network.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod apart;
mod attendance;
mod database;
mod laptop;
mod person;
mod recording;
mod review;
mod search;
mod server;
mod undo;
