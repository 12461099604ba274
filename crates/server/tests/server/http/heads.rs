//! Heads of requests: they have an end, in bytes and in headers, and what is none is told so.

use super::pressure::wait_until;
use super::{House, head, heard};
use std::io::{Read, Write};
use std::net::TcpStream;

/// What the server takes of a head.
const MOST: usize = 16 << 10;

/// Says this and no more. What the server had answered by the time it hung up, as far as it is text.
fn answer_to(house: &House, said: &str) -> String {
    let mut stream = TcpStream::connect(house.address()).unwrap();
    // It may hang up while it is still being spoken to: then nothing of its answer may be left to read.
    stream.write_all(said.as_bytes()).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8(answer).unwrap()
}

/// A head of exactly so many bytes, as long as `before` and `after` leave room.
fn of_bytes(bytes: usize, before: &str, after: &str) -> String {
    format!("{before}{}{after}", "a".repeat(bytes - before.len() - after.len()))
}

#[test]
fn a_head_may_be_so_long_and_no_longer() {
    let house = House::open();
    let end = "\r\nhost: carnet\r\nconnection: close\r\n\r\n";
    let heads = |bytes| {
        [
            of_bytes(bytes, "GET /healthz HTTP/1.1\r\nx: ", end),
            of_bytes(bytes, "GET /healthz HTTP/1.1\r\n", &format!(": x{end}")),
            of_bytes(bytes, "GET /healthz?", &format!(" HTTP/1.1{end}")),
        ]
    };
    for head in heads(MOST) {
        let answer = answer_to(&house, &head);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    for head in heads(MOST + 1) {
        let answer = answer_to(&house, &head);
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
        assert!(answer.contains("connection: close\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    }
    // Whoever goes on and on is not listened to.
    for head in heads(20 << 20) {
        let answer = answer_to(&house, &head);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    wait_until(|| counted(&house, "431") == Some(6));
}

/// How many of what is no request were refused so. A connection is counted when it is closed on the server's side, which is
/// after the answer.
fn counted(house: &House, status: &str) -> Option<u64> {
    let figures = String::from_utf8(house.get("/metrics").body).unwrap();
    let name = format!("carnet_requests_total{{route=\"(none)\",status=\"{status}\"}} ");
    figures.lines().find_map(|line| line.strip_prefix(&name)?.parse().ok())
}

#[test]
fn a_head_may_have_so_many_headers_and_no_more() {
    let house = House::open();
    let with = |more: usize| {
        let more = (0..more).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
        answer_to(
            &house,
            &format!("GET /healthz HTTP/1.1\r\nhost: carnet\r\nconnection: close\r\n{more}\r\n"),
        )
    };
    assert!(with(62).starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(with(63).starts_with("HTTP/1.1 431 "));
}

/// The one refusal without a problem: what reads requests says it, before there is a request.
#[test]
fn what_is_no_request_is_refused_without_a_body_and_counted() {
    let house = House::open();
    let refused = ["\u{16}\u{3}\u{1}", "GET\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n", "GET / HTTP/9.1\r\n\r\n"];
    for said in refused {
        let answer = answer_to(&house, said);
        assert!(
            answer.starts_with("HTTP/1.1 400 ") && answer.contains("content-length: 0\r\n"),
            "{said:?}: {answer}"
        );
    }
    wait_until(|| counted(&house, "400") == Some(4));
}

/// A server with a clock says what it shows (RFC 9110, 6.6.1).
#[test]
fn every_answer_is_dated() {
    let house = House::open();
    for path in ["/healthz", "/nowhere"] {
        let answer = house.get(path);
        let date = answer.header("date").unwrap();
        assert!(chrono::DateTime::parse_from_rfc2822(date).is_ok() && date.ends_with(" GMT"), "{date}");
    }
    let mut stream = TcpStream::connect(house.address()).unwrap();
    write!(stream, "{}", head("POST", "/v1/sync", "", 0)).unwrap();
    assert!(heard(&mut stream).header("date").is_some());
}
