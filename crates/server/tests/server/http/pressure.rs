//! More than the server can bear: it says so, stays watchable, and goes on when it is over.

use super::failing::Moody;
use super::{Answer, House, Laptop, enrol_request, head, heard, pack, say};
use crate::author::mark;
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::batch::DeviceKey;
use carnet_core::protocol::{self, BatchOutcome, MEDIA_TYPE, Request};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One of the figures that the server gives.
fn figure(address: SocketAddr, name: &str) -> u64 {
    let answer = say(address, &head("GET", "/metrics", "", 0), b"");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; version=0.0.4")));
    let text = String::from_utf8(answer.body).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap_or("0");
    line.parse().unwrap()
}

pub(super) fn wait_until(holds: impl Fn() -> bool) {
    while !holds() {
        thread::yield_now();
    }
}

/// A server of which the work can be held up, with so many places for work and for such as wait.
fn house(busy: &Arc<Mutex<()>>, places: usize, waiting: usize) -> House {
    House::with(
        |storage| Arc::new(Moody { storage, mood: Arc::default(), busy: Arc::clone(busy) }),
        |server| server.with_places(places, waiting),
    )
}

/// Says that there is nothing new, without waiting for the answer.
fn begin(laptop: &Laptop) -> TcpStream {
    let body = pack(&Request::default().to_bytes());
    let mut stream = TcpStream::connect(laptop.address).unwrap();
    stream.write_all(head("POST", "/v1/sync", &laptop.headers(), body.len()).as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    stream
}

fn rest_of(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 200, "{answer:?}");
    let bytes = zstd::stream::decode_all(&answer.body[..]).unwrap();
    protocol::Answer::from_bytes(&bytes).unwrap().not_before_seconds
}

#[test]
fn the_queue_has_an_end_and_the_server_is_watched_beside_it() {
    let busy = Arc::new(Mutex::new(()));
    let house = house(&busy, 1, 3);
    let laptops = [1, 2, 3, 4, 5].map(|number| house.laptop(number));
    let address = house.address();
    let held = busy.lock().unwrap();
    let mut first = begin(&laptops[0]);
    wait_until(|| figure(address, "carnet_work_under_way") == 1);
    let mut waiting = [1, 2, 3].map(|laptop| begin(&laptops[laptop]));
    wait_until(|| figure(address, "carnet_work_waiting") == 3);

    let refused = laptops[4].send(&pack(&Request::default().to_bytes()));
    assert_eq!((refused.status, refused.problem()), (503, "unavailable"));
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=12).contains(&seconds), "{seconds}");
    assert_eq!(house.get("/healthz").status, 200);
    assert_eq!(house.get("/readyz").status, 200);
    // Who is not known hears so at once: nobody waits to be recognised.
    assert_eq!(house.post("/v1/sync", &format!("content-type: {MEDIA_TYPE}\r\n"), b"").status, 401);

    drop(held);
    // Others wait behind the first: it is to stay away for some time. Nobody waits behind the last.
    assert!((1..=12).contains(&rest_of(&heard(&mut first))));
    let rests = waiting.each_mut().map(|stream| rest_of(&heard(stream)));
    assert!(rests.contains(&0), "{rests:?}");
    assert_eq!(rest_of(&laptops[4].send(&pack(&Request::default().to_bytes()))), 0);
}

#[test]
fn one_laptop_does_not_take_the_places_of_all() {
    let busy = Arc::new(Mutex::new(()));
    let house = house(&busy, 8, 64);
    let (hostile, honest) = (house.laptop(1), house.laptop(2));
    let held = busy.lock().unwrap();
    let mut under_way = [(); 8].map(|()| begin(&hostile));
    wait_until(|| figure(house.address(), "carnet_work_under_way") == 8);
    let refused = hostile.send(&pack(&Request::default().to_bytes()));
    assert_eq!((refused.status, refused.problem()), (429, "too_many"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    let mut other = begin(&honest);
    wait_until(|| figure(house.address(), "carnet_work_waiting") == 1);
    drop(held);
    assert!(under_way.iter_mut().all(|stream| heard(stream).status == 200));
    assert_eq!(heard(&mut other).status, 200);
    assert_eq!(hostile.send(&pack(&Request::default().to_bytes())).status, 200);
}

#[test]
fn a_laptop_that_asks_far_too_often_is_told_when_to_come_again() {
    let house = House::open();
    let (hostile, honest) = (house.laptop(1), house.laptop(2));
    let nothing_new = pack(&Request::default().to_bytes());
    let refused = (0..2_000).map(|_| hostile.send(&nothing_new)).find(|answer| answer.status != 200).unwrap();
    assert_eq!((refused.status, refused.problem()), (429, "too_many"));
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert_eq!(honest.send(&nothing_new).status, 200);
    house.pass(5_000);
    assert_eq!(hostile.send(&nothing_new).status, 200);
}

#[test]
fn bodies_that_never_end_do_not_keep_others_from_theirs() {
    let house = House::open();
    let hostile = [1, 2, 3, 4].map(|number| house.laptop(number));
    let part = vec![7; 900_000];
    // Each laptop begins as many as it may, says nearly a megabyte in each, and stops there.
    let slow = hostile
        .iter()
        .flat_map(|laptop| [laptop; 8])
        .map(|laptop| {
            let mut stream = TcpStream::connect(house.address()).unwrap();
            stream.write_all(head("POST", "/v1/sync", &laptop.headers(), 1 << 20).as_bytes()).unwrap();
            stream.write_all(&part).unwrap();
            stream
        })
        .collect::<Vec<_>>();
    wait_until(|| figure(house.address(), "carnet_connections") >= 32);
    assert_eq!(figure(house.address(), "carnet_work_under_way"), 0);
    let mut honest = house.laptop(5);
    let batch = honest.author.batch((1..=200).map(|person| mark(1, person, Present)));
    assert_eq!(honest.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
    drop(slow);
    // Whoever hangs up may come again.
    wait_until(|| hostile[0].send(&pack(&Request::default().to_bytes())).status == 200);
}

#[test]
fn bombs_at_once_from_many_laptops_are_refused_one_by_one() {
    let house = House::open();
    let laptops = [1, 2, 3, 4, 5, 6, 7, 8].map(|number| house.laptop(number));
    let bomb = pack(&vec![0; 16 << 20]).repeat(64);
    thread::scope(|scope| {
        let sending = laptops.each_ref().map(|laptop| {
            let bomb = &bomb;
            scope.spawn(move || (0..4).map(|_| laptop.send(bomb).status).collect::<Vec<_>>())
        });
        for sent in sending {
            assert!(sent.join().unwrap().iter().all(|status| *status == 413));
        }
    });
    assert_eq!(house.get("/readyz").status, 200);
}

/// Two thousand connections that say nothing: the next one hears that the server is full, and it is still watched.
#[test]
fn a_server_without_a_place_for_another_connection_says_so() {
    let house = House::open();
    let laptop = house.laptop(1);
    let mut silent = (0..2_048).map(|_| TcpStream::connect(house.address()).unwrap()).collect::<Vec<_>>();
    // A connection is accepted in its turn: the last of them is when this one is.
    let refused = laptop.send(&pack(&Request::default().to_bytes()));
    assert_eq!((refused.status, refused.problem()), (503, "unavailable"));
    assert!(refused.header("retry-after").is_some());
    assert_eq!(house.get("/healthz").status, 200);
    assert_eq!(house.get("/readyz").status, 200);
    assert!(figure(house.address(), "carnet_connections_turned_away_total") >= 3);
    // Each silent one is served as soon as it speaks.
    let one = silent.last_mut().unwrap();
    one.write_all(head("GET", "/healthz", "", 0).as_bytes()).unwrap();
    let mut answer = String::new();
    one.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(silent);
    wait_until(|| laptop.send(&pack(&Request::default().to_bytes())).status == 200);
}

#[test]
fn the_figures_tell_what_was_done_and_of_nobody() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let address = house.address();
    let batch = laptop.author.batch([mark(1, 1, Present), mark(1, 2, Present), crate::author::name(1, "")]);
    laptop.say(&[batch]);
    house.get("/secret?code=0000");
    assert_eq!(figure(address, r#"carnet_changes_total{outcome="accepted"}"#), 2);
    assert_eq!(figure(address, r#"carnet_changes_total{outcome="refused"}"#), 1);
    house.server.admin().unassign(house.consultant, house.project).unwrap();
    laptop.say(&[laptop.author.clone().batch([mark(1, 3, Present)])]);
    assert_eq!(figure(address, r#"carnet_changes_total{outcome="quarantined"}"#), 1);
    assert_eq!(figure(address, r#"carnet_requests_total{route="/v1/sync",status="200"}"#), 2);
    assert_eq!(figure(address, r#"carnet_requests_total{route="/v1/enrol",status="200"}"#), 1);
    assert_eq!(figure(address, r#"carnet_requests_total{route="(none)",status="404"}"#), 1);
    let text = String::from_utf8(house.get("/metrics").body).unwrap();
    for secret in ["secret", "code=", "ana@example.org", "Registry", "PMM"] {
        assert!(!text.contains(secret), "{text}");
    }
    // Each figure says what it is.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split([' ', '{']).next().unwrap();
        assert!(text.contains(&format!("# HELP {name} ")) && text.contains(&format!("# TYPE {name} ")));
    }
}

/// Whoever closes his half of a connection, wherever he was, leaves no connection behind, and keeps nobody from his answer.
#[test]
fn connections_that_are_half_closed_are_given_up() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let address = house.address();
    let body = pack(&Request::default().to_bytes());
    let whole = [head("POST", "/v1/sync", &laptop.headers(), body.len()).as_bytes(), &body].concat();
    let half_closed = (0..600).map(|number| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&whole[..whole.len() * (number % 60) / 60]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        stream
    });
    let half_closed = half_closed.collect::<Vec<_>>();
    let batch = laptop.author.batch([mark(1, 1, Present)]);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
    // Only the one that asks is left, though none of them was closed on this side.
    wait_until(|| figure(address, "carnet_connections") == 1);
    assert_eq!(figure(address, "carnet_work_under_way"), 0);
    drop(half_closed);
}

/// The clock of the server leaps years ahead and back: laptops are taken in and answered as ever.
#[test]
fn a_clock_that_leaps_shuts_nobody_out() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let year = 365 * 24 * 3_600_000;
    for (number, leap) in [10 * year, -20 * year, year / 2, 10 * year].into_iter().enumerate() {
        for _ in 0..30 {
            assert_eq!(
                house.enrol(&enrol_request("0000-0000-0000", &DeviceKey::from_secret(&[9; 32]))).status,
                403
            );
        }
        house.pass(leap);
        let mut new = house.laptop(u8::try_from(number).unwrap() + 2);
        for laptop in [&mut laptop, &mut new] {
            let people = 100 * u32::try_from(number).unwrap() + laptop.author.device.0;
            let batch = laptop.author.batch([mark(1, people, Present)]);
            assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
        }
        assert_eq!(house.get("/readyz").status, 200);
    }
    let admin = house.server.admin();
    assert_eq!(admin.devices().unwrap().iter().map(|device| device.changes).sum::<u64>(), 8);
}
