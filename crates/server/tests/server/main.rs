//! The central server, proved: its storages, what it answers on a socket, and the program that is shipped.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod author;
mod disk;
mod http;
mod postgres;
mod program;
mod room;
mod storage;
