//! PostgreSQL: any number of server processes in front of one database. They know nothing of each other; what keeps
//! them in step are the rows that are locks: that of a project's head, and that of the catalogue's.

mod catalogue;
mod connection;
mod enrolment;
mod failure;
mod file;
mod history;
mod ledger;
mod migration;
mod page;
mod pool;
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
use connection::{Address, Connection, Failed};
use file::PostgresShelf;
use ledger::PostgresLedger;
use pool::Pool;
use postgres::Row;
use std::sync::Arc;
use uuid::Uuid;

/// Everybody who writes takes a lock first and decides under it, so that no stricter isolation is needed; see
/// [`PostgresLedger::locked`].
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// All statements see the same moment.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Writes something that stays as it is, unless somebody else does just now.
const TOUCH: &str = "UPDATE carnet_version SET version = version
    WHERE ctid IN (SELECT ctid FROM carnet_version FOR UPDATE SKIP LOCKED)";
/// Takes the room that an exchange may want, four megabytes, and gives it back. Only after there was none: each time
/// writes to the database's own catalogue.
const TAKE_ROOM: &str = "CREATE TEMPORARY TABLE carnet_room ON COMMIT DROP AS
    SELECT repeat('.', 1900) AS room FROM generate_series(1, 2048)";

/// The storage in a PostgreSQL database.
pub struct Postgres {
    pool: Pool,
    health: Health,
}

impl Postgres {
    /// Connects to the database with this URI, `postgres://…`, and brings its tables to the newest version.
    ///
    /// # Errors
    /// When it cannot be reached, holds something else, or is from a newer server.
    pub fn open(uri: &str) -> Result<Self, StorageError> {
        Self::with(uri, true)
    }

    /// The same for somebody who comes beside the servers.
    ///
    /// # Errors
    /// Also when there are no tables in it.
    pub(crate) fn open_existing(uri: &str) -> Result<Self, StorageError> {
        Self::with(uri, false)
    }

    fn with(uri: &str, may_make: bool) -> Result<Self, StorageError> {
        let pool = Pool::open(Address::parse(uri)?)?;
        pool.run(|connection| migration::migrate(connection, may_make).map_err(before))?;
        Ok(Self { pool, health: Health::default() })
    }

    /// Runs `work` in a transaction, and makes it durable.
    fn write<R>(
        &self,
        mut work: impl FnMut(&mut Connection) -> Result<R, StorageError>,
    ) -> Result<R, StorageError> {
        self.health.note(self.pool.run(|connection| connection.transaction(WRITE, &mut work)))
    }

    /// Runs `work` in a transaction that sees one moment.
    fn read<R>(
        &self,
        mut work: impl FnMut(&mut Connection) -> Result<R, StorageError>,
    ) -> Result<R, StorageError> {
        self.pool.run(|connection| {
            // That a reading transaction could not be ended does not make what it has read less true.
            connection.transaction(READ, &mut work).map_err(|failed| Failed { maybe_done: false, ..failed })
        })
    }

    /// Asks with one statement, which sees one moment by itself.
    fn ask<R>(
        &self,
        mut work: impl FnMut(&mut Connection) -> Result<R, StorageError>,
    ) -> Result<R, StorageError> {
        self.pool.run(|connection| work(connection).map_err(before))
    }
}

/// A failure with nothing to commit.
fn before(error: StorageError) -> Failed {
    Failed { error, maybe_done: false }
}

impl Storage for Postgres {
    fn ready(&self) -> Result<(), StorageError> {
        let read_only = self.pool.run_now(|connection| {
            let asked = "SELECT seq, current_setting('transaction_read_only') = 'on' FROM catalogue_head";
            connection.query_one(asked, &[]).and_then(|row| Ok(row.try_get::<_, bool>(1)?)).map_err(before)
        })?;
        if read_only {
            let said = std::io::Error::other("it is a standby, or set to be read only");
            return Err(StorageError::ReadOnly(Arc::new(said)));
        }
        if self.health.is_known() {
            return Ok(());
        }
        let failed = self.health.failure().is_some();
        self.health.note_trial(self.pool.run_now(|connection| {
            connection.transaction(WRITE, |write| {
                write.batch(TOUCH)?;
                if failed { write.batch(TAKE_ROOM) } else { Ok(()) }
            })
        }))
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
        self.ask(|read| catalogue::entries(read, kind))
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
        self.ask(|read| catalogue::accesses(read, person))
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
        self.ask(|read| enrolment::device(read, credential))
    }

    fn device_numbered(&self, number: DeviceNumber) -> Result<Option<Device>, StorageError> {
        self.ask(|read| enrolment::device_numbered(read, number))
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
        self.write(|write| {
            // As whoever gives a number: none is given beside it.
            catalogue::locked_head(write)?;
            enrolment::set_standing(write, number, standing, alone)
        })
    }

    fn administrators(&self) -> Result<Vec<PersonId>, StorageError> {
        self.ask(enrolment::administrators)
    }

    fn set_administrator(&self, person: PersonId, administers: bool) -> Result<bool, StorageError> {
        self.write(|write| enrolment::set_administrator(write, person, administers))
    }

    fn was_assigned(&self, person: PersonId, project: ProjectId) -> Result<bool, StorageError> {
        self.ask(|read| catalogue::was_assigned(read, person, project))
    }

    fn devices(&self) -> Result<Vec<DeviceRecord>, StorageError> {
        self.ask(enrolment::devices)
    }

    fn take_in(
        &self,
        batch: &Arrived,
        reception: Reception,
        received: Timestamp,
    ) -> Result<Outcome, StorageError> {
        self.write(|write| match PostgresLedger::locked(write, batch.batch.header.project)? {
            Some(mut ledger) => taking_in::take_in(&mut ledger, batch, reception, received),
            None => Ok(Outcome::not_taken(BatchOutcome::NotAllowed)),
        })
    }

    fn outcome(&self, name: &BatchName) -> Result<Option<Outcome>, StorageError> {
        self.read(|read| match PostgresLedger::of(read, name.project)? {
            Some(mut ledger) => taking_in::outcome(&mut ledger, name.device, name.number),
            None => Ok(None),
        })
    }

    fn quarantine(&self) -> Result<Vec<QuarantineRecord>, StorageError> {
        self.ask(quarantine::records)
    }

    fn decisions(&self) -> Result<Vec<(QuarantineRecord, Decided)>, StorageError> {
        self.ask(quarantine::decisions)
    }

    fn in_quarantine(
        &self,
        project: ProjectId,
        device: DeviceNumber,
    ) -> Result<Vec<SignedBatch>, StorageError> {
        self.read(|read| match PostgresLedger::of(read, project)? {
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
        self.write(|write| match PostgresLedger::locked(write, project)? {
            Some(mut ledger) => taking_in::decide(&mut ledger, device, decision, by, now),
            None => Ok(0),
        })
    }

    fn begin_epoch(&self, epoch: u64) -> Result<(), StorageError> {
        self.write(|write| {
            // The catalogue first, as when a project is made: two locks are always taken in the same order.
            catalogue::begin_anew(write)?;
            ledger::begin_epoch(write, epoch)?;
            enrolment::leave_a_gap(write)
        })
    }

    fn conflicts(&self, project: ProjectId) -> Result<Vec<FieldGroupState>, StorageError> {
        self.ask(|read| page::conflicts(read, project))
    }

    fn batches_with(&self, project: ProjectId, dots: &[Dot]) -> Result<Vec<StoredBatch>, StorageError> {
        self.ask(|read| history::batches_with(read, project, dots))
    }

    fn batches_between(
        &self,
        project: ProjectId,
        from: Timestamp,
        until: Timestamp,
        after: u64,
        most: usize,
    ) -> Result<Vec<StoredBatch>, StorageError> {
        self.ask(|read| history::batches_between(read, project, from..until, after, most))
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
        self.ask(|read| page::rows(read, project, entity, first))
    }

    fn file(&self, project: ProjectId, content: &ContentHash) -> Result<Option<Content>, StorageError> {
        self.ask(|read| file::content(read, project, content))
    }

    fn take_in_part(&self, part: &Part<'_>) -> Result<Shelved, StorageError> {
        self.write(|write| {
            // What a file is begun with depends on all others; every further part on itself alone.
            let shelf = if part.offset == 0 {
                PostgresShelf::locked(write, part.project)?
            } else {
                Some(PostgresShelf::of(write, part.project))
            };
            match shelf {
                Some(mut shelf) => attachment::take_in(&mut shelf, part),
                None => Ok(Shelved::Refused(ProblemCode::NotFound)),
            }
        })
    }

    fn file_piece(
        &self,
        project: ProjectId,
        content: &ContentHash,
        at: u64,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        self.ask(|read| PostgresShelf::of(read, project).piece(content, at))
    }

    fn files(&self, project: ProjectId) -> Result<Vec<FileRecord>, StorageError> {
        self.ask(|read| PostgresShelf::of(read, project).files())
    }

    fn remove_unnamed_files(
        &self,
        project: ProjectId,
        before: Timestamp,
        now: Timestamp,
        spared: &[DeviceNumber],
    ) -> Result<Vec<FileRecord>, StorageError> {
        self.write(|write| match PostgresShelf::locked(write, project)? {
            Some(mut shelf) => attachment::remove_unnamed(&mut shelf, before, now, spared),
            None => Ok(Vec::new()),
        })
    }
}

/// A column with bytes.
fn bytes(row: &Row, column: usize) -> Result<&[u8], StorageError> {
    Ok(row.try_get(column)?)
}

/// A column with so many bytes.
fn fixed<const N: usize>(row: &Row, column: usize) -> Result<[u8; N], StorageError> {
    let bytes = bytes(row, column)?;
    bytes
        .try_into()
        .map_err(|_| StorageError::Damaged(format!("{} bytes stand where {N} should", bytes.len())))
}

/// A column with a number that is never negative.
fn unsigned(row: &Row, column: usize) -> Result<u64, StorageError> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}

/// A column with the number of a device.
fn device_number(row: &Row, column: usize) -> Result<DeviceNumber, StorageError> {
    let number = row.try_get::<_, i64>(column)?;
    u32::try_from(number)
        .map(DeviceNumber)
        .map_err(|_| StorageError::Damaged(format!("a laptop has the number {number}")))
}
