use super::{House, head, heard, pack, say};
use crate::author::mark;
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::protocol::{BatchOutcome, MEDIA_TYPE, MOST_EXPANDED, Request, VERSION};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

fn nothing_new() -> Vec<u8> {
    Request::default().to_bytes()
}

#[test]
fn who_is_not_enrolled_is_told_so() {
    let house = House::open();
    let known = house.laptop(1).credential;
    let unknown = "A".repeat(43);
    let credentials = [
        String::new(),
        "authorization: \r\n".to_owned(),
        "authorization: Bearer\r\n".to_owned(),
        "authorization: Bearer \r\n".to_owned(),
        "authorization: Bearer \u{e4}\r\n".to_owned(),
        format!("authorization: Bearer {unknown}\r\n"),
        format!("authorization: Bearer {known}=\r\n"),
        format!("authorization: Basic {known}\r\n"),
        format!("authorization: {known}\r\n"),
    ];
    for credential in credentials {
        let headers = format!("content-type: {MEDIA_TYPE}\r\n{credential}");
        let answer = house.post("/v1/sync", &headers, &pack(&nothing_new()));
        assert_eq!((answer.status, answer.problem()), (401, "not_enrolled"), "{credential}");
    }
}

#[test]
fn a_body_of_another_type_is_not_read() {
    let house = House::open();
    let laptop = house.laptop(1);
    for other in
        ["content-type: \r\n", "content-type: application/json\r\n", "content-type: application/zstd\r\n"]
    {
        let headers = format!("{other}authorization: Bearer {}\r\n", laptop.credential);
        let answer = house.post("/v1/sync", &headers, &pack(&nothing_new()));
        assert_eq!((answer.status, answer.problem()), (415, "unsupported_media_type"));
    }
}

/// The laptop that says what it speaks is answered as laptops of the first release were; the other one, in fewer bytes.
#[test]
fn who_leaves_the_type_out_is_answered_without_it() {
    let house = House::open();
    let laptop = house.laptop(1);
    let authorization = format!("authorization: Bearer {}\r\n", laptop.credential);
    let untyped = house.post("/v1/sync", &authorization, &pack(&nothing_new()));
    assert_eq!((untyped.status, untyped.header("content-type")), (200, None));
    let typed = laptop.send(&pack(&nothing_new()));
    assert_eq!((typed.status, typed.header("content-type")), (200, Some(MEDIA_TYPE)));
    // What is refused is a problem all the same.
    let refused = house.post("/v1/sync", &authorization, b"no exchange");
    assert_eq!((refused.status, refused.problem()), (400, "malformed"));
    let large = house.post("/v1/sync", &authorization, &vec![0; (1 << 20) + 1]);
    assert_eq!((large.status, large.problem()), (413, "too_large"));
}

#[test]
fn another_version_of_the_exchange_is_named() {
    let house = House::open();
    let laptop = house.laptop(1);
    for version in [0, VERSION + 1, 255] {
        let mut request = nothing_new();
        request[0] = version;
        let answer = laptop.send(&pack(&request));
        assert_eq!((answer.status, answer.problem()), (400, "server_version"));
    }
}

#[test]
fn garbage_is_malformed() {
    let house = House::open();
    let laptop = house.laptop(1);
    let whole = pack(&nothing_new());
    let bodies = [
        Vec::new(),
        b"GET / HTTP/1.1".to_vec(),
        nothing_new(),
        whole[..whole.len() - 1].to_vec(),
        [&whole[..], b"more"].concat(),
        pack(&[VERSION]),
        pack(&[VERSION, 0, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        pack(&[VERSION, 0, 0, 1]),
        vec![0; 100_000],
    ];
    for body in bodies {
        let answer = laptop.send(&body);
        assert_eq!((answer.status, answer.problem()), (400, "malformed"), "{} bytes", body.len());
    }
}

#[test]
fn a_body_that_expands_beyond_the_limit_is_too_large() {
    let house = House::open();
    let laptop = house.laptop(1);
    // At the limit it is read, and only its version is wrong.
    assert_eq!(laptop.send(&pack(&vec![0; MOST_EXPANDED])).problem(), "server_version");
    let one_more = laptop.send(&pack(&vec![0; MOST_EXPANDED + 1]));
    assert_eq!((one_more.status, one_more.problem()), (413, "too_large"));
    // A gigabyte in some hundred kilobytes, of many frames.
    let bomb = pack(&vec![0; 16 << 20]).repeat(64);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(laptop.send(&bomb).problem(), "too_large");
    // A frame that asks for a window of 2 GiB (RFC 8878: exponent 21 above 10) is refused before it is given one.
    let window = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00];
    assert_eq!(laptop.send(&window).problem(), "malformed");
}

#[test]
fn a_request_of_ten_megabytes_is_too_large_however_it_is_sent() {
    let house = House::open();
    let laptop = house.laptop(1);
    let body = vec![7; 10_000_000];
    let answer = laptop.send(&body);
    assert_eq!((answer.status, answer.problem()), (413, "too_large"));
    let mut stream = TcpStream::connect(house.address()).unwrap();
    let headers = laptop.headers();
    write!(stream, "POST /v1/sync HTTP/1.1\r\nhost: carnet\r\nconnection: close\r\ntransfer-encoding: chunked\r\n{headers}\r\n")
        .unwrap();
    for chunk in body.chunks(50_000) {
        write!(stream, "{:x}\r\n", chunk.len()).unwrap();
        stream.write_all(chunk).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(heard(&mut stream).problem(), "too_large");
}

#[test]
fn who_hangs_up_in_the_middle_leaves_nothing_behind() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let batch = laptop.author.batch((1..=200).map(|person| mark(1, person, Present)));
    let request = Request { batches: vec![batch.signed.clone()], ..Request::default() };
    let body = pack(&request.to_bytes());
    let head = head("POST", "/v1/sync", &laptop.headers(), body.len());
    for cut in [0, 1, body.len() / 2, body.len() - 1] {
        let mut stream = TcpStream::connect(house.address()).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body[..cut]).unwrap();
        // The server hears the end of what is said, and may have an answer to it: it is malformed.
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert_eq!(house.server.admin().devices().unwrap()[0].changes, 0);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
}

#[test]
fn who_hangs_up_before_the_answer_finds_the_same_verdict_later() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let batch = laptop.author.batch([mark(1, 1, Present), crate::author::name(1, "")]);
    let request = Request { batches: vec![batch.signed.clone()], ..Request::default() };
    let body = pack(&request.to_bytes());
    let mut stream = TcpStream::connect(house.address()).unwrap();
    stream.write_all(head("POST", "/v1/sync", &laptop.headers(), body.len()).as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    drop(stream);
    let answer = laptop.say(&[batch]);
    assert_eq!(answer.verdicts[0].outcome, BatchOutcome::Accepted);
    assert_eq!(answer.verdicts[0].refused.len(), 1);
    assert_eq!(house.server.admin().devices().unwrap()[0].changes, 2);
}

#[test]
fn two_requests_on_one_kept_connection_are_two_answers() {
    let house = House::open();
    let mut stream = TcpStream::connect(house.address()).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: carnet\r\n\r\n").unwrap();
    stream.write_all(head("GET", "/readyz", "", 0).as_bytes()).unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    assert_eq!(said.matches("HTTP/1.1 200 OK").count(), 2);
    assert!(said.contains("ok\n") && said.ends_with("ready\n"), "{said}");
    assert_eq!(say(house.address(), &head("GET", "/healthz", "", 0), b"").status, 200);
}
