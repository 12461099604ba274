use super::disk::Disk;
use super::journal::Followed;
use super::process::Program;
use super::{Programs, Seconds};
use crate::postgres::Cluster;
use crate::proxy::Proxy;
use anyhow::{Context, Result, bail};
use carnet_core::catalogue::{Access, Code};
use carnet_core::id::{PersonId, ProjectId};
use carnet_server::{Admin, NewPerson, NewProject, Server};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// On what the central server keeps what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A central server, one process or two, and laptops, all on disks of their own.
pub(super) struct World {
    pub(super) kind: Kind,
    pub(super) laptops: Vec<Laptop>,
    pub(super) servers: Vec<Program>,
    pub(super) postgres: Option<Cluster>,
    pub(super) server_disk: Disk,
    pub(super) database: String,
    pub(super) project: ProjectId,
    pub(super) people: Vec<PersonId>,
}

/// A laptop as the torturer sees it.
pub(super) struct Laptop {
    pub(super) program: Program,
    pub(super) data: PathBuf,
    pub(super) disk: Disk,
    pub(super) proxy: Proxy,
    pub(super) journal: Followed,
}

/// How many laptops record at once: two of each person. The last one may be lost, or be given back.
pub(super) const LAPTOPS: usize = 4;
/// Who decides on what waits in quarantine.
pub(super) const OFFICER: &str = "officer@example.org";
/// How long it takes to look again.
pub(super) const LOOK: Duration = Duration::from_millis(20);
/// How often it is looked before it is said that something does not happen: two minutes. Nobody waits so long for what
/// happens.
pub(super) const LOOKS: u32 = 6_000;

impl World {
    /// Makes it in this folder, and starts the servers.
    pub(super) fn new(
        folder: &Path,
        kind: Kind,
        programs: &Programs,
        may_mount: bool,
        Seconds(seconds): Seconds,
    ) -> Result<Self> {
        let at = |what: &str| folder.join(format!("{}-{what}", kind.name()));
        let disk = |what: &str, mebibytes: u64| {
            Disk::at(&folder.join(format!("disk-{}-{what}", kind.name())), mebibytes, may_mount)
        };
        let server_disk = disk("server", if kind == Kind::Sqlite { 48 } else { 160 } + seconds / 2)?;
        let (postgres, database) = match kind {
            Kind::Sqlite => (None, format!("sqlite:{}", server_disk.folder().join("server.db").display())),
            Kind::Postgres => {
                let cluster = started(&server_disk.folder().join("cluster"))?;
                let uri = cluster.uri();
                (Some(cluster), uri)
            }
        };
        let (project, people) = furnish(&database)?;
        let servers = (1..=if kind == Kind::Sqlite { 1 } else { 2 })
            .map(|number| {
                let arguments =
                    ["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--database", &database];
                let log = at(&format!("server-{number}.log"));
                Program::new(&programs.server, arguments.map(str::to_owned).to_vec(), log)
            })
            .collect();
        let mut world =
            Self { kind, laptops: Vec::new(), servers, postgres, server_disk, database, project, people };
        world.servers.iter_mut().try_for_each(|server| server.start(&[]))?;
        let addresses = world.wait_for_servers()?;
        for number in 0..LAPTOPS {
            let disk = disk(&format!("laptop-{number}"), 24 + seconds / 4)?;
            let laptop =
                world.laptop(number, programs, disk, &at(&format!("laptop-{number}")), &addresses)?;
            world.laptops.push(laptop);
        }
        Ok(world)
    }

    /// A laptop with this disk; its journal and its log go beside, under this name.
    fn laptop(
        &self,
        number: usize,
        programs: &Programs,
        disk: Disk,
        beside: &Path,
        servers: &[SocketAddr],
    ) -> Result<Laptop> {
        let proxy = Proxy::before(*servers.first().context("there is a server")?)?;
        proxy.lead_to(servers.to_vec());
        let (data, journal) = (disk.folder().join("data"), beside.with_extension("journal"));
        let person = self.people[number % self.people.len()];
        let code = self.administer(|admin| admin.create_enrolment_code(person))?;
        let arguments = [
            ("--data", data.display().to_string()),
            ("--journal", journal.display().to_string()),
            ("--server", format!("http://{}", proxy.address())),
            ("--code", code),
            ("--project", self.project.to_string()),
        ];
        let arguments = arguments.into_iter().flat_map(|(name, value)| [name.to_owned(), value]);
        let arguments = std::iter::once("laptop".to_owned()).chain(arguments).collect();
        let program = Program::new(&programs.laptop, arguments, beside.with_extension("log"));
        Ok(Laptop { program, data, disk, proxy, journal: Followed::new(&journal) })
    }

    /// Does what an administrator does at the server's own machine; where the database is not there just now, nothing.
    pub(super) fn administer<R>(
        &self,
        work: impl FnOnce(Admin<'_>) -> Result<R, carnet_server::Error>,
    ) -> Result<R> {
        Ok(work(Server::open(&self.database)?.admin())?)
    }

    /// Where the servers that run listen.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.servers.iter().filter_map(Program::address).collect()
    }

    /// Leads every laptop to the servers that listen now.
    pub(super) fn lead_laptops(&self) {
        let addresses = self.addresses();
        self.laptops.iter().for_each(|laptop| laptop.proxy.lead_to(addresses.clone()));
    }

    /// Waits until all servers listen.
    fn wait_for_servers(&mut self) -> Result<Vec<SocketAddr>> {
        for _ in 0..LOOKS {
            for server in &mut self.servers {
                server.has_begun_to_listen();
                if let Some(status) = server.has_ended()? {
                    bail!("the server did not start: {status}\n{}", server.end_of_log());
                }
            }
            let addresses = self.addresses();
            if addresses.len() == self.servers.len() {
                return Ok(addresses);
            }
            thread::sleep(LOOK);
        }
        bail!("the servers do not begin to listen")
    }
}

fn started(folder: &Path) -> Result<Cluster> {
    let mut cluster = Cluster::make(folder)?;
    cluster.start()?;
    for _ in 0..LOOKS {
        if cluster.answers() {
            return Ok(cluster);
        }
        thread::sleep(LOOK);
    }
    bail!("PostgreSQL does not answer: {}", cluster.log())
}

/// A project and the two people who record in it.
fn furnish(database: &str) -> Result<(ProjectId, Vec<PersonId>)> {
    let server = Server::open(database)?;
    let admin = server.admin();
    let project = admin.create_project(NewProject {
        code: "PMM 1000".to_owned(),
        name_en: "A project".to_owned(),
        name_fr: "Un projet".to_owned(),
        countries: vec![Code::new("MK")],
        starts_on: None,
        ends_on: None,
    })?;
    let mut people = Vec::new();
    for number in 1..=2 {
        let name = format!("Consultant {number}");
        let person = admin.create_person(NewPerson { name, email: format!("{number}@example.org") })?;
        admin.assign(person.id, project.id, Access::Consultant)?;
        people.push(person.id);
    }
    let officer = admin.create_person(NewPerson { name: "Officer".to_owned(), email: OFFICER.to_owned() })?;
    admin.set_administrator(officer.id, true)?;
    Ok((project.id, people))
}
