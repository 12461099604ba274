use crate::laptop::{Laptop, open};
use carnet_client::{Client, Error, ParticipantForm, Worker};
use carnet_core::attendance::MarkStatus;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn code_of(result: Result<Client, Error>) -> &'static str {
    result.err().map_or("opened", |error| error.code())
}

/// Every file of a data folder with its bytes; the lock has none that count.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let files = files.filter(|file| file.file_name() != "carnet.lock");
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

/// A data folder with these files.
fn folder_of(files: &BTreeMap<String, Vec<u8>>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// A laptop that recorded several things, and its disk as a power cut leaves it: what was recorded since the
/// enrolment stands in the write-ahead log.
fn after_a_power_cut() -> (Laptop, BTreeMap<String, Vec<u8>>) {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ивановић", "წიფლაშვილი"]);
    for status in [MarkStatus::Late, MarkStatus::Present, MarkStatus::Absent] {
        laptop.mark(sessions[0], people[0], Some(status));
    }
    let files = files(laptop.folder.path());
    assert!(files["carnet.db-wal"].len() > 40_000);
    (laptop, files)
}

/// Opening answers with this code, and every file stays as it is.
#[track_caller]
fn refuses(folder: &Path, code: &str) -> Error {
    let before = files(folder);
    let error = open(folder).err().expect("a folder that cannot be opened");
    assert_eq!(error.code(), code, "{error}");
    let after = files(folder);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(after == before, "what stands in the files has changed");
    error
}

/// The database of this folder, as another program opens it.
#[expect(clippy::disallowed_methods, reason = "the test plays another version of the program")]
fn opened_by_another(folder: &Path, key: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(folder.join("carnet.db")).unwrap();
    connection.pragma_update(None, "key", format!("x'{key}'")).unwrap();
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).unwrap();
    connection
}

#[test]
fn what_was_recorded_is_there_after_a_restart() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ивановић", "წიფლაშვილი"]);
    laptop.mark(sessions[0], people[0], Some(MarkStatus::Late));
    let before = laptop.client.attendance_register(activity).unwrap();
    let to_send = laptop.client.status().unwrap().changes_to_send;
    let mut laptop = laptop.restart();
    assert_eq!(laptop.client.attendance_register(activity).unwrap(), before);
    assert_eq!(laptop.client.status().unwrap().changes_to_send, to_send);
}

#[test]
fn what_was_recorded_is_there_after_a_power_cut() {
    let (mut laptop, files) = after_a_power_cut();
    let mut again = open(folder_of(&files).path()).unwrap();
    assert_eq!(again.status().unwrap().changes_to_send, laptop.client.status().unwrap().changes_to_send);
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
fn whoever_copies_the_file_of_a_laptop_just_enrolled_has_its_enrolment() {
    let laptop = Laptop::enrolled();
    let mut files = files(laptop.folder.path());
    files.remove("carnet.db-wal");
    let mut copy = open(folder_of(&files).path()).unwrap();
    assert!(copy.status().unwrap().laptop.is_some());
}

#[test]
fn closing_leaves_everything_in_the_one_file() {
    let (mut laptop, _) = after_a_power_cut();
    let to_send = laptop.client.status().unwrap().changes_to_send;
    drop(laptop.client);
    let files = files(laptop.folder.path());
    assert_eq!(files.keys().collect::<Vec<_>>(), ["carnet.db", "carnet.key"]);
    let mut copy = open(folder_of(&files).path()).unwrap();
    assert_eq!(copy.status().unwrap().changes_to_send, to_send);
}

#[test]
fn a_damaged_database_is_said_to_be_damaged_and_stays_as_it_is() {
    let (laptop, mut files) = after_a_power_cut();
    drop(laptop);
    files.get_mut("carnet.db").unwrap()[16..2048].fill(0x55);
    refuses(folder_of(&files).path(), "database_damaged");
    files.remove("carnet.db-wal");
    refuses(folder_of(&files).path(), "database_damaged");
}

#[test]
fn a_database_without_its_key_is_not_taken_for_a_new_one() {
    let (laptop, mut files) = after_a_power_cut();
    drop(laptop);
    files.remove("carnet.key");
    refuses(folder_of(&files).path(), "key_missing");
    files.remove("carnet.db");
    refuses(folder_of(&files).path(), "key_missing");
}

#[test]
fn a_key_without_its_database_is_not_taken_for_a_new_laptop() {
    let (laptop, mut files) = after_a_power_cut();
    drop(laptop);
    files.remove("carnet.db");
    refuses(folder_of(&files).path(), "database_damaged");
    files.remove("carnet.db-wal");
    let folder = folder_of(&files);
    let error = refuses(folder.path(), "database_damaged");
    let path = folder.path().join("carnet.db").display().to_string();
    assert_eq!(error.args(), [("path".to_owned(), path)]);
}

#[test]
fn an_emptied_database_does_not_cost_its_write_ahead_log() {
    let (laptop, mut files) = after_a_power_cut();
    drop(laptop);
    files.get_mut("carnet.db").unwrap().clear();
    refuses(folder_of(&files).path(), "database_damaged");
    files.remove("carnet.db-wal");
    refuses(folder_of(&files).path(), "database_damaged");
}

/// As every database was before its tables were brought into the one file.
#[test]
fn a_database_whose_tables_stood_in_a_lost_write_ahead_log_is_not_made_anew() {
    let key = "ab".repeat(32);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("carnet.key"), &key).unwrap();
    drop(opened_by_another(folder.path(), &key));
    assert!(files(folder.path())["carnet.db"].len() >= 4096);
    refuses(folder.path(), "database_damaged");
}

#[test]
fn a_damaged_frame_before_others_is_told_from_a_torn_end() {
    let (laptop, files) = after_a_power_cut();
    drop(laptop);
    // The salts of the log; a page of the second frame; the checksum of a frame; the number of a frame's page.
    for at in [20, 5000, 32 + 4120 + 17, 32 + 2 * 4120 + 3] {
        let mut files = files.clone();
        files.get_mut("carnet.db-wal").unwrap()[at] ^= 1;
        let folder = folder_of(&files);
        let error = refuses(folder.path(), "database_damaged");
        let path = folder.path().join("carnet.db-wal").display().to_string();
        assert_eq!(error.args(), [("path".to_owned(), path)]);
    }
}

#[test]
fn a_torn_write_ahead_log_opens_with_what_was_committed() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ивановић"]);
    let to_send = laptop.client.status().unwrap().changes_to_send;
    let committed = files(laptop.folder.path())["carnet.db-wal"].len();
    laptop.mark(sessions[0], people[0], Some(MarkStatus::Late));
    let files = files(laptop.folder.path());
    let whole = files["carnet.db-wal"].len();
    assert!(whole >= committed + 2 * 4120, "the mark is of several frames");
    let opened_with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut files = files.clone();
        change(files.get_mut("carnet.db-wal").unwrap());
        open(folder_of(&files).path()).unwrap().status().unwrap().changes_to_send
    };
    assert_eq!(opened_with(&|_| ()), to_send + 1);
    for missing in [1, 4119, 4120, whole - committed - 1] {
        assert_eq!(opened_with(&|log| log.truncate(whole - missing)), to_send);
    }
    // What was written last reaches the disk in any order.
    assert_eq!(opened_with(&|log| log[committed..committed + 4120].fill(0)), to_send);
    assert_eq!(opened_with(&|log| log[committed + 24..committed + 4120].fill(0)), to_send);
}

#[test]
fn a_first_start_that_was_cut_off_anywhere_leads_to_a_laptop() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let mut whole = files(folder.path());
    let database = whole.remove("carnet.db").unwrap();
    let key = whole.remove("carnet.key").unwrap();
    assert!(whole.is_empty());
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let moments = [
        vec![],
        vec![("carnet.db.new", vec![])],
        vec![("carnet.db.new", half(&database)), ("carnet.db.new-journal", half(&database))],
        vec![("carnet.db.new", database.clone())],
        vec![("carnet.db.new", database.clone()), ("carnet.key.new", half(&key))],
        vec![("carnet.db.new", database.clone()), ("carnet.key", key.clone())],
        vec![("carnet.db", database.clone()), ("carnet.key", key.clone())],
    ];
    for moment in moments {
        let names = moment.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        let files_then = moment.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
        let folder = folder_of(&files_then);
        assert_eq!(open(folder.path()).unwrap().status().unwrap().laptop, None, "{names:?}");
        let after = files(folder.path());
        assert_eq!(after.keys().collect::<Vec<_>>(), ["carnet.db", "carnet.key"], "{names:?}");
    }
}

#[test]
fn a_removal_that_was_cut_off_anywhere_leads_to_a_laptop_that_is_empty() {
    let (laptop, files_before) = after_a_power_cut();
    drop(laptop);
    for gone in 0..=files_before.len() {
        let mut left = files_before.clone();
        let order = ["carnet.key", "carnet.db", "carnet.db-wal"];
        order.iter().take(gone).for_each(|name| drop(left.remove(*name)));
        left.insert("carnet.wiping".to_owned(), Vec::new());
        let folder = folder_of(&left);
        assert_eq!(open(folder.path()).unwrap().status().unwrap().laptop, None);
        assert_eq!(files(folder.path()).keys().collect::<Vec<_>>(), ["carnet.db", "carnet.key"]);
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_stays_as_it_is() {
    let laptop = Laptop::enrolled();
    let folder = laptop.folder;
    drop(laptop.client);
    let key = fs::read_to_string(folder.path().join("carnet.key")).unwrap();
    let connection = opened_by_another(folder.path(), &key);
    connection.pragma_update(None, "user_version", 99).unwrap();
    let mut with_a_log = files(folder.path());
    with_a_log.remove("carnet.db-shm");
    assert!(!with_a_log["carnet.db-wal"].is_empty());
    drop(connection);
    refuses(folder_of(&with_a_log).path(), "database_newer");
    let error = refuses(folder.path(), "database_newer");
    assert!(error.args().contains(&("found".to_owned(), "99".to_owned())));
}

/// The window shows the path: somebody in Strasbourg asks for the file.
#[test]
fn damage_that_is_found_later_names_the_whole_path() {
    let (mut laptop, _) = after_a_power_cut();
    let project = laptop.project;
    for family in 0..200 {
        let form = ParticipantForm { family: format!("Name {family}"), ..ParticipantForm::default() };
        laptop.client.create_participant(project, form).unwrap();
    }
    drop(laptop.client);
    let mut files = files(laptop.folder.path());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let pages = files["carnet.db"].len() / 4096;
    let mut found_later = 0;
    for page in 2..pages {
        let at = page * 4096 + 100;
        files.get_mut("carnet.db").unwrap()[at] ^= 1;
        let folder = folder_of(&files);
        files.get_mut("carnet.db").unwrap()[at] ^= 1;
        let error = match Worker::open(folder.path(), |_| ()) {
            Err(error) => Some(error),
            Ok(worker) => {
                let list = worker.call(move |client| client.participants(project, "Name".to_owned()));
                let found = runtime.block_on(list).err();
                found_later += u32::from(found.is_some());
                worker.close();
                found
            }
        };
        if let Some(error) = error {
            let path = folder.path().join("carnet.db").display().to_string();
            assert_eq!((error.code(), error.args()), ("database_damaged", vec![("path".to_owned(), path)]));
        }
    }
    assert!(found_later > 0);
}

#[test]
fn a_closed_worker_leaves_everything_in_the_one_file_and_answers_that_it_is_closing() {
    let (laptop, files_before) = after_a_power_cut();
    drop(laptop);
    let folder = folder_of(&files_before);
    let worker = Worker::open(folder.path(), |_| ()).unwrap();
    let other = worker.clone();
    worker.close();
    assert_eq!(files(folder.path()).keys().collect::<Vec<_>>(), ["carnet.db", "carnet.key"]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let late = runtime.block_on(other.call(Client::status));
    assert!(matches!(late, Err(Error::Closing)), "{late:?}");
    assert_eq!(code_of(open(folder.path())), "opened");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    for place in [file.clone(), file.join("carnet")] {
        let error = open(&place).err().unwrap();
        let path = ("path".to_owned(), place.display().to_string());
        assert_eq!((error.code(), error.args().contains(&path)), ("folder_not_writable", true), "{error}");
    }
}
