//! Several server processes on one database, as one.

use super::Database;
use crate::author::{Author, mark};
use crate::http::{create_person, create_project, enrol_request, pack};
use crate::program::{Serving, program};
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::batch::DeviceKey;
use carnet_core::catalogue::Access;
use carnet_core::change::Dot;
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::merge::Context;
use carnet_core::protocol::{Answer, BatchOutcome, EnrolAnswer, MEDIA_TYPE, ProjectCursor, Request};
use carnet_server::Server;
use carnet_server::taking_in::Arrived;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

const SERVERS: usize = 4;
const PROJECTS: usize = 3;
const DEVICES: u8 = 18;
const BATCHES: u32 = 14;

/// The servers that a laptop may ask; one of them is killed on the way.
struct House {
    servers: Vec<SocketAddr>,
    asked: AtomicU32,
}

impl House {
    /// Some server, another each time, in no order that a device could rely on.
    fn some(&self) -> SocketAddr {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed).wrapping_mul(2_654_435_761) >> 16;
        self.servers[asked as usize % self.servers.len()]
    }

    /// Asks one server after the other until one answers.
    fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        for _ in 0..50 {
            let mut request = ureq::post(format!("http://{}{path}", self.some()));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = request.send(body).and_then(|mut answer| answer.body_mut().read_to_vec());
            match answer {
                Ok(body) => return body,
                Err(ureq::Error::StatusCode(status)) => panic!("{path}: {status}"),
                // That server is gone.
                Err(_) => {}
            }
        }
        panic!("no server answers");
    }

    fn exchange(&self, laptop: &Laptop, request: &Request) -> Answer {
        let bearer = format!("Bearer {}", laptop.credential);
        let headers = [("content-type", MEDIA_TYPE), ("authorization", &bearer)];
        let packed = self.post("/v1/sync", &headers, &pack(&request.to_bytes()));
        Answer::from_bytes(&zstd::stream::decode_all(&packed[..]).unwrap()).unwrap()
    }

    fn say(&self, laptop: &Laptop, batch: &Arrived) -> BatchOutcome {
        let request = Request { batches: vec![batch.signed.clone()], ..Request::default() };
        let answer = self.exchange(laptop, &request);
        assert_eq!((answer.verdicts.len(), &answer.verdicts[0].refused[..]), (1, &[][..]));
        answer.verdicts[0].outcome
    }

    fn enrol(&self, server: &Server, project: ProjectId, person: PersonId, number: u8) -> Laptop {
        let key = DeviceKey::from_secret(&[number; 32]);
        let code = server.admin().create_enrolment_code(person).unwrap();
        let headers = [("content-type", "application/json")];
        let answer = self.post("/v1/enrol", &headers, &enrol_request(&code, &key));
        let answer: EnrolAnswer = serde_json::from_slice(&answer).unwrap();
        let author = Author { project, person, device: answer.device, key, chain: Default::default() };
        Laptop { credential: answer.credential, author }
    }
}

struct Laptop {
    credential: String,
    author: Author,
}

/// Writes all its batches; some come twice, one after the other or at once, some too early, all to any server.
fn write(house: &House, mut laptop: Laptop, number: u32) {
    let mut before = None;
    for batch in 0..BATCHES {
        // Each change writes a row of its own.
        let people = (0..=(batch * 7 + number) % 25).map(|at| 100_000 * number + 100 * batch + at);
        let next = laptop.author.batch(people.map(|person| mark(1, person, Present)));
        match (batch + number) % 4 {
            0 => assert_eq!(house.say(&laptop, &next), BatchOutcome::Accepted),
            1 => {
                for _ in 0..2 {
                    assert_eq!(house.say(&laptop, &next), BatchOutcome::Accepted);
                }
            }
            2 => std::thread::scope(|scope| {
                let both = [0; 2]
                    .map(|_| scope.spawn(|| assert_eq!(house.say(&laptop, &next), BatchOutcome::Accepted)));
                for thread in both {
                    thread.join().unwrap();
                }
            }),
            _ => {
                let mut ahead = laptop.author.clone();
                let early = ahead.batch([mark(1, 100_000 * number + 99_999, Present)]);
                let expected = BatchOutcome::OutOfOrder(next.batch.header.number);
                assert_eq!(house.say(&laptop, &early), expected);
                assert_eq!(house.say(&laptop, &next), BatchOutcome::Accepted);
            }
        }
        if let Some(before) = before.replace(next) {
            assert_eq!(house.say(&laptop, &before), BatchOutcome::Accepted);
        }
    }
}

/// Follows "everything after N" until all are done; what it has seen of the project.
fn follow(house: &House, reader: &Laptop, done: &AtomicBool) -> (Context, u64) {
    let project = reader.author.project;
    let (mut cursor, mut seen) = (None, HashSet::<Dot>::new());
    let mut context = Context::new();
    loop {
        let was_done = done.load(Ordering::Acquire);
        let projects = vec![ProjectCursor { project, cursor }];
        let answer =
            house.exchange(reader, &Request { catalogue: u64::MAX >> 1, projects, ..Request::default() });
        let pages = answer.pages.into_iter().filter(|page| page.project == project);
        let pages = pages.collect::<Vec<_>>();
        for page in &pages {
            assert_eq!(page.from, cursor.map_or(0, |cursor| cursor.at), "never back, never on");
            cursor = Some(page.to);
            seen.extend(page.states.iter().flat_map(|state| state.state.dots()));
            context.advance_to(&page.context);
            for (device, counter) in context.iter().filter(|_| page.last) {
                let missing = (1..=counter).find(|counter| !seen.contains(&Dot::new(device, *counter)));
                assert_eq!(missing, None, "of device {device}, at {cursor:?}");
            }
        }
        if was_done && pages.is_empty() {
            return (context, cursor.map_or(0, |cursor| cursor.at));
        }
    }
}

/// A program as another one starts it.
fn under(other: &str, arguments: &[&str], program: &Command) -> Command {
    let mut command = Command::new(other);
    command.args(arguments).arg(program.get_program()).stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

#[test]
fn several_servers_on_one_database_are_one() {
    let database = Database::new().unwrap();
    // All at once: one of them makes the tables.
    let uri = database.uri();
    let started = [0; SERVERS].map(|_| {
        // Should this test be killed, they go with it.
        let mut program = under("setpriv", &["--pdeathsig=KILL"], &program());
        Serving::spawn(&uri, program.args(["serve", "--log", "error"]))
    });
    let mut serving = started.map(Serving::of).into_iter().collect::<Vec<_>>();
    let house =
        House { servers: serving.iter().map(|serving| serving.address).collect(), asked: AtomicU32::new(0) };
    let server = Server::open(&uri).unwrap();
    let person = create_person(&server, "ana@example.org");
    let projects = [1, 2, 3].map(|number| create_project(&server, &format!("PMM {number}")));
    for project in projects {
        server.admin().assign(person, project, Access::Consultant).unwrap();
    }
    let laptops = (1..=DEVICES)
        .map(|number| house.enrol(&server, projects[usize::from(number) % PROJECTS], person, number));
    let laptops = laptops.collect::<Vec<_>>();
    let readers = [0, 1, 2].map(|at| house.enrol(&server, projects[at], person, 100 + at as u8));

    let done = AtomicBool::new(false);
    let followed = std::thread::scope(|scope| {
        let (house, done) = (&house, &done);
        let following = readers.each_ref().map(|reader| scope.spawn(move || follow(house, reader, done)));
        let writing =
            (1u32..).zip(laptops).map(|(number, laptop)| scope.spawn(move || write(house, laptop, number)));
        let writing = writing.collect::<Vec<_>>();
        // One of the servers loses its power while all are at work.
        while house.asked.load(Ordering::Relaxed) < 300 {
            std::thread::yield_now();
        }
        serving.remove(0).kill();
        let wrote = writing.into_iter().map(|thread| thread.join()).collect::<Vec<_>>();
        done.store(true, Ordering::Release);
        assert!(wrote.iter().all(Result::is_ok));
        following.map(|thread| thread.join().unwrap())
    });

    let mut client = database.client().unwrap();
    for (project, (context, at)) in projects.into_iter().zip(followed) {
        let project = project.uuid();
        // Every batch is in once: numbers and counters without a gap, and no more places than changes.
        let chains = client
            .query(
                "SELECT device, count(*), min(number), max(number), max(last_counter),
                    sum(last_counter - first_counter + 1)::bigint
                 FROM batch WHERE project = $1 GROUP BY device",
                &[&project],
            )
            .unwrap();
        assert_eq!(chains.len(), usize::from(DEVICES) / PROJECTS);
        let batches = i64::from(BATCHES);
        let mut changes = 0;
        for chain in &chains {
            let numbers: [i64; 5] = [1, 2, 3, 4, 5].map(|column| chain.get(column));
            let counter = numbers[3];
            assert_eq!(numbers, [batches, 1, batches, counter, counter]);
            let device = u32::try_from(chain.get::<_, i64>(0)).unwrap();
            assert_eq!(context.counter(carnet_core::id::DeviceNumber(device)), counter.cast_unsigned());
            changes += counter;
        }
        let places = client
            .query_one("SELECT count(*), min(seq), max(seq) FROM field WHERE project = $1", &[&project])
            .unwrap();
        assert_eq!([0, 1, 2].map(|column| places.get::<_, i64>(column)), [changes, 1, changes]);
        let gaps = client
            .query_one(
                "SELECT count(*) FROM (
                    SELECT seq - lag(seq, 1, 0::bigint) OVER (ORDER BY seq) AS places,
                        last_counter - first_counter + 1 AS changes
                    FROM batch WHERE project = $1
                 ) runs WHERE places <> changes",
                &[&project],
            )
            .unwrap();
        assert_eq!(gaps.get::<_, i64>(0), 0);
        let head = client.query_one("SELECT seq FROM project_head WHERE project = $1", &[&project]).unwrap();
        assert_eq!((head.get::<_, i64>(0), at), (changes, changes.cast_unsigned()));
    }
    for serving in serving {
        assert_eq!(serving.stop("TERM").0, Some(0));
    }
}
