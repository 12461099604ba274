//! Where the server keeps what it knows: one trait, so that PostgreSQL can stand beside SQLite. Each method is one
//! transaction, durable when it returns. The rules stand in [`taking_in`](mod@crate::taking_in) and in `core`; an
//! implementation reads, calls them, and writes.

mod health;
mod page;
mod postgres;
mod sqlite;

pub use postgres::Postgres;
pub use sqlite::Sqlite;

pub use crate::enrolment::Link;

use crate::attachment::{Content, FileRecord, Part, Shelved};
use crate::taking_in::{Arrived, Decision, Outcome, QuarantineReason, Reception};
use carnet_core::attachment::ContentHash;
use carnet_core::batch::{ChainHash, PublicKey, SignedBatch};
use carnet_core::catalogue::{Access, Assignment, Entry, Laptop, Project};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::{
    BatchName, CataloguePage, ChangeVerdict, Cursor, FieldGroupState, ProjectPage, Standing,
};
use carnet_core::row::Entity;
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::sync::Arc;
use uuid::Uuid;

/// What a storage must do. All methods block.
pub trait Storage: Send + Sync + 'static {
    /// Whether it answers and can be written. What it tries out for that is tried again soon at the earliest.
    ///
    /// # Errors
    /// Why it does not, or cannot.
    fn ready(&self) -> Result<(), StorageError>;

    /// How many bytes there is room for, where that can be told.
    fn room(&self) -> Option<u64> {
        None
    }

    /// Writes catalogue entries; each that is new or changed gets a new place in the catalogue's sequence.
    ///
    /// # Errors
    /// [`StorageError::Taken`] when another entry of the kind has the name already.
    fn put_entries(&self, entries: &[Entry]) -> Result<(), StorageError>;

    /// Writes a new project. `epoch` names the life of the server that its sequence begins in.
    ///
    /// # Errors
    /// [`StorageError::Taken`] when its code is in use.
    fn create_project(&self, project: &Project, epoch: u64) -> Result<(), StorageError>;

    /// Writes an assignment. Everything that becomes visible by it gets a new place in the catalogue's sequence.
    ///
    /// # Errors
    /// When the storage fails.
    fn assign(&self, assignment: &Assignment) -> Result<(), StorageError>;

    /// All entries of a kind, by the names of [`Entry::key`], in the order in which they were last changed.
    ///
    /// # Errors
    /// When the storage fails.
    fn entries(&self, kind: &str) -> Result<Vec<Entry>, StorageError>;

    /// What the person may see of the catalogue after this place, in at most about so many bytes; none when
    /// nothing is. A place that this catalogue has not reached yet is of another life: it begins anew.
    ///
    /// # Errors
    /// When the storage fails.
    fn catalogue_page(
        &self,
        person: PersonId,
        after: u64,
        most_bytes: usize,
    ) -> Result<Option<CataloguePage>, StorageError>;

    /// The projects that the person works in, and what they may do there.
    ///
    /// # Errors
    /// When the storage fails.
    fn accesses(&self, person: PersonId) -> Result<Vec<(ProjectId, Access)>, StorageError>;

    /// Keeps the hash of a new one-time code.
    ///
    /// # Errors
    /// When the storage fails.
    fn add_enrolment_code(
        &self,
        code: &SecretHash,
        person: PersonId,
        expires_at: Timestamp,
    ) -> Result<(), StorageError>;

    /// Uses up a one-time code and takes in a device, or neither. A code that was used less than `grace_millis` ago
    /// by the same public key gives the same device its new credential: its first answer may have been lost.
    ///
    /// # Errors
    /// [`StorageError::Taken`] when another laptop has the key; the code is as good as before.
    fn redeem(
        &self,
        code: &SecretHash,
        device: &NewDevice,
        now: Timestamp,
        grace_millis: i64,
    ) -> Result<Redeemed, StorageError>;

    /// The device with this credential.
    ///
    /// # Errors
    /// When the storage fails.
    fn device(&self, credential: &SecretHash) -> Result<Option<Device>, StorageError>;

    /// The device with this number.
    ///
    /// # Errors
    /// When the storage fails.
    fn device_numbered(&self, number: DeviceNumber) -> Result<Option<Device>, StorageError>;

    /// Gives a laptop that holds the credential of `of` a number of its own; `link` is what this is to the one before.
    /// Asked again with the same public key, it gets the same number and its new credential, and stays a copy if it was
    /// one.
    ///
    /// # Errors
    /// [`StorageError::NumbersUsedUp`] when [`MOST_RENEWALS`] were given within a day to laptops of the same person.
    /// [`StorageError::Taken`] when another laptop has the key: public keys are no secret, so who brings one proves
    /// nothing by it.
    fn renew(
        &self,
        of: DeviceNumber,
        public_key: PublicKey,
        credential: SecretHash,
        link: Link,
        now: Timestamp,
    ) -> Result<Device, StorageError>;

    /// Takes a laptop out of service, or back, with all its numbers that go with this one; or with `alone` under this
    /// number only. Answers with the numbers, ascending; none when there is no such number. No number that is given at
    /// the same moment is missed.
    ///
    /// # Errors
    /// When the storage fails.
    fn set_standing(
        &self,
        number: DeviceNumber,
        standing: Standing,
        alone: bool,
    ) -> Result<Vec<DeviceNumber>, StorageError>;

    /// Who administers the whole.
    ///
    /// # Errors
    /// When the storage fails.
    fn administrators(&self) -> Result<Vec<PersonId>, StorageError>;

    /// Makes a person an administrator, or takes that back; false when nothing changed by it.
    ///
    /// # Errors
    /// When the storage fails.
    fn set_administrator(&self, person: PersonId, administers: bool) -> Result<bool, StorageError>;

    /// Whether the person works in the project, or did once.
    ///
    /// # Errors
    /// When the storage fails.
    fn was_assigned(&self, person: PersonId, project: ProjectId) -> Result<bool, StorageError>;

    /// Every device, by number.
    ///
    /// # Errors
    /// When the storage fails.
    fn devices(&self) -> Result<Vec<DeviceRecord>, StorageError>;

    /// Takes in a batch under its project's lock: changes, context and history together, or nothing; or puts it aside.
    ///
    /// # Errors
    /// When the storage fails.
    fn take_in(
        &self,
        batch: &Arrived,
        reception: Reception,
        received: Timestamp,
    ) -> Result<Outcome, StorageError>;

    /// What became of a batch; none when nothing is known of it.
    ///
    /// # Errors
    /// When the storage fails.
    fn outcome(&self, name: &BatchName) -> Result<Option<Outcome>, StorageError>;

    /// What waits in quarantine, by project and device.
    ///
    /// # Errors
    /// When the storage fails.
    fn quarantine(&self) -> Result<Vec<QuarantineRecord>, StorageError>;

    /// What was decided on what waited, the latest first.
    ///
    /// # Errors
    /// When the storage fails.
    fn decisions(&self) -> Result<Vec<(QuarantineRecord, Decided)>, StorageError>;

    /// The batches of a device that wait in quarantine of a project, in order.
    ///
    /// # Errors
    /// When the storage fails.
    fn in_quarantine(
        &self,
        project: ProjectId,
        device: DeviceNumber,
    ) -> Result<Vec<SignedBatch>, StorageError>;

    /// Decides on all that a device has in quarantine of a project; how many changes that were. `by` is kept as it is.
    ///
    /// # Errors
    /// When the storage fails.
    fn decide(
        &self,
        project: ProjectId,
        device: DeviceNumber,
        decision: Decision,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, StorageError>;

    /// Begins a new life of the server, after a restore from a backup: every cursor of a laptop is void, and no number
    /// of a device that the backup does not know of is given again.
    ///
    /// # Errors
    /// When the storage fails.
    fn begin_epoch(&self, epoch: u64) -> Result<(), StorageError>;

    /// The field groups of a project that hold several values.
    ///
    /// # Errors
    /// When the storage fails.
    fn conflicts(&self, project: ProjectId) -> Result<Vec<FieldGroupState>, StorageError>;

    /// The batches of the history that hold these changes.
    ///
    /// # Errors
    /// When the storage fails.
    fn batches_with(&self, project: ProjectId, dots: &[Dot]) -> Result<Vec<StoredBatch>, StorageError>;

    /// The batches that the project took in from a moment on and before another, in its order, at most so many after
    /// this place. One that waited in quarantine was taken in when somebody decided on it, not when it was received: so
    /// nothing is ever added to a period that is over.
    ///
    /// # Errors
    /// When the storage fails.
    fn batches_between(
        &self,
        project: ProjectId,
        from: Timestamp,
        until: Timestamp,
        after: u64,
        most: usize,
    ) -> Result<Vec<StoredBatch>, StorageError>;

    /// What changed in a project after a cursor; none when nothing did.
    ///
    /// # Errors
    /// When the storage fails.
    fn project_page(&self, asked: &PageAsked) -> Result<Option<ProjectPage>, StorageError>;

    /// The field groups of all rows of an entity in a project, or of those whose key begins with this id.
    ///
    /// # Errors
    /// When the storage fails.
    fn rows(
        &self,
        project: ProjectId,
        entity: Entity,
        first: Option<Uuid>,
    ) -> Result<Vec<FieldGroupState>, StorageError>;

    /// What is there of a file of a project; none when nothing is.
    ///
    /// # Errors
    /// When the storage fails.
    fn file(&self, project: ProjectId, content: &ContentHash) -> Result<Option<Content>, StorageError>;

    /// Takes in a part of a file, or says why not.
    ///
    /// # Errors
    /// When the storage fails.
    fn take_in_part(&self, part: &Part<'_>) -> Result<Shelved, StorageError>;

    /// The bytes of a file from a place to the end of the piece that they are kept in; none behind the last.
    ///
    /// # Errors
    /// When the storage fails.
    fn file_piece(
        &self,
        project: ProjectId,
        content: &ContentHash,
        at: u64,
    ) -> Result<Option<Vec<u8>>, StorageError>;

    /// Every file of a project, by name.
    ///
    /// # Errors
    /// When the storage fails.
    fn files(&self, project: ProjectId) -> Result<Vec<FileRecord>, StorageError>;

    /// Removes the files of a project that no row names and whose last part came before a moment, but for those of
    /// these devices; which those were.
    ///
    /// # Errors
    /// When the storage fails.
    fn remove_unnamed_files(
        &self,
        project: ProjectId,
        before: Timestamp,
        now: Timestamp,
        spared: &[DeviceNumber],
    ) -> Result<Vec<FileRecord>, StorageError>;
}

/// Why a storage failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another entry of the catalogue has the name.
    #[error("there is already a {kind} called {name:?}")]
    Taken {
        /// The kind of entry.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// A newer version of the server has written it.
    #[error(
        "this database is of version {found}, which is newer than this server knows ({known}): use a newer server"
    )]
    Newer {
        /// Its version.
        found: i64,
        /// The newest that this server knows.
        known: i64,
    },
    /// What it holds cannot be read.
    #[error("the database is damaged or not of this server ({0}); bring back a backup")]
    Damaged(String),
    /// It cannot hold the names of every country.
    #[error("this database is in {0} and cannot hold names in every script: make it with `ENCODING 'UTF8'`")]
    Encoding(String),
    /// There are no tables of this server in it.
    #[error("there is no database of this server; `serve` makes it")]
    Empty,
    /// So many numbers were given in a day to laptops of one person that found copies of themselves, that there is none
    /// for so many seconds.
    #[error("too many new numbers for laptops of one person")]
    NumbersUsedUp {
        /// For how long.
        seconds: u64,
    },
    /// There is no room for what was to be written.
    #[error("there is no room left for the database: {0}")]
    NoRoom(Cause),
    /// It can be read, and no more.
    #[error("the database can only be read: {0}")]
    ReadOnly(Cause),
    /// It cannot be used at this moment: somebody else holds it, it is gone for a while, or its disk fails.
    #[error("the database cannot be used now: {0}")]
    Away(Cause),
    /// The database refused.
    #[error("the database refused: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What a database, or the way to it, said.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

impl StorageError {
    /// In words for a laptop, why it may come again with the same: the fault is the database's, and passes.
    pub(crate) const fn passing(&self) -> Option<&'static str> {
        match self {
            Self::NoRoom(_) => Some("there is no room left for the database"),
            Self::ReadOnly(_) => Some("the database can only be read"),
            Self::Away(_) => Some("the database cannot be used now"),
            _ => None,
        }
    }

    /// The same once more, where it is of those that pass.
    fn once_more(&self) -> Option<Self> {
        match self {
            Self::NoRoom(cause) => Some(Self::NoRoom(Arc::clone(cause))),
            Self::ReadOnly(cause) => Some(Self::ReadOnly(Arc::clone(cause))),
            Self::Away(cause) => Some(Self::Away(Arc::clone(cause))),
            _ => None,
        }
    }

    /// What a file of the database could not be made or opened for.
    pub(crate) fn of_file(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::NoRoom(Arc::new(error)),
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly(Arc::new(error)),
            _ => Self::Database(error.into()),
        }
    }

    /// Another laptop has the public key.
    pub(crate) fn key_taken() -> Self {
        Self::Taken { kind: "laptop", name: "by this key".to_owned() }
    }
}

/// So many numbers are given within a day to laptops of one person that found copies of themselves. Each is for good
/// and known to every laptop; somebody who copies a disk for a classroom gets by with it.
pub const MOST_RENEWALS: u32 = 20;
/// The day.
pub(crate) const RENEWALS_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Whether one more number may be given, where so many were within the last day, the first of them then.
pub(crate) fn expect_renewals(given: i64, first: Option<i64>, now: Timestamp) -> Result<(), StorageError> {
    if given < i64::from(MOST_RENEWALS) {
        return Ok(());
    }
    // A clock that was set back has given some of them in the future: those of the next day count, too.
    let left = first.unwrap_or_default().saturating_add(RENEWALS_MILLIS).saturating_sub(now.millis());
    Err(StorageError::NumbersUsedUp { seconds: u64::try_from(left / 1000).unwrap_or(0) + 1 })
}

/// How many device numbers a restore passes over, and how far above the last one that is known a number is believed to
/// be from before the restore.
pub(crate) const GAP: u32 = 10_000;

/// SHA-256 of a secret: what is kept of codes and credentials. They are found by it, so comparing takes the same
/// time whatever is sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The hash of this secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// What stands for a credential that nobody has.
    pub(crate) fn of_nobody(&self, number: DeviceNumber) -> Self {
        let mut hash = Sha256::new_with_prefix(self.0);
        hash.update(number.0.to_le_bytes());
        Self(hash.finalize().into())
    }
}

/// A laptop that asks to be taken in.
#[derive(Clone)]
pub struct NewDevice {
    /// How its user calls it.
    pub name: String,
    /// Its public key.
    pub public_key: PublicKey,
    /// The hash of the credential that it is given.
    pub credential: SecretHash,
    /// What it was before, where it is one that a backup has forgotten.
    pub formerly: Option<FormerDevice>,
}

impl NewDevice {
    /// Those of its former numbers that a server whose last number is this one can have given before a restore.
    pub(crate) fn numbers_before(&self, last: u32) -> impl Iterator<Item = &(DeviceNumber, PublicKey)> {
        let former = self.formerly.iter().flat_map(|former| &former.numbers);
        former.filter(move |(number, _)| number.0 < last.saturating_add(GAP))
    }

    /// What the catalogue says of these numbers, which are its own.
    pub(crate) fn laptops(&self, numbers: &[DeviceNumber], person: PersonId) -> Vec<Entry> {
        let laptop = |device: &DeviceNumber| Laptop { device: *device, name: self.name.clone(), person };
        numbers.iter().map(|number| Entry::Laptop(laptop(number))).collect()
    }

    /// Whether it was the laptop of somebody else.
    pub(crate) fn was_anothers(&self, person: PersonId) -> bool {
        self.formerly.as_ref().is_some_and(|former| former.person != person)
    }
}

/// What a laptop was that a backup has forgotten. Those of its numbers that nobody has are its own again.
#[derive(Clone)]
pub struct FormerDevice {
    /// Its user.
    pub person: PersonId,
    /// Its numbers, with their keys.
    pub numbers: Vec<(DeviceNumber, PublicKey)>,
}

/// What became of a one-time code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// The device is in.
    Enrolled(Device),
    /// There is no such code.
    Unknown,
    /// It was used before.
    Used,
    /// It is too old.
    Expired,
    /// The code is for another person than the laptop was; it can still be used.
    AnotherPerson,
}

/// A device that may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its number.
    pub number: DeviceNumber,
    /// Whose it is.
    pub person: PersonId,
    /// What its signatures are checked with.
    pub public_key: PublicKey,
    /// Whether it is in service.
    pub standing: Standing,
}

/// What a device has, or had, in quarantine of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRecord {
    /// The project.
    pub project: ProjectId,
    /// The device.
    pub device: DeviceNumber,
    /// Why the first of its batches was put aside.
    pub reason: QuarantineReason,
    /// How many changes wait, or did.
    pub changes: u64,
    /// When the first came.
    pub since: Timestamp,
}

/// What was decided on a batch in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// By whom: the id of a person; earlier servers kept what was typed.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A batch of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBatch {
    /// Its place in the project's order.
    pub seq: u64,
    /// When it was received.
    pub received: Timestamp,
    /// What was decided on it, where it waited in quarantine.
    pub decided: Option<Decided>,
    /// It as it came.
    pub signed: SignedBatch,
    /// Those of its changes that were refused.
    pub refused: Vec<ChangeVerdict>,
}

/// A device, for the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Its number.
    pub number: DeviceNumber,
    /// How its user calls it.
    pub name: String,
    /// Whose it is.
    pub person: PersonId,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When its last batch came, if any did.
    pub last_batch_at: Option<Timestamp>,
    /// How many changes came from it.
    pub changes: u64,
    /// Whether it is in service.
    pub standing: Standing,
    /// The number that it had before, if any, and what its number is to that one, as far as is known.
    pub before: Option<(DeviceNumber, Link)>,
}

/// A request for a page of a project.
#[derive(Clone, Copy, Debug)]
pub struct PageAsked {
    /// The project.
    pub project: ProjectId,
    /// Where the laptop is; none when it has nothing of the project.
    pub cursor: Option<Cursor>,
    /// Who asks: what only came from it is not sent back to it.
    pub device: DeviceNumber,
    /// About how many bytes there is room for; one field group is sent at least.
    pub most_bytes: usize,
}

/// What a number is to the one before, as a column has it.
pub(crate) fn link(code: Option<&str>) -> Result<Link, StorageError> {
    let Some(code) = code else { return Ok(Link::Unclear) };
    Link::from_code(code).ok_or_else(|| StorageError::Damaged(format!("the number of a laptop is {code:?}")))
}

/// What was decided, as the columns have it; none where nothing was.
pub(crate) fn decided(
    decision: Option<&str>,
    by: Option<String>,
    at: Option<i64>,
) -> Result<Option<Decided>, StorageError> {
    let (Some(code), Some(at)) = (decision, at) else { return Ok(None) };
    let decision = Decision::from_code(code)
        .ok_or_else(|| StorageError::Damaged(format!("a batch in quarantine is {code:?}")))?;
    Ok(Some(Decided { decision, by: by.unwrap_or_default(), at: Timestamp::from_millis(at) }))
}

/// The standing with this code.
pub(crate) fn standing(code: &str) -> Result<Standing, StorageError> {
    Standing::from_code(code).ok_or_else(|| StorageError::Damaged(format!("a laptop is {code:?}")))
}

/// The digest of a project's sequence after a batch.
pub(crate) fn next_digest(digest: &[u8; 8], batch: &ChainHash) -> [u8; 8] {
    let hash = Sha256::new()
        .chain_update(b"carnet sequence v1\0")
        .chain_update(digest)
        .chain_update(batch.0)
        .finalize();
    let mut next = [0; 8];
    next.copy_from_slice(&hash[..8]);
    next
}

/// The digest of a cursor behind a part of what did not fit one page. By it the next page is known to be a part as well:
/// cursors are the server's words, laptops only bring them back.
pub(crate) fn while_loading(digest: [u8; 8]) -> [u8; 8] {
    digest.map(|byte| !byte)
}

/// What a storage must be able to search an entry by.
#[derive(Debug)]
pub(crate) struct EntryColumns {
    /// What people call it by.
    pub(crate) name: Option<String>,
    pub(crate) project: Option<ProjectId>,
    pub(crate) person: Option<PersonId>,
    /// What an active assignment allows.
    pub(crate) access: Option<Access>,
}

impl EntryColumns {
    pub(crate) fn of(entry: &Entry) -> Self {
        let none = Self { name: None, project: None, person: None, access: None };
        match entry {
            Entry::ListItem(_) | Entry::FileLimits(_) | Entry::Unknown => none,
            Entry::Project(project) => {
                Self { name: Some(project.code.clone()), project: Some(project.id), ..none }
            }
            Entry::FundingSource(source) => Self { project: Some(source.project), ..none },
            Entry::AreaOfConcern(area) => Self { project: Some(area.project), ..none },
            Entry::Person(person) => {
                Self { name: Some(person.email.to_lowercase()), person: Some(person.id), ..none }
            }
            Entry::Assignment(assignment) => Self {
                project: Some(assignment.project),
                person: Some(assignment.person),
                access: assignment.active.then_some(assignment.access),
                ..none
            },
            Entry::Laptop(laptop) => Self { person: Some(laptop.person), ..none },
        }
    }
}
