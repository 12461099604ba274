//! For those who build Carnet: the demo world, worlds for tests in one line, a proxy that counts bytes, the
//! simulator, the torturer, and the benchmarks. Never shipped.

pub mod bench;
pub mod demo;
pub mod disk;
pub mod postgres;
pub mod proxy;
pub mod seed;
pub mod simulator;
pub mod surroundings;
pub mod torture;
pub mod world;
