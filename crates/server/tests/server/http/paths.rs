use super::{House, head, heard, say};
use std::io::Write;
use std::net::TcpStream;

#[test]
fn a_server_that_answers_says_so() {
    let house = House::open();
    for (path, said) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = say(house.address(), &head("GET", path, "", 0), b"");
        assert_eq!((answer.status, &answer.body[..]), (200, said.as_bytes()));
        let answer = say(house.address(), &head("HEAD", path, "", 0), b"");
        assert_eq!(answer.status, 200);
    }
}

#[test]
fn there_is_nothing_at_another_path() {
    let house = House::open();
    for path in ["/", "/v1", "/v1/sync/", "/v2/sync", "/v1/../readyz", "/%00", "/healthz%0a", "//v1/sync"] {
        for method in ["GET", "POST", "DELETE", "PROPFIND"] {
            let answer = say(house.address(), &head(method, path, "", 0), b"");
            assert_eq!((answer.status, answer.problem()), (404, "not_found"), "{method} {path}");
        }
    }
}

#[test]
fn a_path_takes_its_methods_only_and_says_which() {
    let house = House::open();
    let cases = [
        ("/v1/sync", "POST"),
        ("/v1/history", "GET,HEAD"),
        ("/v1/enrol", "POST"),
        ("/healthz", "GET,HEAD"),
        ("/readyz", "GET,HEAD"),
        ("/metrics", "GET,HEAD"),
        ("/v1/openapi.json", "GET,HEAD"),
    ];
    for (path, allowed) in cases {
        for method in ["PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] {
            let answer = say(house.address(), &head(method, path, "", 0), b"");
            assert_eq!((answer.status, answer.problem()), (405, "method_not_allowed"), "{method} {path}");
            assert_eq!(answer.header("allow"), Some(allowed));
        }
    }
}

/// Who sends much to the wrong place hears what is wrong, not that the line broke.
#[test]
fn a_large_body_for_nobody_is_answered_too() {
    let house = House::open();
    let body = vec![7; 10_000_000];
    let refusals = [
        ("POST", "/v1/nothing", "", "not_found"),
        ("PUT", "/v1/sync", "", "method_not_allowed"),
        ("POST", "/healthz", "", "method_not_allowed"),
        ("POST", "/v1/sync", "", "not_enrolled"),
        ("POST", "/v1/enrol", "content-type: text/plain\r\n", "unsupported_media_type"),
        ("POST", "/v1/enrol", "content-type: application/json\r\n", "too_large"),
    ];
    for (method, path, headers, code) in refusals {
        let answer = say(house.address(), &head(method, path, headers, body.len()), &body);
        assert_eq!(answer.problem(), code, "{method} {path}");
    }
}

#[test]
fn what_is_no_http_does_not_disturb_others() {
    let house = House::open();
    let long = format!("GET /healthz HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(1 << 20));
    let many = format!("GET /healthz HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(1_000));
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ] {
        let mut stream = TcpStream::connect(house.address()).unwrap();
        // It may hang up before it has heard everything.
        stream.write_all(bytes).ok();
        drop(stream);
    }
    let mut stream = TcpStream::connect(house.address()).unwrap();
    stream.write_all(b"NONSENSE\r\n\r\n").unwrap();
    assert_eq!(heard(&mut stream).status, 400);
    assert_eq!(say(house.address(), &head("GET", "/healthz", "", 0), b"").status, 200);
}
