use crate::attachment::Adding;
use crate::attendance::DifferingMark;
use crate::database::{Database, apply_what_is_known_now};
use crate::error::Error;
use crate::laptop::Laptop;
use crate::participant::compare_again;
use crate::project::Project;
use crate::recording::{Intent, Recording};
use crate::review::{look_again, note_written};
use crate::status::Synchronisation;
use crate::surroundings::Surroundings;
use crate::synchronisation::UnderWay;
use crate::undo::{Step, Steps};
use carnet_core::clock::{Hlc, HybridClock};
use carnet_core::id::ProjectId;
use carnet_core::protocol::Standing;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A laptop without its window: one data folder, its encrypted database, and every use case.
pub struct Client {
    pub(crate) database: Database,
    pub(crate) surroundings: Box<dyn Surroundings>,
    folder: PathBuf,
    /// Where files go that somebody takes along.
    pub(crate) files: PathBuf,
    /// None before the laptop is enrolled.
    pub(crate) laptop: Option<Laptop>,
    pub(crate) projects: Vec<Project>,
    pub(crate) clock: HybridClock,
    pub(crate) steps: Steps,
    /// What the background synchronisation said last.
    pub(crate) synchronisation: Synchronisation,
    /// Whether a person asked for an exchange that nobody has begun yet.
    pub(crate) exchange_wanted: bool,
    /// Whether the central server said that it has more.
    pub(crate) more_to_hear: bool,
    /// Whether it said that this laptop is out of service, and the laptop has something to send all the same.
    pub(crate) out_of_service: bool,
    /// Marks of one person that differ, as far as they are known: looked for again once a row was written that decides on
    /// it.
    pub(crate) differing: Option<Vec<DifferingMark>>,
    /// The secret of the key with which this run of the program asks for a new number.
    pub(crate) renewing: Option<Zeroizing<[u8; 32]>>,
    /// The files that a person is adding.
    pub(crate) adding: Vec<Adding>,
    /// Where the content of files is on its way.
    pub(crate) under_way: UnderWay,
}

/// The preference that says why the laptop was wiped.
pub(crate) const LEFT: &str = "left";

impl Client {
    /// Opens the database of a data folder, or makes it.
    ///
    /// # Errors
    /// When another program has it open, it is damaged or of a newer version, its key is gone, or the folder cannot be
    /// written. Whatever was there is left as it is.
    pub fn open(folder: &Path, surroundings: Box<dyn Surroundings>) -> Result<Self, Error> {
        Self::open_in(folder, surroundings).map_err(|error| error.at(folder))
    }

    fn open_in(folder: &Path, surroundings: Box<dyn Surroundings>) -> Result<Self, Error> {
        let mut database = Database::open(folder, surroundings.as_ref())?;
        apply_what_is_known_now(&mut database.connection)?;
        crate::catalogue::after_an_upgrade(&database.connection, env!("CARGO_PKG_VERSION"))?;
        crate::attachment::tidy(&mut database.connection)?;
        let mut client = Self {
            database,
            surroundings,
            folder: folder.to_owned(),
            files: folder.to_owned(),
            laptop: None,
            projects: Vec::new(),
            clock: HybridClock::default(),
            steps: Steps::default(),
            synchronisation: Synchronisation::Resting,
            exchange_wanted: false,
            more_to_hear: false,
            out_of_service: false,
            differing: None,
            renewing: None,
            adding: Vec::new(),
            under_way: UnderWay::default(),
        };
        client.load()?;
        for project in &client.projects {
            look_again(client.connection(), project.number)?;
            let transaction = client.connection().unchecked_transaction()?;
            compare_again(&transaction, project.number)?;
            transaction.commit()?;
        }
        Ok(client)
    }

    /// Reads again what is kept in memory beside the database.
    pub(crate) fn load(&mut self) -> Result<(), Error> {
        self.differing = None;
        let connection = &self.database.connection;
        self.laptop = Laptop::load(connection)?;
        let Some(laptop) = &self.laptop else {
            (self.projects, self.steps) = (Vec::new(), Steps::default());
            return Ok(());
        };
        self.projects = Project::load_all(connection)?;
        for (project, access) in crate::catalogue::assignments(connection, laptop.person)? {
            if let Some(project) = self.projects.iter_mut().find(|known| known.id == project) {
                project.access = access;
            }
        }
        let last = connection.query_row(
            "SELECT max(
                (SELECT coalesce(max((SELECT stamp FROM own_change WHERE own_change.project = project.number
                    ORDER BY counter DESC LIMIT 1)), 0) FROM project),
                (SELECT coalesce(max(let_go), 0) FROM refusal))",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        self.clock = HybridClock::resume(Hlc::from_bits(last.cast_unsigned()));
        self.steps = Steps::load(connection, &self.projects)?;
        Ok(())
    }

    /// Removes everything from this laptop; why is kept for the window to say. Not while anything is unsent.
    pub(crate) fn wipe(&mut self, standing: Standing) -> Result<(), Error> {
        for project in &self.projects {
            if project.has_unsent(self.connection())? {
                return Err(Error::Unsent);
            }
        }
        self.database.wipe(&self.folder, self.surroundings.as_ref())?;
        self.set_preference(LEFT, Some(standing.code()))?;
        (self.clock, self.more_to_hear, self.out_of_service) = (HybridClock::default(), false, false);
        (self.renewing, self.adding, self.under_way) = (None, Vec::new(), UnderWay::default());
        self.load()
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.database.connection
    }

    pub(crate) fn laptop(&self) -> Result<&Laptop, Error> {
        self.laptop.as_ref().ok_or(Error::NotEnrolled)
    }

    /// The database itself, for a simulator: it makes it fail, and looks for what must not be in it. Everything else goes
    /// through the use cases.
    pub const fn sqlite(&mut self) -> &mut Connection {
        &mut self.database.connection
    }

    /// The project with this id.
    pub(crate) fn project(&self, id: ProjectId) -> Result<&Project, Error> {
        self.projects.iter().find(|project| project.id == id).ok_or(Error::NotFound("project"))
    }

    /// The project with this number in the database.
    pub(crate) fn project_numbered(&self, number: i64) -> Result<&Project, Error> {
        self.projects.iter().find(|project| project.number == number).ok_or(Error::NotFound("project"))
    }

    /// Runs one action of a person in a project: all of its changes are durable when this returns, or none is
    /// there.
    pub(crate) fn record<R>(
        &mut self,
        project: i64,
        intent: Intent,
        action: impl FnOnce(&mut Recording<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let (answer, step) = self.record_step(project, intent, None, action)?;
        if let Some((project, first)) = step {
            self.steps.done(Step::Recorded(project, first));
        }
        Ok(answer)
    }

    /// The same, with the action that it takes back; answers with where its changes begin, if it made any.
    pub(crate) fn record_step<R>(
        &mut self,
        project: i64,
        intent: Intent,
        reverses: Option<u64>,
        action: impl FnOnce(&mut Recording<'_>) -> Result<R, Error>,
    ) -> Result<(R, Option<(i64, u64)>), Error> {
        self.laptop()?;
        let project = self.project_numbered(project)?;
        if !project.may_record() {
            return Err(Error::NotAllowed);
        }
        let number = project.number;
        let (context, last_change) = (project.mine.clone(), project.last_change);
        let (identities, acknowledged) = (project.identities.clone(), project.acknowledged);
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut recording = Recording {
            connection: &transaction,
            surroundings: self.surroundings.as_ref(),
            identities: &identities,
            project: number,
            context,
            clock: self.clock,
            last_change,
            acknowledged,
            step: last_change + 1,
            intent,
            reverses,
            written: Vec::new(),
        };
        let answer = action(&mut recording)?;
        let changed = recording.changes() > 0;
        let Recording { step, clock, last_change, context, written, .. } = recording;
        if !changed {
            return Ok((answer, None));
        }
        note_written(&transaction, number, &written)?;
        if !written.is_empty() {
            compare_again(&transaction, number)?;
        }
        transaction.commit()?;
        self.clock = clock;
        if !written.is_empty() {
            self.differing = None;
        }
        if let Some(project) = self.projects.iter_mut().find(|project| project.number == number) {
            project.last_change = last_change;
            project.mine = context;
        }
        Ok((answer, Some((number, step))))
    }
}
