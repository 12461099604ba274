//! TaskChampion on the laptops, its server as a program of its own. A session is a task and a mark is a property
//! of it, named after the participant: TaskChampion merges by the property, so two laptops can mark different
//! people in one session. Then the same once more with every mark a task of its own.

mod around;

use anyhow::{Result, ensure};
use around::{Figures, Mark, Proxy, Started, Traffic, marks, say, short};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};
use taskchampion::storage::AccessMode;
use taskchampion::{Operation, Operations, Replica, Server, ServerConfig, SqliteStorage};
use tempfile::TempDir;
use uuid::Uuid;

const MARKS: usize = 100_000;
const SINGLE: usize = 100;
const LAPTOPS: usize = 50;
const EACH: usize = 200;
const SECRET: &[u8] = b"known to the laptops alone";
const NEW_LAPTOP: &str = "new-laptop";
const LINK: &str = "600 ms, 128 kbit/s";

/// What a mark becomes.
#[derive(Clone, Copy, PartialEq)]
enum Model {
    PropertyOfSession,
    Task,
}

/// A laptop. Everything it does is waited for.
struct Laptop {
    runtime: tokio::runtime::Runtime,
    replica: Replica<SqliteStorage>,
    begin: DateTime<Utc>,
    model: Model,
}

impl Laptop {
    fn open(folder: &Path, model: Model) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let storage = runtime.block_on(SqliteStorage::new(folder, AccessMode::ReadWrite, true))?;
        let begin = Utc::now() - Duration::from_secs(60 * 24 * 3_600);
        Ok(Self { runtime, replica: Replica::new(storage), begin, model })
    }

    fn sessions(&mut self, all: &[Mark]) -> Result<()> {
        if self.model == Model::Task {
            return Ok(());
        }
        let mut ids: Vec<Uuid> = all.iter().map(|mark| mark.session).collect();
        ids.dedup();
        let operations = ids.into_iter().map(|uuid| Operation::Create { uuid }).collect();
        Ok(self.runtime.block_on(self.replica.commit_operations(operations))?)
    }

    fn mark(&mut self, all: &[Mark]) -> Result<()> {
        let mut operations = Operations::new();
        for mark in all {
            let timestamp = self.begin + mark.at;
            let mut set = |uuid, property: &str, value: String| {
                let (property, value) = (property.to_owned(), Some(value));
                operations.push(Operation::Update { uuid, property, old_value: None, value, timestamp });
            };
            let participant = short(mark.participant);
            match self.model {
                Model::PropertyOfSession => set(mark.session, &participant, mark.value.clone()),
                Model::Task => {
                    let uuid = Uuid::new_v4();
                    set(uuid, "session", short(mark.session));
                    set(uuid, "participant", participant);
                    set(uuid, "mark", mark.value.clone());
                    operations.insert(operations.len() - 3, Operation::Create { uuid });
                }
            }
        }
        Ok(self.runtime.block_on(self.replica.commit_operations(operations))?)
    }

    fn connect(&self, proxy: &Proxy, history: Uuid) -> Result<Box<dyn Server>> {
        let url = format!("http://127.0.0.1:{}/", proxy.port);
        let config = ServerConfig::Remote { url, client_id: history, encryption_secret: SECRET.to_vec() };
        Ok(self.runtime.block_on(config.into_server())?)
    }

    fn synchronise(&mut self, server: &mut Box<dyn Server>) -> Result<()> {
        Ok(self.runtime.block_on(self.replica.sync(server, false))?)
    }

    fn count(&mut self) -> Result<usize> {
        let tasks = self.runtime.block_on(self.replica.all_task_data())?;
        Ok(match self.model {
            Model::Task => tasks.len(),
            Model::PropertyOfSession => tasks.values().map(|task| task.properties().count()).sum(),
        })
    }
}

fn timed(proxy: &mut Proxy, job: impl FnOnce() -> Result<()>) -> Result<(f64, Traffic)> {
    proxy.take()?;
    let begin = Instant::now();
    job()?;
    Ok((begin.elapsed().as_secs_f64(), proxy.take()?))
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [job, folder, port, history] = &arguments[..]
        && job == NEW_LAPTOP
    {
        return new_laptop(Path::new(folder), port.parse()?, history.parse()?);
    }
    for (model, prefix, is) in [
        (Model::PropertyOfSession, "taskchampion.", "a mark is a property of its session's task"),
        (Model::Task, "taskchampion.task_for_each_mark.", "a mark is a task with three properties"),
    ] {
        let setting = format!("TaskChampion 3.1.0, server core 0.7.1; SQLite on both sides; {is}");
        let figures = Figures { prefix, setting };
        let folder = TempDir::with_prefix("carnet-anchor-")?;
        let at = |name: &str| folder.path().join(name);
        one_laptop(&at, model, &figures)?;
        many_laptops(&at, model, &figures)?;
    }
    Ok(())
}

/// Everything into an empty folder; prints how many seconds it took.
fn new_laptop(folder: &Path, port: u16, history: Uuid) -> Result<()> {
    let mut laptop = Laptop::open(folder, Model::Task)?;
    let mut connection = laptop.connect(&Proxy::known(port), history)?;
    let begin = Instant::now();
    laptop.synchronise(&mut connection)?;
    println!("{}", begin.elapsed().as_secs_f64());
    Ok(())
}

/// The same in a process of its own, if need be on one core: TaskChampion passes every step to a thread of its
/// own, and where another core has to be woken for each, that is most of the time.
fn new_laptop_on(cores: &[&str], folder: &Path, port: u16, history: Uuid) -> Result<f64> {
    let program = std::env::current_exe()?;
    let mut command = match cores {
        [first, others @ ..] => {
            let mut command = Command::new(first);
            command.args(others).arg(program);
            command
        }
        [] => Command::new(program),
    };
    command.arg(NEW_LAPTOP).arg(folder).arg(port.to_string()).arg(history.to_string());
    let output = command.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "a new laptop: {}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

fn one_laptop(at: &impl Fn(&str) -> PathBuf, model: Model, figures: &Figures) -> Result<()> {
    let marks = marks()?;
    let mut singles = marks[MARKS..MARKS + SINGLE].iter().cloned().map(|mark| [mark]);
    let mut single = || singles.next().expect("there are enough");
    let server = Started::server(&at("server"))?;
    let mut proxy = Proxy::before(server.port, &[])?;
    let history = Uuid::new_v4();
    let mut laptop = Laptop::open(&at("laptop"), model)?;
    let mut connection = laptop.connect(&proxy, history)?;
    laptop.sessions(&marks[..MARKS + SINGLE])?;
    laptop.synchronise(&mut connection)?;
    laptop.mark(&marks[..MARKS])?;

    let per_mark = |traffic: Traffic| (traffic.up + traffic.down) as f64 / MARKS as f64;
    say("first upload");
    let (seconds, traffic) = timed(&mut proxy, || laptop.synchronise(&mut connection))?;
    let note = format!("{} round trips", traffic.round_trips);
    figures.report("first_upload_100k_s", seconds, "s", &note);
    figures.report(
        "first_upload_bytes_per_mark",
        per_mark(traffic),
        "bytes/mark",
        &format!("{note}; both directions"),
    );

    say("new laptop");
    proxy.take()?;
    let anywhere = new_laptop_on(&[], &at("second"), proxy.port, history)?;
    let traffic = proxy.take()?;
    // Where there is no `taskset`, there is the one figure.
    let on_one = new_laptop_on(&["taskset", "-c", "0"], &at("third"), proxy.port, history);
    let seconds = on_one.as_ref().map_or(anywhere, |on_one| on_one.min(anywhere));
    let mut second = Laptop::open(&at("second"), model)?;
    let mut its = second.connect(&proxy, history)?;
    let count = second.count()?;
    ensure!(count == MARKS, "{count} marks arrived");
    let trips = traffic.round_trips;
    let note = match on_one {
        Ok(on_one) => format!(
            "the faster of {anywhere:.1} s on all cores and {on_one:.1} s on one; {trips} round trips"
        ),
        Err(_) => format!("{trips} round trips"),
    };
    figures.report("new_laptop_100k_s", seconds, "s", &note);
    figures.report(
        "new_laptop_bytes_per_mark",
        per_mark(traffic),
        "bytes/mark",
        &format!("{note}; both directions"),
    );

    say("single marks, and nothing new");
    let mut most = Traffic::default();
    for _ in 0..5 {
        laptop.mark(&single())?;
        let (_, traffic) = timed(&mut proxy, || laptop.synchronise(&mut connection))?;
        most.up = most.up.max(traffic.up);
        most.down = most.down.max(traffic.down);
        most.round_trips = most.round_trips.max(traffic.round_trips);
    }
    let note = "kept connection, the most of 5";
    figures.report("single_mark_bytes_up", most.up as f64, "bytes", note);
    figures.report("single_mark_bytes_down", most.down as f64, "bytes", note);
    figures.report("single_mark_round_trips", most.round_trips as f64, "", note);
    let (_, traffic) = timed(&mut proxy, || laptop.synchronise(&mut connection))?;
    let note = format!("kept connection, {} round trips", traffic.round_trips);
    figures.report("idle_exchange_bytes", (traffic.up + traffic.down) as f64, "bytes", &note);

    say("a thin link");
    // 600 ms there and back.
    let mut thin = Proxy::before(server.port, &["--delay-ms", "300", "--bits-per-second", "128000"])?;
    let mut slow = laptop.connect(&thin, history)?;
    for (name, connections) in [("thin_link_mark_new_s", 1), ("thin_link_mark_kept_s", 0)] {
        laptop.mark(&single())?;
        let (seconds, traffic) = timed(&mut thin, || laptop.synchronise(&mut slow))?;
        ensure!(traffic.connections == connections, "{traffic:?}");
        figures.report(name, seconds, "s", &format!("{LINK}; {} round trips", traffic.round_trips));
    }
    second.synchronise(&mut its)?;
    let count = second.count()?;
    ensure!(count == MARKS + 7, "{count} marks arrived");
    Ok(())
}

fn many_laptops(at: &impl Fn(&str) -> PathBuf, model: Model, figures: &Figures) -> Result<()> {
    say(&format!("{LAPTOPS} laptops"));
    let marks = marks()?;
    let server = Started::server(&at("crowded"))?;
    let mut proxy = Proxy::before(server.port, &[])?;
    let history = Uuid::new_v4();
    // The sessions are there; every laptop has them before it marks.
    let mut origin = Laptop::open(&at("origin"), model)?;
    let mut its = origin.connect(&proxy, history)?;
    origin.sessions(&marks[MARKS + SINGLE..])?;
    origin.synchronise(&mut its)?;
    let mut laptops = Vec::new();
    for number in 0..LAPTOPS {
        let mut laptop = Laptop::open(&at(&format!("laptop-{number}")), model)?;
        let mut connection = laptop.connect(&proxy, history)?;
        laptop.synchronise(&mut connection)?;
        let first = MARKS + SINGLE + number * EACH;
        laptop.mark(&marks[first..first + EACH])?;
        drop((laptop, connection));
        laptops.push(at(&format!("laptop-{number}")));
    }
    let start = Arc::new(Barrier::new(LAPTOPS + 1));
    let mut threads = Vec::new();
    for folder in laptops {
        let (start, port) = (Arc::clone(&start), proxy.port);
        threads.push(std::thread::spawn(move || -> Result<u32> {
            let opened = Laptop::open(&folder, model).and_then(|laptop| {
                let connection = laptop.connect(&Proxy::known(port), history)?;
                Ok((laptop, connection))
            });
            start.wait();
            let (mut laptop, mut connection) = opened?;
            // Whoever is told that others were there first has to try again.
            let mut tries = 1;
            while let Err(error) = laptop.synchronise(&mut connection) {
                ensure!(tries < 1_000, "{error:#}");
                tries += 1;
            }
            Ok(tries)
        }));
    }
    start.wait();
    let mut tries = 0;
    let (seconds, traffic) = timed(&mut proxy, || {
        for thread in threads {
            tries += thread.join().map_err(|_| anyhow::anyhow!("a laptop has failed"))??;
        }
        Ok(())
    })?;
    origin.synchronise(&mut its)?;
    let count = origin.count()?;
    ensure!(count == LAPTOPS * EACH, "{count} marks arrived");
    let note = format!(
        "a thread each; each also gets what the others sent before it, or has to try again: {tries} \
         tries, {} round trips",
        traffic.round_trips
    );
    figures.report("laptops_50x200_s", seconds, "s", &note);
    Ok(())
}
