//! What must be survived: copies, restores, withdrawals, laptops that are lost.

use crate::synchronisation::{marks, meet, two_laptops};
use carnet_client::{Incoming, ParticipantForm};
use carnet_core::attendance::MarkStatus::{Absent, Excused, Late, Online, Present};
use carnet_core::catalogue::Access;
use carnet_core::clock::Timestamp;
use carnet_core::protocol::Standing;
use carnet_server::storage::Link;
use carnet_server::taking_in::Decision;
use carnet_testkit::world::{Laptop, Training, World};
use std::collections::BTreeSet;

#[test]
fn a_cloned_laptop_and_its_original_both_go_on_and_lose_nothing() {
    let world = World::start().unwrap();
    let (mut original, mut there, training) = two_laptops(&world);
    let [first, second, third] = training.participants.clone().try_into().unwrap();
    let session = training.sessions[0];
    original.mark(session, first, Late).unwrap();
    let mut clone = original.on_backup(original.backup().unwrap(), "clone").unwrap();
    original.mark(session, second, Present).unwrap();
    clone.mark(session, second, Absent).unwrap();
    clone.mark(session, third, Online).unwrap();

    original.synchronise().unwrap();
    clone.synchronise().unwrap();
    let (of_original, of_clone) = (device(&mut original), device(&mut clone));
    assert_ne!(of_original, of_clone);
    meet(&mut original, &mut clone);
    there.synchronise().unwrap();
    let expected = [(Some(Late), false), (Some(Absent), true), (Some(Online), false)];
    for laptop in [&mut original, &mut clone, &mut there] {
        assert_eq!(seen(laptop, &training), expected);
        assert_eq!(laptop.client.status().unwrap().changes_to_send, 0);
    }
    // Both can go on under their own numbers, also after a restart.
    let mut clone = clone.restart().unwrap();
    clone.mark(session, second, Excused).unwrap();
    clone.synchronise().unwrap();
    original.mark(session, first, Present).unwrap();
    meet(&mut original, &mut clone);
    for laptop in [&mut original, &mut clone] {
        let expected = [(Some(Present), false), (Some(Excused), false), (Some(Online), false)];
        assert_eq!(seen(laptop, &training), expected);
    }
    // What each says that it recorded bears the numbers under which the server has it.
    let recorded =
        [&original, &clone, &there].map(|laptop| laptop.client.recorded(world.project, 0).unwrap());
    let recorded = recorded.iter().flatten().map(|change| (change.dot.device, change.dot.counter));
    let (beginning, end) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
    let history =
        world.server.admin().history_of_period(world.project, beginning, end).unwrap().whole().unwrap();
    let history = history.iter().map(|change| (change.laptop.device, change.counter));
    assert_eq!(recorded.collect::<BTreeSet<_>>(), history.collect::<BTreeSet<_>>());
}

/// The disk is copied after the laptop has asked for a number of its own, and before it is given it.
#[test]
fn a_laptop_that_is_copied_while_it_waits_for_its_number_and_its_copy_both_go_on() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let [first, second, third] = training.participants.clone().try_into().unwrap();
    let session = training.sessions[0];
    let mut clone = there.on_backup(there.backup().unwrap(), "clone").unwrap();
    there.mark(session, first, Late).unwrap();
    there.synchronise().unwrap();
    clone.mark(session, second, Online).unwrap();
    let line = clone.client.line().unwrap();
    while !clone.client.renewal_is_due().unwrap() {
        let outgoing = clone.client.outgoing(1_000).unwrap();
        let mut incoming = Incoming::new(line.ask(&outgoing).unwrap(), &outgoing);
        while !clone.client.take_in(&mut incoming).unwrap() {}
    }
    let lost = line.renew(&clone.client.renewal_request()).unwrap();
    let mut copy = clone.on_backup(clone.backup().unwrap(), "copy").unwrap();
    // The program that has asked asks again: it is one number.
    let heard = line.renew(&clone.client.renewal_request()).unwrap();
    assert_eq!(heard.device, lost.device);
    clone.client.take_in_renewal(&heard).unwrap();
    clone.synchronise().unwrap();
    copy.mark(session, third, Excused).unwrap();
    copy.synchronise().unwrap();
    clone.mark(session, third, Absent).unwrap();
    meet(&mut clone, &mut copy);
    let numbers = [&mut there, &mut clone, &mut copy].map(device);
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 3, "{numbers:?}");
    meet(&mut there, &mut here);
    let expected = seen(&mut here, &training);
    assert_eq!(expected[..2], [(Some(Late), false), (Some(Online), false)]);
    assert!(expected[2].1, "both marked the third");
    for laptop in [&mut clone, &mut copy, &mut there] {
        laptop.synchronise().unwrap();
        assert_eq!(seen(laptop, &training), expected);
        assert_eq!(laptop.client.status().unwrap().changes_to_send, 0);
    }
}

#[test]
fn a_laptop_that_is_set_back_to_a_backup_keeps_what_it_records_next_and_gets_back_the_rest() {
    let world = World::start().unwrap();
    let (mut laptop, mut there, training) = two_laptops(&world);
    let [first, second, third] = training.participants.clone().try_into().unwrap();
    let session = training.sessions[0];
    laptop.mark(session, first, Present).unwrap();
    laptop.synchronise().unwrap();
    let backup = laptop.backup().unwrap();
    laptop.mark(session, second, Late).unwrap();
    laptop.synchronise().unwrap();

    let mut laptop = laptop.on_backup(backup, "restored").unwrap();
    laptop.mark(session, third, Absent).unwrap();
    laptop.synchronise().unwrap();
    there.synchronise().unwrap();
    let expected = [(Some(Present), false), (Some(Late), false), (Some(Absent), false)];
    for laptop in [&mut laptop, &mut there] {
        assert_eq!(seen(laptop, &training), expected);
    }
}

#[test]
fn a_laptop_that_was_set_back_and_records_nothing_finds_out_as_well() {
    let world = World::start().unwrap();
    let (mut laptop, _there, training) = two_laptops(&world);
    let backup = laptop.backup().unwrap();
    laptop.mark(training.sessions[0], training.participants[0], Present).unwrap();
    laptop.synchronise().unwrap();
    let before = device(&mut laptop);
    let mut laptop = laptop.on_backup(backup, "restored").unwrap();
    laptop.synchronise().unwrap();
    assert_eq!(seen(&mut laptop, &training)[0], (Some(Present), false));
    assert_ne!(device(&mut laptop), before);
    laptop.mark(training.sessions[0], training.participants[1], Late).unwrap();
    laptop.synchronise().unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, 0);
}

#[test]
fn laptops_heal_a_server_that_was_restored() {
    for told in [true, false] {
        let mut world = World::start().unwrap();
        let (mut here, mut there, training) = two_laptops(&world);
        let [first, second, third] = training.participants.clone().try_into().unwrap();
        let session = training.sessions[0];
        here.mark(session, first, Present).unwrap();
        here.synchronise().unwrap();
        world.stop_server();
        let backup = world.back_up_server().unwrap();
        world.start_server().unwrap();
        // Lost by the server, replaced by the other laptop, which saw it.
        here.mark(session, second, Late).unwrap();
        meet(&mut here, &mut there);
        there.mark(session, second, Excused).unwrap();
        there.mark(session, third, Online).unwrap();
        there.synchronise().unwrap();

        world.restore_server(&backup, told).unwrap();
        meet(&mut here, &mut there);
        meet(&mut there, &mut here);
        let expected = [(Some(Present), false), (Some(Excused), false), (Some(Online), false)];
        let mut new = world.laptop(0).unwrap();
        for laptop in [&mut here, &mut there, &mut new] {
            assert_eq!(seen(laptop, &training), expected, "told: {told}");
        }
    }
}

#[test]
fn what_was_not_sent_when_a_project_is_taken_away_waits_for_an_officer_and_then_counts() {
    let (world, mut here, mut there, training) = withdrawn_with_a_mark_to_send();
    let waiting = world.server.admin().quarantine().unwrap();
    assert_eq!(waiting.iter().map(|row| row.changes).collect::<Vec<_>>(), [1]);
    let changes = world.server.admin().quarantined_changes(world.project, waiting[0].device).unwrap();
    assert_eq!(changes[0].value["status"], "late");
    // The officer reads whom it is about, and what stands there.
    assert!(changes[0].title.ends_with(" · Ana"), "{:?}", changes[0].title);
    assert_eq!(changes[0].stands, [] as [serde_json::Value; 0]);
    // Nothing of the project is left on the laptop.
    let status = there.client.status().unwrap();
    assert_eq!((status.changes_to_send, status.waiting.quarantined), (0, 1));
    assert!(there.client.attendance_register(training.activity).is_err());
    here.synchronise().unwrap();
    assert_eq!(seen(&mut here, &training)[0], (None, false));

    let admin = world.server.admin();
    admin.decide(world.project, waiting[0].device, Decision::Accept, world.officer().unwrap()).unwrap();
    assert!(admin.quarantine().unwrap().is_empty());
    meet(&mut here, &mut there);
    assert_eq!(seen(&mut here, &training)[0], (Some(Late), false));
    assert_eq!(there.client.status().unwrap().waiting.quarantined, 0);
}

#[test]
fn what_an_officer_refuses_does_not_count_and_its_author_is_told() {
    let (world, mut here, mut there, training) = withdrawn_with_a_mark_to_send();
    let waiting = world.server.admin().quarantine().unwrap();
    let admin = world.server.admin();
    admin.decide(world.project, waiting[0].device, Decision::Refuse, world.officer().unwrap()).unwrap();
    meet(&mut here, &mut there);
    assert_eq!(seen(&mut here, &training)[0], (None, false));
    let status = there.client.status().unwrap();
    assert_eq!((status.waiting.quarantined, status.waiting.refused), (0, 1));
}

#[test]
fn a_project_that_comes_back_is_whole_and_can_be_recorded_in() {
    let (world, mut here, mut there, training) = withdrawn_with_a_mark_to_send();
    let (session, second) = (training.sessions[0], training.participants[1]);
    here.mark(session, second, Present).unwrap();
    here.synchronise().unwrap();
    world.server.admin().assign(world.consultants[1], world.project, Access::Consultant).unwrap();
    there.synchronise().unwrap();
    assert_eq!(seen(&mut there, &training)[1], (Some(Present), false));
    there.mark(session, second, Absent).unwrap();
    meet(&mut there, &mut here);
    // Decided only now, under the number that the laptop had before.
    let waiting = world.server.admin().quarantine().unwrap();
    let admin = world.server.admin();
    admin.decide(world.project, waiting[0].device, Decision::Accept, world.officer().unwrap()).unwrap();
    meet(&mut there, &mut here);
    for laptop in [&mut here, &mut there] {
        assert_eq!(seen(laptop, &training)[..2], [(Some(Late), false), (Some(Absent), false)]);
    }
}

#[test]
fn a_laptop_given_back_says_what_it_has_and_then_holds_nothing() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    world.server.admin().set_standing(device(&mut there), Standing::Retired).unwrap();
    there.synchronise().unwrap();
    let status = there.client.status().unwrap();
    assert_eq!((status.laptop, status.left.as_deref()), (None, Some("retired")));
    here.synchronise().unwrap();
    assert_eq!(seen(&mut here, &training)[0], (Some(Late), false));
}

#[test]
fn a_lost_laptop_is_told_nothing_and_wiped_and_what_it_had_waits_for_an_officer() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    let lost = device(&mut there);
    here.mark(training.sessions[0], training.participants[1], Present).unwrap();
    here.synchronise().unwrap();
    world.server.admin().set_standing(lost, Standing::Lost).unwrap();
    there.synchronise().unwrap();
    assert_eq!(there.client.status().unwrap().left.as_deref(), Some("lost"));
    // What was in the files before is in none of them now.
    let folder = there.folder();
    let kept = there.close();
    for file in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(bytes.len() < 300_000, "a new database is small");
    }
    drop(kept);
    here.synchronise().unwrap();
    assert_eq!(seen(&mut here, &training)[0], (None, false));
    let waiting = world.server.admin().quarantine().unwrap();
    assert_eq!((waiting[0].device, waiting[0].changes), (lost, 1));
    let admin = world.server.admin();
    admin.decide(world.project, lost, Decision::Accept, world.officer().unwrap()).unwrap();
    here.synchronise().unwrap();
    assert_eq!(seen(&mut here, &training)[0], (Some(Late), false));
}

/// A project that came back gave the laptop another number. Whoever reports it lost may know it by the first one.
#[test]
fn a_laptop_that_is_lost_under_a_number_that_it_had_is_wiped_under_the_one_that_it_has() {
    let (world, mut here, mut there, training) = withdrawn_with_a_mark_to_send();
    let first = device(&mut there);
    world.server.admin().assign(world.consultants[1], world.project, Access::Consultant).unwrap();
    there.synchronise().unwrap();
    let second = device(&mut there);
    assert_ne!(second, first);
    let admin = world.server.admin();
    let row = admin.devices().unwrap().into_iter().find(|row| row.device == second).unwrap();
    assert_eq!((row.before, row.link), (Some(first), Some(Link::Follows)));
    there.mark(training.sessions[0], training.participants[1], Excused).unwrap();
    let revoked = admin.set_standing(first, Standing::Lost).unwrap();
    assert_eq!(revoked.covered.iter().map(|row| row.device).collect::<Vec<_>>(), [first, second]);
    there.synchronise().unwrap();
    assert_eq!(there.client.status().unwrap().left.as_deref(), Some("lost"));
    // What it still had waits beside what it had when the project was taken away; the other laptop works on.
    let waiting = admin.quarantine().unwrap();
    assert_eq!(
        waiting.iter().map(|row| (row.device, row.changes)).collect::<Vec<_>>(),
        [(first, 1), (second, 1)]
    );
    here.mark(training.sessions[0], training.participants[2], Present).unwrap();
    here.synchronise().unwrap();
    assert_eq!(seen(&mut here, &training), [(None, false), (None, false), (Some(Present), false)]);
}

/// Of a copy nobody knows in whose hands it is: a laptop that is given back leaves it alone, one that was lost does not.
#[test]
fn a_copy_goes_on_when_a_laptop_is_given_back_and_not_when_it_was_lost() {
    for (standing, copy_left) in [(Standing::Retired, None), (Standing::Lost, Some("lost"))] {
        let world = World::start().unwrap();
        let (_, mut original, training) = two_laptops(&world);
        let mut copy = original.on_backup(original.backup().unwrap(), "copy").unwrap();
        original.mark(training.sessions[0], training.participants[0], Late).unwrap();
        original.synchronise().unwrap();
        copy.mark(training.sessions[0], training.participants[1], Online).unwrap();
        copy.synchronise().unwrap();
        let numbers = [device(&mut original), device(&mut copy)];
        let admin = world.server.admin();
        let row = admin.devices().unwrap().into_iter().find(|row| row.device == numbers[1]).unwrap();
        assert_eq!((row.before, row.link), (Some(numbers[0]), Some(Link::Copy)));
        copy.mark(training.sessions[0], training.participants[2], Excused).unwrap();
        let revoked = admin.set_standing(numbers[0], standing).unwrap();
        assert_eq!(revoked.left.len(), usize::from(copy_left.is_none()));
        original.synchronise().unwrap();
        assert_eq!(original.client.status().unwrap().left.as_deref(), Some(standing.code()));
        copy.synchronise().unwrap();
        assert_eq!(copy.client.status().unwrap().left.as_deref(), copy_left);
        // Nothing that it had to say is lost.
        let waiting = admin.quarantine().unwrap();
        let expected = copy_left.map(|_| (numbers[1], 1));
        let waiting = waiting.iter().map(|row| (row.device, row.changes));
        assert_eq!(waiting.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
    }
}

/// The second consultant has recorded a mark when the project is taken away; the laptop has been in contact since.
fn withdrawn_with_a_mark_to_send() -> (World, Laptop, Laptop, Training) {
    let world = World::start().unwrap();
    let (here, mut there, training) = two_laptops(&world);
    there.participant(ParticipantForm { family: "Known".to_owned(), ..ParticipantForm::default() }).unwrap();
    there.synchronise().unwrap();
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    world.server.admin().unassign(world.consultants[1], world.project).unwrap();
    there.synchronise().unwrap();
    (world, here, there, training)
}

fn device(laptop: &mut Laptop) -> carnet_core::id::DeviceNumber {
    laptop.client.status().unwrap().laptop.unwrap().device
}

/// What the first session shows: the marks, and whether each is in conflict.
fn seen(
    laptop: &mut Laptop,
    training: &Training,
) -> Vec<(Option<carnet_core::attendance::MarkStatus>, bool)> {
    marks(laptop, training).into_iter().map(|mark| (mark.status, mark.in_conflict)).collect()
}

/// A backup from before a laptop was enrolled, or was given a new number, has forgotten it: with a new code it goes on,
/// and what the server had of it comes back as it was signed.
#[test]
fn a_laptop_that_a_restored_server_has_forgotten_goes_on_with_a_new_code() {
    for told in [true, false] {
        let mut world = World::start().unwrap();
        let (mut here, _there, training) = two_laptops(&world);
        let [first, second, third] = training.participants.clone().try_into().unwrap();
        let session = training.sessions[0];
        world.stop_server();
        let backup = world.back_up_server().unwrap();
        world.start_server().unwrap();

        let mut late = world.laptop(1).unwrap();
        late.mark(session, first, Late).unwrap();
        late.synchronise().unwrap();
        // It finds a copy of itself, and is given another number: the backup knows neither.
        let mut clone = late.on_backup(late.backup().unwrap(), "clone").unwrap();
        late.mark(session, second, Online).unwrap();
        late.synchronise().unwrap();
        clone.mark(session, third, Excused).unwrap();
        clone.synchronise().unwrap();
        let (of_late, of_clone) = (device(&mut late), device(&mut clone));
        here.synchronise().unwrap();
        clone.mark(session, first, Absent).unwrap();

        let code = |world: &World, consultant: usize| {
            world.server.admin().create_enrolment_code(world.consultants[consultant]).unwrap()
        };
        let needless = code(&world, 1);
        let known = clone.client.enrol_again(needless).unwrap_err();
        assert_eq!(known.code(), "already_enrolled");

        world.restore_server(&backup, told).unwrap();
        assert_eq!(clone.synchronise().unwrap_err().to_string(), "the central server refused: not_enrolled");
        let anothers = code(&world, 0);
        let refused = clone.client.enrol_again(anothers).unwrap_err();
        assert_eq!(refused.code(), "another_person");
        for laptop in [&mut clone, &mut late] {
            let own = code(&world, 1);
            laptop.client.enrol_again(own).unwrap();
            laptop.synchronise().unwrap();
        }
        meet(&mut here, &mut clone);
        meet(&mut late, &mut clone);
        let numbers = [&mut clone, &mut late].map(device);
        assert!(numbers.iter().all(|number| ![of_late, of_clone].contains(number)), "{numbers:?}");
        let mut new = world.laptop(0).unwrap();
        let expected = [(Some(Absent), false), (Some(Online), false), (Some(Excused), false)];
        for laptop in [&mut clone, &mut late, &mut here, &mut new] {
            assert_eq!(seen(laptop, &training), expected, "told: {told}");
            assert_eq!(laptop.client.status().unwrap().changes_to_send, 0);
        }
        // The history has the marks under the numbers that signed them.
        let sources = here.client.mark_sources(session, second).unwrap();
        assert_eq!(sources.len(), 1);
    }
}
