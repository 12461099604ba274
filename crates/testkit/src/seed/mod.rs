//! Puts the demo world into a database, on the ways that people use: Strasbourg's decisions through the server's
//! commands, everything else recorded on two laptops that synchronise with it.

mod decisions;
mod recorder;

use crate::demo::{self, Now, World};
use crate::surroundings::{Clock, Staged};
use anyhow::{Context, Result};
use carnet_client::{Client, EnrolForm};
use carnet_core::id::{PersonId, ProjectId};
use carnet_server::Server;
use recorder::{Recorder, Seat};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

/// What was put in.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// A code with which one more laptop can be enrolled, that of a consultant of all projects.
    pub code: String,
    /// How many projects.
    pub projects: usize,
    /// How many activities.
    pub activities: usize,
    /// How many participants.
    pub participants: usize,
    /// How many marks were recorded, those in conflict and those corrected later included.
    pub marks: usize,
    /// How many requests the two laptops made.
    pub round_trips: u32,
}

/// Puts the demo world around this moment into the database.
///
/// # Errors
/// When the database refuses, or holds these projects already.
pub fn seed(database: &str, now: Now) -> Result<Seeded> {
    let world = World::around(now)?;
    let server = Server::open(database)?;
    let decided = decisions::decide(&server.admin(), &world)?;
    let running = server.clone().start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let address = format!("http://{}", running.address());
    let enrol = |key: &str, name: &str| seat(&server, decided.person(key)?, &address, name, now);
    let laptops =
        [enrol("door-a", "Laptop of the first door")?, enrol("door-b", "Laptop of the second door")?];
    let mut recorder = Recorder::new(laptops, &decided.projects);
    recorder.tell(&demo::story(&world))?;
    let code = server.admin().create_enrolment_code(decided.person("window")?)?;
    let seeded = Seeded {
        code,
        projects: world.projects.len(),
        activities: world.activities.len(),
        participants: world.participants.len(),
        marks: recorder.marks(),
        round_trips: recorder.round_trips(),
    };
    running.stop();
    Ok(seeded)
}

/// What Strasbourg decided, by the keys of the tables.
struct Decided {
    projects: BTreeMap<String, ProjectId>,
    people: BTreeMap<String, PersonId>,
}

impl Decided {
    fn project(&self, key: &str) -> Result<ProjectId> {
        self.projects.get(key).copied().with_context(|| format!("no project is {key}"))
    }

    fn person(&self, key: &str) -> Result<PersonId> {
        self.people.get(key).copied().with_context(|| format!("nobody is {key}"))
    }
}

/// A laptop of this person, enrolled.
fn seat(server: &Server, person: PersonId, address: &str, name: &str, now: Now) -> Result<Seat> {
    let code = server.admin().create_enrolment_code(person)?;
    let (folder, clock) = (tempfile::tempdir()?, Clock::at(now.moment()));
    let staged = Staged::new(clock.clone(), name, now.moment().millis().cast_unsigned());
    let mut client = Client::open(folder.path(), Box::new(staged))?;
    client.enrol_laptop(EnrolForm { server: address.to_owned(), code, device_name: String::new() })?;
    Ok(Seat { client, clock, _folder: folder })
}
