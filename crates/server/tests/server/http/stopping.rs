use super::{House, heard, pack};
use crate::author::mark;
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::protocol::{Answer, BatchOutcome, Request};
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn a_server_that_stops_finishes_what_is_under_way() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let batch = laptop.author.batch([mark(1, 1, Present)]);
    let body = pack(&Request { batches: vec![batch.signed], ..Request::default() }.to_bytes());
    let mut stream = TcpStream::connect(house.address()).unwrap();
    let (headers, length) = (laptop.headers(), body.len());
    write!(
        stream,
        "POST /v1/sync HTTP/1.1\r\nhost: carnet\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n{headers}\r\n"
    )
    .unwrap();
    // It says this when it begins to read the body: the request is under way.
    let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    let address = house.address();
    let House { running, server, folder, .. } = house;
    let stopping = std::thread::spawn(move || running.stop());
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(&body).unwrap();
    let answer = heard(&mut stream);
    assert_eq!(answer.status, 200);
    let answer = Answer::from_bytes(&zstd::stream::decode_all(&answer.body[..]).unwrap()).unwrap();
    assert_eq!(answer.verdicts[0].outcome, BatchOutcome::Accepted);
    stopping.join().unwrap();
    assert_eq!(server.admin().devices().unwrap()[0].changes, 1);
    drop(folder);
}

#[test]
fn connections_that_rest_do_not_hold_a_stopping_server() {
    let house = House::open();
    let mut resting = TcpStream::connect(house.address()).unwrap();
    resting.write_all(b"GET /healthz HTTP/1.1\r\nhost: carnet\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    resting.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    house.running.stop();
    let mut rest = Vec::new();
    resting.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"ok\n"));
}
