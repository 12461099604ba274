//! Whatever comes, the server does not fail: it answers, and the answer is not that it failed.

use super::{House, Laptop, enrol_request, pack};
use crate::author::{mark, name, time};
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::batch::DeviceKey;
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{Group, Value};
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{BatchOutcome, Cursor, ProjectCursor, Request};
use carnet_core::row::{Entity, RowKey};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::{Mutex, OnceLock};
use uuid::Uuid;

/// One server and one laptop for all cases of a test.
fn world() -> &'static (House, Laptop) {
    static WORLD: OnceLock<(House, Laptop)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let house = House::open();
        let laptop = house.laptop(1);
        (house, laptop)
    })
}

/// A request with everything that a request may have.
fn request() -> Vec<u8> {
    let (house, laptop) = world();
    let mut author = laptop.author.clone();
    let edits = [mark(1, 1, Present), name(1, "Drenovska"), time(1, 9, 12), name(2, "")];
    let batches = vec![author.batch(edits).signed, author.batch([mark(1, 2, Present)]).signed];
    let cursor = Some(Cursor { at: 1, epoch: 2, digest: [3; 8] });
    let projects = vec![ProjectCursor { project: house.project, cursor }];
    Request { catalogue: 3, projects, batches, quarantined: Vec::new() }.to_bytes()
}

/// What can become of bytes on their way.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
}

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let one = prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), vec(any::<u8>(), 1..12)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Remove(from, to)),
    ];
    vec(one, 1..4)
}

fn damaged(mut bytes: Vec<u8>, all: &[Damage]) -> Vec<u8> {
    for damage in all {
        if bytes.is_empty() {
            break;
        }
        match damage {
            Damage::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Damage::Remove(from, to) => {
                let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
                bytes.drain(from.min(to)..from.max(to));
            }
        }
    }
    bytes
}

/// A change that no laptop of ours would make: any row, group, value and time, replacing what was never there.
fn strange_change() -> impl Strategy<Value = Change> {
    let row = (any::<u8>(), 0..3u128, 0..3u128).prop_map(|(entity, first, second)| {
        let entity = Entity::from_number(entity);
        let second = entity.is_composite().then(|| Uuid::from_u128(second));
        RowKey::from_parts(entity, Uuid::from_u128(first), second).unwrap()
    });
    let group = prop_oneof![0..100u16, any::<u16>()].prop_map(Group::from_number);
    let value = vec(any::<u8>(), 0..40).prop_map(Value::from_bytes);
    let dot = (0..4u32, prop_oneof![0..40u64, any::<u64>()])
        .prop_map(|(device, counter)| Dot::new(DeviceNumber(device), counter));
    let dots =
        || proptest::collection::btree_set(dot.clone(), 0..4).prop_map(|dots| dots.into_iter().collect());
    let millis = prop_oneof![0..1i64 << 48, Just(0), Just((1 << 48) - 1)];
    // As far off as a batch can say it.
    let off = prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX - (1 << 48)), -1_000..1_000i64];
    (row, group, value, dots(), dots(), millis, any::<u16>(), off).prop_map(
        |(row, group, value, replaces, seen, millis, counter, off)| Change {
            dot: Dot::new(DeviceNumber(0), 0),
            row,
            group,
            value,
            replaces,
            seen,
            stamp: Hlc::from_bits(Hlc::at(Timestamp::from_millis(millis)).bits() | u64::from(counter)),
            wall: Timestamp::from_millis(millis).plus_millis(off),
        },
    )
}

/// A field of a query: often one that is understood, with a value that may be.
fn strange_field() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        6 => Just("project=PROJECT".to_owned()),
        2 => (0..9u8).prop_map(|at| {
            let names = ["activity", "session", "participant", "attachment", "enrolment", "attendance"];
            format!("entity={}", names.get(usize::from(at)).unwrap_or(&"wizard"))
        }),
        2 => (any::<bool>(), 0..3u128)
            .prop_map(|(first, id)| format!("{}={}", if first { "first" } else { "second" }, Uuid::from_u128(id))),
        2 => (any::<bool>(), 0..10_000u16).prop_map(|(from, year)| {
            format!("{}={year:04}-02-03T04:05:06Z", if from { "from" } else { "until" })
        }),
        1 => (any::<u64>(), any::<u64>()).prop_map(|(seq, changes)| format!("after={seq}.{changes}")),
        1 => (0..9u64, 0..9u64).prop_map(|(seq, changes)| format!("after={seq}.{changes}")),
    ];
    let name = "(project|entity|first|second|group|from|until|after|[a-z]{0,3})";
    prop_oneof![
        4 => known,
        1 => (name, "[!-~&&[^#\"<>]]{0,40}").prop_map(|(name, value)| format!("{name}={value}")),
        1 => (name, vec(any::<u8>(), 0..20)).prop_map(|(name, bytes)| {
            let value = bytes.iter().map(|byte| format!("%{byte:02x}")).collect::<String>();
            format!("{name}={value}")
        }),
    ]
}

/// Says this, and reads what comes back: an answer to an exchange, or a refusal that blames the one who asks.
fn answered(packed: &[u8]) {
    let answer = world().1.send(packed);
    if answer.status != 200 {
        assert!((400..500).contains(&answer.status), "{answer:?}");
        answer.problem();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_no_failure(bytes in vec(any::<u8>(), 0..600)) {
        answered(&bytes);
        answered(&pack(&bytes));
        let mut versioned = bytes;
        versioned.insert(0, carnet_core::protocol::VERSION);
        answered(&pack(&versioned));
    }

    #[test]
    fn a_damaged_request_is_no_failure(damage in damage()) {
        answered(&pack(&damaged(request(), &damage)));
        answered(&damaged(pack(&request()), &damage));
    }

    /// What is signed as it should be is taken, whatever it says; and everybody can still load the project.
    #[test]
    fn a_strange_batch_is_no_failure(changes in vec(strange_change(), 1..8)) {
        static AUTHOR: Mutex<Option<Laptop>> = Mutex::new(None);
        let (house, other) = world();
        let mut author = AUTHOR.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let laptop = author.get_or_insert_with(|| house.laptop(2));
        let rows = changes.iter().map(|change| change.row).collect::<Vec<_>>();
        let batch = laptop.author.batch_of(changes);
        let answer = laptop.say(&[batch]);
        prop_assert_eq!(answer.verdicts[0].outcome, BatchOutcome::Accepted);
        for reader in [laptop, other] {
            let projects = vec![ProjectCursor { project: house.project, cursor: None }];
            let answer = reader.exchange(&Request { projects, ..Request::default() });
            prop_assert!(answer.pages[0].last);
        }
        let admin = house.server.admin();
        admin.conflicts(house.project).unwrap();
        for row in rows {
            match admin.history_of_row(house.project, &row, None) {
                // All of it was refused.
                Err(carnet_server::Error::UnknownRow(_)) => {}
                history => assert!(!history.unwrap().whole().unwrap().is_empty()),
            }
        }
        let device = house.server.device(&other.credential).unwrap();
        let page = format!("project={}&from=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z", house.project);
        prop_assert!(!house.server.history(&device, &page).unwrap().changes.is_empty());
    }

    #[test]
    fn a_damaged_enrolment_is_no_failure(damage in damage(), bytes in vec(any::<u8>(), 0..200)) {
        let house = &world().0;
        // Else it would rightly say that it has heard enough guesses.
        house.pass(60_000);
        let good = enrol_request("0000-0000-0000", &DeviceKey::from_secret(&[1; 32]));
        for body in [damaged(good, &damage), bytes] {
            let answer = house.enrol(&body);
            prop_assert!((400..500).contains(&answer.status), "{answer:?}");
            answer.problem();
        }
    }

    #[test]
    fn a_strange_question_after_the_history_is_no_failure(fields in vec(strange_field(), 0..8)) {
        let (house, laptop) = world();
        let query = fields.join("&").replace("PROJECT", &house.project.to_string());
        let whole = super::head("GET", &format!("/v1/history?{query}"), &laptop.headers(), 0);
        let answer = super::say(house.address(), &whole, b"");
        prop_assert!(matches!(answer.status, 200 | 400 | 404), "{query}: {answer:?}");
        if answer.status != 200 {
            answer.problem();
        }
    }

    #[test]
    fn a_damaged_head_is_no_failure(damage in damage()) {
        let (house, laptop) = world();
        let whole = super::head("GET", "/healthz", &laptop.headers(), 0).into_bytes();
        let mut stream = std::net::TcpStream::connect(house.address()).unwrap();
        std::io::Write::write_all(&mut stream, &damaged(whole, &damage)).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // It may hang up on what is no HTTP.
        std::io::Read::read_to_end(&mut stream, &mut answer).ok();
        prop_assert!(!answer.starts_with(b"HTTP/1.1 5"), "{}", String::from_utf8_lossy(&answer));
    }
}
