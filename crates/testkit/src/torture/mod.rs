//! The real programs, killed, cut off, and left without room: laptops and the central server as processes on real files
//! and a real PostgreSQL. What was confirmed to a person is written down on a disk that nobody tortures; at the end
//! every promise is checked against that.
//!
//! The order of the faults is drawn from a seed. When each hits is a matter of the machine: a seed is no replay.

mod action;
mod check;
mod disk;
mod ground;
mod journal;
mod person;
mod process;
mod storm;
mod world;

pub use person::{LaptopOptions, record};

use anyhow::{Context, Result, ensure};
use clap::Args;
use ground::Ground;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use storm::{Counts, Storm};
use world::{Kind, World};

/// How long, and with which chance.
#[derive(Args)]
pub struct Options {
    /// For how many seconds faults are made: half of them on SQLite, half on PostgreSQL.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What the order of the faults is drawn from; without it, from the time.
    #[arg(long)]
    seed: Option<u64>,
    /// Said by the program to itself: it has begun again where it may mount disks.
    #[arg(long, hide = true)]
    may_mount: bool,
}

/// The programs that are tortured.
struct Programs {
    server: PathBuf,
    laptop: PathBuf,
}

/// For how long a run is meant to go.
#[derive(Clone, Copy)]
struct Seconds(u64);

/// What a run came to.
#[derive(Debug, Default)]
pub struct Report {
    counts: Counts,
    acknowledged: u64,
    lost: u64,
    /// Which promises were broken.
    failures: Vec<String>,
    time: Duration,
}

impl Report {
    /// Whether every promise was kept.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.failures.is_empty() && self.lost == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (counts, verdict) = (&self.counts, if self.is_good() { "ok" } else { "FAILED" });
        write!(
            f,
            "torture: {verdict} kills={} cuts={} full_disks={} acknowledged={} lost={} seconds={:.0}",
            counts.kills,
            counts.cuts,
            counts.full_disks,
            self.acknowledged,
            self.lost,
            self.time.as_secs_f64()
        )?;
        self.failures.iter().try_for_each(|failure| write!(f, "\n  {failure}"))
    }
}

/// Tortures, and checks.
///
/// # Errors
/// When the machine refuses what it takes; not when a promise is broken, that is in the report.
pub fn run(options: &Options) -> Result<Report> {
    if !options.may_mount {
        ground::enter_namespace("--may-mount")?;
        eprintln!("torture: no disk may be mounted here, so none is filled");
    }
    let begin = Instant::now();
    let seed = options
        .seed
        .unwrap_or_else(|| carnet_client::Surroundings::now(&carnet_client::System).millis().cast_unsigned());
    eprintln!("torture: seed={seed} seconds={}", options.seconds);
    let laptop = std::env::current_exe()?;
    let server = laptop.with_file_name("carnet-server");
    ensure!(server.is_file(), "{server:?} is not there: build the whole workspace first");
    let programs = Programs { server, laptop };
    let ground = Ground::new().context("a folder")?;
    let mut report = Report::default();
    for (number, kind) in [Kind::Sqlite, Kind::Postgres].into_iter().enumerate() {
        let time = Duration::from_secs(options.seconds) / 2;
        let seed = seed.wrapping_mul(2).wrapping_add(number as u64);
        let tortured =
            World::new(ground.folder(), kind, &programs, options.may_mount, Seconds(options.seconds))
                .and_then(|mut world| {
                    let counts = Storm::over(&mut world, seed).rage(time)?;
                    Ok((check::check(world)?, counts))
                });
        match tortured {
            Ok((found, counts)) => {
                eprintln!(
                    "torture: {kind:?}: {counts:?}, {} changes in the history, {} confirmed, {} conflicts, \
                     {} photographs",
                    found.changes, found.acknowledged, found.conflicts, found.photos
                );
                report.counts.kills += counts.kills;
                report.counts.cuts += counts.cuts;
                report.counts.full_disks += counts.full_disks;
                report.acknowledged += found.acknowledged;
                report.lost += found.lost;
                report.failures.extend(found.failures.into_iter().map(|what| format!("{kind:?}: {what}")));
            }
            Err(error) => {
                report.failures.push(format!("{kind:?}: {error:#}"));
                break;
            }
        }
    }
    report.time = begin.elapsed();
    Ok(report)
}
