//! A batch on its way: signed on a laptop, read and verified elsewhere.

use crate::at_least_10_000_cases;
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::batch::{Batch, BatchError, ChainHash, DeviceKey, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{DeviceNumber, ParticipantId, PersonId, ProjectId, SessionId};
use carnet_core::row::{Entity, RowKey};
use carnet_core::wire::{Reader, WireError, Writer};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const SEED: [u8; 32] = [5; 32];

fn key() -> DeviceKey {
    DeviceKey::from_secret(&[42; 32])
}

/// Some marks of one session.
fn batch(changes: u8) -> Batch {
    let session = SessionId::new(NOW, [1; 10]);
    let device = DeviceNumber(7);
    let changes = (0..changes)
        .map(|at| {
            let wall = NOW.plus_millis(1_500 * i64::from(at));
            let before = Dot::new(DeviceNumber(2), 5 + u64::from(at));
            Change {
                dot: Dot::new(device, 11 + u64::from(at)),
                row: RowKey::Attendance(session, ParticipantId::new(NOW, [at; 10])),
                group: Group::ATTENDANCE_MARK,
                value: Mark::of(MarkStatus::Present).value(),
                replaces: if at % 3 == 0 { vec![before] } else { Vec::new() },
                seen: Vec::new(),
                stamp: Hlc::at(wall),
                wall,
            }
        })
        .collect();
    let header = Header {
        project: ProjectId::new(NOW, [9; 10]),
        device,
        author: PersonId::new(NOW, [8; 10]),
        number: 3,
        previous: ChainHash([4; 32]),
    };
    Batch { header, changes }
}

fn bytes(signed: &SignedBatch) -> Vec<u8> {
    let mut writer = Writer::new();
    signed.put(&mut writer);
    writer.finish()
}

/// Takes, reads and verifies, as the server does.
fn receive(bytes: &[u8]) -> Result<Batch, BatchError> {
    let mut reader = Reader::new(bytes);
    let signed = SignedBatch::take(&mut reader)?;
    reader.end()?;
    let (batch, hash) = signed.read()?;
    signed.verify(&hash, &key().public())?;
    Ok(batch)
}

/// A row of any entity, known or not, among few ids, so that some come again.
pub(crate) fn row() -> impl Strategy<Value = RowKey> {
    let id = || prop_oneof![(0..3u128).prop_map(Uuid::from_u128), any::<u128>().prop_map(Uuid::from_u128)];
    let entity = prop_oneof![select(&[1, 2, 3, 4, 0x81, 0x82, 0x83][..]), any::<u8>()];
    (entity, id(), id()).prop_map(|(entity, first, second)| {
        let entity = Entity::from_number(entity);
        RowKey::from_parts(entity, first, entity.is_composite().then_some(second)).unwrap()
    })
}

pub(crate) fn dot() -> impl Strategy<Value = Dot> {
    let counter = prop_oneof![1..5u64, any::<u64>()];
    (prop_oneof![0..4u32, any::<u32>()], counter)
        .prop_map(|(device, counter)| Dot::new(DeviceNumber(device), counter))
}

/// A stamp, and a wall clock that may be off by 100,000 years.
pub(crate) fn stamp() -> impl Strategy<Value = (Hlc, Timestamp)> {
    let near = NOW.millis();
    let millis = prop_oneof![near..near + 5_000, 0..1i64 << 48, select(vec![0, (1 << 48) - 1])];
    let off = prop_oneof![Just(0), -3_600_000..3_600_000i64, -(1 << 52)..1i64 << 52];
    (millis, prop_oneof![0..3u16, any::<u16>()], off).prop_map(|(millis, counter, off)| {
        let at = Timestamp::from_millis(millis);
        (Hlc::from_bits(Hlc::at(at).bits() | u64::from(counter)), at.plus_millis(off))
    })
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Mark::of(MarkStatus::Present).value()),
        vec(any::<u8>(), 0..9).prop_map(Value::from_bytes),
        (120..400usize).prop_map(|len| Value::from_bytes(vec![7; len])),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let dots = || btree_set(dot(), 0..3).prop_map(|dots| dots.into_iter().collect::<Vec<_>>());
    let group = prop_oneof![Just(0), Just(80), any::<u16>()].prop_map(Group::from_number);
    (row(), group, value(), dots(), dots(), stamp()).prop_map(
        |(row, group, value, replaces, seen, (stamp, wall))| Change {
            dot: Dot::new(DeviceNumber(0), 0),
            row,
            group,
            value,
            replaces,
            seen,
            stamp,
            wall,
        },
    )
}

fn any_batch() -> impl Strategy<Value = Batch> {
    let first = prop_oneof![1..200u64, any::<u64>().prop_map(|first| first.clamp(1, u64::MAX - 9))];
    let ids = (any::<u128>(), any::<u128>(), any::<u32>(), any::<u64>(), any::<[u8; 32]>());
    (ids, first, vec(change(), 1..6)).prop_map(
        |((project, author, device, number, previous), first, mut changes)| {
            for (change, counter) in changes.iter_mut().zip(first..) {
                change.dot = Dot::new(DeviceNumber(device), counter);
            }
            let header = Header {
                project: ProjectId::from_uuid(Uuid::from_u128(project)),
                device: DeviceNumber(device),
                author: PersonId::from_uuid(Uuid::from_u128(author)),
                number,
                previous: ChainHash(previous),
            };
            Batch { header, changes }
        },
    )
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn a_batch_comes_out_as_it_went_in(batch in any_batch(), seed in any::<[u8; 32]>()) {
        let (signed, hash) = SignedBatch::sign(&batch, &seed, &key());
        prop_assert_eq!(receive(&bytes(&signed)), Ok(batch.clone()));
        prop_assert_eq!(signed.read().unwrap().1, hash);
        prop_assert_eq!(batch.last_dot(), batch.changes.last().map(|change| change.dot));
    }

    #[test]
    fn no_flipped_bit_goes_unnoticed(at in any::<Index>(), bit in 0..8u8) {
        let mut bytes = bytes(&SignedBatch::sign(&batch(5), &SEED, &key()).0);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(receive(&bytes).is_err());
    }

    #[test]
    fn no_cut_or_lengthened_batch_is_taken(batch in any_batch(), at in any::<Index>(), more in vec(any::<u8>(), 1..4)) {
        let mut bytes = bytes(&SignedBatch::sign(&batch, &SEED, &key()).0);
        prop_assert!(receive(&bytes[..at.index(bytes.len())]).is_err());
        bytes.extend(more);
        prop_assert_eq!(receive(&bytes), Err(BatchError::Unreadable(WireError::Trailing)));
    }

    #[test]
    fn damage_in_any_batch_never_panics_and_never_verifies(batch in any_batch(), at in any::<Index>(), by in 1..=255u8) {
        let mut bytes = bytes(&SignedBatch::sign(&batch, &SEED, &key()).0);
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(receive(&bytes).is_err());
    }

    #[test]
    fn garbage_is_refused_and_never_panics(open in vec(any::<u8>(), 0..300), sealed in vec(any::<u8>(), 0..300)) {
        let (mut signed, _) = SignedBatch::sign(&batch(1), &SEED, &key());
        (signed.open, signed.sealed) = (open, sealed);
        prop_assert!(signed.read().is_err());
    }

    /// A number that is believed would ask for more memory than there is, which ends the program.
    #[test]
    fn a_huge_number_in_the_open_or_sealed_part_asks_for_no_memory(at in any::<Index>(), huge in 1u64 << 36..) {
        let (signed, _) = SignedBatch::sign(&batch(4), &SEED, &key());
        let open = with_number(&signed.open, at, huge);
        let sealed = with_number(&signed.sealed, at, huge);
        let _ = SignedBatch { open, ..signed.clone() }.read();
        let _ = SignedBatch { sealed, ..signed }.read();
    }
}

/// The bytes that these digits stand for.
pub(crate) fn from_hex(digits: &str) -> Vec<u8> {
    let digits = digits.split_whitespace().collect::<String>();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// These bytes with one of them replaced by a number of up to ten.
pub(crate) fn with_number(bytes: &[u8], at: Index, number: u64) -> Vec<u8> {
    let at = at.index(bytes.len());
    let mut writer = Writer::new();
    writer.raw(&bytes[..at]);
    writer.varint(number);
    writer.raw(&bytes[at + 1..]);
    writer.finish()
}

#[test]
fn another_devices_key_does_not_verify_a_batch() {
    let (signed, hash) = SignedBatch::sign(&batch(3), &SEED, &key());
    let other = DeviceKey::from_secret(&[43; 32]).public();
    assert_eq!(signed.verify(&hash, &other), Err(BatchError::BadSignature));
}

#[test]
fn the_signed_part_of_equal_values_under_another_seed_has_another_hash() {
    let (first, first_hash) = SignedBatch::sign(&batch(3), &SEED, &key());
    let (second, second_hash) = SignedBatch::sign(&batch(3), &[6; 32], &key());
    assert_eq!(first.open, second.open);
    assert_ne!(first_hash, second_hash);
}

/// The values are bound to the signature: the open part alone says nothing of them, and no other values fit it.
#[test]
fn other_values_do_not_fit_the_signature() {
    let mut other = batch(3);
    other.changes[1].value = Mark::of(MarkStatus::Absent).value();
    let (signed, _) = SignedBatch::sign(&batch(3), &SEED, &key());
    let (forged, _) = SignedBatch::sign(&other, &SEED, &key());
    assert_eq!(signed.open, forged.open);
    let swapped = SignedBatch { sealed: forged.sealed, ..signed };
    assert_eq!(receive(&bytes(&swapped)), Err(BatchError::BadSignature));
}

#[test]
fn a_batch_without_changes_or_of_another_version_is_refused() {
    assert!(SignedBatch::sign(&batch(0), &SEED, &key()).0.read().is_err());
    let (mut signed, _) = SignedBatch::sign(&batch(1), &SEED, &key());
    signed.open[0] += 1;
    assert_eq!(signed.read(), Err(BatchError::Unreadable(WireError::Unknown("batch version"))));
}

#[test]
fn only_points_of_full_order_are_keys() {
    assert!(key().public().is_valid());
    let mut identity = [0; 32];
    identity[0] = 1;
    assert!(!carnet_core::batch::PublicKey(identity).is_valid());
    assert!(!carnet_core::batch::PublicKey([0; 32]).is_valid());
}

#[test]
fn a_key_says_nothing_of_itself_in_a_log() {
    assert_eq!(format!("{:?}", key()), "DeviceKey(secret)");
}

/// Laptops keep their batches and others verify them years later: these bytes are read and written for good.
#[test]
fn a_batch_of_the_first_version_is_read_for_good() {
    let first_version = from_hex(
        "1e4a6c6a7ac8d73268d47a4b5cdb6c702f9f1d2285a51fa656a19b6700b1744caccea8e3e620058270d3ea8e
         1e61f5c3a611c7c0ad8c44ba3743f93be329a00983010101a0c4506c00790989090909090909090701a0c450
         6c00780888080808080808080304040404040404040404040404040404040404040404040404040404040404
         040b020201a0c4506c007101810101010101010101a0c4506c0070008000000000000000d080880402000200
         0180b083c59868b8170002000001010001020500022701050505050505050505050505050505050505050505
         0505050505050505050505020201010101",
    );
    assert_eq!(receive(&first_version), Ok(batch(2)));
    // Since then equal values are written once; what is signed has stayed the same.
    let written = bytes(&SignedBatch::sign(&batch(2), &SEED, &key()).0);
    let sealed = written.len() - from_hex(SEALED).len();
    assert_eq!(written[..sealed], first_version[..sealed]);
    assert_eq!(written[sealed..], from_hex(SEALED));
}

const SEALED: &str = "020505050505050505050505050505050505050505050505050505050505050505010201010000";

/// One long value that every change means would be more than this machine has.
#[test]
fn values_that_are_said_once_and_meant_often_ask_for_no_more_memory_than_a_message_may_have() {
    let (mut signed, _) = SignedBatch::sign(&batch(200), &SEED, &key());
    let mut sealed = Writer::new();
    sealed.byte(2);
    sealed.raw(&SEED);
    sealed.varint(1);
    sealed.block(&vec![1; 1 << 20]);
    sealed.raw(&[0; 200]);
    signed.sealed = sealed.finish();
    assert_eq!(signed.read(), Err(BatchError::Unreadable(WireError::OutOfRange("value"))));
}
