//! The projects of this laptop's user: what has been taken in of each, what was sent, what the user may do.

use crate::database::blob16;
use crate::error::Error;
use carnet_core::catalogue::Access;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::Context;
use carnet_core::protocol::Cursor;
use rusqlite::{Connection, params};

/// A project on this laptop.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// What stands for it in the database.
    pub(crate) number: i64,
    pub(crate) id: ProjectId,
    /// What the user may do; none when the assignment has not arrived.
    pub(crate) access: Option<Access>,
    pub(crate) cursor: Option<Cursor>,
    /// Whether all of it has arrived once.
    pub(crate) complete: bool,
    /// Whether it was taken from the user.
    pub(crate) withdrawn: bool,
    /// What this laptop has taken in, its own changes included.
    pub(crate) mine: Context,
    /// What the central server had taken in, as far as it told.
    pub(crate) server: Context,
    /// The counter of this laptop's last change.
    pub(crate) last_counter: u64,
    /// The counter of the last change that the central server confirmed.
    pub(crate) acknowledged: u64,
}

impl Project {
    pub(crate) fn may_record(&self) -> bool {
        !self.withdrawn && self.access.is_some_and(Access::may_record)
    }

    pub(crate) fn changes_to_send(&self) -> u64 {
        self.last_counter.saturating_sub(self.acknowledged)
    }

    /// Reads every project.
    pub(crate) fn load_all(connection: &Connection, device: DeviceNumber) -> Result<Vec<Self>, Error> {
        let mut projects = connection.prepare(
            "SELECT number, id, cursor_at, cursor_epoch, cursor_digest, complete, withdrawn,
                (SELECT coalesce(max(counter), 0) FROM own_change WHERE own_change.project = project.number),
                (SELECT coalesce(max(last_counter), 0) FROM batch
                 WHERE batch.project = project.number AND acknowledged = 1)
             FROM project ORDER BY number",
        )?;
        let mut projects = projects
            .query_map([], |row| {
                let cursor = match row.get::<_, Option<i64>>(2)? {
                    None => None,
                    Some(at) => Some(Cursor {
                        at: at.cast_unsigned(),
                        epoch: row.get::<_, i64>(3)?.cast_unsigned(),
                        digest: row.get(4)?,
                    }),
                };
                Ok(Self {
                    number: row.get(0)?,
                    id: ProjectId::from_uuid(blob16(row, 1)?),
                    access: None,
                    cursor,
                    complete: row.get(5)?,
                    withdrawn: row.get(6)?,
                    mine: Context::new(),
                    server: Context::new(),
                    last_counter: row.get::<_, i64>(7)?.cast_unsigned(),
                    acknowledged: row.get::<_, i64>(8)?.cast_unsigned(),
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for project in &mut projects {
            project.load_contexts(connection, device)?;
        }
        Ok(projects)
    }

    fn load_contexts(&mut self, connection: &Connection, device: DeviceNumber) -> Result<(), Error> {
        let mut contexts =
            connection.prepare("SELECT device, mine, server FROM context WHERE project = ?")?;
        let mut rows = contexts.query([self.number])?;
        while let Some(row) = rows.next()? {
            let device = DeviceNumber(row.get(0)?);
            self.mine.advance(device, row.get::<_, i64>(1)?.cast_unsigned());
            self.server.advance(device, row.get::<_, i64>(2)?.cast_unsigned());
        }
        self.mine.advance(device, self.last_counter);
        Ok(())
    }

    /// Keeps the cursor and both contexts; part of the transaction that keeps what they stand for.
    pub(crate) fn save(&self, connection: &Connection) -> Result<(), Error> {
        connection
            .prepare_cached(
                "UPDATE project SET cursor_at = ?, cursor_epoch = ?, cursor_digest = ?, complete = ?, withdrawn = ?
                 WHERE number = ?",
            )?
            .execute(params![
                self.cursor.map(|cursor| cursor.at.cast_signed()),
                self.cursor.map(|cursor| cursor.epoch.cast_signed()),
                self.cursor.map(|cursor| cursor.digest),
                self.complete,
                self.withdrawn,
                self.number,
            ])?;
        let mut keep = connection.prepare_cached(
            "INSERT OR REPLACE INTO context (project, device, mine, server) VALUES (?, ?, ?, ?)",
        )?;
        for (device, server) in self.server.iter() {
            let mine = self.mine.counter(device);
            keep.execute(params![self.number, device.0, mine.cast_signed(), server.cast_signed()])?;
        }
        Ok(())
    }

    /// A project that this laptop hears of for the first time.
    pub(crate) fn create(connection: &Connection, id: ProjectId) -> Result<Self, Error> {
        connection.execute("INSERT INTO project (id) VALUES (?)", [id.uuid().as_bytes()])?;
        Ok(Self {
            number: connection.last_insert_rowid(),
            id,
            access: None,
            cursor: None,
            complete: false,
            withdrawn: false,
            mine: Context::new(),
            server: Context::new(),
            last_counter: 0,
            acknowledged: 0,
        })
    }
}
