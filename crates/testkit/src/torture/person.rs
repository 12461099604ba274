//! A laptop in a process of its own, and the person who works with it: what is run, killed, and run again.

use super::action::something;
use super::journal::{Confirmed, Entry, Journal};
use crate::simulator::dice::Dice;
use anyhow::{Context, Result};
use carnet_client::{Client, EnrolForm, Error, Surroundings, Synchronisation, System, Worker};
use carnet_core::change::Change;
use carnet_core::id::{DeviceNumber, ProjectId};
use clap::Args;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How the program of a laptop is started.
#[derive(Args)]
pub struct LaptopOptions {
    /// The data folder; made if it is not there.
    #[arg(long)]
    data: PathBuf,
    /// Where to write what was confirmed to the person.
    #[arg(long)]
    journal: PathBuf,
    /// The address of the central server.
    #[arg(long)]
    server: String,
    /// The one-time code.
    #[arg(long)]
    code: String,
    /// The project to record in.
    #[arg(long)]
    project: ProjectId,
    /// What the person does follows from it.
    #[arg(long)]
    seed: u64,
}

/// Records at random until it is killed, and writes down what was confirmed.
///
/// # Errors
/// When the journal cannot be written.
pub fn record(options: &LaptopOptions) -> Result<()> {
    let runtime = Builder::new_current_thread().build().context("a runtime")?;
    let mut journal = Journal::open(&options.journal)?;
    let worker = loop {
        match Worker::open(&options.data, |_| {}) {
            Ok(worker) => break worker,
            Err(error) => say(&mut journal, "opening", &error)?,
        }
        thread::sleep(AGAIN);
    };
    let mut person = Person {
        runtime,
        worker,
        journal,
        dice: Dice::new(options.seed),
        project: options.project,
        recorded: 0,
        acknowledged: 0,
    };
    person.enrol(options)?;
    person.wait_for_the_project()?;
    // Somebody who is in a hurry at first: a kill then finds the laptop in the middle of a write.
    let mut hurries = if person.dice.percent(40) { IN_A_HURRY } else { 0 };
    loop {
        person.act()?;
        let pause = if hurries > 0 { person.dice.below(4) } else { 20 + person.dice.below(160) };
        hurries = hurries.saturating_sub(1);
        thread::sleep(Duration::from_millis(pause as u64));
    }
}

/// How many actions somebody does in a hurry.
const IN_A_HURRY: u32 = 60;
/// How long a person waits before trying again what failed.
const AGAIN: Duration = Duration::from_millis(100);
/// What may go wrong on the way to the central server while it is tortured.
const ON_THE_WAY: [&str; 5] =
    ["server_unreachable", "no_network", "server_fault", "server_busy", "disk_full"];

struct Person {
    runtime: Runtime,
    worker: Worker,
    journal: Journal,
    dice: Dice,
    project: ProjectId,
    /// How many changes this laptop has recorded.
    recorded: u64,
    /// How many of them the server had confirmed when that was last written down.
    acknowledged: u64,
}

/// What became of an action.
struct Done {
    result: Result<(), Error>,
    /// What the database holds of it.
    changes: Vec<Change>,
    /// How many changes the client counts.
    counted: u64,
    to_send: u64,
    device: Option<DeviceNumber>,
    synchronisation: Synchronisation,
}

impl Person {
    fn call<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        self.runtime.block_on(self.worker.call(use_case))
    }

    fn wrong(&mut self, what: String) -> Result<()> {
        self.journal.note(&[Entry::Wrong { what }])
    }

    fn enrol(&mut self, options: &LaptopOptions) -> Result<()> {
        loop {
            let form = EnrolForm {
                server: options.server.clone(),
                code: options.code.clone(),
                device_name: options.data.display().to_string(),
            };
            let enrolled = self.call(move |client| match client.status()?.laptop {
                Some(_) => Ok(()),
                None => client.enrol_laptop(form).map(drop),
            });
            match enrolled {
                Ok(()) => return Ok(()),
                Err(error) if ON_THE_WAY.contains(&error.code()) => {
                    say(&mut self.journal, "enrolling", &error)?;
                }
                Err(error) => self.wrong(format!("enrolling: {error} ({})", error.code()))?,
            }
            thread::sleep(AGAIN);
        }
    }

    /// A laptop that was just enrolled knows nothing yet.
    fn wait_for_the_project(&mut self) -> Result<()> {
        let project = self.project;
        loop {
            match self.call(move |client| Ok(client.recorded(project, 0)?.len())) {
                Ok(recorded) => {
                    self.recorded = recorded as u64;
                    return Ok(());
                }
                Err(Error::NotFound(_)) => {}
                Err(error) => self.wrong(format!("waiting: {error} ({})", error.code()))?,
            }
            thread::sleep(AGAIN);
            // Nobody waits a minute in front of a window.
            self.call(Client::synchronise_now).ok();
        }
    }

    fn act(&mut self) -> Result<()> {
        let (project, after, seed) = (self.project, self.recorded, self.dice.below(usize::MAX >> 1) as u64);
        let asks = self.dice.percent(5);
        let done = self.call(move |client| {
            let before = client.status()?.changes_to_send;
            let result = something(client, project, &mut Dice::new(seed));
            if asks {
                client.synchronise_now()?;
            }
            let status = client.status()?;
            Ok(Done {
                result,
                changes: client.recorded(project, after)?,
                counted: status.changes_to_send - before,
                to_send: status.changes_to_send,
                device: status.laptop.map(|laptop| laptop.device),
                synchronisation: status.synchronisation,
            })
        });
        match done {
            Ok(done) => self.note(&done),
            Err(error) => self.wrong(format!("reading: {error} ({})", error.code())),
        }
    }

    fn note(&mut self, done: &Done) -> Result<()> {
        let mut entries = Vec::new();
        match &done.result {
            Ok(()) if done.counted != done.changes.len() as u64 => {
                let what =
                    format!("{} changes were confirmed, {} are there", done.counted, done.changes.len());
                entries.push(Entry::Wrong { what });
            }
            Ok(()) => {
                entries.extend(done.changes.iter().map(|change| Entry::Confirmed(Confirmed::of(change))));
            }
            Err(error) if !done.changes.is_empty() => {
                let what =
                    format!("{} changes are there though the person was told: {error}", done.changes.len());
                entries.push(Entry::Wrong { what });
            }
            Err(Error::DiskFull) => entries.push(Entry::DiskFull),
            // Somebody else has deleted it in the meantime; the assignment has not arrived yet.
            Err(Error::NotFound(_) | Error::NotAllowed) => {}
            Err(error) => {
                entries.push(Entry::Wrong { what: format!("recording: {error} ({})", error.code()) });
            }
        }
        if let Synchronisation::Failed { code, .. } = &done.synchronisation
            && !ON_THE_WAY.contains(&code.as_str())
        {
            entries.push(Entry::Wrong { what: format!("the exchange failed: {code}") });
        }
        self.recorded += done.changes.len() as u64;
        let acknowledged = self.recorded.saturating_sub(done.to_send);
        if let Some(device) = done.device.filter(|_| acknowledged > self.acknowledged) {
            self.acknowledged = acknowledged;
            entries.push(Entry::Acknowledged { device: device.0, counter: acknowledged, at: System.now() });
        }
        self.journal.note(&entries)
    }
}

/// Notes what a person is told who could not begin.
fn say(journal: &mut Journal, doing: &str, error: &Error) -> Result<()> {
    match error {
        Error::DiskFull => journal.note(&[Entry::DiskFull]),
        error if ON_THE_WAY.contains(&error.code()) => Ok(()),
        error => journal.note(&[Entry::Wrong { what: format!("{doing}: {error} ({})", error.code()) }]),
    }
}
