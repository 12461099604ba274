//! The projects of this laptop's user: what has been taken in of each, what was sent, what the user may do.

use crate::Client;
use crate::database::{OF_PROJECT, all_states, blob16};
use crate::error::Error;
use carnet_core::catalogue::Access;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::Context;
use carnet_core::protocol::{Cursor, FieldGroupState};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

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
    /// Whether all that was here of it has been removed since it was taken from the user.
    pub(crate) left_behind: bool,
    /// Whether the central server knows more of this laptop's number than this laptop: a copy of it speaks too, or it
    /// was set back. Nothing is sent or taken in until it has a number of its own.
    pub(crate) forked: bool,
    /// The device numbers that this laptop has had here, the present one last.
    pub(crate) identities: Vec<Identity>,
    /// What this laptop has taken in, its own changes included.
    pub(crate) mine: Context,
    /// What the central server had taken in, as far as it told.
    pub(crate) server: Context,
    /// The place of this laptop's last change among all that it made here.
    pub(crate) last_change: u64,
    /// The place of the last change that the central server has: taken in, or put aside for a project officer.
    pub(crate) acknowledged: u64,
}

/// A device number of this laptop in a project, and where its changes and batches begin among all of this laptop's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) device: DeviceNumber,
    pub(crate) after_change: u64,
    pub(crate) after_batch: u64,
}

impl Identity {
    /// The counter in this identity's dots of the change at a place.
    pub(crate) const fn counter(&self, place: u64) -> u64 {
        place.saturating_sub(self.after_change)
    }
}

impl Project {
    pub(crate) fn may_record(&self) -> bool {
        !self.withdrawn && !self.left_behind && self.access.is_some_and(Access::may_record)
    }

    pub(crate) fn changes_to_send(&self) -> u64 {
        self.last_change.saturating_sub(self.acknowledged)
    }

    /// The present device number.
    pub(crate) fn identity(&self) -> Identity {
        let none = Identity { device: DeviceNumber(0), after_change: self.last_change, after_batch: 0 };
        self.identities.last().copied().unwrap_or(none)
    }

    /// The device number of a batch.
    pub(crate) fn identity_of_batch(&self, number: u64) -> Identity {
        let of = self.identities.iter().rev().find(|identity| number > identity.after_batch);
        of.copied().unwrap_or_else(|| self.identity())
    }

    /// Reads again up to which change the central server has everything.
    pub(crate) fn load_acknowledged(&mut self, connection: &Connection) -> Result<(), Error> {
        let acknowledged =
            connection.prepare_cached(ACKNOWLEDGED)?.query_row([self.number], |row| row.get(0))?;
        self.acknowledged = i64::cast_unsigned(acknowledged);
        Ok(())
    }

    /// Reads every project.
    pub(crate) fn load_all(connection: &Connection) -> Result<Vec<Self>, Error> {
        let mut projects = connection.prepare(
            "SELECT number, id, cursor_at, cursor_epoch, cursor_digest, complete, withdrawn, left_behind,
                max((SELECT coalesce(max(counter), 0) FROM own_change WHERE own_change.project = project.number),
                    (SELECT coalesce(max(last_counter), 0) FROM batch WHERE batch.project = project.number))
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
                    left_behind: row.get(7)?,
                    forked: false,
                    identities: Vec::new(),
                    last_change: row.get::<_, i64>(8)?.cast_unsigned(),
                    acknowledged: 0,
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for project in &mut projects {
            project.forked = project.left_behind && !project.withdrawn;
            project.load_identities(connection)?;
            project.load_acknowledged(connection)?;
            project.load_contexts(connection)?;
        }
        Ok(projects)
    }

    fn load_identities(&mut self, connection: &Connection) -> Result<(), Error> {
        let mut identities = connection.prepare_cached(
            "SELECT device, after_change, after_batch FROM identity WHERE project = ?
             ORDER BY after_change, after_batch, device",
        )?;
        let identities = identities.query_map([self.number], |row| {
            Ok(Identity {
                device: DeviceNumber(row.get(0)?),
                after_change: row.get::<_, i64>(1)?.cast_unsigned(),
                after_batch: row.get::<_, i64>(2)?.cast_unsigned(),
            })
        })?;
        self.identities = identities.collect::<Result<_, _>>()?;
        Ok(())
    }

    fn load_contexts(&mut self, connection: &Connection) -> Result<(), Error> {
        let mut contexts =
            connection.prepare("SELECT device, mine, server FROM context WHERE project = ?")?;
        let mut rows = contexts.query([self.number])?;
        while let Some(row) = rows.next()? {
            let device = DeviceNumber(row.get(0)?);
            self.mine.advance(device, row.get::<_, i64>(1)?.cast_unsigned());
            self.server.advance(device, row.get::<_, i64>(2)?.cast_unsigned());
        }
        // What was removed is not known any more, though it was this laptop's own.
        if !self.left_behind {
            let identity = self.identity();
            self.mine.advance(identity.device, identity.counter(self.last_change));
        }
        Ok(())
    }

    /// Keeps the cursor and both contexts; part of the transaction that keeps what they stand for.
    pub(crate) fn save(&self, connection: &Connection) -> Result<(), Error> {
        connection
            .prepare_cached(
                "UPDATE project SET cursor_at = ?, cursor_epoch = ?, cursor_digest = ?, complete = ?, withdrawn = ?,
                    left_behind = ? WHERE number = ?",
            )?
            .execute(params![
                self.cursor.map(|cursor| cursor.at.cast_signed()),
                self.cursor.map(|cursor| cursor.epoch.cast_signed()),
                self.cursor.map(|cursor| cursor.digest),
                self.complete,
                self.withdrawn,
                self.left_behind,
                self.number,
            ])?;
        // A server that was restored may know less than before.
        connection.prepare_cached("DELETE FROM context WHERE project = ?")?.execute([self.number])?;
        let mut keep = connection
            .prepare_cached("INSERT INTO context (project, device, mine, server) VALUES (?, ?, ?, ?)")?;
        let devices = self.mine.iter().chain(self.server.iter()).map(|(device, _)| device);
        for device in devices.collect::<BTreeSet<_>>() {
            let (mine, server) = (self.mine.counter(device), self.server.counter(device));
            keep.execute(params![self.number, device.0, mine.cast_signed(), server.cast_signed()])?;
        }
        Ok(())
    }

    /// A project that this laptop hears of for the first time.
    pub(crate) fn create(
        connection: &Connection,
        id: ProjectId,
        device: DeviceNumber,
    ) -> Result<Self, Error> {
        connection.execute("INSERT INTO project (id) VALUES (?)", [id.uuid().as_bytes()])?;
        let number = connection.last_insert_rowid();
        let identity = Identity { device, after_change: 0, after_batch: 0 };
        identity.save(connection, number)?;
        Ok(Self {
            number,
            id,
            access: None,
            cursor: None,
            complete: false,
            withdrawn: false,
            left_behind: false,
            forked: false,
            identities: vec![identity],
            mine: Context::new(),
            server: Context::new(),
            last_change: 0,
            acknowledged: 0,
        })
    }

    /// Removes what is here of a project that was taken from the user, now that the central server has all that was
    /// recorded in it. What waits for a project officer is still asked after, by its number alone.
    pub(crate) fn leave_behind(&mut self, connection: &Connection) -> Result<(), Error> {
        for table in OF_PROJECT {
            connection.execute(&format!("DELETE FROM {table} WHERE project = ?"), [self.number])?;
        }
        connection.execute(
            "DELETE FROM batch WHERE project = ?1 AND acknowledged <> 2
             AND number < (SELECT max(number) FROM batch WHERE project = ?1)",
            [self.number],
        )?;
        connection.execute("UPDATE batch SET bytes = x'' WHERE project = ?", [self.number])?;
        (self.mine, self.server) = (Context::new(), Context::new());
        (self.left_behind, self.complete, self.cursor) = (true, false, None);
        self.save(connection)
    }
}

impl Client {
    /// Everything that this laptop holds of a project: the values of each field group with what is known of them.
    ///
    /// # Errors
    /// When there is no such project here, or the database refuses.
    pub fn field_groups(&self, project: ProjectId) -> Result<Vec<FieldGroupState>, Error> {
        all_states(self.connection(), self.project(project)?.number)
    }
}

impl Identity {
    pub(crate) fn save(&self, connection: &Connection, project: i64) -> Result<(), Error> {
        let (change, batch) = (self.after_change.cast_signed(), self.after_batch.cast_signed());
        connection
            .prepare_cached(
                "INSERT INTO identity (project, device, after_change, after_batch) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![project, self.device.0, change, batch])?;
        Ok(())
    }
}

/// Everything before the first batch without a verdict; where all have one, everything that is in a batch.
const ACKNOWLEDGED: &str = "
    SELECT coalesce((SELECT min(first_counter) - 1 FROM batch WHERE project = ?1 AND acknowledged = 0),
                    (SELECT max(last_counter) FROM batch WHERE project = ?1), 0)";
