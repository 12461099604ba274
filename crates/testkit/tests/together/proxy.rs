//! The counting proxy counts every byte, and passes each on as it came.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use carnet_testkit::proxy::{Link, Proxy, Traffic};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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

/// How long a conversation took. There is no upper bound to what a busy machine takes, so the tests that use it
/// only say that nothing went faster than the link allows.
fn time_of(converse: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    converse();
    begin.elapsed()
}

#[test]
fn a_long_link_costs_a_round_trip_for_each_question_and_one_more_for_the_connection() {
    let link = Link { delay: Duration::from_millis(60), ..Link::default() };
    let proxy = Proxy::over(echo(5), link).unwrap();
    let mut kept = None;
    let first = time_of(|| {
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        converse(&mut stream, b"hello");
        kept = Some(stream);
    });
    assert!(first >= link.delay * 4, "{first:?}");
    let mut stream = kept.unwrap();
    let next = time_of(|| converse(&mut stream, b"again"));
    assert!(next >= link.delay * 2, "{next:?}");
    assert_eq!(proxy.take(), Traffic { connections: 1, up: 10, down: 20, round_trips: 2 });
}

#[test]
fn a_thin_link_lets_no_more_through_than_its_bandwidth_and_every_byte_in_order() {
    let link = Link { bits_per_second: Some(800_000), ..Link::default() };
    let proxy = Proxy::over(echo(20_000), link).unwrap();
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    let message: Vec<u8> = (0..20_000u32).map(|number| number.to_le_bytes()[0]).collect();
    // 20 kB up, then 40 kB down, at 100 kB a second.
    let alone = time_of(|| converse(&mut stream, &message));
    assert!(alone >= Duration::from_millis(600), "{alone:?}");
    assert_eq!(proxy.take(), Traffic { connections: 1, up: 20_000, down: 40_000, round_trips: 1 });
    // Two at once share it: 80 kB down in all.
    let mut other = TcpStream::connect(proxy.address()).unwrap();
    let together = time_of(|| {
        thread::scope(|scope| {
            scope.spawn(|| converse(&mut stream, &message));
            scope.spawn(|| converse(&mut other, &message));
        });
    });
    assert!(together >= Duration::from_millis(800), "{together:?}");
}

#[test]
fn over_a_thin_link_too_what_was_sent_before_the_end_arrives() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let link = Link { delay: Duration::from_millis(20), bits_per_second: Some(1_000_000), ..Link::default() };
    let proxy = Proxy::over(listener.local_addr().unwrap(), link).unwrap();
    let mut laptop = TcpStream::connect(proxy.address()).unwrap();
    laptop.write_all(&[7; 10_000]).unwrap();
    drop(laptop);
    let mut heard = Vec::new();
    listener.accept().unwrap().0.read_to_end(&mut heard).unwrap();
    assert_eq!(heard, [7; 10_000]);
}

#[test]
fn what_is_lost_on_the_way_comes_later_and_every_byte_in_order() {
    let link = Link { delay: Duration::from_millis(5), lost_percent: 60, ..Link::default() };
    let proxy = Proxy::over(echo(20_000), link).unwrap();
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    let message: Vec<u8> = (0..20_000u32).map(|number| number.to_le_bytes()[0]).collect();
    // Of some forty packets there and back more than half are lost: each waits at least 200 ms.
    let took = time_of(|| converse(&mut stream, &message));
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[test]
fn a_connection_is_cut_at_the_very_byte_and_the_next_one_goes_through() {
    let proxy = Proxy::before(echo(1_000)).unwrap();
    for link in [Link::default(), Link { delay: Duration::from_millis(1), ..Link::default() }] {
        proxy.change(link);
        let before = proxy.cuts();
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        proxy.cut_after(1_300);
        stream.write_all(&[7; 1_000]).unwrap();
        let mut heard = Vec::new();
        drop(stream.read_to_end(&mut heard));
        // What was on its way over a long link may be lost with it.
        assert!(heard.len() <= 300, "{}", heard.len());
        assert_eq!(heard.len() == 300, link == Link::default());
        assert_eq!((proxy.cuts() - before, proxy.take().up), (1, 1_000));
        converse(&mut TcpStream::connect(proxy.address()).unwrap(), &[9; 1_000]);
        assert_eq!(proxy.take().connections, 1);
    }
}

#[test]
fn connections_go_by_turns_to_servers_that_are_one_and_to_nobody_where_there_is_none() {
    let listeners = [0; 2].map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    let proxy = Proxy::before(listeners[0].local_addr().unwrap()).unwrap();
    proxy.lead_to(listeners.iter().map(|listener| listener.local_addr().unwrap()).collect());
    for listener in [&listeners[0], &listeners[1], &listeners[0]] {
        let laptop = TcpStream::connect(proxy.address()).unwrap();
        listener.accept().unwrap();
        drop(laptop);
    }
    proxy.lead_to(Vec::new());
    let mut laptop = TcpStream::connect(proxy.address()).unwrap();
    assert_eq!(laptop.read(&mut [0]).unwrap_or(0), 0);
}

#[test]
fn the_program_tells_what_went_through_whenever_it_is_asked() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_carnet-testkit"))
        .args(["proxy", "--to", &echo(5).to_string(), "--delay-ms", "1", "--bits-per-second", "1000000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut asking = program.stdin.take().unwrap();
    let mut told = BufReader::new(program.stdout.take().unwrap()).lines();
    let port: u16 = told.next().unwrap().unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    converse(&mut stream, b"hello");
    for expected in [
        r#"{"connections":1,"up":5,"down":10,"round_trips":1}"#,
        r#"{"connections":0,"up":0,"down":0,"round_trips":0}"#,
    ] {
        writeln!(asking).unwrap();
        assert_eq!(told.next().unwrap().unwrap(), expected);
    }
    drop(asking);
    assert!(program.wait().unwrap().success());
}
