use super::Place;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// A server that was started as a system starts it.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Serving {
    pub(super) fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::of(Self::spawn(&place.database(), place.program().arg("serve").args(arguments)))
    }

    /// Starts the program with these arguments on a database.
    pub(crate) fn spawn(database: &str, program: &mut Command) -> Child {
        program
            .env("CARNET_DATABASE", database)
            .env("CARNET_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// The first line that one says; empty when it ends without a word.
    pub(crate) fn line(child: &mut Child) -> String {
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        line
    }

    /// One that was started, once it listens.
    pub(crate) fn of(mut child: Child) -> Self {
        let line = Self::line(&mut child);
        let address = line.trim_end().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address }
    }

    pub(super) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: carnet\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends it a signal; how it ended, and its log.
    pub(crate) fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let kill = Command::new("sh").args(["-c", &format!("kill -{signal} {}", self.child.id())]).status();
        assert!(kill.unwrap().success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Gone already, where the test came to its end.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_server_says_where_it_listens_and_stops_when_it_is_told_to() {
    let place = Place::furnished();
    for signal in ["TERM", "INT"] {
        let serving = Serving::start(&place, &[]);
        assert_ne!(serving.address.port(), 0);
        assert!(serving.get("/readyz").ends_with("ready\n"));
        let (status, log) = serving.stop(signal);
        assert_eq!(status, Some(0));
        assert!(log.contains("listening") && log.contains("stopped"), "{log}");
        assert!(!log.contains('\u{1b}'), "colours are for a terminal: {log}");
    }
    // Everything is in the one file.
    let left = fs::read_dir(place.folder.path()).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["server.db"]);
}

#[test]
fn an_administrator_works_while_the_server_does() {
    let place = Place::new();
    let serving = Serving::start(&place, &[]);
    place.admin(&["person", "create", "--name", "Ana", "--email", "ana@example.org"]);
    assert!(serving.get("/readyz").ends_with("ready\n"));
    assert_eq!(serving.stop("TERM").0, Some(0));
    assert!(place.admin(&["person", "list"]).contains("ana@example.org"));
}

#[test]
fn the_log_is_one_object_a_line_and_names_no_path_of_a_stranger() {
    let place = Place::new();
    let serving = Serving::start(&place, &["--log-format", "json", "--log", "debug"]);
    assert!(serving.get("/secret/path?code=0000").contains("404"));
    serving.get("/healthz");
    let (_, log) = serving.stop("TERM");
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let answered = lines.filter(|line| line["message"] == "answered").collect::<Vec<_>>();
    let said = answered.iter().map(|line| (&line["path"], &line["status"], &line["problem"]));
    let said = said.map(|said| serde_json::json!([said.0, said.1, said.2])).collect::<Vec<_>>();
    let expected =
        [serde_json::json!(["(none)", 404, "not_found"]), serde_json::json!(["/healthz", 200, null])];
    assert_eq!(said, expected);
    assert!(!log.contains("secret") && !log.contains("0000"), "{log}");
}

/// What is logged of a body is what came of it, not what was announced.
#[test]
fn the_log_says_how_much_arrived() {
    let place = Place::new();
    let serving = Serving::start(&place, &["--log-format", "json"]);
    let says = |head: &str, body: &[u8]| {
        let mut stream = TcpStream::connect(serving.address).unwrap();
        write!(stream, "POST /v1/enrol HTTP/1.1\r\nhost: carnet\r\nconnection: close\r\n{head}\r\n").unwrap();
        stream.write_all(body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    };
    says("content-type: application/json\r\ntransfer-encoding: chunked\r\n", b"5\r\n{}123\r\n0\r\n\r\n");
    says("content-type: application/json\r\ncontent-length: 7\r\n", b"{}12345");
    let (_, log) = serving.stop("TERM");
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let arrived = lines.filter(|line| line["message"] == "answered").map(|line| line["bytes_up"].as_u64());
    assert_eq!(arrived.collect::<Vec<_>>(), [Some(5), Some(7)]);
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let database = place.database();
    let said = place.refused(&["serve", "--listen", &address, "--database", &database]);
    assert!(said.starts_with(&format!("the server cannot listen on {address}: ")), "{said}");
    let said = place.refused(&["serve", "--listen", &address, "--database", &database, "--log", "a=b=c"]);
    assert!(said.starts_with("log: "), "{said}");
    let said = place.refused(&["serve", "--listen", &address, "--database", &database, "--log", "verbose"]);
    assert!(said.starts_with(r#"log: "verbose" is no level"#), "{said}");
    let nowhere = place.run(&["serve", "--database", &database]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("--listen"));
}
