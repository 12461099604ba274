//! Everything that can go wrong between laptops and the central server, in one process, from one seed.
//!
//! The real `core`, `client` and `server` run here on real SQLite files; simulated are the network (late, lost, doubled,
//! cut, out of order), the clocks (jumps, years ahead and behind), crashes between any two transactions, disks that are full or fail, backups and
//! copies of laptops, restores of the server, who may work where, laptops that are lost or given back, and a client of
//! a newer version. After the storm everything is let come to rest, and every promise is checked.

pub(crate) mod check;
pub(crate) mod dice;
mod file;
mod laptop;
mod newer;
pub(crate) mod oracle;
mod storm;
mod strasbourg;
mod summary;

pub use storm::{Outcome, run};
pub use summary::{Summary, run_all};
