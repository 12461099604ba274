//! Histories: what several devices wrote and how it went round, with everything remembered.

use super::oracle;
use carnet_core::activity::Existence;
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, HybridClock, Timestamp, effective};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{ActivityId, DeviceNumber};
use carnet_core::merge::{Context, FieldState, Head, Taken, edited_elsewhere};
use carnet_core::row::RowKey;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
/// The field groups of the one row that all devices write. The first is its existence.
pub(crate) const GROUPS: [Group; 3] = [Group::EXISTENCE, Group::ACTIVITY_TITLE, Group::ACTIVITY_PLACE];
pub(crate) const EXISTENCE: usize = 0;
const YEARS: i64 = 10 * 365 * 86_400_000;

/// Changes of a history, each the bit of its place in it.
pub(crate) type Set = u64;

/// A change, and what only somebody who watched everything can say of it.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) change: Change,
    pub(crate) effective: Hlc,
    pub(crate) group: usize,
    /// The heads of its group among the changes that its author had.
    pub(crate) replaced: Set,
    /// Every change of its group that happened before it.
    pub(crate) before: Set,
    /// The heads of the other groups among the changes that its author had.
    pub(crate) others: Set,
}

/// One laptop or server. `taken` is the watcher's note of which changes it has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replica {
    pub(crate) context: Context,
    pub(crate) states: [FieldState; GROUPS.len()],
    pub(crate) taken: Set,
    clock: HybridClock,
}

impl Replica {
    /// Joins with everything that another replica holds.
    pub(crate) fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.states.iter_mut().zip(&other.states) {
            mine.join(&self.context, theirs, &other.context);
        }
        self.context.advance_to(&other.context);
        self.settle();
        self.taken |= other.taken;
    }

    pub(crate) fn joined(mut self, other: &Self) -> Self {
        self.join(other);
        self
    }

    pub(crate) fn settle(&mut self) {
        for state in &mut self.states {
            state.settle(&self.context);
        }
    }

    /// Takes in one change, as a laptop, the server or a bundle's reader does.
    pub(crate) fn take(&mut self, place: usize, written: &Written, effective: Hlc) -> Taken {
        let Dot { device, counter } = written.change.dot;
        let taken = self.states[written.group].take_in(&written.change, effective, &self.context);
        self.context.advance(device, counter);
        self.taken |= 1 << place;
        taken
    }

    /// All that it holds, in bytes.
    pub(crate) fn bytes(&self) -> Vec<Vec<u8>> {
        self.states.iter().map(FieldState::to_bytes).collect()
    }

    /// "Deleted here, edited there".
    pub(crate) fn in_review(&self) -> bool {
        edited_elsewhere(&self.states[EXISTENCE], deletes, self.states.iter().skip(1))
    }
}

pub(crate) fn deletes(head: &Head) -> bool {
    head.value.decode::<Existence>().is_ok_and(|existence| !existence.exists)
}

/// Everything that happened.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) written: Vec<Written>,
    pub(crate) replicas: Vec<Replica>,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// A device writes a field group over the heads that it holds, with its clock off by so much.
    Write { device: usize, group: usize, value: u8, off: i64 },
    /// A device hands over changes that it has of some devices, in the order of their counters, some again.
    Send { from: usize, to: usize, of: usize, devices: usize, most: u64, again: u64 },
    /// A device hands over its state.
    Join { from: usize, to: usize },
}

impl History {
    /// A history of so many devices in which nothing happened yet.
    pub(crate) fn new(devices: usize) -> Self {
        Self { written: Vec::new(), replicas: vec![Replica::default(); devices] }
    }

    /// The history after these steps.
    pub(crate) fn of(devices: usize, steps: &[Step]) -> Self {
        let mut history = Self::new(devices);
        for step in steps {
            history.step(*step);
        }
        history
    }

    /// Lets one thing happen and tells which replica it happened to.
    pub(crate) fn step(&mut self, step: Step) -> usize {
        let devices = self.replicas.len();
        match step {
            Step::Write { device, group, value, off } => {
                self.write(device % devices, group, value, off, |stamp| effective(stamp, NOW));
                device % devices
            }
            Step::Send { from, to, of, devices: and_more, most, again } => {
                for device in (of..of + and_more).map(|device| device % devices) {
                    self.send(from % devices, to % devices, device, most, again);
                }
                to % devices
            }
            Step::Join { from, to } => {
                let from = self.replicas[from % devices].clone();
                self.replicas[to % devices].join(&from);
                to % devices
            }
        }
    }

    /// A device writes; `verdict` says which time counts for the change.
    pub(crate) fn write(
        &mut self,
        device: usize,
        group: usize,
        value: u8,
        off: i64,
        verdict: fn(Hlc) -> Hlc,
    ) {
        let (wall, place) = (NOW.plus_millis(off), self.written.len());
        let replica = &mut self.replicas[device];
        for head in replica.states[group].heads() {
            replica.clock.observe(head.effective, wall);
        }
        let number = DeviceNumber(device as u32 + 1);
        let exists = Existence { exists: value.is_multiple_of(2) };
        let mut seen = Vec::new();
        if group == EXISTENCE && !exists.exists {
            seen = replica.states.iter().skip(1).flat_map(FieldState::dots).collect();
            seen.sort_unstable();
        }
        let change = Change {
            dot: Dot::new(number, replica.context.counter(number) + 1),
            row: RowKey::Activity(ActivityId::default()),
            group: GROUPS[group],
            value: if group == EXISTENCE { exists.value() } else { Value::from_bytes([value]) },
            replaces: replica.states[group].dots(),
            seen,
            stamp: replica.clock.tick(wall),
            wall,
        };
        let had = replica.taken;
        let written = Written {
            effective: verdict(change.stamp),
            group,
            replaced: oracle::heads(&self.written, had, group),
            before: oracle::known(&self.written, had, group),
            others: (0..GROUPS.len())
                .filter(|other| *other != group)
                .fold(0, |set, other| set | oracle::heads(&self.written, had, other)),
            change,
        };
        assert_eq!(replica.take(place, &written, written.effective), Taken::Head);
        self.written.push(written);
    }

    /// Hands over changes of one device from a little before what the other has, at most so many.
    fn send(&mut self, from: usize, to: usize, device: usize, most: u64, again: u64) {
        let number = DeviceNumber(device as u32 + 1);
        let [theirs, has] = [from, to].map(|replica| self.replicas[replica].context.counter(number));
        for counter in has.saturating_sub(again) + 1..=theirs.min(has + most) {
            self.deliver(to, self.place(Dot::new(number, counter)));
        }
    }

    /// Delivers one change and checks what the replica says of it.
    pub(crate) fn deliver(&mut self, to: usize, place: usize) -> Taken {
        let replica = &mut self.replicas[to];
        let expected = match () {
            () if replica.taken & 1 << place != 0 => Taken::Again,
            () if oracle::replaced(&self.written, replica.taken) & 1 << place != 0 => Taken::Replaced,
            () => Taken::Head,
        };
        let taken = replica.take(place, &self.written[place], self.written[place].effective);
        assert_eq!(taken, expected);
        taken
    }

    /// Where in the history the change with this dot stands.
    pub(crate) fn place(&self, dot: Dot) -> usize {
        self.written.iter().position(|written| written.change.dot == dot).unwrap()
    }

    /// All changes.
    pub(crate) fn everything(&self) -> Set {
        (1 << self.written.len()) - 1
    }

    /// A new replica that takes in everything, each device's changes in order, the devices woven into each other
    /// as `turns` says, with some changes delivered again.
    pub(crate) fn delivered_in_turns(&mut self, turns: &[u8]) -> Replica {
        self.replicas.push(Replica::default());
        let (to, devices) = (self.replicas.len() - 1, self.replicas.len() - 1);
        let enough = (0..devices).cycle().take(devices * self.written.len());
        for turn in turns.iter().map(|turn| usize::from(*turn)).chain(enough) {
            let number = DeviceNumber((turn % devices) as u32 + 1);
            let next = self.replicas[to].context.counter(number) + u64::from(turn < 128);
            if let Some(place) =
                self.written.iter().position(|written| written.change.dot == Dot::new(number, next))
            {
                self.deliver(to, place);
            }
        }
        self.replicas.pop().unwrap()
    }
}

/// Off by years either way, by little, or right; often the same, so that times are equal too.
pub(crate) fn off() -> impl Strategy<Value = i64> {
    select(&[0, 0, 1, -1, 3_600_000, -3_600_000, YEARS, -YEARS][..])
}

fn step() -> impl Strategy<Value = Step> {
    (0..16u8, 0..5usize, 0..5usize, 0..GROUPS.len(), 0..12u8, off()).prop_map(
        |(kind, device, other, group, value, off)| match kind {
            0..7 => Step::Write { device, group, value: value % 4, off },
            7..14 => Step::Send {
                from: device,
                to: other,
                of: if value < 6 { device } else { usize::from(value) },
                devices: 1 + group / 2,
                most: 1 + u64::from(value % 4),
                again: u64::from(value % 3),
            },
            _ => Step::Join { from: device, to: other },
        },
    )
}

/// Steps of three to five devices.
pub(crate) fn steps() -> impl Strategy<Value = (usize, Vec<Step>)> {
    (3..=5usize, vec(step(), 1..36))
}
