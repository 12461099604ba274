use super::{Context, canonical};
use crate::change::{Change, Dot};
use crate::clock::{Hlc, Timestamp};
use crate::field_group::{Group, Value};
use crate::participant::KeptApart;
use crate::wire::{Field, Reader, WireError, Writer};

/// A change of a field group that no known change has replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which change it is.
    pub dot: Dot,
    /// Its value.
    pub value: Value,
    /// Orders it among the heads: its author's stamp, or the central server's verdict on it.
    pub effective: Hlc,
    /// What its author's wall clock said.
    pub wall: Timestamp,
    /// Whether the central server did not believe its author's stamp.
    pub retimed: bool,
    /// Where it deletes the row: the heads of the row's other groups that its author knew, and how far it knew each
    /// device.
    pub seen: Vec<Dot>,
}

impl Head {
    /// The head that a change becomes, with the time that counts for it.
    #[must_use]
    pub fn of(change: &Change, effective: Hlc) -> Self {
        Self {
            dot: change.dot,
            value: change.value.clone(),
            effective,
            wall: change.wall,
            retimed: effective != change.stamp,
            seen: change.seen.clone(),
        }
    }

    /// By which head is displayed: the latest effective time, then the larger dot.
    fn precedence(&self) -> (Hlc, Dot) {
        (self.effective, self.dot)
    }
}

/// What taking in a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is a head now.
    Head,
    /// It was taken in before; nothing changed.
    Again,
    /// Another change that arrived earlier has replaced it; it belongs to the history only.
    Replaced,
}

/// What a replica holds of one field group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldState {
    /// By dot.
    heads: Vec<Head>,
    /// Changes known to be replaced that the context does not cover yet, by dot: when they come they are no heads.
    absent: Vec<Dot>,
}

impl FieldState {
    /// A field group that nobody has written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The changes that nothing has replaced, by dot.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The dots of the heads: what a new change by this replica replaces.
    #[must_use]
    pub fn dots(&self) -> Vec<Dot> {
        self.heads.iter().map(|head| head.dot).collect()
    }

    /// Changes known to be replaced before they were taken in.
    #[must_use]
    pub fn absent(&self) -> &[Dot] {
        &self.absent
    }

    /// The head that is displayed and counted: the one with the latest effective time, then the larger dot.
    #[must_use]
    pub fn displayed(&self) -> Option<&Head> {
        self.heads.iter().max_by_key(|head| head.precedence())
    }

    /// The same, of a field group. That two people are kept apart stands as long as one head says so: whoever takes that
    /// back, takes back what they knew of, not what somebody else says meanwhile.
    #[must_use]
    pub fn displayed_of(&self, group: Group) -> Option<&Head> {
        let keeps_apart = |head: &&Head| head.value.decode::<KeptApart>().is_ok_and(|pair| pair.apart);
        let apart = self.heads.iter().filter(keeps_apart).max_by_key(|head| head.precedence());
        apart.filter(|_| group == Group::PAIR_APART).or_else(|| self.displayed())
    }

    /// Whether two heads of the group have different values that a person has to settle.
    #[must_use]
    pub fn is_conflict_of(&self, group: Group) -> bool {
        group.is_settled_by_people() && self.is_conflict()
    }

    /// Whether two heads have different values: a conflict that a person has to settle.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.heads.iter().skip(1).any(|head| head.value != self.heads[0].value)
    }

    /// Takes in one change. `context` is the replica's context *before* the change; the caller advances it, and
    /// brings the changes of each device in the order of their counters.
    pub fn take_in(&mut self, change: &Change, effective: Hlc, context: &Context) -> Taken {
        if context.covers(change.dot) {
            return Taken::Again;
        }
        let already_replaced = self.absent.contains(&change.dot);
        self.heads.retain(|head| !change.replaces.contains(&head.dot));
        self.absent.retain(|dot| *dot != change.dot && !context.covers(*dot));
        self.absent.extend(change.replaces.iter().filter(|dot| !context.covers(**dot)));
        self.absent = canonical(std::mem::take(&mut self.absent));
        if already_replaced {
            return Taken::Replaced;
        }
        let at = self.heads.partition_point(|head| head.dot < change.dot);
        self.heads.insert(at, Head::of(change, effective));
        Taken::Head
    }

    /// Joins with what another replica holds of the same field group, each side with the context that its state
    /// belongs to. Times in `theirs` are taken over: the central server has the last word on them.
    pub fn join(&mut self, mine: &Context, theirs: &Self, their_context: &Context) {
        let mut heads = theirs
            .heads
            .iter()
            .filter(|head| {
                self.position(head.dot).is_some()
                    || !(mine.covers(head.dot) || self.absent.binary_search(&head.dot).is_ok())
            })
            .cloned()
            .collect::<Vec<_>>();
        let mut absent = std::mem::take(&mut self.absent);
        absent.extend(theirs.absent.iter());
        for head in self.heads.drain(..) {
            if theirs.position(head.dot).is_some() {
                continue;
            }
            if their_context.covers(head.dot) || theirs.absent.binary_search(&head.dot).is_ok() {
                absent.push(head.dot);
            } else {
                heads.push(head);
            }
        }
        heads.sort_unstable_by_key(|head| head.dot);
        absent.retain(|dot| !mine.covers(*dot));
        (self.heads, self.absent) = (heads, canonical(absent));
    }

    /// Takes back a change that the central server refused: what the server holds stands there again. Where something
    /// has replaced the change meanwhile there is nothing to take back; false then.
    pub fn retract(&mut self, refused: Dot, instead: &Self) -> bool {
        let Some(at) = self.position(refused) else { return false };
        self.heads.remove(at);
        for head in &instead.heads {
            match self.heads.binary_search_by_key(&head.dot, |known| known.dot) {
                Ok(known) => self.heads[known] = head.clone(),
                Err(at) => self.heads.insert(at, head.clone()),
            }
        }
        self.absent = canonical([std::mem::take(&mut self.absent), instead.absent.clone()].concat());
        true
    }

    /// Forgets the central server's verdict on the time of a change, which is to be judged anew: until then it counts from
    /// when its author's clock said. False where there is nothing to forget.
    pub fn forget_verdict(&mut self, dot: Dot, stamp: Hlc) -> bool {
        let Some(at) = self.position(dot).filter(|at| self.heads[*at].retimed) else { return false };
        (self.heads[at].effective, self.heads[at].retimed) = (stamp, false);
        true
    }

    /// The same with other names for its changes: those of a laptop that was given a new device number.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(Dot) -> Dot) -> Self {
        let mut heads = self.heads.clone();
        for head in &mut heads {
            head.dot = name(head.dot);
            head.seen = canonical(head.seen.iter().map(|dot| name(*dot)).collect());
        }
        heads.sort_unstable_by_key(|head| head.dot);
        Self { heads, absent: canonical(self.absent.iter().map(|dot| name(*dot)).collect()) }
    }

    /// Forgets what the context says anyway; two replicas with the same changes then hold the same bytes.
    pub fn settle(&mut self, context: &Context) {
        self.absent.retain(|dot| !context.covers(*dot));
    }

    fn position(&self, dot: Dot) -> Option<usize> {
        self.heads.binary_search_by_key(&dot, |head| head.dot).ok()
    }

    /// A state from its parts, as a page or a database brings them.
    ///
    /// # Errors
    /// When two heads have the same dot.
    pub fn from_parts(mut heads: Vec<Head>, absent: Vec<Dot>) -> Result<Self, WireError> {
        heads.sort_unstable_by_key(|head| head.dot);
        if heads.windows(2).any(|pair| pair[0].dot == pair[1].dot) {
            return Err(WireError::OutOfRange("heads"));
        }
        Ok(Self { heads, absent: canonical(absent) })
    }

    /// The byte form in databases.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.varint(self.heads.len() as u64);
        for head in &self.heads {
            head.dot.put(&mut writer);
            writer.varint(head.effective.bits());
            writer.zigzag(head.wall.millis() - head.effective.time().millis());
            writer.byte(u8::from(head.retimed));
            head.seen.put(&mut writer);
            writer.block(head.value.as_bytes());
        }
        self.absent.put(&mut writer);
        writer.finish()
    }

    /// Reads the byte form in databases.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let count = reader.count(7, usize::MAX)?;
        let mut heads = Vec::with_capacity(count);
        for _ in 0..count {
            let dot = Dot::take(&mut reader)?;
            let effective = Hlc::from_bits(reader.varint()?);
            let wall = effective.time().plus_millis(reader.zigzag()?);
            let retimed = bool::take(&mut reader)?;
            let seen = Vec::take(&mut reader)?;
            let value = Value::from_bytes(reader.block()?);
            heads.push(Head { dot, value, effective, wall, retimed, seen });
        }
        let absent = Vec::take(&mut reader)?;
        reader.end()?;
        Self::from_parts(heads, absent)
    }
}
