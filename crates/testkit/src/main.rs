//! The tool of those who build Carnet: `carnet-testkit --help`.

use anyhow::{Context, Result};
use carnet_client::{Client, EnrolForm, Surroundings, System, synchronise};
use carnet_testkit::bench;
use carnet_testkit::demo::Now;
use carnet_testkit::seed::seed;
use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(about = "Demo data and benchmarks for those who build Carnet")]
struct Arguments {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Put the demo world into a database; print a code with which a laptop can be enrolled.
    Seed {
        /// The database, such as `sqlite:/tmp/server.db`.
        #[arg(long)]
        database: String,
        /// The day around which the world is dated, at ten in the morning; without it, this moment.
        #[arg(long)]
        today: Option<NaiveDate>,
    },
    /// Enrol the laptop with this data folder, and synchronise until it has everything.
    Enrol {
        /// The data folder; made if it is not there.
        #[arg(long)]
        data: PathBuf,
        /// The address of the central server.
        #[arg(long)]
        server: String,
        /// The one-time code.
        #[arg(long)]
        code: String,
    },
    /// Measure what the design sets budgets for.
    Bench(bench::Options),
}

fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    match Arguments::parse().job {
        Job::Seed { database, today } => {
            let begin = Instant::now();
            let now = today.map_or_else(|| Ok(Now::at(System.now())), Now::on)?;
            let seeded = seed(&database, now)?;
            eprintln!(
                "seed: projects={} activities={} participants={} marks={} round_trips={} seconds={:.1}",
                seeded.projects,
                seeded.activities,
                seeded.participants,
                seeded.marks,
                seeded.round_trips,
                begin.elapsed().as_secs_f64()
            );
            writeln!(std::io::stdout(), "{}", seeded.code).context("standard output")
        }
        Job::Enrol { data, server, code } => {
            let mut client = Client::open(&data, Box::new(System))?;
            client.enrol_laptop(EnrolForm { server, code, device_name: String::new() })?;
            let summary = synchronise(&mut client)?;
            eprintln!("enrol: round_trips={} received={}", summary.round_trips, summary.received);
            Ok(())
        }
        Job::Bench(options) => bench::run(&options),
    }
}
