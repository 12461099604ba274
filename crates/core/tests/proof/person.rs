//! Who stands for whom, whatever was linked to what; and the one mark of somebody who was recorded twice.

use crate::at_least_10_000_cases;
use carnet_core::attendance::{Mark, MarkStatus, mark_of_one_person};
use carnet_core::change::Dot;
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group};
use carnet_core::id::{DeviceNumber, ParticipantId};
use carnet_core::merge::{FieldState, Head};
use carnet_core::participant::{KeptApart, Linked, stands_for};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::convert::Infallible;
use uuid::Uuid;

fn participant(number: usize) -> ParticipantId {
    ParticipantId::from_uuid(Uuid::from_u128(number as u128))
}

fn number(id: ParticipantId) -> usize {
    usize::try_from(id.uuid().as_u128()).unwrap()
}

/// Who stands for a participant, where `links` says of each whether it is there and what it was merged into. Some lead
/// to participants of whom nothing has arrived.
fn who(links: &[(bool, Option<usize>)], of: usize) -> usize {
    let known = |id| {
        let linked = links
            .get(number(id))
            .map(|(exists, into)| Linked { exists: *exists, merged_into: into.map(participant) });
        Ok::<_, Infallible>(linked.unwrap_or_default())
    };
    number(stands_for(participant(of), known).unwrap())
}

fn links() -> impl Strategy<Value = Vec<(bool, Option<usize>)>> {
    vec((prop::bool::weighted(0.8), prop::option::weighted(0.7, 0usize..10)), 1..8)
}

/// All that the links of one lead to, itself included.
fn led_to(links: &[(bool, Option<usize>)], from: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut next = Some(from);
    while let Some(at) = next.filter(|at| seen.insert(*at)) {
        next = links.get(at).and_then(|(_, into)| *into);
    }
    seen
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn nobody_who_is_there_is_lost(links in links()) {
        for (at, (exists, _)) in links.iter().enumerate() {
            let stands = who(&links, at);
            prop_assert!(led_to(&links, at).contains(&stands));
            prop_assert!(!exists || links[stands].0, "{at} stands under {stands}, who is not there");
        }
    }

    #[test]
    fn whoever_stands_for_another_stands_for_itself(links in links()) {
        for at in 0..links.len() {
            prop_assert_eq!(who(&links, who(&links, at)), who(&links, at));
        }
    }

    #[test]
    fn a_link_joins_two_who_are_there(links in links()) {
        for (at, (_, into)) in links.iter().enumerate() {
            if let Some(into) = into.filter(|into| links.get(*into).is_some_and(|(exists, _)| *exists)) {
                prop_assert_eq!(who(&links, at), who(&links, into));
            }
        }
    }

    #[test]
    fn in_a_circle_the_smallest_that_is_there_stands(links in links()) {
        for at in 0..links.len() {
            let circle = led_to(&links, at);
            let is_circle = circle.iter().all(|other| led_to(&links, *other) == circle);
            let there = circle.iter().find(|other| links.get(**other).is_some_and(|(exists, _)| *exists));
            if is_circle && circle.len() > 1 && let Some(there) = there {
                prop_assert_eq!(who(&links, at), *there);
            }
        }
    }

    #[test]
    fn what_does_not_lead_there_changes_nothing(links in links(), of in 0usize..8, into in 0usize..10) {
        let (of, mut changed) = (of % links.len(), links.clone());
        changed[of].1 = Some(into);
        for at in (0..links.len()).filter(|at| !led_to(&links, *at).contains(&of)) {
            prop_assert_eq!(who(&links, at), who(&changed, at));
        }
    }

    #[test]
    fn the_marks_of_one_person_are_a_conflict_when_two_say_different_things(rows in vec(row(), 0..4)) {
        let states = states(&rows);
        let one = mark_of_one_person(&states);
        let said = rows.iter().filter(|row| row.len() > 1 || row.iter().any(Option::is_some));
        let said = said.flatten().copied().collect::<BTreeSet<_>>();
        prop_assert_eq!(one.is_conflict(), said.len() > 1);
        if !said.is_empty() {
            let values = one.heads().iter().map(|head| head.value.decode::<Mark>().unwrap().status);
            let values = values.map(|status| status.map(|status| status as u8)).collect::<BTreeSet<_>>();
            prop_assert_eq!(values, said);
        }
        let mut backwards = states.clone();
        backwards.reverse();
        prop_assert_eq!(mark_of_one_person(&backwards), one);
    }

    #[test]
    fn the_mark_of_one_row_is_that_row(row in row()) {
        let states = states(&[row]);
        prop_assert_eq!(&mark_of_one_person(&states), &states[0]);
    }
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    /// Whoever takes back what they knew of leaves what somebody else said meanwhile; nobody has to settle that.
    #[test]
    fn two_are_kept_apart_as_long_as_one_says_so(said in vec((any::<bool>(), 0u64..4), 0..4)) {
        let head = |(device, (apart, at)): (usize, &(bool, u64))| Head {
            dot: Dot::new(DeviceNumber(device as u32), 1),
            value: KeptApart { apart: *apart }.value(),
            effective: Hlc::from_bits(*at),
            wall: Timestamp::from_millis(0),
            retimed: false,
            seen: Vec::new(),
        };
        let state = FieldState::from_parts(said.iter().enumerate().map(head).collect(), Vec::new()).unwrap();
        prop_assert!(!state.is_conflict_of(Group::PAIR_APART));
        prop_assert_eq!(state.is_conflict_of(Group::ATTENDANCE_MARK), state.is_conflict());
        let displayed = state.displayed_of(Group::PAIR_APART);
        let apart = displayed.map(|head| head.value.decode::<KeptApart>().unwrap().apart);
        prop_assert_eq!(apart, said.iter().map(|(apart, _)| *apart).reduce(|one, other| one || other));
        // Of those that say so, the latest; of any other group, the latest of all.
        let latest = state.heads().iter().filter(|head| Some(&head.value) == displayed.map(|head| &head.value));
        prop_assert_eq!(latest.map(|head| (head.effective, head.dot)).max(), displayed.map(|head| (head.effective, head.dot)));
        prop_assert_eq!(state.displayed_of(Group::ATTENDANCE_MARK), state.displayed());
    }
}

/// The statuses of a row's heads, none of them twice; none is a mark that was cleared.
fn row() -> impl Strategy<Value = BTreeSet<Option<u8>>> {
    prop::collection::btree_set(prop::option::weighted(0.7, 0u8..3), 0..3)
}

fn states(rows: &[BTreeSet<Option<u8>>]) -> Vec<FieldState> {
    let head = |device: usize, counter: usize, status: Option<u8>| {
        let status = status.map(|status| MarkStatus::ALL[usize::from(status)]);
        let mark = Mark { status, arrived: None, left: None };
        Head {
            dot: Dot::new(DeviceNumber(device as u32), counter as u64 + 1),
            value: mark.value(),
            effective: Hlc::from_bits(1_000 + (counter * 7 + device) as u64),
            wall: Timestamp::from_millis(0),
            retimed: false,
            seen: Vec::new(),
        }
    };
    let row = |(device, statuses): (usize, &BTreeSet<Option<u8>>)| {
        let heads = statuses.iter().enumerate().map(|(counter, status)| head(device, counter, *status));
        FieldState::from_parts(heads.collect(), Vec::new()).unwrap()
    };
    rows.iter().enumerate().map(row).collect()
}

#[test]
fn a_chain_ends_at_its_last_and_what_is_not_there_is_passed_over() {
    let there = |into| (true, into);
    assert_eq!(who(&[there(Some(1)), there(Some(2)), there(None)], 0), 2);
    // The one in between was deleted, and the last has not arrived.
    assert_eq!(who(&[there(Some(1)), (false, Some(2)), there(None)], 0), 2);
    assert_eq!(who(&[there(Some(1)), there(Some(2)), (false, None)], 0), 1);
    assert_eq!(who(&[there(Some(9))], 0), 0);
}

#[test]
fn two_laptops_that_linked_each_way_and_one_that_linked_to_itself() {
    assert_eq!([0, 1, 2].map(|at| who(&[(true, Some(1)), (true, Some(0)), (true, Some(1))], at)), [0, 0, 0]);
    assert_eq!(who(&[(false, Some(1)), (true, Some(0))], 1), 1);
    assert_eq!(who(&[(true, Some(0))], 0), 0);
}

#[test]
fn of_two_marks_the_later_is_displayed_until_somebody_settles_it() {
    let rows = [BTreeSet::from([Some(0)]), BTreeSet::from([Some(1)])];
    let both = mark_of_one_person(&states(&rows));
    assert!(both.is_conflict());
    assert_eq!(both.displayed().unwrap().value.decode::<Mark>().unwrap(), Mark::of(MarkStatus::ALL[1]));
    let settled = [BTreeSet::from([Some(2)]), BTreeSet::from([None])];
    let settled = mark_of_one_person(&states(&settled));
    assert!(!settled.is_conflict());
    assert_eq!(settled.displayed().unwrap().value.decode::<Mark>().unwrap(), Mark::of(MarkStatus::ALL[2]));
}
