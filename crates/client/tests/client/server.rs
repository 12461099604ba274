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
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/problem+json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{problem}",
        problem.len()
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
}

#[test]
fn a_server_with_a_fault_is_not_said_to_be_silent() {
    let fault = serde_json::to_string(&Problem::new(ProblemCode::Internal)).unwrap();
    let busy = serde_json::to_string(&Problem::new(ProblemCode::Unavailable)).unwrap();
    let of_a_newer_server = fault.replace("internal", "of_a_newer_server");
    for problem in [fault, busy, of_a_newer_server] {
        let error = refusal(&answering(&problem));
        assert_eq!(error.code(), "server_fault", "{problem}: {error}");
    }
    assert_eq!(refusal("http://127.0.0.1:1").code(), "server_unreachable");
}
