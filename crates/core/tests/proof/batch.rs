//! A batch on its way: signed on a laptop, read and verified elsewhere.

use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::batch::{Batch, BatchError, ChainHash, DeviceKey, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{DeviceNumber, ParticipantId, PersonId, ProjectId, SessionId};
use carnet_core::row::{Entity, RowKey};
use carnet_core::wire::{Reader, Writer};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn batch(changes: usize) -> Batch {
    let session = SessionId::new(NOW, [1; 10]);
    let changes = (0..changes)
        .map(|at| {
            let participant = ParticipantId::new(NOW, [at as u8; 10]);
            let wall = NOW.plus_millis(1_500 * at as i64);
            Change {
                dot: Dot::new(DeviceNumber(7), 11 + at as u64),
                row: RowKey::Attendance(session, participant),
                group: Group::ATTENDANCE_MARK,
                value: Mark::of(MarkStatus::Present).value(),
                replaces: if at % 3 == 0 {
                    vec![Dot::new(DeviceNumber(2), 5 + at as u64)]
                } else {
                    Vec::new()
                },
                seen: Vec::new(),
                stamp: Hlc::at(wall),
                wall,
            }
        })
        .collect();
    let header = Header {
        project: ProjectId::new(NOW, [9; 10]),
        device: DeviceNumber(7),
        author: PersonId::new(NOW, [8; 10]),
        number: 3,
        previous: ChainHash([4; 32]),
    };
    Batch { header, changes }
}

fn key() -> DeviceKey {
    DeviceKey::from_secret(&[42; 32])
}

#[test]
fn a_batch_comes_out_as_it_went_in() {
    let batch = batch(40);
    let (signed, hash) = SignedBatch::sign(&batch, &[5; 32], &key());
    let mut writer = Writer::new();
    signed.put(&mut writer);
    let bytes = writer.finish();
    let arrived = SignedBatch::take(&mut Reader::new(&bytes)).unwrap();
    let (read, read_hash) = arrived.read().unwrap();
    assert_eq!(read, batch);
    assert_eq!(read_hash, hash);
    assert_eq!(arrived.verify(&read_hash, &key().public()), Ok(()));
}

#[test]
fn groups_and_entities_of_a_newer_version_travel_untouched() {
    let mut batch = batch(2);
    batch.changes[0].group = Group::from_number(4_000);
    batch.changes[0].value = Value::from_bytes(b"from the future".as_slice());
    batch.changes[1].row =
        RowKey::Unknown(Entity::from_number(0x99), Uuid::from_u128(1), Some(Uuid::from_u128(2)));
    let (signed, _) = SignedBatch::sign(&batch, &[5; 32], &key());
    assert_eq!(signed.read().unwrap().0, batch);
}

#[test]
fn another_devices_key_does_not_verify_a_batch() {
    let (signed, hash) = SignedBatch::sign(&batch(3), &[5; 32], &key());
    let other = DeviceKey::from_secret(&[43; 32]).public();
    assert_eq!(signed.verify(&hash, &other), Err(BatchError::BadSignature));
}

#[test]
fn the_signed_part_of_equal_values_under_another_seed_has_another_hash() {
    let (first, first_hash) = SignedBatch::sign(&batch(3), &[5; 32], &key());
    let (second, second_hash) = SignedBatch::sign(&batch(3), &[6; 32], &key());
    assert_eq!(first.open, second.open);
    assert_ne!(first_hash, second_hash);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_flipped_bit_goes_unnoticed(part in 0..3usize, at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let (mut signed, _) = SignedBatch::sign(&batch(5), &[5; 32], &key());
        match part {
            0 => { let at = at.index(signed.open.len()); signed.open[at] ^= 1 << bit; }
            1 => { let at = at.index(64); signed.signature.0[at] ^= 1 << bit; }
            _ => { let at = at.index(signed.sealed.len()); signed.sealed[at] ^= 1 << bit; }
        }
        let taken = signed.read().and_then(|(_, hash)| signed.verify(&hash, &key().public()));
        prop_assert!(taken.is_err());
    }

    #[test]
    fn garbage_is_refused_and_never_panics(open in prop::collection::vec(any::<u8>(), 0..300), sealed in prop::collection::vec(any::<u8>(), 0..300)) {
        let (mut signed, _) = SignedBatch::sign(&batch(1), &[5; 32], &key());
        signed.open = open;
        signed.sealed = sealed;
        prop_assert!(signed.read().is_err());
    }
}
