//! What one server carries: the shipped program, with 200 laptops that speak at once. They are simulated, since real
//! ones would need more of the machine than the server does: what they say was signed before, and what they hear they
//! only read.

mod laptop;

use super::process::{begin, memory_mib, program};
use super::results::{Figure, cores, grouped, millis, percentile};
use super::{Options, say};
use crate::postgres::Cluster;
use anyhow::{Context, Result, anyhow, ensure};
use carnet_core::catalogue::Access;
use carnet_core::id::{PersonId, ProjectId};
use carnet_server::{NewPerson, NewProject, Server};
use laptop::{Laptop, Spoken};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

pub(super) const NAMES: &[&str] = &[
    "server_changes_per_s.sqlite",
    "server_exchange_p50_ms.sqlite",
    "server_exchange_p99_ms.sqlite",
    "server_rss_mib.sqlite",
    "server_changes_per_s.postgres",
    "server_exchange_p50_ms.postgres",
    "server_exchange_p99_ms.postgres",
    "server_rss_mib.postgres",
];

const PROJECTS: usize = 50;
const LAPTOPS: usize = 200;
const EXCHANGES: usize = 10;

pub(super) fn measure(options: &Options) -> Result<Vec<Figure>> {
    let wanted = |names: &[&str]| names.iter().any(|name| options.wants(name));
    let folder = tempfile::tempdir()?;
    let mut figures = Vec::new();
    if wanted(&NAMES[..4]) {
        let database = format!("sqlite:{}", folder.path().join("server.db").display());
        figures.extend(load("SQLite", &database, &NAMES[..4])?);
    }
    if wanted(&NAMES[4..]) {
        // The cluster's own user has to pass.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711))?;
        let mut cluster = Cluster::make(&folder.path().join("cluster"))?;
        let until = Instant::now() + Duration::from_secs(60);
        while !cluster.answers() {
            ensure!(Instant::now() < until, "PostgreSQL does not start: {}", cluster.log());
            cluster.start()?;
            thread::sleep(Duration::from_millis(50));
        }
        figures.extend(load("PostgreSQL", &cluster.uri(), &NAMES[4..])?);
    }
    Ok(figures)
}

fn load(storage: &str, database: &str, names: &[&str]) -> Result<Vec<Figure>> {
    say(&format!("{LAPTOPS} laptops at one server, {storage}"));
    let mut codes = Vec::new();
    {
        let server = Server::open(database)?;
        let admin = server.admin();
        let projects = (0..PROJECTS).map(|number| project(&server, number)).collect::<Result<Vec<_>>>()?;
        for number in 0..LAPTOPS {
            let (project, person) = projects[number % PROJECTS];
            codes.push((project, admin.create_enrolment_code(person)?));
        }
    }
    let mut command = Command::new(program("carnet-server")?);
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--database", database]);
    let (server, line) = begin(&mut command)?;
    let address = line.strip_prefix("listening on http://").context(line.clone())?.parse::<SocketAddr>()?;
    let laptops = codes
        .iter()
        .enumerate()
        .map(|(number, (project, code))| Laptop::enrol(address, number, *project, code, EXCHANGES));
    let laptops = laptops.collect::<Result<Vec<_>>>()?;

    let start = Barrier::new(laptops.len() + 1);
    let (seconds, spoken) = thread::scope(|scope| {
        let speak = |mut laptop: Laptop| {
            start.wait();
            laptop.say_all()
        };
        let threads = laptops.into_iter().map(|laptop| scope.spawn(move || speak(laptop)));
        let threads = threads.collect::<Vec<_>>();
        start.wait();
        let begin = Instant::now();
        let spoken =
            threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a laptop failed"))?);
        let spoken = spoken.collect::<Result<Vec<Spoken>>>()?;
        Ok::<_, anyhow::Error>((begin.elapsed().as_secs_f64(), spoken))
    })?;
    let changes = spoken.iter().map(|spoken| spoken.accepted).sum::<usize>();
    ensure!(changes == LAPTOPS * EXCHANGES * laptop::MARKS, "{changes} changes were accepted");
    let mut took = spoken.into_iter().flat_map(|spoken| spoken.took).collect::<Vec<_>>();
    let size = format!(
        "{} cores, which the laptops share; {storage}, durable; {LAPTOPS} laptops, {PROJECTS} projects, {} changes, {} in \
         each exchange",
        cores(),
        grouped(changes),
        laptop::MARKS
    );
    let memory = memory_mib(server.0.id(), "VmHWM")?;
    let [p50, p99] = [50, 99].map(|of_hundred| millis(percentile(&mut took, of_hundred)));
    let values = [(changes as f64 / seconds, "changes/s"), (p50, "ms"), (p99, "ms"), (memory, "MiB")];
    let figures = names.iter().zip(values);
    Ok(figures.map(|(name, (value, unit))| Figure::new(name, value, unit, size.clone())).collect())
}

/// A project with a consultant of its own.
fn project(server: &Server, number: usize) -> Result<(ProjectId, PersonId)> {
    let admin = server.admin();
    let project = admin.create_project(NewProject {
        code: format!("PMM {number}"),
        name_en: format!("Project {number}"),
        name_fr: format!("Projet {number}"),
        countries: Vec::new(),
        starts_on: None,
        ends_on: None,
    })?;
    let name = format!("Consultant {number}");
    let person = admin.create_person(NewPerson { name, email: format!("consultant{number}@example.org") })?;
    admin.assign(person.id, project.id, Access::Consultant)?;
    Ok((project.id, person.id))
}
