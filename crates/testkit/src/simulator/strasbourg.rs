use super::dice::Dice;
use crate::disk::{Fault, mend_server};
use crate::surroundings::Clock;
use anyhow::{Context, Result};
use carnet_client::EnrolForm;
use carnet_core::catalogue::{Access, Code};
use carnet_core::clock::Timestamp;
use carnet_core::id::{PersonId, ProjectId};
use carnet_server::storage::{Sqlite, Storage};
use carnet_server::surroundings::Surroundings;
use carnet_server::{NewPerson, NewProject, Server};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The central server with its two projects, its backups, and whoever administers it.
pub(super) struct Strasbourg {
    pub(super) server: Server,
    pub(super) storage: Arc<Sqlite>,
    /// What is wrong with its disk.
    disk: Option<Fault>,
    pub(super) projects: [ProjectId; 2],
    pub(super) people: Vec<PersonId>,
    /// Who decides on what waits.
    officer: PersonId,
    clock: Clock,
    folder: TempDir,
    backup: Option<TempDir>,
    pub(super) restores: u64,
}

struct Staged {
    clock: Clock,
    drawn: AtomicU64,
}

impl Surroundings for Staged {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            let word = crate::surroundings::mix(self.drawn.fetch_add(0x9e37_79b9, Ordering::Relaxed));
            piece.copy_from_slice(&word.to_le_bytes()[..piece.len()]);
        }
    }
}

/// Who works in which project at first: the first person in the first project, the second in both, the third in the
/// second, the fourth in the first.
const WORKS: [&[usize]; 4] = [&[0], &[0, 1], &[1], &[0]];

impl Strasbourg {
    pub(super) fn new(clock: &Clock, seed: u64) -> Result<Self> {
        let folder = scratch()?;
        let (server, storage) = open(folder.path(), clock, seed)?;
        let admin = server.admin();
        let project = |code: &str| {
            admin.create_project(NewProject {
                code: code.to_owned(),
                name_en: code.to_owned(),
                name_fr: code.to_owned(),
                countries: vec![Code::new("MK")],
                starts_on: None,
                ends_on: None,
            })
        };
        let projects = [project("A")?.id, project("B")?.id];
        let mut people = Vec::new();
        for (number, works) in WORKS.iter().enumerate() {
            let person = admin.create_person(NewPerson {
                name: format!("Consultant {number}"),
                email: format!("{number}@example.org"),
            })?;
            for project in *works {
                admin.assign(person.id, projects[*project], Access::Consultant)?;
            }
            people.push(person.id);
        }
        let officer = admin.create_person(NewPerson {
            name: "Officer".to_owned(),
            email: "officer@example.org".to_owned(),
        })?;
        admin.set_administrator(officer.id, true)?;
        let (clock, officer) = (clock.clone(), officer.id);
        Ok(Self {
            server,
            storage,
            projects,
            people,
            officer,
            clock,
            folder,
            backup: None,
            restores: 0,
            disk: None,
        })
    }

    /// A code with which a laptop of this person can be enrolled.
    pub(super) fn enrolment(&self, person: usize) -> Result<EnrolForm> {
        let code = self.server.admin().create_enrolment_code(self.people[person])?;
        Ok(EnrolForm { server: "https://strasbourg.example".to_owned(), code, device_name: String::new() })
    }

    /// Whether the person works in the project.
    pub(super) fn may_see(&self, person: usize, project: usize) -> Result<bool> {
        self.sees(person, self.projects[project])
    }

    /// The same of a project by its id.
    pub(super) fn sees(&self, person: usize, project: ProjectId) -> Result<bool> {
        let accesses = self.storage.accesses(self.people[person])?;
        Ok(accesses.iter().any(|(id, _)| *id == project))
    }

    /// Its disk fails from now on.
    pub(super) fn break_disk(&mut self, fault: Fault) -> Result<()> {
        fault.of_server(&self.storage)?;
        self.disk = Some(fault);
        Ok(())
    }

    /// Its disk is as good as new.
    pub(super) fn mend_disk(&mut self) -> Result<()> {
        self.disk = None;
        mend_server(&self.storage)
    }

    pub(super) const fn has_broken_disk(&self) -> bool {
        self.disk.is_some()
    }

    pub(super) fn assign(&self, person: usize, project: usize, access: Option<Access>) -> Result<()> {
        let admin = self.server.admin();
        match access {
            Some(access) => admin.assign(self.people[person], self.projects[project], access)?,
            None => admin.unassign(self.people[person], self.projects[project])?,
        }
        Ok(())
    }

    /// A crash: what was committed is there, and nothing else.
    pub(super) fn crash(&mut self) -> Result<()> {
        let copy = scratch()?;
        copy_files(self.folder.path(), copy.path())?;
        (self.server, self.storage) =
            open(copy.path(), &self.clock, self.clock.now().millis().cast_unsigned())?;
        (self.folder, self.disk) = (copy, None);
        Ok(())
    }

    pub(super) fn back_up(&mut self) -> Result<()> {
        let copy = scratch()?;
        copy_files(self.folder.path(), copy.path())?;
        self.backup = Some(copy);
        Ok(())
    }

    pub(super) const fn has_backup(&self) -> bool {
        self.backup.is_some()
    }

    /// Puts the last backup in the place of the database; `told` when the administrator says so to the server.
    pub(super) fn restore(&mut self, told: bool) -> Result<()> {
        let backup = self.backup.as_ref().context("there is a backup")?;
        let copy = scratch()?;
        copy_files(backup.path(), copy.path())?;
        let seed = self.clock.now().millis().cast_unsigned() ^ 0x5a5a;
        (self.server, self.storage) = open(copy.path(), &self.clock, seed)?;
        (self.folder, self.disk) = (copy, None);
        self.restores += 1;
        if told {
            self.server.admin().begin_epoch()?;
        }
        Ok(())
    }

    /// A project officer decides on so many of a hundred that wait. Where the server was restored nothing is refused that
    /// others may have seen in its life before.
    pub(super) fn decide(&self, dice: &mut Dice, may_refuse: bool, percent: usize) -> Result<()> {
        use carnet_server::taking_in::Decision;
        for record in self.storage.quarantine()? {
            if dice.percent(percent) {
                let refuse = may_refuse && dice.percent(40);
                let decision = if refuse { Decision::Refuse } else { Decision::Accept };
                self.server.admin().decide(record.project, record.device, decision, self.officer)?;
            }
        }
        Ok(())
    }
}

/// In memory where the system has such a place: a run writes thousands of small transactions.
pub(super) fn scratch() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    Ok(if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? })
}

/// The files as they are on the disk at this moment; the locks of running programs are not among them.
pub(super) fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for file in std::fs::read_dir(from)? {
        let file = file?;
        let name = file.file_name();
        let wanted = !name.to_string_lossy().ends_with(".lock") && !name.to_string_lossy().ends_with("-shm");
        if wanted && file.file_type()?.is_file() {
            std::fs::copy(file.path(), to.join(name))?;
        }
    }
    Ok(())
}

fn open(folder: &Path, clock: &Clock, seed: u64) -> Result<(Server, Arc<Sqlite>)> {
    let storage = Arc::new(Sqlite::open(&folder.join("server.db"))?);
    let staged = Staged { clock: clock.clone(), drawn: AtomicU64::new(seed) };
    // Small pages: what a laptop loads comes in many.
    let server =
        Server::on(Arc::clone(&storage) as Arc<dyn Storage>, Arc::new(staged))?.with_page_bytes(4_000);
    Ok((server, storage))
}
