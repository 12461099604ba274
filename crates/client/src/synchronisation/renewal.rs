//! A laptop that finds that a copy of it speaks too, or that it was set back to an older state, takes a new device
//! number. What the central server has not taken in is then this new number's; what it has stays as it is.

use super::outgoing::{dots, unconfirmed};
use crate::Client;
use crate::database::{read_state, write_state};
use crate::error::Error;
use crate::project::{Identity, Project};
use crate::recording::dots_to_bytes;
use crate::surroundings::random;
use crate::undo::row_key;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carnet_core::batch::DeviceKey;
use carnet_core::change::Dot;
use carnet_core::field_group::Group;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{EnrolAnswer, RenewRequest, RenewalReason};
use carnet_core::row::RowKey;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

impl Client {
    /// Whether this laptop needs a new number, and everything that it said under the old one has its verdict.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn renewal_is_due(&self) -> Result<bool, Error> {
        if !self.projects.iter().any(|project| project.forked) {
            return Ok(false);
        }
        for project in self.projects.iter().filter(|project| !project.forked && !project.left_behind) {
            if unconfirmed(self.connection(), project)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What this laptop says to be given a new number. It brings the same key again while the program runs, and the
    /// server answers with the same number; never after a start: the disk may be a copy of one whose laptop has been
    /// given that number (docs/decisions/0021).
    pub fn renewal_request(&mut self) -> RenewRequest {
        let surroundings = self.surroundings.as_ref();
        let secret = self.renewing.get_or_insert_with(|| Zeroizing::new(random(surroundings)));
        let public_key = URL_SAFE_NO_PAD.encode(DeviceKey::from_secret(secret).public().0);
        let copied = self.projects.iter().any(|project| project.forked && !project.left_behind);
        let reason = if copied { RenewalReason::Copied } else { RenewalReason::Returned };
        RenewRequest { public_key, reason: Some(reason) }
    }

    /// Takes the new number. Where this run of the program has asked for none, nothing happens.
    ///
    /// # Errors
    /// When the database refuses: then nothing has changed, and the same number is given again.
    pub fn take_in_renewal(&mut self, answer: &EnrolAnswer) -> Result<(), Error> {
        let Some(secret) = self.renewing.clone() else { return Ok(()) };
        self.take_number(answer, &secret)?;
        self.renewing = None;
        Ok(())
    }

    /// Takes a number for which the server was given the key of this secret.
    pub(super) fn take_number(&mut self, answer: &EnrolAnswer, secret: &[u8; 32]) -> Result<(), Error> {
        let former = self.laptop()?;
        let (former, key) = (former.device, former.key.public());
        let transaction =
            self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for project in self.projects.iter().filter(|project| !project.withdrawn || !project.left_behind) {
            renew(&transaction, project, answer.device)?;
        }
        transaction.execute(
            "INSERT OR REPLACE INTO former_key (device, public_key) VALUES (?, ?)",
            params![former.0, key.0],
        )?;
        transaction.execute(
            "UPDATE laptop SET device = ?, credential = ?, secret = ?",
            params![answer.device.0, answer.credential, secret],
        )?;
        transaction.execute("DELETE FROM preference WHERE name = ?", [crate::laptop::DEVICE_SECRET])?;
        transaction.commit()?;
        self.load()
    }
}

fn renew(connection: &Connection, project: &Project, device: DeviceNumber) -> Result<(), Error> {
    let old = project.identity();
    let after_batch = connection.query_row(
        "SELECT coalesce(max(number), 0) FROM batch WHERE project = ? AND acknowledged <> 0",
        [project.number],
        |row| row.get::<_, i64>(0).map(i64::cast_unsigned),
    )?;
    connection.execute("DELETE FROM batch WHERE project = ? AND acknowledged = 0", [project.number])?;
    let new = Identity { device, after_change: project.acknowledged, after_batch };
    let renamed = |dot: Dot| {
        let place = dot.counter + old.after_change;
        if dot.device == old.device && place > new.after_change {
            Dot::new(device, new.counter(place))
        } else {
            dot
        }
    };
    for (row, group) in rename_own_changes(connection, project, &new, renamed)? {
        let state = read_state(connection, project.number, &row, group)?;
        write_state(connection, project.number, &row, group, &state.renamed(renamed))?;
    }
    new.save(connection, project.number)?;
    // What is here of the old number is what the server has of it, as far as this laptop knows.
    let mut project = project.clone();
    project.mine = project
        .mine
        .iter()
        .map(|(of, counter)| {
            let known =
                if of == old.device { counter.min(old.counter(project.acknowledged)) } else { counter };
            (of, known)
        })
        .collect();
    (project.left_behind, project.forked) = (false, false);
    project.save(connection)
}

/// Gives the changes that the server has not taken in their new names; answers with the field groups that they are of.
fn rename_own_changes(
    connection: &Connection,
    project: &Project,
    new: &Identity,
    renamed: impl Fn(Dot) -> Dot + Copy,
) -> Result<BTreeSet<(RowKey, Group)>, Error> {
    let mut select = connection.prepare(
        "SELECT entity, first_id, second_id, field_group, counter, replaces, seen FROM own_change
         WHERE project = ? AND counter > ?",
    )?;
    let mut update = connection
        .prepare("UPDATE own_change SET replaces = ?, seen = ? WHERE project = ? AND counter = ?")?;
    let mut touched = BTreeSet::new();
    let mut rows = select.query(params![project.number, new.after_change.cast_signed()])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        touched.insert((row_key(row)?, Group::from_number(row.get(3)?)));
        let rename = |dots: Vec<Dot>| {
            let mut dots = dots.into_iter().map(renamed).collect::<Vec<_>>();
            dots.sort_unstable();
            dots_to_bytes(&dots)
        };
        changes.push((row.get::<_, i64>(4)?, rename(dots(row, 5)?), rename(dots(row, 6)?)));
    }
    for (counter, replaces, seen) in changes {
        update.execute(params![replaces, seen, project.number, counter])?;
    }
    Ok(touched)
}
