//! What a server that really listens answers, on bytes that really go over a socket.

mod bodies;
mod conflicts;
mod description;
mod enrolment;
mod exchange;
mod failing;
mod files;
mod garbage;
mod heads;
mod history;
mod paths;
mod pressure;
mod quarantine;
mod stopping;

use crate::author::{Author, MORNING};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carnet_core::batch::DeviceKey;
use carnet_core::catalogue::Access;
use carnet_core::clock::Timestamp;
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::protocol::{self, EnrolAnswer, EnrolRequest, MEDIA_TYPE, Problem, Request};
use carnet_server::storage::{Sqlite, Storage};
use carnet_server::surroundings::{Surroundings, System};
use carnet_server::taking_in::Arrived;
use carnet_server::{NewPerson, NewProject, Running, Server};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// The real world, but for its clock, which only a test moves.
#[derive(Clone)]
struct Staged(Arc<AtomicI64>);

impl Surroundings for Staged {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
    fn fill(&self, bytes: &mut [u8]) {
        System.fill(bytes);
    }
}

/// A server that listens, with one project and one consultant.
struct House {
    server: Server,
    running: Running,
    clock: Staged,
    project: ProjectId,
    consultant: PersonId,
    folder: TempDir,
}

impl House {
    fn open() -> Self {
        Self::on(|storage| Arc::new(storage))
    }

    /// The same on a storage that stands before the real one.
    fn on(before: impl FnOnce(Sqlite) -> Arc<dyn Storage>) -> Self {
        Self::with(before, |server| server)
    }

    /// The same with a server that is set up otherwise.
    fn with(before: impl FnOnce(Sqlite) -> Arc<dyn Storage>, set_up: impl FnOnce(Server) -> Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Staged(Arc::new(AtomicI64::new(MORNING.millis())));
        let storage = Sqlite::open(&folder.path().join("server.db")).unwrap();
        let server = set_up(Server::on(before(storage), Arc::new(clock.clone())).unwrap());
        let project = create_project(&server, "PMM 1");
        let consultant = create_person(&server, "ana@example.org");
        server.admin().assign(consultant, project, Access::Consultant).unwrap();
        let running = server.clone().start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        Self { server, running, clock, project, consultant, folder }
    }

    fn address(&self) -> SocketAddr {
        self.running.address()
    }

    fn pass(&self, millis: i64) {
        self.clock.0.fetch_add(millis, Ordering::Relaxed);
    }

    fn code(&self) -> String {
        self.server.admin().create_enrolment_code(self.consultant).unwrap()
    }

    fn get(&self, path: &str) -> Answer {
        get(self.address(), path)
    }

    fn post(&self, path: &str, headers: &str, body: &[u8]) -> Answer {
        post(self.address(), path, headers, body)
    }

    fn enrol(&self, body: &[u8]) -> Answer {
        self.post("/v1/enrol", "content-type: application/json\r\n", body)
    }

    /// A laptop of the consultant.
    fn laptop(&self, number: u8) -> Laptop {
        self.laptop_of(self.consultant, number)
    }

    fn laptop_of(&self, person: PersonId, number: u8) -> Laptop {
        let key = DeviceKey::from_secret(&[number; 32]);
        let code = self.server.admin().create_enrolment_code(person).unwrap();
        let answer = self.enrol(&enrol_request(&code, &key));
        assert_eq!(answer.status, 200);
        let enrolled: EnrolAnswer = serde_json::from_slice(&answer.body).unwrap();
        let author =
            Author { project: self.project, person, device: enrolled.device, key, chain: Default::default() };
        Laptop { address: self.address(), credential: enrolled.credential, author }
    }
}

pub(crate) fn create_project(server: &Server, code: &str) -> ProjectId {
    let project = NewProject {
        code: code.to_owned(),
        name_en: "A project".to_owned(),
        name_fr: "Un projet".to_owned(),
        countries: Vec::new(),
        starts_on: None,
        ends_on: None,
    };
    server.admin().create_project(project).unwrap().id
}

pub(crate) fn create_person(server: &Server, email: &str) -> PersonId {
    let person = NewPerson { name: email.to_owned(), email: email.to_owned() };
    server.admin().create_person(person).unwrap().id
}

pub(crate) fn enrol_request(code: &str, key: &DeviceKey) -> Vec<u8> {
    let request = EnrolRequest {
        code: code.to_owned(),
        device_name: "Registry".to_owned(),
        public_key: BASE64_URL_SAFE_NO_PAD.encode(key.public().0),
        formerly: None,
    };
    serde_json::to_vec(&request).unwrap()
}

/// An enrolled laptop.
pub(crate) struct Laptop {
    pub(crate) address: SocketAddr,
    pub(crate) credential: String,
    pub(crate) author: Author,
}

impl Laptop {
    /// The headers of its requests.
    fn headers(&self) -> String {
        format!("content-type: {MEDIA_TYPE}\r\nauthorization: Bearer {}\r\n", self.credential)
    }

    /// Sends a compressed body.
    pub(crate) fn send(&self, packed: &[u8]) -> Answer {
        say(self.address, &head("POST", "/v1/sync", &self.headers(), packed.len()), packed)
    }

    fn exchange(&self, request: &Request) -> protocol::Answer {
        let answer = self.send(&pack(&request.to_bytes()));
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some(MEDIA_TYPE));
        protocol::Answer::from_bytes(&zstd::stream::decode_all(&answer.body[..]).unwrap()).unwrap()
    }

    /// Says these batches and nothing else.
    fn say(&self, batches: &[Arrived]) -> protocol::Answer {
        let batches = batches.iter().map(|batch| batch.signed.clone()).collect();
        self.exchange(&Request { batches, ..Request::default() })
    }
}

pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 3).unwrap()
}

/// The head of a request on a connection of its own.
fn head(method: &str, path: &str, headers: &str, length: usize) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: carnet\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    )
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The code of a refusal that is as RFC 9457 wants it.
    pub(crate) fn problem(&self) -> &'static str {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        let code = problem.code.as_str();
        assert_eq!(problem.kind, format!("urn:carnet:problem:{code}"));
        assert_eq!((problem.status, problem.code.status()), (self.status, self.status));
        assert!(!problem.title.is_empty());
        code
    }

    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(':').unwrap());
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
        let answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        // The answer to HEAD states the length of a body that it does not have.
        if let Some(length) = answer.header("content-length").filter(|_| !answer.body.is_empty()) {
            assert_eq!(length.parse(), Ok(answer.body.len()));
        }
        answer
    }
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    say(address, &head("GET", path, "", 0), b"")
}

pub(crate) fn post(address: SocketAddr, path: &str, headers: &str, body: &[u8]) -> Answer {
    say(address, &head("POST", path, headers, body.len()), body)
}

/// Sends a request whole, then reads the answer to its end.
fn say(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    heard(&mut stream)
}

fn heard(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    Answer::parse(&bytes)
}
