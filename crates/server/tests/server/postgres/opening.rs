use super::Database;
use crate::author::MORNING;
use crate::program::program;
use carnet_server::storage::{Postgres, SecretHash, Storage, StorageError};
use std::sync::Barrier;

#[test]
fn whoever_opens_an_empty_database_at_once_finds_the_same_tables() {
    let database = Database::new().unwrap();
    let start = Barrier::new(6);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                start.wait();
                Postgres::open(&database.uri()).unwrap().ready().unwrap();
            });
        }
    });
}

#[test]
fn connections_that_the_database_has_closed_are_made_anew() {
    let database = Database::new().unwrap();
    let storage = Postgres::open(&database.uri()).unwrap();
    let close =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {}", database.of_servers());
    for number in 0..3 {
        // Several, so that more than one is broken.
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| storage.entries("person").unwrap());
            }
        });
        assert_ne!(database.client().unwrap().query(&close, &[]).unwrap().len(), 0);
        if number > 0 {
            storage.ready().unwrap();
        }
        let person = crate::author::person(1);
        storage.add_enrolment_code(&SecretHash::of(&[number]), person, MORNING).unwrap();
    }
    let kept = database.client().unwrap().query_one("SELECT count(*) FROM enrolment_code", &[]).unwrap();
    assert_eq!(kept.get::<_, i64>(0), 3);
}

#[test]
fn a_server_takes_no_more_connections_than_it_says() {
    let database = Database::new().unwrap();
    let storage = Postgres::open(&database.uri()).unwrap();
    let count = format!("SELECT count(*) FROM pg_stat_activity WHERE {}", database.of_servers());
    std::thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(|| {
                for _ in 0..20 {
                    storage.devices().unwrap();
                }
            });
        }
        let most = (0..20)
            .map(|_| database.client().unwrap().query_one(&count, &[]).unwrap().get::<_, i64>(0))
            .max();
        assert!(most <= Some(16), "{most:?}");
    });
}

#[test]
fn a_write_that_the_database_refuses_leaves_nothing_open() {
    let database = Database::new().unwrap();
    let storage = Postgres::open(&database.uri()).unwrap();
    // A duplicate code is refused by the table, in the middle of a transaction.
    let (code, person) = (SecretHash::of(b"code"), crate::author::person(1));
    storage.add_enrolment_code(&code, person, MORNING).unwrap();
    for _ in 0..20 {
        assert!(storage.add_enrolment_code(&code, person, MORNING).is_err());
    }
    storage.add_enrolment_code(&SecretHash::of(b"another"), person, MORNING).unwrap();
    let open = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE {} AND state LIKE 'idle in transaction%'",
        database.of_servers()
    );
    assert_eq!(database.client().unwrap().query_one(&open, &[]).unwrap().get::<_, i64>(0), 0);
}

#[test]
fn a_database_of_a_newer_version_or_of_another_program_is_left_alone() {
    let newer = Database::new().unwrap();
    drop(Postgres::open(&newer.uri()).unwrap());
    newer.client().unwrap().batch_execute("UPDATE carnet_version SET version = 1000").unwrap();
    let refused = Postgres::open(&newer.uri()).err().unwrap();
    assert!(matches!(refused, StorageError::Newer { found: 1000, .. }), "{refused}");

    let theirs = Database::new().unwrap();
    theirs.client().unwrap().batch_execute("CREATE TABLE device (serial text)").unwrap();
    let refused = Postgres::open(&theirs.uri()).err().unwrap().to_string();
    assert!(refused.contains("it holds the tables of another program"), "{refused}");
    theirs.client().unwrap().batch_execute("INSERT INTO device VALUES ('theirs')").unwrap();
}

#[test]
fn a_database_that_cannot_hold_every_script_is_refused_at_the_start() {
    let database = Database::new().unwrap();
    let name = format!("latin_{}", std::process::id());
    let make = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    database.client().unwrap().batch_execute(&make).unwrap();
    let refused = Postgres::open(&database.uri().replacen("///postgres?", &format!("///{name}?"), 1));
    let refused = refused.err().unwrap();
    assert!(matches!(&refused, StorageError::Encoding(encoding) if encoding == "LATIN1"), "{refused}");
    database.client().unwrap().batch_execute(&format!("DROP DATABASE {name}")).unwrap();
}

#[test]
fn a_database_that_cannot_be_reached_is_said_in_a_sentence_without_its_password() {
    let nowhere = tempfile::tempdir().unwrap();
    let nowhere = format!("postgres:///carnet?user=ana&password=secret&host={}", nowhere.path().display());
    let cases = [
        (nowhere.as_str(), "error connecting to server: No such file or directory"),
        ("postgres://ana:secret@127.0.0.1:1/carnet", "error connecting to server: Connection refused"),
        ("postgres://ana:secret@127.0.0.1/carnet?colour=red", "invalid connection string: unknown option"),
        ("postgress://ana:secret@127.0.0.1/carnet", "\"postgress\" does not name a database"),
    ];
    for (uri, expected) in cases {
        let output = program().args(["admin", "devices"]).env("CARNET_DATABASE", uri).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected) && !said.contains("secret"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let help = program().args(["serve", "--help"]).env("CARNET_DATABASE", nowhere).output().unwrap();
    assert!(!String::from_utf8(help.stdout).unwrap().contains("secret"));
}
