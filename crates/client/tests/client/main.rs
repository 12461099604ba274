//! The use cases of a laptop, on a real database in a folder of its own, without a network.

mod database;
mod laptop;
mod recording;
mod undo;
