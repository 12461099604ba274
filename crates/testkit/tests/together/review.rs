//! What waits for a person, on every laptop and at the server, with the real programs on both sides.

use crate::synchronisation::{marks, meet, two_laptops};
use carnet_client::{FieldValue, ReviewItem, RowRef, Settlement};
use carnet_core::attendance::MarkStatus::{self, Absent, Excused, Late, Online, Present};
use carnet_core::change::Dot;
use carnet_core::row::RowKey;
use carnet_testkit::world::{Laptop, World};
use std::collections::BTreeSet;

/// The conflicts that a laptop lists: row, and the values as JSON.
fn listed(laptop: &mut Laptop) -> BTreeSet<(String, BTreeSet<String>)> {
    let items = laptop.client.review().unwrap().items;
    let conflicts = items.into_iter().filter_map(|item| match item {
        ReviewItem::Conflict { field, heads, .. } => {
            let values = heads.iter().map(|head| json(&head.value));
            Some((field.row.to_string(), values.collect()))
        }
        _ => None,
    });
    conflicts.collect()
}

fn json(value: &FieldValue) -> String {
    serde_json::to_value(value).unwrap()["value"].to_string()
}

/// The same as the administrator sees it.
fn at_server(world: &World) -> BTreeSet<(String, BTreeSet<String>)> {
    let conflicts = world.server.admin().conflicts(world.project).unwrap().conflicts;
    let values =
        |row: &carnet_server::ConflictRow| row.values.iter().map(|value| value.value.to_string()).collect();
    conflicts.iter().map(|row| (row.row.clone(), values(row))).collect()
}

/// Everybody exchanges until everybody has heard of everything.
fn meet_all(laptops: &mut [&mut Laptop]) {
    for _ in 0..2 {
        for laptop in laptops.iter_mut() {
            laptop.synchronise().unwrap();
        }
    }
}

fn everywhere(world: &World, laptops: &mut [&mut Laptop], conflicts: usize) {
    let expected = at_server(world);
    assert_eq!(expected.len(), conflicts);
    for laptop in laptops {
        assert_eq!(listed(laptop), expected);
        assert_eq!(laptop.client.status().unwrap().waiting.conflicts, conflicts as u64);
    }
}

/// How to settle the only conflict with this mark.
fn settlement(laptop: &mut Laptop, keep: MarkStatus) -> Settlement {
    let items = laptop.client.review().unwrap().items;
    let found = items.into_iter().find_map(|item| match item {
        ReviewItem::Conflict { field, heads, .. } => {
            let dot = heads.iter().find_map(|head| match &head.value {
                FieldValue::AttendanceMark { value } if value.status == Some(keep) => Some(head.dot),
                _ => None,
            })?;
            let shown = heads.iter().map(|head| head.dot).collect();
            Some(Settlement { field, keep: dot, shown })
        }
        _ => None,
    });
    found.unwrap()
}

#[test]
fn three_values_from_three_laptops_stand_side_by_side_until_one_person_chooses() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let mut third = world.laptop(1).unwrap();
    let (session, person) = (training.sessions[0], training.participants[0]);
    // Chains of edits without a network: each laptop changes its mind, and only the last of each stands.
    for (laptop, marks) in
        [(&mut here, [Present, Late]), (&mut there, [Excused, Absent]), (&mut third, [Late, Online])]
    {
        for mark in marks {
            world.clock.advance(60_000);
            laptop.mark(session, person, mark).unwrap();
        }
    }
    meet_all(&mut [&mut here, &mut there, &mut third]);
    everywhere(&world, &mut [&mut here, &mut there, &mut third], 1);
    let review = here.client.review().unwrap();
    let [ReviewItem::Conflict { heads, credits, about, may_record: true, .. }] = &review.items[..] else {
        panic!("{review:?}")
    };
    assert_eq!(heads.len(), 3);
    // The displayed one comes first: the latest.
    assert!(
        heads[0].displayed
            && matches!(&heads[0].value, FieldValue::AttendanceMark { value } if value.status == Some(Online))
    );
    let names = heads.iter().map(|head| (head.author.person_name.as_str(), head.author.device_name.as_str()));
    assert_eq!(names.collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(heads.iter().filter(|head| head.author.here).count(), 1);
    assert_eq!((about.kind.as_str(), about.shown), ("attendance", true));
    let minutes =
        credits.iter().map(|credit| (credit.session_minutes, credit.activity_minutes)).collect::<Vec<_>>();
    assert_eq!(minutes.iter().filter(|minutes| **minutes == (60, 60)).count(), 2);
    assert_eq!(minutes.iter().filter(|minutes| **minutes == (0, 0)).count(), 1);

    // Settled once, it is settled everywhere.
    let chosen = settlement(&mut there, Absent);
    assert_eq!(there.client.settle(vec![chosen]).unwrap().settled, 1);
    meet(&mut there, &mut here);
    third.synchronise().unwrap();
    everywhere(&world, &mut [&mut here, &mut there, &mut third], 0);
    for laptop in [&mut here, &mut there, &mut third] {
        assert_eq!(marks(laptop, &training)[0].status, Some(Absent));
    }
}

#[test]
fn a_later_merge_loses_no_conflict_and_a_stale_choice_settles_nothing() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let mut third = world.laptop(0).unwrap();
    let (session, person) = (training.sessions[0], training.participants[0]);
    here.mark(session, person, Present).unwrap();
    world.clock.advance(1_000);
    there.mark(session, person, Absent).unwrap();
    world.clock.advance(1_000);
    third.mark(session, person, Excused).unwrap();
    meet(&mut here, &mut there);
    here.synchronise().unwrap();
    let chosen = settlement(&mut here, Present);
    // While the person looks at two values, the third comes.
    third.synchronise().unwrap();
    here.synchronise().unwrap();
    let settled = here.client.settle(vec![chosen]).unwrap();
    assert_eq!((settled.settled, settled.changed), (0, 1));
    there.synchronise().unwrap();
    everywhere(&world, &mut [&mut here, &mut there, &mut third], 1);
    assert_eq!(listed(&mut here).first().unwrap().1.len(), 3);

    // Two people settle it differently, without a network: that is a conflict again.
    let (one, other) = (settlement(&mut here, Absent), settlement(&mut there, Excused));
    here.client.settle(vec![one]).unwrap();
    world.clock.advance(1_000);
    there.client.settle(vec![other]).unwrap();
    meet_all(&mut [&mut here, &mut there, &mut third]);
    everywhere(&world, &mut [&mut here, &mut there, &mut third], 1);
    assert_eq!(listed(&mut third).first().unwrap().1.len(), 2);
}

#[test]
fn a_choice_that_is_taken_back_opens_the_conflict_again_for_everybody() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let (session, person) = (training.sessions[0], training.participants[0]);
    here.mark(session, person, Present).unwrap();
    world.clock.advance(1_000);
    there.mark(session, person, Absent).unwrap();
    meet(&mut here, &mut there);
    let before = listed(&mut here);
    let chosen = settlement(&mut here, Present);
    here.client.settle(vec![chosen]).unwrap();
    meet(&mut here, &mut there);
    everywhere(&world, &mut [&mut here, &mut there], 0);

    assert_eq!(here.client.undo().unwrap().unwrap().step, "settle");
    meet(&mut here, &mut there);
    everywhere(&world, &mut [&mut here, &mut there], 1);
    assert_eq!(listed(&mut there), before);
    // What was shown and counted before is so again.
    assert_eq!(marks(&mut there, &training)[0].status, Some(Absent));
    here.client.redo().unwrap().unwrap();
    meet(&mut here, &mut there);
    everywhere(&world, &mut [&mut here, &mut there], 0);
    assert_eq!(marks(&mut there, &training)[0].status, Some(Present));
    // And back and forth after a restart.
    let mut here = here.restart().unwrap();
    here.client.undo().unwrap().unwrap();
    meet(&mut here, &mut there);
    everywhere(&world, &mut [&mut here, &mut there], 1);
}

#[test]
fn many_conflicts_are_settled_by_one_action() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    for person in &training.participants {
        here.mark(training.sessions[0], *person, Present).unwrap();
        world.clock.advance(1_000);
        there.mark(training.sessions[0], *person, Late).unwrap();
    }
    meet(&mut here, &mut there);
    everywhere(&world, &mut [&mut here, &mut there], 3);
    let items = here.client.review().unwrap().items;
    let all = items.into_iter().filter_map(|item| match item {
        ReviewItem::Conflict { field, heads, .. } => Some(Settlement {
            field,
            keep: heads.iter().find(|head| head.author.here)?.dot,
            shown: heads.iter().map(|head| head.dot).collect::<Vec<Dot>>(),
        }),
        _ => None,
    });
    let all = all.collect::<Vec<_>>();
    assert_eq!(here.client.settle(all).unwrap().settled, 3);
    assert!(marks(&mut here, &training).iter().all(|mark| mark.status == Some(Present) && !mark.in_conflict));
    assert_eq!(here.client.undo().unwrap().unwrap().changes, 6);
    assert_eq!(here.client.status().unwrap().waiting.conflicts, 3);
}

/// The deleted rows that a laptop lists, with how many edits each.
fn deleted(laptop: &mut Laptop) -> Vec<(RowKey, usize)> {
    let items = laptop.client.review().unwrap().items;
    let deleted = items.into_iter().filter_map(|item| match item {
        ReviewItem::Deleted { row, edits, .. } => Some((row.row, edits.len())),
        _ => None,
    });
    deleted.collect()
}

#[test]
fn marks_in_a_session_that_was_deleted_elsewhere_are_told_and_come_back() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let mut third = world.laptop(0).unwrap();
    let session = training.sessions[0];
    // One mark is known to who deletes, the other is not.
    there.mark(session, training.participants[0], Present).unwrap();
    meet(&mut there, &mut here);
    there.mark(session, training.participants[1], Late).unwrap();
    world.clock.advance(1_000);
    here.client.delete_session(session).unwrap();
    assert_eq!(deleted(&mut here), []);
    meet_all(&mut [&mut here, &mut there, &mut third]);
    let row = RowKey::Session(session);
    for laptop in [&mut here, &mut there, &mut third] {
        assert_eq!(deleted(laptop), [(row, 1)]);
        assert_eq!(laptop.client.status().unwrap().waiting.deleted, 1);
    }
    // To delete it again is to have seen the mark; to take that back is not to have.
    let asked = RowRef { project: world.project, row };
    here.client.delete_again(vec![asked]).unwrap();
    assert_eq!(deleted(&mut here), []);
    here.client.undo().unwrap().unwrap();
    assert_eq!(deleted(&mut here), [(row, 1)]);
    third.client.restore(vec![asked]).unwrap();
    assert_eq!(deleted(&mut third), []);
    let back = marks(&mut third, &training).iter().map(|mark| mark.status).collect::<Vec<_>>();
    assert_eq!(back, [Some(Present), Some(Late), None]);
    third.client.undo().unwrap().unwrap();
    assert_eq!(third.client.attendance_register(training.activity).unwrap().sessions.len(), 1);
    assert_eq!(deleted(&mut third), [(row, 1)]);
}

#[test]
fn an_activity_deleted_here_and_recorded_in_there_waits_until_somebody_decides() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    there.mark(training.sessions[0], training.participants[1], Late).unwrap();
    let mut form = there.client.activity(training.activity).unwrap().form;
    form.summary = "What was done".to_owned();
    there.client.save_activity(training.activity, form).unwrap();
    here.client.delete_activity(training.activity).unwrap();
    meet(&mut here, &mut there);
    here.synchronise().unwrap();
    let row = RowKey::Activity(training.activity);
    assert_eq!(deleted(&mut here), [(row, 2)]);
    assert_eq!(deleted(&mut there), [(row, 2)]);
    // The server tells of the row itself.
    let told = world.server.admin().conflicts(world.project).unwrap().deleted_and_edited;
    assert_eq!(told.iter().map(|row| row.row.clone()).collect::<Vec<_>>(), [row.to_string()]);
    // A restart forgets nothing.
    let mut here = here.restart().unwrap();
    assert_eq!(deleted(&mut here), [(row, 2)]);
    there.client.delete_again(vec![RowRef { project: world.project, row }]).unwrap();
    meet(&mut there, &mut here);
    assert_eq!((deleted(&mut here), deleted(&mut there)), (Vec::new(), Vec::new()));
    assert!(world.server.admin().conflicts(world.project).unwrap().deleted_and_edited.is_empty());
}
