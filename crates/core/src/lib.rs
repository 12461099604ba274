//! What is true in Carnet: the entities, their field groups, how changes merge, and what laptops and the
//! central server say to each other. Nothing here reads a clock, a disk, a network or a random source; those
//! come in as arguments, so that every rule can be replayed.
//!
//! The words are those of the glossary in `docs/ARCHITECTURE.md`.

pub mod activity;
pub mod attachment;
pub mod attendance;
pub mod batch;
pub mod catalogue;
pub mod change;
pub mod clock;
pub mod enrolment;
pub mod field_group;
pub mod id;
pub mod merge;
pub mod participant;
pub mod presence;
pub mod protocol;
pub mod row;
pub mod session;
pub mod spelling;
pub mod validation;
pub mod wire;
