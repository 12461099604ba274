use crate::Client;
use crate::error::Error;
use crate::laptop::Laptop;
use crate::project::Project;
use crate::surroundings::{Surroundings, random};
use crate::undo::row_key;
use carnet_core::batch::{Batch, ChainHash, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{Group, Value};
use carnet_core::protocol::{ProjectCursor, Request};
use carnet_core::wire::{Field, Reader, Writer};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// What a change costs in a batch at most, beside its values: ids, dots and times.
const CHANGE_BYTES: usize = 48;

/// A request, and what it says.
#[derive(Clone, Debug)]
pub struct Outgoing {
    request: Request,
    /// The number of the project in the database, and of the batch, in the order of the request.
    pub(super) batches: Vec<(i64, u64)>,
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
            full: false,
        };
        for project in self.projects.iter().filter(|project| !project.withdrawn) {
            outgoing.request.projects.push(ProjectCursor { project: project.id, cursor: project.cursor });
            if project.changes_to_send() == 0 {
                continue;
            }
            let connection = &mut self.database.connection;
            if unconfirmed(connection, project)?.is_none() {
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
            outgoing.full |= last < project.last_counter;
        }
        Ok(outgoing)
    }
}

/// The first batch of a project that the central server has not confirmed: number, last counter, bytes.
fn unconfirmed(connection: &Connection, project: &Project) -> Result<Option<(u64, u64, Vec<u8>)>, Error> {
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
    let changes = changes_after(&transaction, laptop, project, last, most_changes, room)?;
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(()) };
    let (first, last) = (first.dot.counter, last.dot.counter);
    let header = Header {
        project: project.id,
        device: laptop.device,
        author: laptop.person,
        number: number.cast_unsigned() + 1,
        previous: ChainHash(previous),
    };
    let (signed, hash) = SignedBatch::sign(&Batch { header, changes }, &random(surroundings), &laptop.key);
    let mut bytes = Writer::new();
    signed.put(&mut bytes);
    transaction.execute(
        "INSERT INTO batch (project, number, first_counter, last_counter, hash, bytes) VALUES (?, ?, ?, ?, ?, ?)",
        params![project.number, number + 1, first.cast_signed(), last.cast_signed(), hash.0, bytes.finish()],
    )?;
    Ok(transaction.commit()?)
}

fn changes_after(
    connection: &Connection,
    laptop: &Laptop,
    project: &Project,
    last: i64,
    most_changes: usize,
    mut room: usize,
) -> Result<Vec<Change>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT entity, first_id, second_id, field_group, value, replaces, seen, stamp, wall, counter
         FROM own_change WHERE project = ? AND counter > ? ORDER BY counter LIMIT ?",
    )?;
    let most = i64::try_from(most_changes.max(1)).unwrap_or(i64::MAX);
    let mut rows = select.query(params![project.number, last, most])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let change = change(row, laptop)?;
        let bytes =
            change.value.as_bytes().len() + CHANGE_BYTES + 8 * (change.replaces.len() + change.seen.len());
        if bytes > room && !changes.is_empty() {
            break;
        }
        room = room.saturating_sub(bytes);
        changes.push(change);
    }
    Ok(changes)
}

fn change(row: &Row<'_>, laptop: &Laptop) -> Result<Change, Error> {
    Ok(Change {
        dot: Dot::new(laptop.device, row.get::<_, i64>(9)?.cast_unsigned()),
        row: row_key(row)?,
        group: Group::from_number(row.get(3)?),
        value: Value::from_bytes(row.get::<_, Vec<u8>>(4)?),
        replaces: dots(row, 5)?,
        seen: dots(row, 6)?,
        stamp: Hlc::from_bits(row.get::<_, i64>(7)?.cast_unsigned()),
        wall: Timestamp::from_millis(row.get(8)?),
    })
}

fn dots(row: &Row<'_>, column: usize) -> Result<Vec<Dot>, Error> {
    let mut reader = Reader::new(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?);
    let mut dots = Vec::new();
    while !reader.is_empty() {
        dots.push(Dot::take(&mut reader)?);
    }
    Ok(dots)
}
