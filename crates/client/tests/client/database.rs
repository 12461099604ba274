use crate::laptop::{Laptop, open};
use std::fs;

fn code_of(result: Result<carnet_client::Client, carnet_client::Error>) -> &'static str {
    result.err().map_or("opened", |error| error.code())
}

#[test]
fn what_was_recorded_is_there_after_a_restart() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ивановић", "წიფლაშვილი"]);
    laptop.mark(sessions[0], people[0], Some(carnet_core::attendance::MarkStatus::Late));
    let before = laptop.client.attendance_register(activity).unwrap();
    let to_send = laptop.client.status().unwrap().changes_to_send;
    let mut laptop = laptop.restart();
    assert_eq!(laptop.client.attendance_register(activity).unwrap(), before);
    assert_eq!(laptop.client.status().unwrap().changes_to_send, to_send);
}

#[test]
fn nothing_personal_stands_readable_on_the_disk() {
    let mut laptop = Laptop::enrolled();
    laptop.activity(&["Quixotegarcia"]);
    for file in fs::read_dir(laptop.folder.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(13).any(|window| window == b"Quixotegarcia"));
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let laptop = Laptop::enrolled();
    let key = fs::metadata(laptop.folder.path().join("carnet.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_second_program_is_kept_out_until_the_first_has_ended() {
    let laptop = Laptop::enrolled();
    assert_eq!(code_of(open(laptop.folder.path())), "database_locked");
    let folder = laptop.folder;
    drop(laptop.client);
    assert_eq!(code_of(open(folder.path())), "opened");
}

#[test]
fn a_damaged_database_is_said_to_be_damaged_and_stays_as_it_is() {
    let laptop = Laptop::enrolled();
    let folder = laptop.folder;
    drop(laptop.client);
    let path = folder.path().join("carnet.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[16..2048].fill(0x55);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(code_of(open(folder.path())), "database_damaged");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_database_without_its_key_is_not_taken_for_a_new_one() {
    let laptop = Laptop::enrolled();
    let folder = laptop.folder;
    drop(laptop.client);
    fs::remove_file(folder.path().join("carnet.key")).unwrap();
    assert_eq!(code_of(open(folder.path())), "key_missing");
    assert!(!folder.path().join("carnet.key").exists());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test plays a newer version of the program")]
fn a_database_of_a_newer_version_is_refused_and_stays_as_it_is() {
    let laptop = Laptop::enrolled();
    let folder = laptop.folder;
    drop(laptop.client);
    let key = fs::read_to_string(folder.path().join("carnet.key")).unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("carnet.db")).unwrap();
    connection.pragma_update(None, "key", format!("x'{key}'")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = open(folder.path()).err().unwrap();
    assert_eq!(error.code(), "database_newer");
    assert!(error.args().contains(&("found".to_owned(), "99".to_owned())));
}
