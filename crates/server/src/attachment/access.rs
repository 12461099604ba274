use super::{Content, Part, Shelved};
use crate::server::Server;
use crate::storage::Device;
use carnet_core::attachment::ContentHash;
use carnet_core::catalogue::Access;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{KnownFiles, MOST_KNOWN_FILES, MissingFiles, Problem, ProblemCode, Standing};

impl Server {
    /// What is there of a file's content, for a laptop that wants to send it.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn file(
        &self,
        device: &Device,
        project: ProjectId,
        content: &ContentHash,
    ) -> Result<Option<Content>, Problem> {
        self.expect_sender(device, project)?;
        self.storage.file(project, content).map_err(|error| self.failed(&error.into()))
    }

    /// Which files of a question are not there whole, for a laptop that may send them.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn missing_files(
        &self,
        device: &Device,
        project: ProjectId,
        question: &[u8],
    ) -> Result<MissingFiles, Problem> {
        let malformed = |detail: &str| Problem::detailed(ProblemCode::Malformed, detail);
        let known = serde_json::from_slice::<KnownFiles>(question)
            .map_err(|error| malformed(&error.to_string()))?
            .files;
        if known.len() > MOST_KNOWN_FILES {
            return Err(malformed("these are more than 500 files"));
        }
        self.expect_sender(device, project)?;
        let mut missing = Vec::new();
        for name in known {
            let content = name.parse::<ContentHash>().map_err(|_| malformed("a name is no SHA-256"))?;
            let found = self.storage.file(project, &content).map_err(|error| self.failed(&error.into()))?;
            if !found.is_some_and(|content| content.is_whole()) {
                missing.push(name);
            }
        }
        Ok(MissingFiles { missing })
    }

    /// Takes in a part of a file's content from a laptop that may send it.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn take_in_part(
        &self,
        device: &Device,
        (project, content): (ProjectId, ContentHash),
        size: u64,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Shelved, Problem> {
        self.expect_sender(device, project)?;
        let limits = self.admin().file_limits().map_err(|error| self.failed(&error))?;
        let now = self.surroundings.now();
        let part =
            Part { project, content, size, offset, bytes, device: device.number, limits: &limits, now };
        self.storage.take_in_part(&part).map_err(|error| self.failed(&error.into()))
    }

    /// A file that is there whole, for a laptop whose user may see the project.
    ///
    /// # Errors
    /// The problem that the laptop is told.
    pub fn whole_file(
        &self,
        device: &Device,
        project: ProjectId,
        content: &ContentHash,
    ) -> Result<Content, Problem> {
        if device.standing != Standing::Active {
            return Err(Problem::new(ProblemCode::Revoked));
        }
        self.access(device, project)?.ok_or_else(no_such_project)?;
        let found = self.storage.file(project, content).map_err(|error| self.failed(&error.into()))?;
        found
            .filter(Content::is_whole)
            .ok_or_else(|| Problem::detailed(ProblemCode::NotFound, "this file has not arrived here"))
    }

    /// The bytes of a file from a place on, as many as are kept together.
    ///
    /// # Errors
    /// When the storage fails.
    pub(crate) fn file_piece(
        &self,
        project: ProjectId,
        content: &ContentHash,
        at: u64,
    ) -> Result<Option<Vec<u8>>, Problem> {
        self.storage.file_piece(project, content, at).map_err(|error| self.failed(&error.into()))
    }

    fn access(&self, device: &Device, project: ProjectId) -> Result<Option<Access>, Problem> {
        let accesses = self.storage.accesses(device.person).map_err(|error| self.failed(&error.into()))?;
        Ok(accesses.into_iter().find(|(known, _)| *known == project).map(|(_, access)| access))
    }

    /// Whoever was ever assigned to a project sends its files. From one who was taken off it, or may only read now, the
    /// last changes wait for a project officer, and nobody has seen yet that a photo belongs to them. A laptop that was
    /// given back says what it has; from one that was lost nothing is taken.
    fn expect_sender(&self, device: &Device, project: ProjectId) -> Result<(), Problem> {
        if device.standing == Standing::Lost {
            return Err(Problem::new(ProblemCode::Revoked));
        }
        let was_assigned = self.storage.was_assigned(device.person, project);
        let was_assigned = was_assigned.map_err(|error| self.failed(&error.into()))?;
        if was_assigned { Ok(()) } else { Err(no_such_project()) }
    }
}

fn no_such_project() -> Problem {
    Problem::detailed(ProblemCode::NotFound, "there is no such project, or you do not work in it")
}
