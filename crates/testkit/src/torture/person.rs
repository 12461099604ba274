//! A laptop in a process of its own, and the person who works with it: what is run, killed, and run again.

use super::action::something;
use super::journal::{Confirmed, Entry, Journal};
use crate::simulator::dice::Dice;
use anyhow::{Context, Result};
use carnet_client::{Client, EnrolForm, Error, Surroundings, Synchronisation, System, Worker};
use carnet_core::change::{Change, Dot};
use carnet_core::id::ProjectId;
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
        last: None,
    };
    if person.enrol(options)? && person.wait_for_the_project()? {
        person.work()?;
    }
    // There is nothing to be done on a laptop that everything was removed from.
    loop {
        thread::sleep(AGAIN);
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
    /// The last change that was recorded, and the how-many-eth it is; none once it was written down that the server has
    /// confirmed it.
    last: Option<(u64, Dot)>,
}

/// What became of an action.
struct Done {
    result: Result<(), Error>,
    /// What the database holds of it.
    changes: Vec<Change>,
    /// How many changes the client counts.
    counted: u64,
    to_send: u64,
    /// How many it has counted in all.
    places: u64,
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

    /// Notes it if everything was removed from this laptop.
    fn has_left(&mut self) -> Result<bool> {
        let Some(standing) = self.call(Client::status).ok().and_then(|status| status.left) else {
            return Ok(false);
        };
        self.journal.note(&[Entry::Left { standing }])?;
        Ok(true)
    }

    /// Works until everything is removed from this laptop.
    fn work(&mut self) -> Result<()> {
        // Somebody who is in a hurry at first: a kill then finds the laptop in the middle of a write.
        let mut hurries = if self.dice.percent(40) { IN_A_HURRY } else { 0 };
        while self.act()? {
            let pause = if hurries > 0 { self.dice.below(4) } else { 20 + self.dice.below(160) };
            hurries = hurries.saturating_sub(1);
            thread::sleep(Duration::from_millis(pause as u64));
        }
        Ok(())
    }

    /// Enrols the laptop; false when everything was removed from it.
    fn enrol(&mut self, options: &LaptopOptions) -> Result<bool> {
        while !self.has_left()? {
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
                Ok(()) => return Ok(true),
                Err(error) if ON_THE_WAY.contains(&error.code()) => {
                    say(&mut self.journal, "enrolling", &error)?;
                }
                Err(error) => self.wrong(format!("enrolling: {error} ({})", error.code()))?,
            }
            thread::sleep(AGAIN);
        }
        Ok(false)
    }

    /// A laptop that was just enrolled knows nothing yet. False when everything was removed from it.
    fn wait_for_the_project(&mut self) -> Result<bool> {
        let project = self.project;
        while !self.has_left()? {
            match self.call(move |client| client.places(project)) {
                Ok(_) => return Ok(true),
                Err(Error::NotFound(_)) => {}
                Err(error) => self.wrong(format!("waiting: {error} ({})", error.code()))?,
            }
            thread::sleep(AGAIN);
            // Nobody waits a minute in front of a window.
            self.call(Client::synchronise_now).ok();
        }
        Ok(false)
    }

    /// One action; false when everything was removed from the laptop.
    fn act(&mut self) -> Result<bool> {
        let (project, seed) = (self.project, self.dice.below(usize::MAX >> 1) as u64);
        let asks = self.dice.percent(5);
        let done = self.call(move |client| {
            let (before, after) = (client.status()?.changes_to_send, client.places(project)?);
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
                places: client.places(project)?,
                synchronisation: status.synchronisation,
            })
        });
        match done {
            Ok(done) => self.note(&done)?,
            Err(_) if self.has_left()? => return Ok(false),
            Err(error) => self.wrong(format!("reading: {error} ({})", error.code()))?,
        }
        Ok(true)
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
            Err(Error::NotFound(_) | Error::NotAllowed) => {
                // Without room the project does not come back; then only the status line can say why.
                let is_full = matches!(&done.synchronisation,
                    Synchronisation::Failed { code, .. } if code == Error::DiskFull.code());
                entries.extend(is_full.then_some(Entry::DiskFull));
            }
            Err(error) => {
                entries.push(Entry::Wrong { what: format!("recording: {error} ({})", error.code()) });
            }
        }
        if let Synchronisation::Failed { code, .. } = &done.synchronisation
            && !ON_THE_WAY.contains(&code.as_str())
            // Between the exchange and its files the laptop was reported lost.
            && code != "revoked"
        {
            entries.push(Entry::Wrong { what: format!("the exchange failed: {code}") });
        }
        let acknowledged = done.places.saturating_sub(done.to_send);
        if let Some((_, dot)) = self.last.take_if(|(place, _)| *place <= acknowledged) {
            let (device, counter) = (dot.device.0, dot.counter);
            entries.push(Entry::Acknowledged { device, counter, at: System.now() });
        }
        // The one before is waited for first: else none would ever be confirmed to somebody in a hurry.
        if let (None, Some(change)) = (self.last, done.changes.last()) {
            self.last = Some((done.places, change.dot));
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
