//! Worlds for tests, in one line: a central server on a file of its own and a free port, with one project and two
//! consultants; and laptops that are enrolled at it.

use crate::surroundings::{Clock, Staged};
use anyhow::{Context, Result};
use carnet_client::{
    ActivityForm, Client, EnrolForm, EnrolmentForm, MarkEdit, ParticipantForm, SessionForm, Summary,
    synchronise,
};
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::{Access, Code};
use carnet_core::clock::Timestamp;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, ParticipantId, PersonId, ProjectId, SessionId};
use carnet_server::storage::{Sqlite, Storage};
use carnet_server::surroundings::System;
use carnet_server::{NewPerson, NewProject, Running, Server};
use chrono::{Days, NaiveDate, NaiveTime};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// Monday 23 November 2026, 09:00 UTC: what the clock of a new world says.
pub const MORNING: Timestamp = Timestamp::from_millis(1_795_424_400_000);

/// A central server with a project. All of it goes with this value.
pub struct World {
    /// The server, for its administrator.
    pub server: Server,
    /// Its one project, in North Macedonia.
    pub project: ProjectId,
    /// The two consultants of the project.
    pub consultants: [PersonId; 2],
    /// The clock of all laptops of this world.
    pub clock: Clock,
    /// Where the server keeps what it knows.
    pub storage: Arc<Sqlite>,
    running: Option<Running>,
    address: SocketAddr,
    folder: TempDir,
}

impl World {
    /// A world whose server listens.
    ///
    /// # Errors
    /// When this machine refuses a file or a port.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (server, storage) = open(&folder)?;
        let admin = server.admin();
        let project = admin.create_project(NewProject {
            code: "PMM 1000".to_owned(),
            name_en: "A project".to_owned(),
            name_fr: "Un projet".to_owned(),
            countries: vec![Code::new("MK")],
            starts_on: None,
            ends_on: None,
        })?;
        let consultant = |name: &str, email: &str| -> Result<PersonId> {
            let person = admin.create_person(NewPerson { name: name.to_owned(), email: email.to_owned() })?;
            admin.assign(person.id, project.id, Access::Consultant)?;
            Ok(person.id)
        };
        let consultants = [
            consultant("Ljubica Drenovska", "ljubica.drenovska@example.org")?,
            consultant("Þorgeir Hrafntinnuson", "thorgeir.hrafntinnuson@example.org")?,
        ];
        let running = server.clone().start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = running.address();
        let clock = Clock::at(MORNING);
        Ok(Self {
            project: project.id,
            consultants,
            clock,
            running: Some(running),
            address,
            folder,
            server,
            storage,
        })
    }

    /// A project officer of the project.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn officer(&self) -> Result<PersonId> {
        let (admin, email) = (self.server.admin(), "officer@example.org".to_owned());
        if let Ok(officer) = admin.person(&email) {
            return Ok(officer.id);
        }
        let officer = admin.create_person(NewPerson { name: "Maria Officer".to_owned(), email })?;
        admin.assign(officer.id, self.project, Access::ProjectOfficer)?;
        Ok(officer.id)
    }

    /// Where the server listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's database, as its command line takes it.
    #[must_use]
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("server.db").display())
    }

    /// Takes the server off the network.
    pub fn stop_server(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    /// A copy of the server's database as it is now. Only while the server is off the network.
    ///
    /// # Errors
    /// When this machine refuses a file.
    pub fn back_up_server(&self) -> Result<TempDir> {
        let copy = tempfile::tempdir()?;
        for file in std::fs::read_dir(self.folder.path())? {
            let file = file?;
            std::fs::copy(file.path(), copy.path().join(file.file_name()))?;
        }
        Ok(copy)
    }

    /// Puts such a copy in the place of the server's database, and brings the server back; with `told`, the
    /// administrator says that it was restored.
    ///
    /// # Errors
    /// When this machine refuses a file, or somebody else took the port.
    pub fn restore_server(&mut self, backup: &TempDir, told: bool) -> Result<()> {
        self.stop_server();
        let folder = tempfile::tempdir()?;
        for file in std::fs::read_dir(backup.path())? {
            let file = file?;
            std::fs::copy(file.path(), folder.path().join(file.file_name()))?;
        }
        (self.server, self.storage) = open(&folder)?;
        self.folder = folder;
        if told {
            self.server.admin().begin_epoch()?;
        }
        self.start_server()
    }

    /// Brings the server back, at the address that it had.
    ///
    /// # Errors
    /// When somebody else took the port in the meantime.
    pub fn start_server(&mut self) -> Result<()> {
        if self.running.is_none() {
            self.running = Some(self.server.clone().start(self.address)?);
        }
        Ok(())
    }

    /// A laptop of the first or second consultant, enrolled and up to date.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn laptop(&self, consultant: usize) -> Result<Laptop> {
        let mut laptop = self.enrolled_at(consultant, self.address)?;
        laptop.synchronise()?;
        Ok(laptop)
    }

    /// A laptop that reaches the server at this address, enrolled and no more.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn enrolled_at(&self, consultant: usize, address: SocketAddr) -> Result<Laptop> {
        let person = *self.consultants.get(consultant).context("there are two consultants")?;
        let code = self.server.admin().create_enrolment_code(person)?;
        let number = self.server.admin().devices()?.len() + 1;
        let mut laptop = Laptop::new(&format!("laptop {number}"), self.clock.clone(), self.project)?;
        let device_name = String::new();
        laptop.client.enrol_laptop(EnrolForm { server: format!("http://{address}"), code, device_name })?;
        Ok(laptop)
    }
}

fn open(folder: &TempDir) -> Result<(Server, Arc<Sqlite>)> {
    let storage = Arc::new(Sqlite::open(&folder.path().join("server.db"))?);
    let server = Server::on(Arc::clone(&storage) as Arc<dyn Storage>, Arc::new(System))?;
    Ok((server, storage))
}

/// A laptop in a folder that goes with it.
pub struct Laptop {
    /// Its use cases.
    pub client: Client,
    name: String,
    clock: Clock,
    project: ProjectId,
    folder: TempDir,
}

/// An activity that a laptop has recorded.
#[derive(Clone, Debug)]
pub struct Training {
    /// The activity.
    pub activity: ActivityId,
    /// Its sessions, by time.
    pub sessions: Vec<SessionId>,
    /// Who is enrolled, in the order in which they were named.
    pub participants: Vec<ParticipantId>,
}

impl Laptop {
    fn new(name: &str, clock: Clock, project: ProjectId) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let client = Client::open(folder.path(), Box::new(Staged::new(clock.clone(), name, 1)))?;
        Ok(Self { client, name: name.to_owned(), clock, project, folder })
    }

    /// Its data folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The same laptop after its program was ended and started again.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn restart(self) -> Result<Self> {
        let Self { client, name, clock, project, folder } = self;
        drop(client);
        let seed = clock.now().millis().cast_unsigned();
        let client = Client::open(folder.path(), Box::new(Staged::new(clock.clone(), &name, seed)))?;
        Ok(Self { client, name, clock, project, folder })
    }

    /// A copy of its disk as it is now, as a backup or a cloned machine has it.
    ///
    /// # Errors
    /// When this machine refuses a file.
    pub fn backup(&self) -> Result<TempDir> {
        let copy = tempfile::tempdir()?;
        for file in std::fs::read_dir(self.folder.path())? {
            let file = file?;
            // The lock is held by the program, not part of its data.
            if file.file_type()?.is_file() && file.file_name() != "carnet.lock" {
                std::fs::copy(file.path(), copy.path().join(file.file_name()))?;
            }
        }
        Ok(copy)
    }

    /// A laptop that runs on such a copy, beside the one that it was made of; `name` gives it chance of its own.
    ///
    /// # Errors
    /// When the copy cannot be opened.
    pub fn on_backup(&self, backup: TempDir, name: &str) -> Result<Self> {
        let seed = self.clock.now().millis().cast_unsigned();
        let client = Client::open(backup.path(), Box::new(Staged::new(self.clock.clone(), name, seed)))?;
        let (clock, project) = (self.clock.clone(), self.project);
        Ok(Self { client, name: name.to_owned(), clock, project, folder: backup })
    }

    /// Ends its program. Its data folder goes with what is given back.
    #[must_use]
    pub fn close(self) -> TempDir {
        self.folder
    }

    /// Exchanges with the server until neither side has anything left.
    ///
    /// # Errors
    /// What the client says.
    pub fn synchronise(&mut self) -> Result<Summary> {
        Ok(synchronise(&mut self.client)?)
    }

    /// Records a training today with these people, and so many sessions of an hour, one a day from the second on.
    ///
    /// # Errors
    /// What the client says.
    pub fn training(&mut self, people: &[&str], sessions: usize) -> Result<Training> {
        let form =
            |family: &&str| ParticipantForm { family: (*family).to_owned(), ..ParticipantForm::default() };
        let people: Vec<_> =
            people.iter().map(|family| self.participant(form(family))).collect::<Result<_>>()?;
        self.training_of(&people, sessions)
    }

    /// Takes a person into the project's directory.
    ///
    /// # Errors
    /// What the client says.
    pub fn participant(&mut self, form: ParticipantForm) -> Result<ParticipantId> {
        Ok(self.client.create_participant(self.project, form)?)
    }

    /// The same with people whom the project knows.
    ///
    /// # Errors
    /// What the client says.
    pub fn training_of(&mut self, people: &[ParticipantId], sessions: usize) -> Result<Training> {
        self.training_from(NaiveDate::from_ymd_opt(2026, 11, 23).context("a day")?, people, sessions)
    }

    /// The same from this day on, a session each day.
    ///
    /// # Errors
    /// What the client says.
    pub fn training_from(
        &mut self,
        first_day: NaiveDate,
        people: &[ParticipantId],
        sessions: usize,
    ) -> Result<Training> {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).context("a time")?;
        let ten = NaiveTime::from_hms_opt(10, 0, 0).context("a time")?;
        let days = (0..sessions as u64).map(|day| first_day + Days::new(day));
        let form = ActivityForm {
            title: "A training".to_owned(),
            activity_type: Code::new("training"),
            country: Some(Code::new("MK")),
            first_day,
            last_day: days.clone().next_back().unwrap_or(first_day),
            ..ActivityForm::default()
        };
        let activity = self.client.create_activity(self.project, form, Vec::new())?;
        let sessions = days
            .map(|day| {
                let (start, end) = (day.and_time(nine), day.and_time(ten));
                Ok(self
                    .client
                    .create_session(activity, SessionForm { start, end, ..SessionForm::default() })?)
            })
            .collect::<Result<_>>()?;
        let participants = people.to_vec();
        let form =
            EnrolmentForm { participants: participants.clone(), role: Role::Participant, walk_in: false };
        self.client.enrol_participants(activity, form)?;
        Ok(Training { activity, sessions, participants })
    }

    /// Marks one person in one session.
    ///
    /// # Errors
    /// What the client says.
    pub fn mark(&mut self, session: SessionId, participant: ParticipantId, status: MarkStatus) -> Result<()> {
        let edit = MarkEdit { session, participant, status: Some(status), arrived: None, left: None };
        self.client.mark_attendance(vec![edit])?;
        Ok(())
    }
}
