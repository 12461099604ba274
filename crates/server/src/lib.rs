//! The central server: it gives every project its order, and laptops what they may see.
//!
//! [`Server`] is the whole face; what it keeps stands behind [`storage::Storage`], what it takes from the world
//! behind [`surroundings::Surroundings`].

mod admin;
pub mod attachment;
mod catalogue;
pub mod command;
mod enrolment;
mod error;
mod history;
mod http;
mod load;
mod metrics;
mod server;
pub mod storage;
pub mod surroundings;
mod synchronisation;
pub mod taking_in;

pub use admin::{
    ActivityRow, Admin, AttendanceRegister, AttendanceRow, BroughtBatch, BroughtRefusal, ConflictRow,
    ConflictValue, Conflicts, DeletedRow, DeviceRow, FileRow, HistoryPages, MarkCell, NewPerson, NewProject,
    QuarantineRow, QuarantinedChange, Revocation, SessionColumn, TakeInError,
};
pub use error::Error;
pub use server::{Running, Server};
