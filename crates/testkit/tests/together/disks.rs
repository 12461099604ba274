//! Disks that are full, and commits that fail: the last committed state is there, the person is told, and all goes on
//! once there is room. The simulator does the same in every storm.

use crate::synchronisation::{another_project, marks, meet, two_laptops};
use carnet_client::{Incoming, Outgoing, unpack};
use carnet_core::attendance::MarkStatus::{Absent, Late, Online, Present};
use carnet_core::change::Change;
use carnet_testkit::disk::{Fault, mend_laptop, mend_server};
use carnet_testkit::world::{Laptop, World};

#[test]
fn a_full_disk_is_told_to_the_person_and_takes_nothing_that_was_confirmed() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let [first, second, third] = training.participants.clone().try_into().unwrap();
    let session = training.sessions[0];
    here.mark(session, first, Present).unwrap();
    there.mark(session, third, Online).unwrap();
    there.synchronise().unwrap();
    let before = recorded(&world, &mut here);

    // There is room for the change, and none for what it makes of the row.
    Fault::Full(1).of_laptop(&mut here.client).unwrap();
    assert_eq!(
        here.mark(session, second, Late).unwrap_err().downcast::<carnet_client::Error>().unwrap().code(),
        "disk_full"
    );
    assert_eq!(
        here.synchronise().unwrap_err().downcast::<carnet_client::Error>().unwrap().code(),
        "disk_full"
    );
    assert_eq!(recorded(&world, &mut here), before);
    assert_eq!(
        marks(&mut here, &training).iter().map(|mark| mark.status).collect::<Vec<_>>(),
        [Some(Present), None, None]
    );

    // So it is after a restart; and the clock goes on from what was committed.
    let mut here = here.restart().unwrap();
    assert_eq!(recorded(&world, &mut here), before);
    here.mark(session, second, Absent).unwrap();
    let after = recorded(&world, &mut here);
    let [.., last, new] = &after[..] else { panic!("two changes") };
    assert_eq!((last, new.dot.counter), (before.last().unwrap(), last.dot.counter + 1));
    assert!(new.stamp > last.stamp);
    meet(&mut here, &mut there);
    for laptop in [&mut here, &mut there] {
        let statuses = marks(laptop, &training).iter().map(|mark| mark.status).collect::<Vec<_>>();
        assert_eq!(statuses, [Some(Present), Some(Absent), Some(Online)]);
    }
}

#[test]
fn a_server_whose_disk_is_full_confirms_nothing_and_goes_on_when_there_is_room() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let (session, person) = (training.sessions[0], training.participants[0]);
    here.mark(session, person, Late).unwrap();
    let faults = [
        (Fault::Full(0), "server_busy"),
        (Fault::Full(2), "server_busy"),
        (Fault::Commits(1), "server_fault"),
    ];
    for (fault, said) in faults {
        fault.of_server(&world.storage).unwrap();
        let told = here.synchronise().unwrap_err().downcast::<carnet_client::Error>().unwrap();
        assert_eq!((told.code(), here.client.status().unwrap().changes_to_send), (said, 1));
        // Whoever only asks is answered.
        there.synchronise().unwrap();
        assert_eq!(marks(&mut there, &training)[0].status, None);
    }
    mend_server(&world.storage).unwrap();
    meet(&mut here, &mut there);
    assert_eq!(here.client.status().unwrap().changes_to_send, 0);
    assert_eq!(marks(&mut there, &training)[0].status, Some(Late));
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the database is made such that it can only be read"
)]
fn a_server_whose_database_can_only_be_read_any_more_says_so_and_goes_on_when_it_can_be_written() {
    use carnet_server::storage::Storage;
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let (session, person) = (training.sessions[0], training.participants[0]);
    let read_only = |yes: bool| {
        world.storage.with_writer(|connection| connection.pragma_update(None, "query_only", yes)).unwrap();
    };
    read_only(true);
    here.mark(session, person, Late).unwrap();
    let told = here.synchronise().unwrap_err().downcast::<carnet_client::Error>().unwrap();
    assert!(matches!(told, carnet_client::Error::ServerBusy(Some(10))), "{told:?}");
    assert_eq!(
        world.storage.ready().unwrap_err().to_string().split(':').next(),
        Some("the database can only be read")
    );
    there.synchronise().unwrap();
    read_only(false);
    world.storage.ready().unwrap();
    meet(&mut here, &mut there);
    assert_eq!(here.client.status().unwrap().changes_to_send, 0);
    assert_eq!(marks(&mut there, &training)[0].status, Some(Late));
}

#[test]
fn what_a_disk_did_not_take_of_an_answer_is_not_shown_as_if_it_were_there() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    here.mark(training.sessions[0], training.participants[0], Late).unwrap();
    // The answer confirms the mark and brings a project.
    let new = another_project(&world, 0);
    let outgoing = here.client.outgoing(100).unwrap();
    let answer = ask(&world, &here, &outgoing);
    let before = here.client.status().unwrap();

    Fault::Commits(1).of_laptop(&mut here.client).unwrap();
    let mut incoming = Incoming::new(unpack(&answer).unwrap(), &outgoing);
    here.client.take_in(&mut incoming).unwrap_err();
    assert_eq!(here.client.status().unwrap(), before);
    assert!(here.client.recorded(new, 0).is_err());
    mend_laptop(&mut here.client).unwrap();

    // What is recorded now in either project is there after a restart, and arrives.
    here.synchronise().unwrap();
    let form = carnet_client::ParticipantForm { family: "Kaghnetsyan".to_owned(), ..Default::default() };
    here.client.create_participant(new, form).unwrap();
    let recorded = here.client.recorded(new, 0).unwrap();
    let mut here = here.restart().unwrap();
    assert_eq!(here.client.recorded(new, 0).unwrap(), recorded);
    meet(&mut here, &mut there);
    assert_eq!(here.client.status().unwrap().changes_to_send, 0);
    assert_eq!(marks(&mut there, &training)[0].status, Some(Late));
    let dots = recorded.iter().map(|change| change.dot).collect::<Vec<_>>();
    assert!(!dots.is_empty());
    use carnet_server::storage::Storage;
    assert_eq!(world.storage.batches_with(new, &dots).unwrap().len(), 1);
}

fn recorded(world: &World, laptop: &mut Laptop) -> Vec<Change> {
    laptop.client.recorded(world.project, 0).unwrap()
}

fn ask(world: &World, laptop: &Laptop, outgoing: &Outgoing) -> Vec<u8> {
    let device = world.server.device(laptop.client.line().unwrap().credential()).unwrap();
    world.server.sync(&device, &outgoing.pack().unwrap()).unwrap()
}
