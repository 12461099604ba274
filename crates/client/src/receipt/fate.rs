use super::view::{Answered, Fate, FateKind};
use crate::change::Reader;
use crate::database::{conflicts, read_state};
use crate::error::Error;
use carnet_core::change::Dot;
use carnet_core::field_group::Group;
use carnet_core::row::RowKey;
use rusqlite::{OptionalExtension, params};

/// How many conflicts are looked through for own changes.
const MOST_CONFLICTS: usize = 5_000;

/// Places of changes, from the first to the last of each range, in order.
pub(super) type Places = Vec<(i64, i64)>;

/// What became of the changes that this laptop made in a project.
pub(crate) struct Fates<'a> {
    pub(crate) reader: Reader<'a>,
    /// In batches without a verdict.
    unanswered: Places,
    /// In batches that wait for a project officer.
    quarantined: Places,
    /// The last that is in a batch.
    sealed: i64,
}

impl<'a> Fates<'a> {
    pub(crate) fn new(reader: Reader<'a>) -> Result<Self, Error> {
        let connection = reader.connection();
        let ranges = |acknowledged: i64| -> Result<Places, Error> {
            // The partial indexes lead there; the batches themselves, which are large, are not read.
            let mut select = connection.prepare_cached(&format!(
                "SELECT first_counter, last_counter FROM batch WHERE acknowledged = {acknowledged} AND project = ?
                 ORDER BY first_counter"
            ))?;
            let ranges = select.query_map([reader.project.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(ranges.collect::<Result<_, _>>()?)
        };
        let (unanswered, quarantined) = (ranges(0)?, ranges(2)?);
        let sealed = connection
            .prepare_cached("SELECT coalesce(max(last_counter), 0) FROM batch WHERE project = ?")?
            .query_row([reader.project.number], |row| row.get(0))?;
        Ok(Self { reader, unanswered, quarantined, sealed })
    }

    /// The name of the change at a place.
    pub(super) fn dot(&self, place: u64) -> Dot {
        let mut identities = self.reader.project.identities.iter().rev();
        let of = identities.find(|identity| identity.after_change < place).copied();
        let of = of.unwrap_or_else(|| self.reader.project.identity());
        Dot::new(of.device, of.counter(place))
    }

    /// What became of a change that bears this name; none when it is not this laptop's, or not here any more.
    pub(crate) fn fate_of(&mut self, dot: Dot, row: &RowKey, group: Group) -> Result<Option<Fate>, Error> {
        let Some(place) = self.place(dot) else { return Ok(None) };
        let is_here = self
            .reader
            .connection()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM own_change WHERE project = ? AND counter = ?)")?
            .query_row([self.reader.project.number, place], |row| row.get(0))?;
        if is_here { self.fate(place.cast_unsigned(), row, group).map(Some) } else { Ok(None) }
    }

    /// What became of a change.
    pub(super) fn fate(&mut self, place: u64, row: &RowKey, group: Group) -> Result<Fate, Error> {
        let at = place.cast_signed();
        let holds = |places: &Places| last_before(places, at + 1) == Some(at);
        if at > self.sealed {
            return Ok(Fate::Waiting { sent: false });
        }
        if holds(&self.unanswered) {
            return Ok(Fate::Waiting { sent: true });
        }
        if holds(&self.quarantined) {
            return Ok(Fate::Quarantine);
        }
        if let Some(refused) = self.refusal(at)? {
            return Ok(refused);
        }
        let dot = self.dot(place);
        let state = read_state(self.reader.connection(), self.reader.project.number, row, group)?;
        let own = state.heads().iter().find(|head| head.dot == dot);
        let displayed = state.displayed_of(group);
        if own.is_some() && state.is_conflict_of(group) {
            let others = state.heads().iter().filter(|head| head.dot != dot);
            let with = others.map(|head| self.reader.author(head)).collect::<Result<_, _>>()?;
            return Ok(Fate::InConflict { with });
        }
        if own.is_some() && displayed.is_some_and(|head| head.dot == dot) {
            return Ok(Fate::Arrived);
        }
        let by = displayed.map(|head| self.reader.author(head)).transpose()?;
        Ok(Fate::Merged { by, same: own.is_some() })
    }

    fn refusal(&self, place: i64) -> Result<Option<Fate>, Error> {
        let mut select = self.reader.connection().prepare_cached(
            "SELECT field, reason, let_go IS NOT NULL, mended IS NOT NULL FROM refusal
             WHERE project = ? AND counter = ?",
        )?;
        let found = select.query_row(params![self.reader.project.number, place], |row| {
            let answer = match (row.get(2)?, row.get(3)?) {
                (true, _) => Answered::LetGo,
                (_, true) => Answered::Mended,
                _ => Answered::Open,
            };
            Ok(Fate::Refused { field: row.get(0)?, reason: row.get(1)?, answer })
        });
        Ok(found.optional()?)
    }

    /// Where the changes with a fate are; none where they may be anywhere.
    pub(super) fn places(&mut self, kind: FateKind) -> Result<Option<Places>, Error> {
        let project = self.reader.project;
        Ok(match kind {
            FateKind::Arrived | FateKind::Merged => None,
            FateKind::Waiting => {
                let mut places = self.unanswered.clone();
                places.push((self.sealed + 1, project.last_change.cast_signed()));
                places.retain(|(first, last)| first <= last);
                Some(places)
            }
            FateKind::Quarantine => Some(self.quarantined.clone()),
            FateKind::Refused => {
                let mut select = self
                    .reader
                    .connection()
                    .prepare_cached("SELECT counter FROM refusal WHERE project = ? ORDER BY counter")?;
                let places = select.query_map([project.number], |row| Ok((row.get(0)?, row.get(0)?)))?;
                Some(places.collect::<Result<_, _>>()?)
            }
            FateKind::InConflict => {
                let mut places = Vec::new();
                let found = conflicts(self.reader.connection(), project.number, MOST_CONFLICTS)?;
                for (row, group) in found {
                    let state = read_state(self.reader.connection(), project.number, &row, group)?;
                    places.extend(state.heads().iter().filter_map(|head| self.place(head.dot)));
                }
                places.sort_unstable();
                Some(places.into_iter().map(|place| (place, place)).collect())
            }
        })
    }

    /// The place of a change of this laptop.
    pub(super) fn place(&self, dot: Dot) -> Option<i64> {
        let identities = &self.reader.project.identities;
        let of = identities.iter().rev().find(|identity| identity.device == dot.device)?;
        Some((of.after_change + dot.counter).cast_signed())
    }
}

/// The last of these places before one.
pub(super) fn last_before(places: &Places, before: i64) -> Option<i64> {
    let at = places.partition_point(|(first, _)| *first < before);
    at.checked_sub(1).and_then(|at| places.get(at)).map(|(_, last)| (*last).min(before - 1))
}
