//! Nothing unsent is lost: what cannot be sent is carried as a file, and whatever removes data first asks.

use crate::synchronisation::{marks, meet, two_laptops};
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::protocol::{Standing, UnsentError, UnsentFile};
use carnet_server::taking_in::Decision;
use carnet_testkit::world::World;
use std::fs;
use std::path::Path;

fn file(path: &str) -> UnsentFile {
    UnsentFile::from_bytes(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn what_a_laptop_could_not_send_is_taken_in_from_a_file_and_sent_again_without_harm() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    assert_eq!(there.client.save_unsent().unwrap_err().code(), "nothing_unsent");
    let session = training.sessions[0];
    there.mark(session, training.participants[0], Late).unwrap();
    // A batch is fixed and its answer lost; more is recorded behind it.
    let _outgoing = there.client.outgoing(1).unwrap();
    there.mark(session, training.participants[1], Absent).unwrap();
    let folder = tempfile::tempdir().unwrap();
    there.client.keep_files_in(folder.path().join("documents").join("Carnet"));
    let saved = there.client.save_unsent().unwrap();
    assert_eq!(saved.changes, 2);
    assert_eq!(file(&saved.path).request.batches.len(), 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&saved.path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // A second file has a name of its own, and holds the very same batches.
    let again = there.client.save_unsent().unwrap();
    assert_ne!(saved.path, again.path);
    assert_eq!(file(&again.path).request, file(&saved.path).request);
    assert_eq!(there.client.status().unwrap().changes_to_send, 2);

    let admin = world.server.admin();
    for _ in 0..2 {
        let brought = admin.take_in(&file(&saved.path)).unwrap();
        let outcomes = brought.iter().map(|batch| (batch.outcome, batch.changes)).collect::<Vec<_>>();
        assert_eq!(outcomes, [("accepted", 1), ("accepted", 1)]);
        assert_eq!(brought[0].project, "PMM 1000");
    }
    here.synchronise().unwrap();
    let seen = |laptop: &mut _| marks(laptop, &training).iter().map(|mark| mark.status).collect::<Vec<_>>();
    assert_eq!(seen(&mut here), [Some(Late), Some(Absent), None]);
    // The laptop finds a network after all.
    meet(&mut there, &mut here);
    assert_eq!(seen(&mut here), [Some(Late), Some(Absent), None]);
    assert_eq!(there.client.status().unwrap().changes_to_send, 0);
    let history = admin.history_of_row(
        world.project,
        &carnet_core::row::RowKey::Attendance(session, training.participants[0]),
        None,
    );
    assert_eq!(history.unwrap().whole().unwrap().len(), 1);
}

#[test]
fn the_file_of_a_lost_laptop_waits_for_an_officer() {
    let world = World::start().unwrap();
    let (_here, mut there, training) = two_laptops(&world);
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    let saved = there.client.save_unsent().unwrap();
    let lost = there.client.status().unwrap().laptop.unwrap().device;
    let admin = world.server.admin();
    admin.set_standing(lost, Standing::Lost).unwrap();
    let brought = admin.take_in(&file(&saved.path)).unwrap();
    assert_eq!(brought[0].outcome, "quarantined");
    assert_eq!(admin.quarantine().unwrap()[0].changes, 1);
    // The laptop says the same at its next contact, and only then is wiped.
    there.synchronise().unwrap();
    assert_eq!(there.client.status().unwrap().left.as_deref(), Some("lost"));
    assert_eq!(admin.quarantine().unwrap()[0].changes, 1);
    assert_eq!(admin.decide(world.project, lost, Decision::Accept, world.officer().unwrap()).unwrap(), 1);
}

#[test]
fn a_laptop_that_the_server_does_not_know_any_more_keeps_everything_and_can_save_it() {
    let mut world = World::start().unwrap();
    world.stop_server();
    let empty = world.back_up_server().unwrap();
    world.start_server().unwrap();
    let mut here = world.laptop(0).unwrap();
    let training = here.training(&["Ana"], 1).unwrap();
    here.synchronise().unwrap();
    here.mark(training.sessions[0], training.participants[0], Present).unwrap();
    // The server is restored to what it was before the laptop was enrolled.
    world.restore_server(&empty, true).unwrap();
    assert!(here.synchronise().is_err());
    let mut here = here.restart().unwrap();
    let status = here.client.status().unwrap();
    assert!(status.laptop.is_some());
    assert_eq!(status.changes_to_send, 1);
    // A new code does not take what is there away.
    let form = carnet_client::EnrolForm {
        server: format!("http://{}", world.address()),
        code: "x".into(),
        device_name: String::new(),
    };
    assert_eq!(here.client.enrol_laptop(form).unwrap_err().code(), "already_enrolled");
    let saved = here.client.save_unsent().unwrap();
    assert_eq!(saved.changes, 1);
    let brought = world.server.admin().take_in(&file(&saved.path)).unwrap();
    assert_eq!(brought[0].outcome, "unknown_laptop");
}

#[test]
fn a_file_that_was_cut_or_altered_is_not_taken_in() {
    let world = World::start().unwrap();
    let (_here, mut there, training) = two_laptops(&world);
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    let path = there.client.save_unsent().unwrap().path;
    let bytes = fs::read(&path).unwrap();
    for length in 0..bytes.len() {
        assert!(UnsentFile::from_bytes(&bytes[..length]).is_err());
    }
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert!(UnsentFile::from_bytes(&altered).is_err(), "byte {at}");
    }
    assert_eq!(UnsentFile::from_bytes(b"PK").unwrap_err(), UnsentError::NotSuchAFile);
    // A folder that cannot be written loses nothing.
    let in_the_way = Path::new(&path).join("no folder");
    there.client.keep_files_in(in_the_way);
    assert_eq!(there.client.save_unsent().unwrap_err().code(), "folder_not_writable");
    assert_eq!(there.client.status().unwrap().changes_to_send, 1);
}
