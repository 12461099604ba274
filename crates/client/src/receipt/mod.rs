//! What this laptop's user recorded, and what became of it: a receipt for every change.

mod fate;
mod view;

pub use view::{Answered, Fate, FateKind, Receipt, Receipts, ReceiptsAsked, RecordedAction};

use crate::Client;
use crate::change::{FieldValue, Reader};
use crate::error::Error;
use crate::review::ChangeRef;
use crate::undo::row_key;
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{Group, Value};
use carnet_core::id::ActivityId;
use carnet_core::row::RowKey;
pub(crate) use fate::Fates;
use fate::{Places, last_before};
use rusqlite::{Connection, OptionalExtension, params};
use std::cmp::Reverse;

/// How many actions a page has.
const ACTIONS: usize = 50;
/// How many receipts of one action a page has.
const RECEIPTS: usize = 50;
/// How many changes are looked at for one page: where few have the fate that is asked for, the next page goes on.
const LOOKED_AT: u64 = 2_000;

impl Client {
    /// What was recorded on this laptop, the latest first, with what became of it: a page of it.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn receipts(&mut self, asked: ReceiptsAsked) -> Result<Receipts, Error> {
        let places = asked.after.as_deref().map(Cursor::read).unwrap_or_default();
        let mut columns = Vec::new();
        for project in &self.projects {
            let before = places.before(project.number).unwrap_or(project.last_change.cast_signed() + 1);
            let mut column = Column::new(Reader::new(self, project), before, asked.activity, asked.fate)?;
            column.find_next()?;
            columns.push(column);
        }
        let mut receipts = Receipts::default();
        let mut looked_at = 0;
        // Within one laptop the stamps only grow, whatever the clock on the wall does.
        while let Some(column) =
            columns.iter_mut().filter(|column| column.next.is_some()).max_by_key(|column| column.stamp())
        {
            if receipts.actions.len() == ACTIONS || looked_at >= LOOKED_AT {
                let places = columns.iter().map(|column| (column.project(), column.before()));
                receipts.next = Some(Cursor(places.collect()).write());
                break;
            }
            looked_at += column.take(&mut receipts.actions)?;
            column.find_next()?;
        }
        Ok(receipts)
    }

    /// The receipts of an action behind a change of it: a page of them.
    ///
    /// # Errors
    /// When there is no such action, or the database refuses.
    pub fn receipts_of_action(&mut self, after: ChangeRef) -> Result<Vec<Receipt>, Error> {
        let project = self.project(after.project)?;
        let mut fates = Fates::new(Reader::new(self, project))?;
        let place = after.place.cast_signed();
        let action = action_at(self.connection(), project.number, place)?.ok_or(Error::NotFound("change"))?;
        receipts_of(&mut fates, place + 1, action.last, RECEIPTS * 4, None)
    }
}

impl Client {
    /// The receipts of what was written here into these rows, or into one field group of them, the latest first.
    pub(crate) fn receipts_of_rows(
        &self,
        project: i64,
        rows: &[RowKey],
        group: Option<Group>,
        most: usize,
    ) -> Result<Vec<Receipt>, Error> {
        let mut fates = Fates::new(Reader::new(self, self.project_numbered(project)?))?;
        let mut select = self.connection().prepare_cached(
            "SELECT entity, first_id, second_id, field_group, value, value_before, wall, counter FROM own_change
             WHERE project = ? AND entity = ? AND first_id = ? AND second_id IS ? AND field_group = coalesce(?, field_group)
             ORDER BY counter DESC LIMIT ?",
        )?;
        let mut receipts = Vec::new();
        for row in rows {
            let (first, second) = row.parts();
            let second = second.as_ref().map(|second| second.as_bytes());
            let (entity, group) = (row.entity().number(), group.map(Group::number));
            let mut found =
                select.query(params![project, entity, first.as_bytes(), second, group, most as i64])?;
            while let Some(change) = found.next()? {
                receipts.push(receipt_of(&mut fates, change)?);
            }
        }
        receipts.sort_by_key(|receipt| Reverse(receipt.change.place));
        receipts.truncate(most);
        Ok(receipts)
    }
}

/// The actions of one project, from the latest back.
struct Column<'a> {
    fates: Fates<'a>,
    /// Only those that touched this activity.
    activity: Option<ActivityId>,
    fate: Option<FateKind>,
    /// Where the changes with that fate are, if that is known.
    places: Option<Places>,
    /// Everything from here on has been told.
    before: i64,
    next: Option<Action>,
}

/// An action, by its first change.
struct Action {
    first: i64,
    last: i64,
    stamp: i64,
    code: String,
    reverses: bool,
    activity: Option<ActivityId>,
    wall: Timestamp,
}

impl<'a> Column<'a> {
    fn new(
        reader: Reader<'a>,
        before: i64,
        activity: Option<ActivityId>,
        fate: Option<FateKind>,
    ) -> Result<Self, Error> {
        let mut fates = Fates::new(reader)?;
        let places = match fate {
            Some(fate) => fates.places(fate)?,
            None => None,
        };
        Ok(Self { fates, activity, fate, places, before, next: None })
    }

    fn project(&self) -> i64 {
        self.fates.reader.project.number
    }

    fn stamp(&self) -> i64 {
        self.next.as_ref().map_or(i64::MIN, |action| action.stamp)
    }

    /// From where on everything has been told.
    const fn before(&self) -> i64 {
        self.before
    }

    /// Finds the action before those that were told.
    fn find_next(&mut self) -> Result<(), Error> {
        let connection = self.fates.reader.connection();
        self.next = None;
        let mut before = self.before;
        loop {
            let place = match (&self.places, self.activity) {
                (Some(places), _) => last_before(places, before),
                (None, Some(activity)) => last_of_activity(connection, self.project(), activity, before)?,
                (None, None) => Some(before - 1),
            };
            let Some(place) = place.filter(|place| *place > 0) else { return Ok(()) };
            let Some(action) = action_at(connection, self.project(), place)? else {
                // What was recorded before a project was left behind is not here any more.
                if self.places.is_none() {
                    return Ok(());
                }
                before = place;
                continue;
            };
            if self.activity.is_none_or(|activity| action.activity == Some(activity)) {
                self.next = Some(action);
                return Ok(());
            }
            before = action.first;
        }
    }

    /// Tells the next action, if any of its changes has the fate that is asked for; how many changes were looked at.
    fn take(&mut self, actions: &mut Vec<RecordedAction>) -> Result<u64, Error> {
        let Some(action) = self.next.take() else { return Ok(0) };
        self.before = action.first;
        let project = self.fates.reader.project;
        let changes = (action.last - action.first + 1).cast_unsigned();
        let looked_at = changes.min(LOOKED_AT);
        let last = action.first + looked_at.cast_signed() - 1;
        // One receipt more tells whether there are more.
        let mut receipts = receipts_of(&mut self.fates, action.first, last, RECEIPTS + 1, self.fate)?;
        let more = receipts.len() > RECEIPTS || looked_at < changes;
        receipts.truncate(RECEIPTS);
        if receipts.is_empty() && !more {
            return Ok(looked_at);
        }
        let activity_title = match action.activity {
            Some(activity) => title_of(self.fates.reader.connection(), activity)?,
            None => String::new(),
        };
        actions.push(RecordedAction {
            first: ChangeRef { project: project.id, place: action.first.cast_unsigned() },
            step: action.code,
            takes_back: action.reverses,
            activity: action.activity,
            activity_title,
            at: action.wall,
            changes,
            receipts,
            more,
        });
        Ok(looked_at)
    }
}

/// The receipts of the changes from one place to another, of those with a fate.
fn receipts_of(
    fates: &mut Fates<'_>,
    first: i64,
    last: i64,
    most: usize,
    fate: Option<FateKind>,
) -> Result<Vec<Receipt>, Error> {
    let number = fates.reader.project.number;
    let mut select = fates.reader.connection().prepare_cached(
        "SELECT entity, first_id, second_id, field_group, value, value_before, wall, counter FROM own_change
         WHERE project = ? AND counter BETWEEN ? AND ? ORDER BY counter",
    )?;
    let mut rows = select.query(params![number, first, last])?;
    let mut receipts = Vec::new();
    while let Some(found) = rows.next()? {
        let receipt = receipt_of(fates, found)?;
        if fate.is_some_and(|fate| receipt.fate.kind() != fate) {
            continue;
        }
        receipts.push(receipt);
        if receipts.len() == most {
            break;
        }
    }
    Ok(receipts)
}

/// The receipt of a change, from its columns.
fn receipt_of(fates: &mut Fates<'_>, found: &rusqlite::Row<'_>) -> Result<Receipt, Error> {
    let (row, group) = (row_key(found)?, Group::from_number(found.get(3)?));
    let value = |bytes: Vec<u8>| FieldValue::of(&row, group, &Value::from_bytes(bytes));
    let place = found.get::<_, i64>(7)?.cast_unsigned();
    Ok(Receipt {
        change: ChangeRef { project: fates.reader.project.id, place },
        dot: fates.dot(place),
        fate: fates.fate(place, &row, group)?,
        about: fates.reader.about(&row)?,
        before: found.get::<_, Option<Vec<u8>>>(5)?.map(&value),
        value: value(found.get(4)?),
        at: Timestamp::from_millis(found.get(6)?),
    })
}

/// The action that the change at a place belongs to.
fn action_at(connection: &Connection, project: i64, place: i64) -> Result<Option<Action>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT first.counter, (SELECT max(counter) FROM own_change WHERE project = ?1 AND counter <
                coalesce((SELECT min(counter) FROM own_change next WHERE next.project = ?1
                    AND next.counter > ?2 AND next.step > change.step), 9223372036854775807)),
            first.stamp, first.intent, first.reverses IS NOT NULL, first.activity, first.wall
         FROM own_change change JOIN own_change first ON first.project = ?1 AND first.counter = change.step
         WHERE change.project = ?1 AND change.counter = ?2",
    )?;
    let action = select.query_row([project, place], |row| {
        Ok(Action {
            first: row.get(0)?,
            last: row.get(1)?,
            stamp: row.get(2)?,
            code: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            reverses: row.get(4)?,
            activity: row
                .get::<_, Option<[u8; 16]>>(5)?
                .map(|id| ActivityId::from_uuid(uuid::Uuid::from_bytes(id))),
            wall: Timestamp::from_millis(row.get(6)?),
        })
    });
    Ok(action.optional()?)
}

/// The first change of the last action before a place that touched an activity.
fn last_of_activity(
    connection: &Connection,
    project: i64,
    activity: ActivityId,
    before: i64,
) -> Result<Option<i64>, Error> {
    let last = connection
        .prepare_cached(
            "SELECT max(counter) FROM own_change WHERE project = ? AND activity = ? AND counter < ?",
        )?
        .query_row(params![project, activity.uuid().as_bytes(), before], |row| row.get(0))?;
    Ok(last)
}

fn title_of(connection: &Connection, activity: ActivityId) -> Result<String, Error> {
    let title = connection
        .prepare_cached("SELECT title FROM activity WHERE id = ?")?
        .query_row([activity.uuid().as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(title.unwrap_or_default())
}

/// Where a page ends: of each project, by its number here, the place from which on everything was told.
#[derive(Default)]
struct Cursor(Vec<(i64, i64)>);

impl Cursor {
    /// Reads what [`Cursor::write`] wrote; of anything else, as much as makes sense.
    fn read(text: &str) -> Self {
        let pair = |part: &str| {
            let (project, place) = part.split_once(':')?;
            Some((project.parse().ok()?, place.parse().ok()?))
        };
        Self(text.split(' ').filter_map(pair).collect())
    }

    fn write(&self) -> String {
        self.0.iter().map(|(project, place)| format!("{project}:{place}")).collect::<Vec<_>>().join(" ")
    }

    fn before(&self, project: i64) -> Option<i64> {
        self.0.iter().find(|(known, _)| *known == project).map(|(_, place)| *place)
    }
}
