//! The tool of those who build Carnet: `carnet-testkit --help`.

use anyhow::{Context, Result, ensure};
use carnet_client::{Client, EnrolForm, Surroundings, System, synchronise};
use carnet_testkit::bench;
use carnet_testkit::demo::Now;
use carnet_testkit::proxy::{Link, Proxy};
use carnet_testkit::seed::seed;
use carnet_testkit::simulator;
use carnet_testkit::torture;
use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};
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
        /// Print the laptop's credential when all is done.
        #[arg(long)]
        credential: bool,
    },
    /// Run storms of laptops and a server, one from each seed, and check every promise after each.
    Simulate(SimulateOptions),
    /// Kill the real programs, cut their links and fill their disks for a while, then check every promise.
    Torture(torture::Options),
    /// Be a laptop that records at random until it is killed.
    Laptop(torture::LaptopOptions),
    /// Measure what the design sets budgets for.
    Bench(bench::Options),
    /// Stand before a server and count what goes through, until standard input ends. Prints its port; for each
    /// line that it reads, one with what went through since the last.
    Proxy {
        /// The address and port of the server.
        #[arg(long)]
        to: SocketAddr,
        /// How many milliseconds each byte travels in one direction.
        #[arg(long, default_value_t = 0)]
        delay_ms: u64,
        /// The bandwidth in each direction, for all connections together; without it, unbounded.
        #[arg(long)]
        bits_per_second: Option<u64>,
    },
}

#[derive(clap::Args)]
struct SimulateOptions {
    /// How many seeds, from the first on.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Run this seed alone.
    #[arg(long)]
    seed: Option<u64>,
}

fn simulate(options: &SimulateOptions) -> Result<()> {
    let seeds = match options.seed {
        Some(seed) => seed..=seed,
        None => {
            let last = options.first.checked_add(options.seeds - 1).context("there are no such seeds")?;
            options.first..=last
        }
    };
    let summary = simulator::run_all(seeds);
    writeln!(std::io::stdout(), "{summary}").context("standard output")?;
    ensure!(summary.failures.is_empty(), "replay a seed with `make simulate SEED=…`");
    Ok(())
}

fn main() -> Result<()> {
    let job = Arguments::parse().job;
    // In a storm much goes wrong that is none of whoever watches.
    let usual = if matches!(job, Job::Simulate(_)) { "off" } else { "error" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match job {
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
        Job::Enrol { data, server, code, credential } => {
            let mut client = Client::open(&data, Box::new(System))?;
            client.enrol_laptop(EnrolForm { server, code, device_name: String::new() })?;
            let summary = synchronise(&mut client)?;
            eprintln!("enrol: round_trips={} received={}", summary.round_trips, summary.received);
            if credential {
                writeln!(std::io::stdout(), "{}", client.line()?.credential()).context("standard output")?;
            }
            Ok(())
        }
        Job::Simulate(options) => simulate(&options),
        Job::Torture(options) => {
            let report = torture::run(&options)?;
            writeln!(std::io::stdout(), "{report}").context("standard output")?;
            if !report.is_good() {
                std::process::exit(1);
            }
            Ok(())
        }
        Job::Laptop(options) => torture::record(&options),
        Job::Bench(options) => bench::run(&options),
        Job::Proxy { to, delay_ms, bits_per_second } => {
            count(to, Link { delay: Duration::from_millis(delay_ms), bits_per_second, ..Link::default() })
        }
    }
}

fn count(server: SocketAddr, link: Link) -> Result<()> {
    let proxy = Proxy::over(server, link)?;
    // Standard output writes a line when it is whole, to a pipe too: whoever asked does not wait.
    let mut out = std::io::stdout();
    writeln!(out, "{}", proxy.address().port())?;
    for line in std::io::stdin().lines() {
        line?;
        writeln!(out, "{}", serde_json::to_string(&proxy.take())?)?;
    }
    Ok(())
}
