use crate::Client;
use crate::error::Error;
use crate::laptop::Laptop;
use crate::project::{Identity, Project};
use crate::surroundings::{Surroundings, random};
use crate::undo::row_key;
use carnet_core::batch::{Batch, ChainHash, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{Group, Value};
use carnet_core::id::ProjectId;
use carnet_core::protocol::{BatchName, ProjectCursor, Request};
use carnet_core::wire::{Field, Reader, Writer};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::collections::HashSet;

/// What a change costs in a batch at most, beside the ids that are new to it, its dots and its value: its place in the
/// columns and its times.
const CHANGE_BYTES: usize = 24;
const ID_BYTES: usize = 16;
/// What a dot costs at most.
const DOT_BYTES: usize = 15;

/// A request, and what it says.
#[derive(Clone, Debug)]
pub struct Outgoing {
    request: Request,
    /// The number of the project in the database, and of the batch, in the order of the request.
    pub(super) batches: Vec<(i64, u64)>,
    /// The same of the batches in quarantine that it asks after.
    pub(super) asked: Vec<(i64, u64)>,
    full: bool,
}

impl Outgoing {
    /// The message.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Whether there was more to say than one request takes.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.full
    }
}

impl Client {
    /// What this laptop has to say now: where it is, and the next batches of every project, with at most so many
    /// changes each. A batch is fixed and on disk before it is first said.
    ///
    /// # Errors
    /// When the laptop is not enrolled or the database refuses.
    pub fn outgoing(&mut self, most_changes: usize) -> Result<Outgoing, Error> {
        let catalogue = self
            .connection()
            .query_row("SELECT catalogue_cursor FROM laptop", [], |row| row.get::<_, i64>(0))
            .optional()?
            .ok_or(Error::NotEnrolled)?;
        let laptop = self.laptop.as_ref().ok_or(Error::NotEnrolled)?;
        let mut room = laptop.most_compressed / 8 * 7;
        let mut outgoing = Outgoing {
            request: Request { catalogue: catalogue.cast_unsigned(), ..Request::default() },
            batches: Vec::new(),
            asked: Vec::new(),
            full: false,
        };
        // Before this laptop takes a new number, what it said under the old one needs a verdict; nothing is added.
        let renewing = self.projects.iter().any(|project| project.forked);
        for project in self.projects.iter().filter(|project| !project.forked && !project.left_behind) {
            if !project.withdrawn {
                outgoing.request.projects.push(ProjectCursor { project: project.id, cursor: project.cursor });
            }
            if project.changes_to_send() == 0 {
                continue;
            }
            let connection = &mut self.database.connection;
            if !renewing && unconfirmed(connection, project)?.is_none() {
                seal(connection, self.surroundings.as_ref(), laptop, project, most_changes, room)?;
            }
            let Some((number, last, bytes)) = unconfirmed(connection, project)? else { continue };
            if bytes.len() > room && !outgoing.batches.is_empty() {
                outgoing.full = true;
                continue;
            }
            room = room.saturating_sub(bytes.len());
            outgoing.request.batches.push(SignedBatch::take(&mut Reader::new(&bytes))?);
            outgoing.batches.push((project.number, number));
            outgoing.full |= last < project.last_change;
        }
        self.ask_after_quarantine(&mut outgoing)?;
        Ok(outgoing)
    }

    /// How many changes were ever recorded on this laptop in a project, what was removed since included.
    ///
    /// # Errors
    /// When there is no such project here.
    pub fn places(&self, project: ProjectId) -> Result<u64, Error> {
        Ok(self.project(project)?.last_change)
    }

    /// What was recorded on this laptop in a project, from behind its how-many-eth change there on, in order: each change
    /// as the central server knows it or will.
    ///
    /// # Errors
    /// When there is no such project here, or the database refuses.
    pub fn recorded(&self, project: ProjectId, after: u64) -> Result<Vec<Change>, Error> {
        let project = self.project(project)?;
        let mut select = self.connection().prepare_cached(OWN_CHANGES)?;
        let mut rows = select.query(params![project.number, after.cast_signed(), i64::MAX])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let place = row.get::<_, i64>(9)?.cast_unsigned();
            let identity = project.identities.iter().rev().find(|identity| place > identity.after_change);
            changes.push(change(row, identity.unwrap_or(&project.identity()))?);
        }
        Ok(changes)
    }

    /// What became of the batches that a project officer was to decide on?
    fn ask_after_quarantine(&self, outgoing: &mut Outgoing) -> Result<(), Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT project, number FROM batch WHERE acknowledged = 2 ORDER BY project, number LIMIT 100",
        )?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (number, batch) = (row.get::<_, i64>(0)?, row.get::<_, i64>(1)?.cast_unsigned());
            let project = self.project_numbered(number)?;
            let identity = project.identity_of_batch(batch);
            outgoing.request.quarantined.push(BatchName {
                project: project.id,
                device: identity.device,
                number: batch - identity.after_batch,
            });
            outgoing.asked.push((number, batch));
        }
        Ok(())
    }
}

/// The first batch of a project that the central server has not confirmed: number, last change, bytes.
pub(super) fn unconfirmed(
    connection: &Connection,
    project: &Project,
) -> Result<Option<(u64, u64, Vec<u8>)>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT number, last_counter, bytes FROM batch WHERE project = ? AND acknowledged = 0
         ORDER BY number LIMIT 1",
    )?;
    Ok(select
        .query_row([project.number], |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned(), row.get(2)?))
        })
        .optional()?)
}

/// Changes in a batch that is made for a file: few enough to be sent over a thin link afterwards.
const IN_A_FILE: usize = 1_000;

/// Makes batches of everything that is in none yet.
pub(crate) fn seal_all(client: &mut Client) -> Result<(), Error> {
    let laptop = client.laptop.as_ref().ok_or(Error::NotEnrolled)?;
    let room = laptop.most_compressed / 8 * 7;
    let connection = &mut client.database.connection;
    for project in client.projects.iter().filter(|project| project.changes_to_send() > 0) {
        while sealed(connection, project)? < project.last_change {
            seal(connection, client.surroundings.as_ref(), laptop, project, IN_A_FILE, room)?;
        }
    }
    Ok(())
}

/// The place of the last change of a project that is in a batch.
pub(super) fn sealed(connection: &Connection, project: &Project) -> Result<u64, Error> {
    let sealed = connection
        .prepare_cached("SELECT coalesce(max(last_counter), 0) FROM batch WHERE project = ?")?
        .query_row([project.number], |row| row.get(0).map(i64::cast_unsigned))?;
    Ok(sealed)
}

/// Makes the next batch of a project and keeps it.
fn seal(
    connection: &mut Connection,
    surroundings: &dyn Surroundings,
    laptop: &Laptop,
    project: &Project,
    most_changes: usize,
    room: usize,
) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = transaction
        .query_row(
            "SELECT number, last_counter, hash FROM batch WHERE project = ? ORDER BY number DESC LIMIT 1",
            [project.number],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, [u8; 32]>(2)?)),
        )
        .optional()?;
    let (number, last, previous) = before.unwrap_or((0, 0, [0; 32]));
    let identity = project.identity();
    let number = number.cast_unsigned().max(identity.after_batch) + 1;
    let last = last.max(identity.after_change.cast_signed());
    // The chain of a device number begins with the first batch that bears it.
    let previous = if number == identity.after_batch + 1 { [0; 32] } else { previous };
    let changes = changes_after(&transaction, &identity, project, last, most_changes, room)?;
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(()) };
    let place = |change: &Change| (change.dot.counter + identity.after_change).cast_signed();
    let (first, last) = (place(first), place(last));
    let header = Header {
        project: project.id,
        device: identity.device,
        author: laptop.person,
        number: number - identity.after_batch,
        previous: ChainHash(previous),
    };
    let (signed, hash) = SignedBatch::sign(&Batch { header, changes }, &random(surroundings), &laptop.key);
    let mut bytes = Writer::new();
    signed.put(&mut bytes);
    transaction.execute(
        "INSERT INTO batch (project, number, first_counter, last_counter, hash, bytes) VALUES (?, ?, ?, ?, ?, ?)",
        params![project.number, number.cast_signed(), first, last, hash.0, bytes.finish()],
    )?;
    Ok(transaction.commit()?)
}

/// The changes of a project behind a place, at most so many.
const OWN_CHANGES: &str = "
    SELECT entity, first_id, second_id, field_group, value, replaces, seen, stamp, wall, counter
    FROM own_change WHERE project = ? AND counter > ? ORDER BY counter LIMIT ?";

fn changes_after(
    connection: &Connection,
    identity: &Identity,
    project: &Project,
    last: i64,
    most_changes: usize,
    mut room: usize,
) -> Result<Vec<Change>, Error> {
    let mut select = connection.prepare_cached(OWN_CHANGES)?;
    let most = i64::try_from(most_changes.max(1)).unwrap_or(i64::MAX);
    let mut rows = select.query(params![project.number, last, most])?;
    let (mut changes, mut ids) = (Vec::new(), HashSet::new());
    while let Some(row) = rows.next()? {
        let change = change(row, identity)?;
        let (first, second) = change.row.parts();
        let new = [Some(first), second].into_iter().flatten().filter(|id| ids.insert(*id)).count();
        let dots = change.replaces.len() + change.seen.len();
        let bytes = CHANGE_BYTES + change.value.as_bytes().len() + ID_BYTES * new + DOT_BYTES * dots;
        if bytes > room && !changes.is_empty() {
            break;
        }
        room = room.saturating_sub(bytes);
        changes.push(change);
    }
    Ok(changes)
}

fn change(row: &Row<'_>, identity: &Identity) -> Result<Change, Error> {
    Ok(Change {
        dot: Dot::new(identity.device, identity.counter(row.get::<_, i64>(9)?.cast_unsigned())),
        row: row_key(row)?,
        group: Group::from_number(row.get(3)?),
        value: Value::from_bytes(row.get::<_, Vec<u8>>(4)?),
        replaces: dots(row, 5)?,
        seen: dots(row, 6)?,
        stamp: Hlc::from_bits(row.get::<_, i64>(7)?.cast_unsigned()),
        wall: Timestamp::from_millis(row.get(8)?),
    })
}

pub(super) fn dots(row: &Row<'_>, column: usize) -> Result<Vec<Dot>, Error> {
    let mut reader = Reader::new(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?);
    let mut dots = Vec::new();
    while !reader.is_empty() {
        dots.push(Dot::take(&mut reader)?);
    }
    Ok(dots)
}
