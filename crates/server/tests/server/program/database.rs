use super::{Place, Serving};
use carnet_server::storage::{Sqlite, Storage};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;

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
    // Nor does a command make a database of a file with nothing in it.
    let nothing = |place: &Place| {
        let database = place.database();
        let said = place.refused(&["admin", "--database", &database, "devices"]);
        assert!(
            said.starts_with("there is no database ") && said.ends_with("server.db\"; `serve` makes it"),
            "{said}"
        );
    };
    fs::write(place.file("server.db"), "").unwrap();
    nothing(&place);
    assert_eq!(fs::metadata(place.file("server.db")).unwrap().len(), 0);
    execute(&place, "PRAGMA journal_mode = wal; CREATE TABLE a (b); DROP TABLE a");
    nothing(&place);
    fs::remove_file(place.file("server.db")).unwrap();
    fs::create_dir(place.file("server.db")).unwrap();
    let said = both_refuse(&place);
    assert!(said.starts_with("\"…/server.db\" cannot be opened: "), "{said}");
}

/// A second server on the file would do no harm to what is in it, but each would wait for the other: it says so at once.
/// The system gives the file back when the first one ends, however it does.
#[test]
fn a_file_is_served_by_one_process() {
    let place = Place::furnished();
    let database = place.database();
    let first = Serving::start(&place, &[]);
    let again = ["serve", "--listen", "127.0.0.1:0", "--database", &database];
    let said = place.refused(&again);
    assert!(
        said.ends_with("server.db\" is served by another process on this machine; stop that one first"),
        "{said}"
    );
    assert!(first.get("/readyz").ends_with("ready\n"));
    first.kill();
    let next = Serving::start(&place, &[]);
    assert!(next.get("/readyz").ends_with("ready\n"));
    assert_eq!(next.stop("TERM").0, Some(0));
    assert_eq!(Serving::start(&place, &[]).stop("TERM").0, Some(0));
}

/// The database of the first release, whose tables are of an older version.
const OLD: &[u8] = include_bytes!("../../../../testkit/tests/together/first_release/server.db.zst");

/// Killed as soon as there is a file, as soon as there is a log beside it, while the log grows, and right before it
/// listens: on nothing, and on tables that are brought up to date. The next start finds all or nothing.
#[test]
fn a_server_that_is_killed_while_it_starts_starts_the_next_time() {
    let log_of = |place: &Place| fs::metadata(place.file("server.db-wal")).map_or(0, |file| file.len());
    let reached = |place: &Place, moment: u32| match moment {
        0 => true,
        1 => place.file("server.db").exists(),
        2 => place.file("server.db-wal").exists(),
        moment => log_of(place) > u64::from(moment - 3) * 40_000,
    };
    let old = zstd::decode_all(OLD).unwrap();
    for is_old in [false, true] {
        for moment in 0..8 {
            let place = Place::new();
            if is_old {
                fs::write(place.file("server.db"), &old).unwrap();
            }
            let mut starting = Serving::spawn(&place.database(), place.program().arg("serve"));
            let mut said = starting.stdout.take().unwrap();
            let listens = thread::spawn(move || said.read_exact(&mut [0]).unwrap_or_default());
            // It may be quicker than whoever looks.
            while !reached(&place, moment) && !listens.is_finished() {
                thread::yield_now();
            }
            starting.kill().unwrap();
            starting.wait().unwrap();
            let next = Serving::start(&place, &[]);
            assert!(next.get("/readyz").ends_with("ready\n"));
            assert_eq!(next.stop("TERM").0, Some(0));
            let people = place.admin(&["person", "list"]).lines().count();
            assert_eq!(people, if is_old { 3 } else { 1 }, "{moment}");
            place.admin(&["person", "create", "--name", "Ana", "--email", "ana@example.org"]);
        }
    }
}

/// Two servers and four commands at once find tables of an older version: one server serves, the other says why it does
/// not, and everybody finds the same.
#[test]
fn tables_are_brought_up_to_date_once_whoever_comes_at_once() {
    let place = Place::new();
    fs::write(place.file("server.db"), zstd::decode_all(OLD).unwrap()).unwrap();
    let database = place.database();
    let commands = (0..4).map(|_| {
        let mut command = place.program();
        command.args(["admin", "--database", &database, "person", "list"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    let commands = commands.collect::<Vec<_>>();
    let [first, second] = [0; 2].map(|_| Serving::spawn(&database, place.program().arg("serve")));
    let said = commands.into_iter().map(|command| command.wait_with_output().unwrap()).collect::<Vec<_>>();
    for output in &said {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.stdout, said[0].stdout);
    }
    let (mut serving, mut refused) = (None, None);
    for mut child in [first, second] {
        match Serving::line(&mut child) {
            line if line.starts_with("listening on ") => serving = Some(child),
            _ => refused = Some(child),
        }
    }
    let (mut serving, refused) = (serving.unwrap(), refused.unwrap().wait_with_output().unwrap());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is served by another process"));
    serving.kill().unwrap();
    serving.wait().unwrap();
    assert_eq!(place.admin(&["person", "list"]).as_bytes(), said[0].stdout);
}

/// What stands in the way of a command is said while it waits, and when it is gone the command goes on; a laptop is
/// told to come later.
#[test]
#[expect(clippy::disallowed_methods, reason = "another program writes here")]
fn a_command_waits_for_whoever_writes_and_says_so() {
    let place = Place::furnished();
    let serving = Serving::start(&place, &[]);
    let other = rusqlite::Connection::open(place.file("server.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; UPDATE catalogue_head SET seq = seq + 1").unwrap();
    let mut command = place.program();
    let database = place.database();
    let arguments =
        ["admin", "--database", &database, "person", "create", "--name", "Ana", "--email", "ana@example.org"];
    let mut waiting = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "carnet-server: another program writes to the database; waiting for it\n");
    // Whoever only reads waits for nobody, and the server is as ready as before.
    assert!(place.admin(&["person", "list"]).contains("ljubica@example.org"));
    assert!(serving.get("/readyz").ends_with("ready\n"));
    other.execute_batch("ROLLBACK").unwrap();
    assert!(waiting.wait().unwrap().success());
    line.clear();
    said.read_to_string(&mut line).unwrap();
    assert_eq!(line, "");
    assert!(place.admin(&["person", "list"]).contains("ana@example.org"));
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
