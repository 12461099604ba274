//! Laptops that meet only through the central server: they push their own changes and pull pages of states. A page
//! brings the context as far as it moved; laptops write between pages, and their clocks are years off.

use super::history::{GROUPS, History, NOW, Replica, off};
use super::oracle;
use crate::at_least_10_000_cases;
use carnet_core::change::Dot;
use carnet_core::clock::effective;
use carnet_core::id::DeviceNumber;
use carnet_core::merge::{Context, Taken};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    Write {
        laptop: usize,
        group: usize,
        value: u8,
        off: i64,
    },
    /// A laptop offers its changes from a little before what the server has, at most so many.
    Push {
        laptop: usize,
        most: u64,
        again: u64,
    },
    /// A laptop takes a page of at most so many field groups.
    Pull {
        laptop: usize,
        most: usize,
    },
}

/// How far a laptop has followed the server.
#[derive(Clone, Default)]
struct Followed {
    cursor: usize,
    /// The server's context, as far as pages told of it.
    context: Context,
}

struct Project {
    history: History,
    server: Replica,
    /// The server's context at each place of its sequence.
    contexts: Vec<Context>,
    /// At which place of the sequence each field group changed last.
    changed: [usize; GROUPS.len()],
    followed: Vec<Followed>,
}

impl Project {
    fn new(laptops: usize) -> Self {
        Self {
            history: History::new(laptops),
            server: Replica::default(),
            contexts: vec![Context::new()],
            changed: [0; GROUPS.len()],
            followed: vec![Followed::default(); laptops],
        }
    }

    fn step(&mut self, step: Step) {
        let laptops = self.followed.len();
        match step {
            Step::Write { laptop, group, value, off } => {
                self.history.write(laptop % laptops, group, value, off, |stamp| stamp);
            }
            Step::Push { laptop, most, again } => self.push(laptop % laptops, most, again),
            Step::Pull { laptop, most } => {
                self.pull(laptop % laptops, most);
                self.check_heads(laptop % laptops);
            }
        }
    }

    /// The server takes changes in, and from then on its verdict is the time that counts for them.
    fn push(&mut self, laptop: usize, most: u64, again: u64) {
        let number = DeviceNumber(laptop as u32 + 1);
        let (has, made) =
            (self.server.context.counter(number), self.history.replicas[laptop].context.counter(number));
        for counter in has.saturating_sub(again) + 1..=made.min(has + most) {
            let place = self.history.place(Dot::new(number, counter));
            let written = &mut self.history.written[place];
            let verdict = effective(written.change.stamp, NOW);
            if self.server.take(place, written, verdict) == Taken::Again {
                continue;
            }
            written.effective = verdict;
            self.changed[written.group] = self.contexts.len();
            self.contexts.push(self.server.context.clone());
        }
    }

    /// One page. Returns whether it was the last.
    fn pull(&mut self, laptop: usize, most: usize) -> bool {
        let (replica, followed) = (&mut self.history.replicas[laptop], &mut self.followed[laptop]);
        let mut news =
            (0..GROUPS.len()).filter(|group| self.changed[*group] > followed.cursor).collect::<Vec<_>>();
        news.sort_unstable_by_key(|group| self.changed[*group]);
        let last = news.len() <= most;
        news.truncate(most);
        let before = &self.contexts[followed.cursor];
        let moved =
            self.server.context.iter().filter(|(device, counter)| before.counter(*device) != *counter);
        followed.context.advance_to(&moved.collect());
        for group in news {
            replica.states[group].join(&replica.context, &self.server.states[group], &followed.context);
            let of_group = |(place, written): (usize, &super::history::Written)| {
                if written.group == group { 1 << place } else { 0 }
            };
            replica.taken |=
                self.server.taken & self.history.written.iter().enumerate().map(of_group).sum::<u64>();
            followed.cursor = self.changed[group];
        }
        if last {
            followed.cursor = self.contexts.len() - 1;
            replica.context.advance_to(&followed.context);
            replica.settle();
        }
        last
    }

    fn check_heads(&self, laptop: usize) {
        let replica = &self.history.replicas[laptop];
        for (group, state) in replica.states.iter().enumerate() {
            let heads = oracle::heads(&self.history.written, replica.taken, group);
            assert_eq!(state.dots(), oracle::dots(&self.history.written, heads));
        }
    }

    /// Every laptop says all that it has, then takes all that there is.
    fn finish(&mut self) {
        for laptop in 0..self.followed.len() {
            self.push(laptop, u64::MAX / 2, 1);
        }
        for laptop in 0..self.followed.len() {
            while !self.pull(laptop, 1) {}
        }
    }
}

fn steps() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let step =
        (0..8u8, 0..5usize, 0..GROUPS.len(), 0..4u8, off()).prop_map(|(kind, laptop, group, value, off)| {
            match kind {
                0..4 => Step::Write { laptop, group, value, off },
                4..6 => Step::Push { laptop, most: 1 + u64::from(value), again: group as u64 },
                _ => Step::Pull { laptop, most: 1 + group },
            }
        });
    (3..=5usize, vec(step, 1..28))
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn pages_and_context_say_the_same_as_taking_every_change((laptops, steps) in steps()) {
        let mut project = Project::new(laptops);
        for step in steps {
            project.step(step);
        }
        project.finish();
        let everything = project.history.everything();
        prop_assert_eq!(project.server.taken, everything);
        oracle::check(&project.history.written, &project.server);
        for laptop in &project.history.replicas {
            prop_assert_eq!(laptop.bytes(), project.server.bytes());
            prop_assert_eq!(&laptop.context, &project.server.context);
        }
    }

    #[test]
    fn the_servers_verdict_on_a_time_reaches_every_laptop((laptops, steps) in steps()) {
        let mut project = Project::new(laptops);
        for step in steps {
            project.step(step);
        }
        project.finish();
        for head in project.history.replicas.iter().flat_map(|laptop| &laptop.states).flat_map(|state| state.heads()) {
            let stamp = project.history.written[project.history.place(head.dot)].change.stamp;
            prop_assert_eq!(head.effective, effective(stamp, NOW));
            prop_assert_eq!(head.retimed, head.effective != stamp);
        }
    }
}
