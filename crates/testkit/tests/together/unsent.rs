//! Nothing unsent is lost: what cannot be sent is carried as a file, and whatever removes data first asks.

use crate::synchronisation::{marks, meet, two_laptops};
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::protocol::{Request, Standing, UnsentError, UnsentFile};
use carnet_core::wire::Writer;
use carnet_server::TakeInError;
use carnet_server::taking_in::Decision;
use carnet_testkit::world::World;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{Cursor, Seek, SeekFrom, Write};
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
    for outcome in ["accepted", "accepted_before"] {
        let brought = admin.take_in(fs::File::open(&saved.path).unwrap()).unwrap();
        let outcomes = brought.iter().map(|batch| (batch.outcome, batch.changes)).collect::<Vec<_>>();
        assert_eq!(outcomes, [(outcome, 1), (outcome, 1)]);
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

/// A file of four hundred megabytes: one batch of it is in memory at a time.
#[test]
fn a_large_file_is_taken_in_batch_by_batch() {
    let world = World::start().unwrap();
    let (_here, mut there, training) = two_laptops(&world);
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    let known = file(&there.client.save_unsent().unwrap().path);
    let mut strange = known.request.batches[0].clone();
    strange.sealed = vec![7; 4 << 20];
    // Written piece by piece: the test takes no more memory than the server.
    let mut large = tempfile::tempfile().unwrap();
    let mut digest = Sha256::new();
    let head = UnsentFile { request: Request::default(), ..known.clone() }.to_bytes();
    let mut body = Writer::new();
    // Up to the number of batches, which is none there, and the list behind it.
    body.raw(&head[UnsentFile::HEAD..head.len() - 2]);
    body.varint(101);
    large.write_all(&head[..UnsentFile::HEAD]).unwrap();
    for number in 0..=101 {
        let batch = match number {
            100 => Some(&known.request.batches[0]),
            101 => None,
            _ => Some(&strange),
        };
        match batch {
            Some(batch) => batch.put(&mut body),
            None => body.varint(0),
        }
        let piece = std::mem::replace(&mut body, Writer::new()).finish();
        digest.update(&piece);
        large.write_all(&piece).unwrap();
    }
    large.seek(SeekFrom::Start((UnsentFile::HEAD - 32) as u64)).unwrap();
    large.write_all(&digest.finalize()).unwrap();
    large.seek(SeekFrom::Start(0)).unwrap();

    let before = peak_memory();
    let brought = world.server.admin().take_in(&large).unwrap();
    let outcomes = brought.iter().map(|batch| batch.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes, [vec!["unreadable"; 100], vec!["accepted"]].concat());
    let grown = peak_memory() - before;
    assert!(grown < 100 << 10, "{grown} KiB");
}

/// The most memory that this process had, in KiB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches("kB").trim().parse().unwrap()
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
    let brought = admin.take_in(fs::File::open(&saved.path).unwrap()).unwrap();
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
    let brought = world.server.admin().take_in(fs::File::open(&saved.path).unwrap()).unwrap();
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
    let admin = world.server.admin();
    for wrong in
        [&bytes[..bytes.len() - 1], &bytes[..40], &bytes[..3], b"PK", b"", &[&bytes[..], b"more"].concat()]
    {
        let error = admin.take_in(Cursor::new(wrong)).unwrap_err();
        let expected = UnsentFile::from_bytes(wrong).unwrap_err();
        assert!(matches!(error, TakeInError::Unsent(error) if error == expected), "{expected}");
    }
    assert_eq!(admin.devices().unwrap()[1].changes, 0);
    // A folder that cannot be written loses nothing.
    let in_the_way = Path::new(&path).join("no folder");
    there.client.keep_files_in(in_the_way);
    assert_eq!(there.client.save_unsent().unwrap_err().code(), "folder_not_writable");
    assert_eq!(there.client.status().unwrap().changes_to_send, 1);
}
