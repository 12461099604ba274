//! The laws of merging, on any history of several devices, against an oracle that watched everything.

mod exchange;
mod history;
mod oracle;

use crate::at_least_10_000_cases;
use carnet_core::change::{Change, Dot};
use carnet_core::clock::Hlc;
use carnet_core::field_group::{Group, Value};
use carnet_core::id::{ActivityId, DeviceNumber};
use carnet_core::merge::{Context, FieldState, Head, Taken};
use carnet_core::row::RowKey;
use history::{EXISTENCE, GROUPS, History, NOW, Replica, Step, off, steps};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn after_every_step_a_replica_holds_exactly_the_heads_of_the_oracle((devices, steps) in steps()) {
        let mut history = History::new(devices);
        for step in steps {
            let touched = history.step(step);
            oracle::check(&history.written, &history.replicas[touched]);
        }
    }

    #[test]
    fn a_change_replaces_exactly_the_heads_that_its_author_had((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        for written in &history.written {
            prop_assert_eq!(&written.change.replaces, &oracle::dots(&history.written, written.replaced));
            if !written.change.seen.is_empty() {
                prop_assert_eq!(&written.change.seen, &oracle::dots(&history.written, written.others));
            }
        }
    }

    #[test]
    fn a_change_outranks_all_that_happened_before_it_and_no_other((devices, steps) in steps(), turns in vec(any::<u8>(), 0..40)) {
        let mut history = History::of(devices, &steps);
        let replica = history.delivered_in_turns(&turns);
        for (group, state) in replica.states.iter().enumerate() {
            let latest = oracle::latest(&history.written, history.everything(), group);
            prop_assert_eq!(state.dots(), oracle::dots(&history.written, latest));
        }
    }

    #[test]
    fn every_order_of_delivery_ends_in_the_same_bytes((devices, steps) in steps(), turns in vec(any::<u8>(), 0..40)) {
        let mut history = History::of(devices, &steps);
        let one = history.delivered_in_turns(&turns);
        let mut backwards = turns;
        backwards.reverse();
        let other = history.delivered_in_turns(&backwards);
        prop_assert_eq!(one.taken, history.everything());
        prop_assert_eq!(one.bytes(), other.bytes());
        prop_assert_eq!(&one.context, &other.context);
        let joined = history.replicas.iter().fold(Replica::default(), |all, replica| all.joined(replica));
        prop_assert_eq!(joined.bytes(), one.bytes());
        prop_assert_eq!(&joined.context, &one.context);
    }

    #[test]
    fn join_is_commutative((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        let [a, b] = [&history.replicas[0], &history.replicas[1]];
        let (ab, ba) = (a.clone().joined(b), b.clone().joined(a));
        prop_assert_eq!(ab.bytes(), ba.bytes());
        prop_assert_eq!(&ab.context, &ba.context);
        oracle::check(&history.written, &ab);
    }

    #[test]
    fn join_is_associative((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        let [a, b, c] = [&history.replicas[0], &history.replicas[1], &history.replicas[2]];
        let (left, right) = (a.clone().joined(b).joined(c), a.clone().joined(&b.clone().joined(c)));
        prop_assert_eq!(left.bytes(), right.bytes());
        prop_assert_eq!(&left.context, &right.context);
        oracle::check(&history.written, &left);
    }

    #[test]
    fn join_is_idempotent((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        let [a, b] = [&history.replicas[0], &history.replicas[1]];
        prop_assert_eq!(a.clone().joined(a).bytes(), a.bytes());
        let once = a.clone().joined(b);
        let twice = once.clone().joined(b).joined(a);
        prop_assert_eq!(twice.bytes(), once.bytes());
        prop_assert_eq!(&twice.context, &once.context);
    }

    #[test]
    fn a_change_that_arrives_again_changes_nothing((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        for replica in &history.replicas {
            let mut again = replica.clone();
            for (place, written) in history.written.iter().enumerate().filter(|(place, _)| replica.taken & 1 << place != 0) {
                prop_assert_eq!(again.take(place, written, Hlc::at(NOW.plus_millis(9))), Taken::Again);
            }
            prop_assert_eq!(again.bytes(), replica.bytes());
            prop_assert_eq!(&again.context, &replica.context);
        }
    }

    #[test]
    fn conflicts_are_exactly_those_of_the_oracle((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        for replica in &history.replicas {
            for (group, state) in replica.states.iter().enumerate() {
                prop_assert_eq!(state.is_conflict(), oracle::is_conflict(&history.written, replica.taken, group));
            }
        }
    }

    #[test]
    fn the_latest_head_then_the_larger_dot_is_displayed_everywhere((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        let all = history.replicas.iter().fold(Replica::default(), |all, replica| all.joined(replica));
        for replica in history.replicas.iter().chain([&all]) {
            for (group, state) in replica.states.iter().enumerate() {
                let displayed = oracle::displayed(&history.written, replica.taken, group);
                prop_assert_eq!(state.displayed().map(|head| head.dot), displayed.map(|written| written.change.dot));
                prop_assert_eq!(state.displayed().map(|head| &head.value), displayed.map(|written| &written.change.value));
            }
        }
    }

    #[test]
    fn settling_a_conflict_leaves_one_value_everywhere((devices, steps) in steps(), group in 0..GROUPS.len(), off in off()) {
        let mut history = History::of(devices, &steps);
        for device in 1..devices {
            history.step(Step::Join { from: device, to: 0 });
        }
        history.step(Step::Write { device: 0, group, value: 3, off });
        let settled = history.written.last().unwrap().change.dot;
        for device in 1..devices {
            history.step(Step::Join { from: 0, to: device });
        }
        for replica in &history.replicas {
            prop_assert_eq!(replica.states[group].dots(), vec![settled]);
            prop_assert!(!replica.states[group].is_conflict());
        }
    }

    #[test]
    fn a_deleted_row_is_in_review_exactly_when_the_deletion_did_not_know_an_edit((devices, steps) in steps()) {
        let history = History::of(devices, &steps);
        for replica in &history.replicas {
            prop_assert_eq!(replica.in_review(), oracle::is_in_review(&history.written, replica.taken));
        }
    }

    #[test]
    fn what_was_replaced_before_it_arrived_is_kept_until_the_context_covers_it((devices, steps) in steps(), turns in vec(any::<u8>(), 0..40)) {
        let mut history = History::of(devices, &steps);
        let complete = history.delivered_in_turns(&turns);
        for replica in &history.replicas {
            prop_assert!(replica.states.iter().flat_map(FieldState::absent).all(|dot| !replica.context.covers(*dot)));
            let mut later = replica.clone();
            later.context.advance_to(&complete.context);
            later.settle();
            prop_assert!(later.states.iter().all(|state| state.absent().is_empty()));
            prop_assert!(later.states.iter().zip(&replica.states).all(|(a, b)| a.heads() == b.heads()));
        }
        prop_assert!(complete.states.iter().all(|state| state.absent().is_empty()));
    }

    #[test]
    fn a_state_comes_out_of_its_bytes_as_it_went_in((devices, steps) in steps(), cut in any::<prop::sample::Index>()) {
        let history = History::of(devices, &steps);
        for state in history.replicas.iter().flat_map(|replica| &replica.states) {
            let bytes = state.to_bytes();
            prop_assert_eq!(&FieldState::from_bytes(&bytes).unwrap(), state);
            prop_assert!(FieldState::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
        }
    }

    #[test]
    fn damaged_bytes_of_a_state_never_panic(mut bytes in vec(any::<u8>(), 0..60), heads in 0..3u8) {
        if let Some(first) = bytes.first_mut() {
            *first = heads;
        }
        if let Ok(state) = FieldState::from_bytes(&bytes) {
            prop_assert_eq!(FieldState::from_bytes(&state.to_bytes()).unwrap(), state);
        }
    }
}

/// A generator that never brings the hard cases proves nothing: here it must.
#[test]
fn the_histories_hold_conflicts_reviews_and_changes_replaced_before_they_arrived() {
    let mut runner = TestRunner::deterministic();
    let [mut conflicts, mut equal, mut reviews, mut absent, mut ties] = [0; 5];
    for _ in 0..1_000 {
        let (devices, steps) = steps().new_tree(&mut runner).unwrap().current();
        let history = History::of(devices, &steps);
        let states = || history.replicas.iter().flat_map(|replica| &replica.states);
        conflicts += i32::from(states().any(FieldState::is_conflict));
        equal += i32::from(states().any(|state| state.heads().len() > 1 && !state.is_conflict()));
        reviews += i32::from(history.replicas.iter().any(Replica::in_review));
        absent += i32::from(states().any(|state| !state.absent().is_empty()));
        ties += i32::from(
            states().any(|state| state.heads().windows(2).any(|pair| pair[0].effective == pair[1].effective)),
        );
    }
    let seen = [conflicts, equal, reviews, absent, ties];
    assert!(seen.iter().all(|count| *count > 30), "{seen:?}");
}

fn change(device: u32, counter: u64, value: u8, replaces: &[Dot]) -> Change {
    Change {
        dot: Dot::new(DeviceNumber(device), counter),
        row: RowKey::Activity(ActivityId::default()),
        group: Group::ACTIVITY_TITLE,
        value: Value::from_bytes([value]),
        replaces: replaces.to_vec(),
        seen: Vec::new(),
        stamp: Hlc::at(NOW),
        wall: NOW,
    }
}

#[test]
fn a_predecessor_that_comes_after_its_successor_does_not_rise_beside_it() {
    let (first, second) = (change(1, 1, 1, &[]), change(2, 1, 2, &[Dot::new(DeviceNumber(1), 1)]));
    let (mut state, mut context) = (FieldState::new(), Context::new());
    assert_eq!(state.take_in(&second, second.stamp, &context), Taken::Head);
    context.advance(DeviceNumber(2), 1);
    assert_eq!(state.absent(), [first.dot]);
    assert_eq!(state.take_in(&first, first.stamp, &context), Taken::Replaced);
    context.advance(DeviceNumber(1), 1);
    assert_eq!(state.dots(), [second.dot]);
    assert!(state.absent().is_empty());
}

#[test]
fn a_replica_that_has_nothing_learns_which_changes_are_already_replaced() {
    let second = change(2, 1, 2, &[Dot::new(DeviceNumber(1), 1)]);
    let theirs =
        FieldState::from_parts(vec![Head::of(&second, second.stamp)], second.replaces.clone()).unwrap();
    let mut mine = FieldState::new();
    mine.join(&Context::new(), &theirs, &Context::from_iter([(DeviceNumber(2), 1)]));
    assert_eq!(mine, theirs);
}

#[test]
fn two_heads_with_one_dot_are_refused() {
    let head = Head::of(&change(1, 1, 1, &[]), Hlc::at(NOW));
    assert!(FieldState::from_parts(vec![head.clone(), head], Vec::new()).is_err());
}

#[test]
fn an_edit_made_after_a_deletion_was_seen_puts_the_row_into_review_until_somebody_deletes_it_again() {
    let mut history = History::new(3);
    history.step(Step::Write { device: 0, group: 1, value: 1, off: 0 });
    history.step(Step::Join { from: 0, to: 1 });
    history.step(Step::Write { device: 0, group: EXISTENCE, value: 1, off: 0 });
    assert!(!history.replicas[0].in_review());
    history.step(Step::Write { device: 1, group: 1, value: 2, off: -1 });
    history.step(Step::Join { from: 1, to: 0 });
    assert!(history.replicas[0].in_review());
    history.step(Step::Write { device: 0, group: EXISTENCE, value: 1, off: 0 });
    assert!(!history.replicas[0].in_review());
    history.step(Step::Write { device: 0, group: EXISTENCE, value: 0, off: 0 });
    assert!(!history.replicas[0].in_review());
}

#[test]
fn a_verdict_on_a_time_can_be_forgotten_and_nothing_else_with_it() {
    let head = |counter: u64, retimed| Head {
        dot: Dot::new(DeviceNumber(1), counter),
        value: Value::from_bytes([1]),
        effective: Hlc::from_bits(5),
        wall: carnet_core::clock::Timestamp::from_millis(0),
        retimed,
        seen: Vec::new(),
    };
    let mut state = FieldState::from_parts(vec![head(1, false), head(2, true)], Vec::new()).unwrap();
    let before = state.clone();
    let stamp = Hlc::from_bits(9);
    assert!(!state.forget_verdict(Dot::new(DeviceNumber(1), 1), stamp));
    assert!(!state.forget_verdict(Dot::new(DeviceNumber(1), 3), stamp));
    assert_eq!(state, before);
    assert!(state.forget_verdict(Dot::new(DeviceNumber(1), 2), stamp));
    let expected = Head { effective: stamp, ..head(2, false) };
    assert_eq!(state.heads(), [before.heads()[0].clone(), expected]);
}
