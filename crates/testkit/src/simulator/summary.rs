use super::storm::{Outcome, run};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What many runs went through.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many seeds were run.
    pub seeds: u64,
    /// The sum of what they went through.
    pub total: Outcome,
    /// The seeds that broke a promise, each with the promise.
    pub failures: Vec<(u64, String)>,
    /// How long it took.
    pub time: Duration,
}

/// Runs every seed, on all cores.
#[must_use]
pub fn run_all(seeds: RangeInclusive<u64>) -> Summary {
    let begin = Instant::now();
    let seeds = Mutex::new(seeds);
    let summary = Mutex::new(Summary::default());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                loop {
                    let next = seeds.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                    let Some(seed) = next else { return };
                    // A panic is a broken promise like any other.
                    let ended = std::panic::catch_unwind(|| run(seed));
                    let mut summary = summary.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    summary.note(seed, ended);
                }
            });
        }
    });
    let mut summary = summary.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    summary.failures.sort();
    summary.time = begin.elapsed();
    summary
}

impl Summary {
    fn note(&mut self, seed: u64, ended: std::thread::Result<anyhow::Result<Outcome>>) {
        self.seeds += 1;
        match ended {
            Ok(Ok(outcome)) => self.total.add(&outcome),
            Ok(Err(error)) => self.failures.push((seed, format!("{error:#}"))),
            Err(panic) => {
                let said = panic.downcast_ref::<String>().cloned();
                self.failures.push((seed, said.unwrap_or_else(|| "it panicked".to_owned())));
            }
        }
    }
}

impl Outcome {
    fn add(&mut self, other: &Self) {
        self.laptops += other.laptops;
        self.changes += other.changes;
        self.crashes += other.crashes;
        self.conflicts += other.conflicts;
        self.refused += other.refused;
        self.faults += other.faults;
        self.full_disks += other.full_disks;
        self.files += other.files;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (seed, promise) in &self.failures {
            writeln!(f, "simulate: seed {seed}: {promise}")?;
        }
        let Outcome { laptops, changes, crashes, full_disks, conflicts, refused, faults, files } = self.total;
        write!(
            f,
            "simulate: seeds={} laptops={laptops} changes={changes} files={files} crashes={crashes} full_disks={full_disks} \
             faults={faults} refused={refused} conflicts={conflicts} failures={} seconds={:.1}",
            self.seeds,
            self.failures.len(),
            self.time.as_secs_f64()
        )
    }
}
