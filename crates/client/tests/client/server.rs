//! What is said of a central server that cannot be used.

use crate::laptop::open;
use carnet_client::{EnrolForm, Error};
use carnet_core::protocol::{Problem, ProblemCode};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

fn refusal(server: &str) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let form = EnrolForm { server: server.to_owned(), code: "code".to_owned(), device_name: String::new() };
    open(folder.path()).unwrap().enrol_laptop(form).unwrap_err()
}

/// The address of a server that answers one request with a problem.
fn answering(problem: &str) -> String {
    saying("500 Internal Server Error", "content-type: application/problem+json\r\n", problem)
}

/// The address of a server, or of what stands before one, that answers one request so.
fn saying(status: &str, headers: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = Vec::new();
        // The body of an enrolment ends with its object.
        while !heard.ends_with(b"}") {
            let mut some = [0; 4096];
            let length = stream.read(&mut some).unwrap();
            heard.extend_from_slice(&some[..length]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
    });
    address
}

#[test]
fn only_https_is_taken_for_other_machines() {
    assert_eq!(refusal("http://192.168.1.5:8080").code(), "needs_https");
    assert_eq!(refusal(" HTTP://carnet.example.int/ ").code(), "needs_https");
    assert_eq!(refusal("http://carnet.example.int/path").code(), "bad_address");
    assert_eq!(refusal("ftp://carnet.example.int").code(), "bad_address");
    for nobody in
        ["", "/", "http://", "http:", "https:///", "https:/", "localhost:", "http://127.0.0.1:", "://"]
    {
        assert_eq!(refusal(nobody).code(), "bad_address", "{nobody}");
    }
}

#[test]
fn a_server_with_a_fault_is_not_said_to_be_silent() {
    let fault = serde_json::to_string(&Problem::new(ProblemCode::Internal)).unwrap();
    let of_a_newer_server = fault.replace("internal", "of_a_newer_server");
    for problem in [fault, of_a_newer_server] {
        let error = refusal(&answering(&problem));
        assert_eq!(error.code(), "server_fault", "{problem}: {error}");
    }
    assert_eq!(refusal("http://127.0.0.1:1").code(), "server_unreachable");
}

const PAGE: &str = "<html><body>Bad Gateway</body></html>";

#[test]
fn a_proxy_whose_server_is_away_is_no_stranger() {
    for status in ["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"] {
        let error = refusal(&saying(status, "content-type: text/html\r\n", PAGE));
        assert_eq!(error.code(), "server_unreachable", "{status}: {error}");
    }
    for status in ["200 OK", "302 Found\r\nlocation: https://log-in.example", "404 Not Found", "511 Log in"] {
        let error = refusal(&saying(status, "content-type: text/html\r\n", PAGE));
        assert_eq!(error.code(), "not_a_carnet_server", "{status}: {error}");
    }
}

#[test]
fn who_asks_to_wait_is_heard_in_seconds_and_in_dates() {
    let busy = serde_json::to_string(&Problem::new(ProblemCode::Unavailable)).unwrap();
    // The moment is the proxy's: by it, the clock of this laptop is years off.
    let date = "date: Mon, 23 Nov 2020 09:00:00 GMT\r\nretry-after: Mon, 23 Nov 2020 09:01:30 GMT\r\n";
    let past = "date: Mon, 23 Nov 2020 09:00:00 GMT\r\nretry-after: Mon, 23 Nov 2020 08:00:00 GMT\r\n";
    let cases = [
        ("503 Service Unavailable", "retry-after: 12\r\n", &busy[..], Some(12)),
        ("503 Service Unavailable", date, &busy, Some(90)),
        ("503 Service Unavailable", past, &busy, Some(0)),
        ("503 Service Unavailable", "", &busy, None),
        ("503 Service Unavailable", "retry-after: soon\r\n", &busy, None),
        ("503 Service Unavailable", "retry-after: -5\r\n", &busy, None),
        ("429 Too Many Requests", "retry-after: 99999999999999999999999\r\n", &busy, Some(u64::MAX)),
        ("429 Too Many Requests", "", PAGE, None),
        ("503 Service Unavailable", "retry-after: 600\r\n", PAGE, Some(600)),
    ];
    for (status, headers, body, expected) in cases {
        let media_type = if body == PAGE { "text/html" } else { "application/problem+json" };
        let headers = format!("content-type: {media_type}\r\n{headers}");
        let error = refusal(&saying(status, &headers, body));
        assert_eq!(error.code(), "server_busy", "{status} {headers}: {error}");
        assert!(matches!(error, Error::ServerBusy(seconds) if seconds == expected), "{headers}: {error:?}");
    }
}
