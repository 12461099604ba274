//! The one path for every write: a use case opens a recording, and each field group that it writes becomes a change
//! and the row's new state in the same transaction.

use crate::database::{other_heads, read_state, write_state};
use crate::error::Error;
use crate::intent;
use crate::project::Identity;
use crate::review::note_mended;
use crate::surroundings::{Surroundings, random};
use carnet_core::activity::Existence;
use carnet_core::change::{Change, Dot};
use carnet_core::clock::HybridClock;
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{ActivityId, DeviceNumber};
use carnet_core::merge::{Context, FieldState};
use carnet_core::row::RowKey;
use carnet_core::validation::Validate;
use carnet_core::wire::{Field, Writer};
use rusqlite::{Connection, params};

/// What a person did, for undo: the code that the window has words for, and the activity that it touched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intent {
    pub(crate) code: &'static str,
    pub(crate) activity: Option<ActivityId>,
}

/// One action of a person in one project, within one transaction.
pub(crate) struct Recording<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) surroundings: &'a dyn Surroundings,
    /// The device numbers of this laptop in the project, the present one last.
    pub(crate) identities: &'a [Identity],
    /// The project's number in the database.
    pub(crate) project: i64,
    /// The context, which grows with each change.
    pub(crate) context: Context,
    pub(crate) clock: HybridClock,
    /// The place of the last change among all that this laptop made here.
    pub(crate) last_change: u64,
    /// The place of the last change that the central server has.
    pub(crate) acknowledged: u64,
    /// The place of this action's first change.
    pub(crate) step: u64,
    pub(crate) intent: Intent,
    /// The place of the first change of the action that this one takes back.
    pub(crate) reverses: Option<u64>,
    /// The rows that it wrote and that could be, or belong to, deleted ones.
    pub(crate) written: Vec<RowKey>,
}

impl Recording<'_> {
    /// Ten random bytes and the time: what a new id is made of.
    pub(crate) fn id<I>(&self, make: fn(carnet_core::clock::Timestamp, [u8; 10]) -> I) -> I {
        make(self.surroundings.now(), random(self.surroundings))
    }

    /// Whether a device number is or was this laptop's.
    pub(crate) fn is_mine(&self, device: DeviceNumber) -> bool {
        self.identities.iter().any(|identity| identity.device == device)
    }

    /// How many changes were made.
    pub(crate) fn changes(&self) -> u64 {
        self.last_change + 1 - self.step
    }

    /// What the laptop holds of a field group.
    pub(crate) fn state<T: FieldGroup>(&self, row: RowKey) -> Result<FieldState, Error> {
        self.state_of(row, T::GROUP)
    }

    /// The same, where the group is known by its number only.
    pub(crate) fn state_of(&self, row: RowKey, group: Group) -> Result<FieldState, Error> {
        read_state(self.connection, self.project, &row, group)
    }

    /// Edits a field group: what it displays is handed to `change`, and what comes out is written where it differs.
    /// A conflict that the person did not touch stays.
    pub(crate) fn edit<T: FieldGroup + Validate + Default + Clone + PartialEq>(
        &mut self,
        row: RowKey,
        change: impl FnOnce(&mut T),
    ) -> Result<(), Error> {
        let state = self.state::<T>(row)?;
        let before = displayed::<T>(&state);
        let mut after = before.clone();
        change(&mut after);
        if after == before && !state.heads().is_empty() {
            return Ok(());
        }
        after.validate()?;
        if after == before {
            return Ok(());
        }
        self.put(row, &after, state).map(drop)
    }

    /// Writes a field group as a person said it is: that settles a conflict, whatever the value. Answers with its
    /// new state.
    pub(crate) fn write<T: FieldGroup + Validate + Default + PartialEq>(
        &mut self,
        row: RowKey,
        value: &T,
    ) -> Result<FieldState, Error> {
        value.validate()?;
        let state = self.state::<T>(row)?;
        if !state.is_conflict() && displayed::<T>(&state) == *value {
            return Ok(state);
        }
        self.put(row, value, state)
    }

    fn put<T: FieldGroup>(&mut self, row: RowKey, value: &T, state: FieldState) -> Result<FieldState, Error> {
        let bytes = match state.displayed() {
            Some(head) => Value::with_newer_fields_of(value, &head.value).unwrap_or_else(|_| value.value()),
            None => value.value(),
        };
        self.append(row, T::GROUP, bytes, state)
    }

    /// Makes a change with these bytes, which become the only head.
    pub(crate) fn append(
        &mut self,
        row: RowKey,
        group: Group,
        value: Value,
        state: FieldState,
    ) -> Result<FieldState, Error> {
        let replaces = state.dots();
        let seen = if deletes(group, &value)? { self.seen(&row, group)? } else { Vec::new() };
        self.append_as(row, group, value, state, replaces, seen)
    }

    /// Makes a change that replaces these heads and stands beside the others, and that says that this was seen. Only
    /// for taking back: to open a conflict again, or to leave again unseen what a deletion had not seen.
    pub(crate) fn append_as(
        &mut self,
        row: RowKey,
        group: Group,
        value: Value,
        mut state: FieldState,
        replaces: Vec<Dot>,
        seen: Vec<Dot>,
    ) -> Result<FieldState, Error> {
        let now = self.surroundings.now();
        for head in state.heads() {
            self.clock.observe(head.effective, now);
        }
        let identity = self.identities.last().ok_or(Error::NotEnrolled)?;
        self.last_change += 1;
        let dot = Dot::new(identity.device, identity.counter(self.last_change));
        let stamp = self.clock.tick(now);
        let change = Change { dot, row, group, value, replaces, seen, stamp, wall: now };
        self.keep(&change, &state)?;
        if self.reverses.is_none() {
            note_mended(self.connection, self.project, &change.row, group, self.last_change)?;
        }
        // Who marks, marks only where the session and everything above it is there.
        let is_mark = matches!(self.intent.code, intent::MARK | intent::MARK_REST_PRESENT);
        if !is_mark || self.reverses.is_some() {
            self.written.push(row);
        }
        state.take_in(&change, change.stamp, &self.context);
        self.context.advance(dot.device, dot.counter);
        state.settle(&self.context);
        write_state(self.connection, self.project, &row, group, &state)?;
        Ok(state)
    }

    /// What a deletion says that its author knew: the heads of the row's other groups, and how far everybody's changes
    /// were taken in. Of this laptop's own only as far as they are confirmed: the rest may get other names.
    fn seen(&self, row: &RowKey, group: Group) -> Result<Vec<Dot>, Error> {
        let mut seen = other_heads(self.connection, self.project, row, group)?;
        let me = self.identities.last().copied().ok_or(Error::NotEnrolled)?;
        let known = self.context.iter().map(|(device, counter)| match device {
            device if device == me.device => Dot::new(device, me.counter(self.acknowledged)),
            device => Dot::new(device, counter),
        });
        seen.extend(known.filter(|dot| dot.counter > 0));
        seen.sort_unstable();
        seen.dedup();
        Ok(seen)
    }

    fn keep(&self, change: &Change, before: &FieldState) -> Result<(), Error> {
        let (first, second) = change.row.parts();
        let begins = self.last_change == self.step;
        self.connection
            .prepare_cached(
                "INSERT INTO own_change (project, counter, entity, first_id, second_id, field_group, value, replaces,
                    seen, stamp, wall, value_before, heads_before, step, intent, activity, reverses)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.project,
                self.last_change.cast_signed(),
                change.row.entity().number(),
                first.as_bytes(),
                second.as_ref().map(|second| second.as_bytes()),
                change.group.number(),
                change.value.as_bytes(),
                dots_to_bytes(&change.replaces),
                dots_to_bytes(&change.seen),
                change.stamp.bits().cast_signed(),
                change.wall.millis(),
                before.displayed().map(|head| head.value.as_bytes()),
                keeps_heads(change, before)?.then(|| before.to_bytes()),
                self.step.cast_signed(),
                begins.then_some(self.intent.code),
                self.intent.activity.filter(|_| begins).map(|activity| activity.uuid().into_bytes()),
                self.reverses.filter(|_| begins).map(u64::cast_signed),
            ])?;
        Ok(())
    }
}

fn deletes(group: Group, value: &Value) -> Result<bool, Error> {
    Ok(group == Group::EXISTENCE && !value.decode::<Existence>()?.exists)
}

/// Whether taking a change back needs more than the value that was displayed before: all values of a conflict, or what a
/// deletion had seen.
fn keeps_heads(change: &Change, before: &FieldState) -> Result<bool, Error> {
    let Some(displayed) = before.displayed() else { return Ok(false) };
    Ok(before.is_conflict() || deletes(change.group, &displayed.value)?)
}

/// The typed value that is displayed; the default where nothing was written or a newer version wrote what this one
/// cannot read.
pub(crate) fn displayed<T: FieldGroup + Default>(state: &FieldState) -> T {
    state.displayed().and_then(|head| head.value.decode().ok()).unwrap_or_default()
}

pub(crate) fn dots_to_bytes(dots: &[Dot]) -> Vec<u8> {
    let mut writer = Writer::new();
    dots.iter().for_each(|dot| dot.put(&mut writer));
    writer.finish()
}
