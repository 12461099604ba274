//! SQLite: nothing to install. One connection writes, others read beside it; a second program, such as an
//! administrator's command, may write at the same time and waits its turn.

mod catalogue;
mod connection;
mod enrolment;
mod file;
mod history;
mod ledger;
mod page;
mod quarantine;

use super::health::Health;
use super::{
    Decided, Device, DeviceRecord, Link, NewDevice, PageAsked, QuarantineRecord, Redeemed, SecretHash,
    Storage, StorageError, StoredBatch,
};
use crate::attachment::{self, Content, FileRecord, Part, Shelf, Shelved};
use crate::taking_in::{self, Arrived, Decision, Ledger, Outcome, Reception};
use carnet_core::attachment::ContentHash;
use carnet_core::batch::{PublicKey, SignedBatch};
use carnet_core::catalogue::{Access, Assignment, Entry, Project};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::{
    BatchName, BatchOutcome, CataloguePage, FieldGroupState, ProblemCode, ProjectPage, Standing,
};
use carnet_core::row::Entity;
use carnet_core::wire::WireError;
use connection::Purpose;
use file::SqliteShelf;
use ledger::SqliteLedger;
use rusqlite::{Connection, ErrorCode, Row, Transaction, TransactionBehavior};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// The storage in one SQLite file.
pub struct Sqlite {
    path: PathBuf,
    /// Connections that nobody reads with just now.
    readers: Mutex<Vec<Connection>>,
    /// Closed last: only a connection that writes brings the write-ahead log into the file when it closes.
    writer: Mutex<Connection>,
    health: Health,
}

/// Less room than this on its disk is none: the log of one exchange may take as much before it is brought into the file.
const LEAST_ROOM: u64 = 16 << 20;

impl Sqlite {
    /// Opens the file, or makes it, and brings it to the newest version.
    ///
    /// # Errors
    /// When it cannot be opened, is damaged, or is from a newer server.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        connection::make(path)?;
        connection::open_writer(path, Purpose::Serve).map(|writer| Self::of(path, writer))
    }

    /// Takes the file for the one process that serves it; the system gives it back when the process ends, however that
    /// happens. It is made if it is not there. What is given back must be kept until every connection is closed:
    /// closing it would take SQLite's own locks along.
    ///
    /// # Errors
    /// When it cannot be made or opened. None when another process has it.
    pub(crate) fn take(path: &Path) -> Result<Option<File>, StorageError> {
        connection::make(path)?;
        let file = File::open(path).map_err(StorageError::of_file)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StorageError::of_file(error)),
        }
    }

    /// Opens the file for somebody who comes beside the server, and brings it to the newest version. Whoever waits long
    /// for the server's turn to end is told so on stderr.
    ///
    /// # Errors
    /// Also when there are no tables in it.
    pub(crate) fn open_existing(path: &Path) -> Result<Self, StorageError> {
        connection::open_writer(path, Purpose::Administer).map(|writer| Self::of(path, writer))
    }

    fn of(path: &Path, writer: Connection) -> Self {
        let (writer, readers, health) = (Mutex::new(writer), Mutex::default(), Health::default());
        Self { path: path.to_owned(), writer, readers, health }
    }

    /// How many bytes there is room for on its disk; none where the system does not tell.
    fn room(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(&self.path).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Runs `work` on the connection that writes, for a simulator: it makes it fail. Everything else goes through
    /// [`Storage`].
    pub fn with_writer<R>(&self, work: impl FnOnce(&mut Connection) -> R) -> R {
        work(&mut locked(&self.writer))
    }

    /// Runs `work` in a transaction that nobody else writes beside, and makes it durable.
    fn write<R>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, StorageError>,
    ) -> Result<R, StorageError> {
        // A panic under the lock has rolled the transaction back: the connection is as good as before.
        let mut connection = locked(&self.writer);
        self.health.note(written(&mut connection, work))
    }

    /// Runs `work` in a transaction that sees one moment.
    fn read<R>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, StorageError>,
    ) -> Result<R, StorageError> {
        let idle = locked(&self.readers).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connection::open_reader(&self.path)?,
        };
        let transaction = connection.transaction()?;
        let result = work(&transaction);
        drop(transaction);
        locked(&self.readers).push(connection);
        result
    }
}

fn written<R>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<R, StorageError>,
) -> Result<R, StorageError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Storage for Sqlite {
    fn ready(&self) -> Result<(), StorageError> {
        self.read(|read| Ok(read.query_row("SELECT seq FROM catalogue_head", [], |_| Ok(()))?))?;
        if let Some(room) = self.room().filter(|room| *room < LEAST_ROOM) {
            let said = std::io::Error::other(format!("{room} bytes are free on its disk"));
            return Err(StorageError::NoRoom(Arc::new(said)));
        }
        if self.health.is_known() {
            return Ok(());
        }
        // Somebody writes just now: what that comes to is known soon.
        let Ok(mut writer) = self.writer.try_lock() else { return self.health.failure().map_or(Ok(()), Err) };
        let tried = connection::without_waiting(&mut writer, |writer| written(writer, connection::touch))?;
        match tried {
            // So does another program.
            Err(StorageError::Away(cause)) if connection::is_busy(cause.as_ref()) => {
                self.health.failure().map_or(Ok(()), Err)
            }
            tried => self.health.note_trial(tried),
        }
    }

    fn room(&self) -> Option<u64> {
        self.room()
    }

    fn put_entries(&self, entries: &[Entry]) -> Result<(), StorageError> {
        self.write(|write| catalogue::put(write, entries))
    }

    fn create_project(&self, project: &Project, epoch: u64) -> Result<(), StorageError> {
        self.write(|write| {
            catalogue::put(write, &[Entry::Project(project.clone())])?;
            ledger::create_project(write, project.id, epoch)
        })
    }

    fn assign(&self, assignment: &Assignment) -> Result<(), StorageError> {
        self.write(|write| catalogue::assign(write, assignment))
    }

    fn entries(&self, kind: &str) -> Result<Vec<Entry>, StorageError> {
        self.read(|read| catalogue::entries(read, kind))
    }

    fn catalogue_page(
        &self,
        person: PersonId,
        after: u64,
        most_bytes: usize,
    ) -> Result<Option<CataloguePage>, StorageError> {
        self.read(|read| catalogue::page(read, person, after, most_bytes))
    }

    fn accesses(&self, person: PersonId) -> Result<Vec<(ProjectId, Access)>, StorageError> {
        self.read(|read| catalogue::accesses(read, person))
    }

    fn add_enrolment_code(
        &self,
        code: &SecretHash,
        person: PersonId,
        expires_at: Timestamp,
    ) -> Result<(), StorageError> {
        self.write(|write| enrolment::add_code(write, code, person, expires_at))
    }

    fn redeem(
        &self,
        code: &SecretHash,
        device: &NewDevice,
        now: Timestamp,
        grace_millis: i64,
    ) -> Result<Redeemed, StorageError> {
        self.write(|write| enrolment::redeem(write, code, device, now, grace_millis))
    }

    fn device(&self, credential: &SecretHash) -> Result<Option<Device>, StorageError> {
        self.read(|read| enrolment::device(read, credential))
    }

    fn devices(&self) -> Result<Vec<DeviceRecord>, StorageError> {
        self.read(|read| enrolment::devices(read))
    }

    fn device_numbered(&self, number: DeviceNumber) -> Result<Option<Device>, StorageError> {
        self.read(|read| enrolment::device_numbered(read, number))
    }

    fn renew(
        &self,
        of: DeviceNumber,
        public_key: PublicKey,
        credential: SecretHash,
        link: Link,
        now: Timestamp,
    ) -> Result<Device, StorageError> {
        self.write(|write| enrolment::renew(write, of, public_key, credential, link, now))
    }

    fn set_standing(
        &self,
        number: DeviceNumber,
        standing: Standing,
        alone: bool,
    ) -> Result<Vec<DeviceNumber>, StorageError> {
        self.write(|write| enrolment::set_standing(write, number, standing, alone))
    }

    fn administrators(&self) -> Result<Vec<PersonId>, StorageError> {
        self.read(|read| enrolment::administrators(read))
    }

    fn set_administrator(&self, person: PersonId, administers: bool) -> Result<bool, StorageError> {
        self.write(|write| enrolment::set_administrator(write, person, administers))
    }

    fn was_assigned(&self, person: PersonId, project: ProjectId) -> Result<bool, StorageError> {
        self.read(|read| catalogue::was_assigned(read, person, project))
    }

    fn take_in(
        &self,
        batch: &Arrived,
        reception: Reception,
        received: Timestamp,
    ) -> Result<Outcome, StorageError> {
        self.write(|write| match SqliteLedger::of(write, batch.batch.header.project)? {
            Some(mut ledger) => taking_in::take_in(&mut ledger, batch, reception, received),
            None => Ok(Outcome::not_taken(BatchOutcome::NotAllowed)),
        })
    }

    fn outcome(&self, name: &BatchName) -> Result<Option<Outcome>, StorageError> {
        self.read(|read| match SqliteLedger::of(read, name.project)? {
            Some(mut ledger) => taking_in::outcome(&mut ledger, name.device, name.number),
            None => Ok(None),
        })
    }

    fn quarantine(&self) -> Result<Vec<QuarantineRecord>, StorageError> {
        self.read(|read| quarantine::records(read))
    }

    fn decisions(&self) -> Result<Vec<(QuarantineRecord, Decided)>, StorageError> {
        self.read(|read| quarantine::decisions(read))
    }

    fn in_quarantine(
        &self,
        project: ProjectId,
        device: DeviceNumber,
    ) -> Result<Vec<SignedBatch>, StorageError> {
        self.read(|read| match SqliteLedger::of(read, project)? {
            Some(mut ledger) => {
                let waiting = ledger.in_quarantine(device)?;
                Ok(waiting.into_iter().map(|(signed, _)| signed).collect())
            }
            None => Ok(Vec::new()),
        })
    }

    fn decide(
        &self,
        project: ProjectId,
        device: DeviceNumber,
        decision: Decision,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, StorageError> {
        self.write(|write| match SqliteLedger::of(write, project)? {
            Some(mut ledger) => taking_in::decide(&mut ledger, device, decision, by, now),
            None => Ok(0),
        })
    }

    fn begin_epoch(&self, epoch: u64) -> Result<(), StorageError> {
        self.write(|write| {
            ledger::begin_epoch(write, epoch)?;
            catalogue::begin_anew(write)?;
            enrolment::leave_a_gap(write)
        })
    }

    fn conflicts(&self, project: ProjectId) -> Result<Vec<FieldGroupState>, StorageError> {
        self.read(|read| page::conflicts(read, project))
    }

    fn batches_with(&self, project: ProjectId, dots: &[Dot]) -> Result<Vec<StoredBatch>, StorageError> {
        self.read(|read| history::batches_with(read, project, dots))
    }

    fn batches_between(
        &self,
        project: ProjectId,
        from: Timestamp,
        until: Timestamp,
        after: u64,
        most: usize,
    ) -> Result<Vec<StoredBatch>, StorageError> {
        self.read(|read| history::batches_between(read, project, from..until, after, most))
    }

    fn project_page(&self, asked: &PageAsked) -> Result<Option<ProjectPage>, StorageError> {
        self.read(|read| page::page(read, asked))
    }

    fn rows(
        &self,
        project: ProjectId,
        entity: Entity,
        first: Option<Uuid>,
    ) -> Result<Vec<FieldGroupState>, StorageError> {
        self.read(|read| page::rows(read, project, entity, first))
    }

    fn file(&self, project: ProjectId, content: &ContentHash) -> Result<Option<Content>, StorageError> {
        self.read(|read| match SqliteShelf::of(read, project)? {
            Some(mut shelf) => shelf.content(content),
            None => Ok(None),
        })
    }

    fn take_in_part(&self, part: &Part<'_>) -> Result<Shelved, StorageError> {
        self.write(|write| match SqliteShelf::of(write, part.project)? {
            Some(mut shelf) => attachment::take_in(&mut shelf, part),
            None => Ok(Shelved::Refused(ProblemCode::NotFound)),
        })
    }

    fn file_piece(
        &self,
        project: ProjectId,
        content: &ContentHash,
        at: u64,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(|read| match SqliteShelf::of(read, project)? {
            Some(mut shelf) => shelf.piece(content, at),
            None => Ok(None),
        })
    }

    fn files(&self, project: ProjectId) -> Result<Vec<FileRecord>, StorageError> {
        self.read(|read| {
            SqliteShelf::of(read, project)?.map_or_else(|| Ok(Vec::new()), |mut shelf| shelf.files())
        })
    }

    fn remove_unnamed_files(
        &self,
        project: ProjectId,
        before: Timestamp,
        now: Timestamp,
        spared: &[DeviceNumber],
    ) -> Result<Vec<FileRecord>, StorageError> {
        self.write(|write| match SqliteShelf::of(write, project)? {
            Some(mut shelf) => attachment::remove_unnamed(&mut shelf, before, now, spared),
            None => Ok(Vec::new()),
        })
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            Some(ErrorCode::DiskFull) => Self::NoRoom(Arc::new(error)),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(Arc::new(error)),
            // A disk that fails, or the system has no more files to give, may be well again in a minute.
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory,
            ) => Self::Away(Arc::new(error)),
            _ => Self::Database(Box::new(error)),
        }
    }
}

impl From<WireError> for StorageError {
    fn from(error: WireError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// A column with 16 bytes.
fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

/// A column with a number that is never negative.
fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}
