use super::Place;
use carnet_server::storage::{Sqlite, Storage};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// What both commands say of the database of a place.
fn both_refuse(place: &Place) -> String {
    let database = place.database();
    let said = place.refused(&["admin", "--database", &database, "devices"]);
    let serving = ["serve", "--listen", "127.0.0.1:0", "--database", &database];
    assert_eq!(place.refused(&serving), said);
    said.replace(&place.folder.path().display().to_string(), "…")
}

#[expect(clippy::disallowed_methods, reason = "another program writes here")]
fn execute(place: &Place, sql: &str) {
    let connection = rusqlite::Connection::open(place.file("server.db")).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let place = Place::furnished();
    execute(&place, "PRAGMA user_version = 1000");
    let known =
        "this database is of version 1000, which is newer than this server knows (4): use a newer server";
    assert_eq!(both_refuse(&place), format!("\"…/server.db\" cannot be opened: {known}"));
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let place = Place::new();
    fs::write(place.file("server.db"), [7; 10_000]).unwrap();
    assert_eq!(
        both_refuse(&place),
        "\"…/server.db\" cannot be opened: the database is damaged or not of this server \
         (file is not a database); bring back a backup"
    );
    assert_eq!(fs::read(place.file("server.db")).unwrap(), [7; 10_000]);
}

#[test]
fn a_database_that_lost_its_pages_is_not_served() {
    let place = Place::furnished();
    let whole = fs::read(place.file("server.db")).unwrap();
    assert!(whole.len() > 3 * 4096);
    let hurt = [&whole[..4096], &vec![0; whole.len() - 4096]].concat();
    fs::write(place.file("server.db"), hurt).unwrap();
    let said = both_refuse(&place);
    assert!(said.contains("damaged") && said.contains("bring back a backup"), "{said}");
}

#[test]
fn the_database_of_another_program_is_not_written() {
    let place = Place::new();
    execute(&place, "CREATE TABLE device (serial TEXT)");
    let said = both_refuse(&place);
    assert!(said.contains("it holds the tables of another program"), "{said}");
    execute(&place, "INSERT INTO device VALUES ('theirs')");
}

#[test]
fn a_database_that_is_nowhere_is_said_in_words() {
    let place = Place::new();
    let cases = [
        ("sqlite:typo.db", "there is no database \"typo.db\"; `serve` makes it"),
        ("sqlite:missing/server.db", "the folder \"missing\" does not exist; make it first"),
        (
            "server.db",
            "\"server.db\" does not name a database; write sqlite:PATH, for example \
             sqlite:/var/lib/carnet/server.db, or postgres://USER@HOST/NAME",
        ),
        (
            "sqlite:",
            "\"sqlite:\" does not name a database; write sqlite:PATH, for example \
             sqlite:/var/lib/carnet/server.db, or postgres://USER@HOST/NAME",
        ),
    ];
    for (database, said) in cases {
        assert_eq!(place.refused(&["admin", "--database", database, "devices"]), said);
        assert_eq!(place.refused(&["admin", "--database", database, "project", "list"]), said);
    }
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 0);
    fs::create_dir(place.file("server.db")).unwrap();
    let said = both_refuse(&place);
    assert!(said.starts_with("\"…/server.db\" cannot be opened: "), "{said}");
}

/// Whoever copies the file of a server that has stopped has everything.
#[test]
fn a_command_leaves_everything_in_the_one_file() {
    let place = Place::furnished();
    let left = fs::read_dir(place.folder.path()).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["server.db"]);
    let copy = Place::new();
    fs::copy(place.file("server.db"), copy.file("server.db")).unwrap();
    assert_eq!(copy.admin(&["person", "list"]), place.admin(&["person", "list"]));
}

#[test]
fn nobody_but_its_owner_reads_the_database() {
    let place = Place::new();
    let storage = Sqlite::open(&place.file("server.db")).unwrap();
    storage.ready().unwrap();
    for name in ["server.db", "server.db-wal", "server.db-shm"] {
        let mode = fs::metadata(place.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
