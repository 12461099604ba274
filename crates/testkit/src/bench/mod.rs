//! Measures what the design sets budgets for. It sets no limits: a machine that is busy measures what it measures.

mod big_project;
mod crowd;
mod directory;
mod duplicates;
mod given;
mod load;
mod opening;
mod process;
mod project;
mod raw;
mod receipts;
mod results;
mod screen;
mod thin_link;
mod window;
mod wire;

use anyhow::{Result, ensure};
use clap::Args;
use results::{Figure, report};
use std::path::PathBuf;

/// What to measure, and where the figures go.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The folder that gets `results.json`.
    #[arg(long)]
    pub results: PathBuf,
    /// Measure only what gives the figures whose names begin so, and tell only these.
    #[arg(long)]
    pub only: Option<String>,
    /// The marks that everything is given which is measured beside Carnet; `bench/common/marks.mjs` writes them.
    #[arg(long)]
    pub marks: PathBuf,
    /// The figures of other programs, measured in the same run.
    #[arg(long)]
    pub anchors: Option<PathBuf>,
    /// The figures of the keyboard in the real window, measured in the same run.
    #[arg(long)]
    pub window: Option<PathBuf>,
    /// How many participants the large project has; it has ten times as many marks.
    #[arg(long, default_value_t = 100_000)]
    pub people: usize,
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| name.starts_with(only))
    }
}

type Measurement = fn(&Options) -> Result<Vec<Figure>>;

/// Each measurement, with the names of the figures that it gives.
const MEASUREMENTS: &[(&[&str], Measurement)] = &[
    (raw::NAMES, raw::measure),
    (wire::NAMES, wire::measure),
    (crowd::NAMES, crowd::measure),
    (directory::NAMES, directory::measure),
    (thin_link::NAMES, thin_link::measure),
    (load::NAMES, load::measure),
    (receipts::NAMES, receipts::measure),
    (big_project::NAMES, big_project::measure),
];

/// Measures, prints a table, and writes `results.json`.
///
/// # Errors
/// When something could not be measured.
pub fn run(options: &Options) -> Result<()> {
    let anchors = options.anchors.as_deref().map(results::read).transpose()?.unwrap_or_default();
    let wanted = |name: &str| options.wants(name);
    let mut figures = Vec::new();
    for (_, measure) in MEASUREMENTS.iter().filter(|(names, _)| names.iter().any(|name| wanted(name))) {
        figures.extend(measure(options)?.into_iter().filter(|figure| wanted(figure.name())));
    }
    let window = options.window.as_deref().map(results::read).transpose()?.unwrap_or_default();
    figures.extend(window.into_iter().filter(|figure| wanted(figure.name())));
    ensure!(!figures.is_empty(), "there is no figure of this name");
    report(&figures, &anchors, &options.results)
}

/// Says what is going on: some steps take a minute.
fn say(what: &str) {
    eprintln!("bench: {what}");
}
