//! Databases without room, and such as can only be read: with the real program, on a real disk that is really full.

use crate::author::{Author, mark};
use crate::disk::{SmallDisk, Started};
use crate::http::{Answer, Laptop, enrol_request, get, pack, post};
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::batch::DeviceKey;
use carnet_core::protocol::{self, BatchOutcome, EnrolAnswer, Request};
use serde_json::Value;
use std::net::SocketAddr;
use std::thread;

const PROGRAM: &str = env!("CARGO_BIN_EXE_carnet-server");

/// A server on a small disk, or on a database that is on one.
struct House {
    disk: SmallDisk,
    database: String,
    serving: Option<Started>,
}

impl House {
    fn on(disk: SmallDisk, database: String) -> Self {
        Self { disk, database, serving: None }
    }

    fn start(&mut self) -> SocketAddr {
        let command = format!("{PROGRAM} serve --listen 127.0.0.1:0 --database '{}'", self.database);
        let serving = self.disk.start("serve", &command);
        let address = loop {
            if let Some((line, _)) = serving.said().split_once('\n') {
                break line.strip_prefix("listening on http://").unwrap().parse().unwrap();
            }
            assert!(serving.is_running(), "{}", serving.log());
            thread::yield_now();
        };
        self.serving = Some(serving);
        address
    }

    fn stop(&mut self, signal: &str) {
        let serving = self.serving.take().unwrap();
        self.disk.end(&serving, signal);
    }

    fn admin(&mut self, command: &str) -> String {
        self.disk.order(&format!("{PROGRAM} admin --database '{}' {command}", self.database))
    }

    /// A laptop of a person who works in a project.
    fn laptop(&mut self, address: SocketAddr) -> Laptop {
        let json = |said: &str| serde_json::from_str::<Value>(said).unwrap();
        self.admin("project create --code P --name-en 'A project' --name-fr 'Un projet'");
        self.admin("person create --name Ana --email ana@example.org");
        self.admin("assign --person ana@example.org --project P");
        let project = json(&self.admin("project list --json"))[0]["id"].as_str().unwrap().parse().unwrap();
        let key = DeviceKey::from_secret(&[1; 32]);
        let code = self.code();
        let answer = enrol(address, &code, &key);
        assert_eq!(answer.status, 200);
        let enrolled: EnrolAnswer = serde_json::from_slice(&answer.body).unwrap();
        let (person, device) = (enrolled.person.id, enrolled.device);
        let author = Author { project, person, device, key, chain: Default::default() };
        Laptop { address, credential: enrolled.credential, author }
    }

    fn code(&mut self) -> String {
        self.admin("enrolment-code --person ana@example.org").trim().to_owned()
    }

    /// How many changes have arrived from the first laptop.
    fn arrived(&mut self) -> u64 {
        let devices = serde_json::from_str::<Value>(&self.admin("devices --json")).unwrap();
        devices[0]["changes"].as_u64().unwrap()
    }
}

fn enrol(address: SocketAddr, code: &str, key: &DeviceKey) -> Answer {
    post(address, "/v1/enrol", "content-type: application/json\r\n", &enrol_request(code, key))
}

fn figure(address: SocketAddr, name: &str) -> u64 {
    let text = String::from_utf8(get(address, "/metrics").body).unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("{name}: {text}")).parse().unwrap()
}

/// Says batch after batch until one is refused: the request, and how many changes were accepted before.
fn say_until_refused(laptop: &mut Laptop) -> (Vec<u8>, Answer, u64) {
    let mut accepted = 0;
    loop {
        let first = u32::try_from(accepted).unwrap();
        let batch = laptop.author.batch((first..first + 500).map(|person| mark(1, person, Present)));
        let request = pack(&Request { batches: vec![batch.signed], ..Request::default() }.to_bytes());
        let answer = laptop.send(&request);
        if answer.status != 200 {
            return (request, answer, accepted);
        }
        assert_accepted(&answer);
        accepted += 500;
        assert!(accepted < 1_000_000, "the disk is never full");
    }
}

fn assert_accepted(answer: &Answer) {
    let answer = protocol::Answer::from_bytes(&zstd::stream::decode_all(&answer.body[..]).unwrap()).unwrap();
    assert_eq!(answer.verdicts[0].outcome, BatchOutcome::Accepted);
}

/// The disk fills up while laptops are answered, and is freed: nothing that was confirmed is lost, whoever is refused is
/// told to come later, it can be seen from outside, and all goes on by itself. `revive` is called while it is waited.
fn lives_through_a_full_disk(house: &mut House, mut revive: impl FnMut(&mut SmallDisk)) {
    let address = house.start();
    let mut laptop = house.laptop(address);
    let code = house.code();
    assert_eq!((get(address, "/readyz").status, figure(address, "carnet_ready")), (200, 1));

    house.disk.fill();
    let (request, refused, accepted) = say_until_refused(&mut laptop);
    for _ in 0..3 {
        let refused = laptop.send(&request);
        assert_eq!((refused.status, refused.problem()), (503, "unavailable"));
    }
    assert_eq!(
        (refused.status, refused.problem(), refused.header("retry-after")),
        (503, "unavailable", Some("10"))
    );
    let enrolment = enrol(address, &code, &DeviceKey::from_secret(&[2; 32]));
    assert!(matches!(enrolment.status, 200 | 503), "{enrolment:?}");
    let ready = get(address, "/readyz");
    assert_eq!((ready.status, ready.problem()), (503, "unavailable"));
    assert!(String::from_utf8(ready.body).unwrap().contains("\"detail\":\"the"));
    assert_eq!(figure(address, "carnet_ready"), 0);
    let failures =
        ["no_room", "away"].map(|why| figure(address, &format!("carnet_failures_total{{why=\"{why}\"}}")));
    assert!(failures.iter().sum::<u64>() >= 4, "{failures:?}");
    assert_eq!(figure(address, "carnet_failures_total{why=\"other\"}"), 0);
    assert_eq!(get(address, "/healthz").status, 200);

    house.disk.free();
    while get(address, "/readyz").status != 200 {
        revive(&mut house.disk);
        thread::yield_now();
    }
    assert_eq!(figure(address, "carnet_ready"), 1);
    let answer = laptop.send(&request);
    assert_eq!(answer.status, 200);
    assert_accepted(&answer);
    assert_eq!(enrol(address, &code, &DeviceKey::from_secret(&[2; 32])).status, 200);
    assert_eq!(house.arrived(), accepted + 500);
    // The log is for the administrator, who reads why.
    let log = house.serving.as_ref().unwrap().log();
    assert!(log.contains("no room") || log.contains("cannot be used now"), "{log}");
    house.stop("TERM");
}

fn on_sqlite(mebibytes: u32) -> House {
    let disk = SmallDisk::of(mebibytes);
    let database = format!("sqlite:{}", disk.path().join("server.db").display());
    House::on(disk, database)
}

#[test]
fn sqlite_on_a_disk_that_fills_up() {
    let mut house = on_sqlite(48);
    lives_through_a_full_disk(&mut house, |_| {});
    let log = std::fs::read_to_string(house.disk.beside().join("serve.log")).unwrap();
    assert!(log.contains("there is no room left for the database"), "{log}");
    // Room that is nearly used up is told before something fails.
    let address = house.start();
    assert!(figure(address, "carnet_disk_free_bytes") > 16 << 20);
    house.disk.fill();
    let ready = get(address, "/readyz");
    assert_eq!(ready.status, 503);
    assert!(String::from_utf8(ready.body).unwrap().contains("there is no room left for the database"));
    // What cannot be started now is started when there is room; killed in between, it has what it had.
    let arrived = house.arrived();
    house.stop("KILL");
    let serve = format!("{PROGRAM} serve --listen 127.0.0.1:0 --database '{}'", house.database);
    house.disk.order(&format!(
        "rm {}/server.db-shm; cat /dev/zero >>{0}/filler || true",
        house.disk.path().display()
    ));
    let (said, went_well) = house.disk.ask(&serve);
    assert!(!went_well && said.starts_with("carnet-server: \"") && said.lines().count() == 1, "{said}");
    assert!(said.contains("no room left") || said.contains("cannot be used now"), "{said}");
    house.disk.free();
    let address = house.start();
    assert_eq!(get(address, "/readyz").status, 200);
    assert_eq!(house.arrived(), arrived);
    house.stop("TERM");
}

#[test]
fn sqlite_on_a_disk_that_can_only_be_read_is_not_served() {
    let mut house = on_sqlite(48);
    let (disk, database) = (house.disk.path(), house.database.clone());
    let disk = disk.display();
    let serve = format!("{PROGRAM} serve --listen 127.0.0.1:0 --database '{database}'");
    let remount = |house: &mut House, how: &str| house.disk.order(&format!("mount -o remount,{how} {disk}"));
    // There is nothing yet, and nothing can be made.
    remount(&mut house, "ro");
    let (said, went_well) = house.disk.ask(&serve);
    assert!(!went_well);
    let opened =
        format!("carnet-server: \"{disk}/server.db\" cannot be opened: the database can only be read: ");
    assert_eq!(said, format!("{opened}Read-only file system (os error 30)\n"));
    remount(&mut house, "rw");
    let address = house.start();
    house.laptop(address);
    house.stop("TERM");
    remount(&mut house, "ro");
    let (said, went_well) = house.disk.ask(&serve);
    assert!(!went_well);
    assert_eq!(said, format!("{opened}the file cannot be written: Read-only file system (os error 30)\n"));
    remount(&mut house, "rw");
    let address = house.start();
    assert_eq!(get(address, "/readyz").status, 200);
    house.stop("TERM");
}

/// PostgreSQL with all that it has on a small disk.
fn postgres_on(disk: &mut SmallDisk) -> (Started, String, String) {
    let programs = carnet_testkit::postgres::programs().unwrap();
    let folder = disk.path().join("cluster");
    let (folder, sockets) = (folder.display(), disk.beside().join("sockets"));
    let sockets = sockets.display();
    // It refuses to be run by root.
    let as_user =
        "setpriv --reuid=$(id -u postgres) --regid=$(id -g postgres) --clear-groups setpriv --pdeathsig=KILL";
    disk.order(&format!(
        "mkdir {folder} {sockets} && chown postgres {folder} {sockets} && chmod 700 {folder}"
    ));
    let make = format!(
        "{as_user} {}/initdb -D {folder} -U carnet -A trust -E UTF8 --locale=C -N --wal-segsize=1",
        programs.display()
    );
    disk.order(&make);
    let start = format!(
        "{as_user} {}/postgres -D {folder} -c listen_addresses= -c unix_socket_directories={sockets} \
         -c shared_buffers=16MB -c min_wal_size=2MB -c max_wal_size=8MB",
        programs.display()
    );
    let started = disk.start("postgres", &start);
    let uri = format!("postgres:///postgres?user=carnet&host={sockets}");
    let answers = || ::postgres::Client::connect(&uri, ::postgres::NoTls).is_ok();
    while !answers() {
        assert!(started.is_running(), "{}", started.log());
        thread::yield_now();
    }
    (started, start, uri)
}

#[test]
fn postgresql_on_a_disk_that_fills_up() {
    let mut disk = SmallDisk::of(120);
    let (mut started, start, uri) = postgres_on(&mut disk);
    let mut house = House::on(disk, uri);
    // Where there was no room for its log either it may have ended: a system starts it again.
    lives_through_a_full_disk(&mut house, |disk| {
        if !started.is_running() {
            started = disk.start("postgres", &start);
        }
    });
}

#[test]
fn a_standby_is_not_served_and_a_primary_that_becomes_read_only_says_so_until_it_is_over() {
    let mut disk = SmallDisk::of(120);
    let (started, start, uri) = postgres_on(&mut disk);
    let client = || ::postgres::Client::connect(&uri, ::postgres::NoTls).unwrap();
    let mut house = House::on(disk, uri.clone());
    let address = house.start();
    let mut laptop = house.laptop(address);
    let read_only = |yes: bool| {
        let mut client = client();
        client.batch_execute(&format!("ALTER SYSTEM SET default_transaction_read_only = {yes}")).unwrap();
        client.batch_execute("SELECT pg_reload_conf()").unwrap();
    };
    let batch = laptop.author.batch([mark(1, 1, Present)]);
    let request = pack(&Request { batches: vec![batch.signed], ..Request::default() }.to_bytes());
    read_only(true);
    // Each connection notices between two requests.
    while get(address, "/readyz").status == 200 {
        thread::yield_now();
    }
    let ready = get(address, "/readyz");
    assert!(String::from_utf8(ready.body).unwrap().contains("the database can only be read"));
    let refused = laptop.send(&request);
    assert_eq!(
        (refused.status, refused.problem(), refused.header("retry-after")),
        (503, "unavailable", Some("10"))
    );
    assert_eq!(
        (figure(address, "carnet_ready"), figure(address, "carnet_failures_total{why=\"read_only\"}")),
        (0, 1)
    );
    read_only(false);
    while get(address, "/readyz").status != 200 {
        thread::yield_now();
    }
    let answer = laptop.send(&request);
    assert_eq!(answer.status, 200);
    assert_accepted(&answer);
    house.stop("TERM");

    // The same database as a standby of nobody: it can be read, and no more.
    house.disk.end(&started, "INT");
    house.disk.order(&format!(
        "touch {0}/cluster/standby.signal && chown postgres {0}/cluster/standby.signal",
        house.disk.path().display()
    ));
    let started = house.disk.start("postgres", &start);
    while ::postgres::Client::connect(&uri, ::postgres::NoTls).is_err() {
        assert!(started.is_running(), "{}", started.log());
        thread::yield_now();
    }
    let (said, went_well) =
        house.disk.ask(&format!("{PROGRAM} serve --listen 127.0.0.1:0 --database '{uri}'"));
    assert!(!went_well);
    assert_eq!(
        said,
        "carnet-server: the PostgreSQL database cannot be opened: the database can only be read: it is a standby, or set \
         to be read only\n"
    );
    // It is as good as ever once it is promoted.
    client().batch_execute("SELECT pg_promote()").unwrap();
    let address = house.start();
    assert_eq!(get(address, "/readyz").status, 200);
    assert_eq!(house.arrived(), 1);
    house.stop("TERM");
}
