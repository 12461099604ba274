//! The counting proxy counts every byte, and passes each on as it came.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use carnet_testkit::proxy::{Proxy, Traffic};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// A server that answers each message of `length` bytes with itself twice.
fn echo(length: usize) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut message = vec![0; length];
                while stream.read_exact(&mut message).is_ok() {
                    stream.write_all(&message).unwrap();
                    stream.write_all(&message).unwrap();
                }
            });
        }
    });
    address
}

fn converse(stream: &mut TcpStream, message: &[u8]) {
    stream.write_all(message).unwrap();
    let mut answer = vec![0; message.len() * 2];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [message, message].concat());
}

#[test]
fn each_byte_and_each_round_trip_is_counted_once() {
    let proxy = Proxy::before(echo(100_000)).unwrap();
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    let message: Vec<u8> = (0..100_000u32).map(|number| number.to_le_bytes()[0]).collect();
    converse(&mut stream, &message);
    converse(&mut stream, &message);
    assert_eq!(proxy.take(), Traffic { connections: 1, up: 200_000, down: 400_000, round_trips: 2 });
    converse(&mut stream, &message);
    assert_eq!(proxy.take(), Traffic { connections: 0, up: 100_000, down: 200_000, round_trips: 1 });
    assert_eq!(proxy.take(), Traffic::default());
}

#[test]
fn a_connection_that_the_laptop_closes_is_closed_at_the_server() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let proxy = Proxy::before(listener.local_addr().unwrap()).unwrap();
    let mut laptop = TcpStream::connect(proxy.address()).unwrap();
    laptop.write_all(b"so long").unwrap();
    drop(laptop);
    let mut heard = Vec::new();
    listener.accept().unwrap().0.read_to_end(&mut heard).unwrap();
    assert_eq!(heard, b"so long");
    assert_eq!(proxy.take().up, 7);
}

#[test]
fn where_no_server_listens_the_connection_ends_and_nothing_is_counted() {
    let nobody = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let proxy = Proxy::before(nobody).unwrap();
    let mut laptop = TcpStream::connect(proxy.address()).unwrap();
    let mut heard = Vec::new();
    drop(laptop.read_to_end(&mut heard));
    assert!(heard.is_empty());
    assert_eq!(proxy.take(), Traffic::default());
}
