//! Laptops and the central server together, on real files and a real port; and the testkit itself.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

mod background;
mod demo_data;
mod disks;
mod files;
mod first_contact;
mod first_release;
mod history;
mod page;
mod person;
mod planted;
mod proxy;
mod receipts;
mod review;
mod simulator;
mod survival;
mod synchronisation;
mod torture;
mod unsent;
