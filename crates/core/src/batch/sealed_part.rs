use crate::field_group::Value;
use crate::protocol::MOST_EXPANDED;
use crate::wire::{Reader, WireError, Writer, take_runs};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Every value is here, one after the other, with the seed of the salts.
const EACH: u8 = 1;
/// Every value is here, equal ones once: most marks of a register say the same. Another form, in which erased values
/// have given way to their commitments, will bear another number.
const ONCE: u8 = 2;

pub(super) fn encode<'a>(seed: &[u8; 32], values: impl Iterator<Item = &'a Value> + Clone) -> Vec<u8> {
    let mut places = HashMap::new();
    let (mut different, mut column) = (Writer::new(), Writer::new());
    for value in values {
        let next = places.len() as u64;
        let place = *places.entry(value).or_insert_with(|| {
            different.block(value.as_bytes());
            next
        });
        column.varint(place);
    }
    let mut writer = Writer::new();
    writer.byte(ONCE);
    writer.raw(seed);
    writer.varint(places.len() as u64);
    writer.raw(&different.finish());
    writer.raw(&column.finish());
    writer.finish()
}

pub(super) fn decode(bytes: &[u8], count: usize) -> Result<([u8; 32], Vec<Value>), WireError> {
    let mut reader = Reader::new(bytes);
    let form = reader.byte()?;
    let seed = reader.array()?;
    let values = match form {
        EACH => each(&mut reader, count)?,
        ONCE => once(&mut reader, count)?,
        _ => return Err(WireError::Unknown("form of the sealed part")),
    };
    reader.end()?;
    Ok((seed, values))
}

fn each(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Value>, WireError> {
    take_runs(reader, count)?
        .into_iter()
        .map(|len| {
            let len = usize::try_from(len).map_err(|_| WireError::Truncated)?;
            reader.raw(len).map(Value::from_bytes)
        })
        .collect()
}

fn once(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Value>, WireError> {
    let different = reader.count(1, count)?;
    let different = (0..different).map(|_| reader.block()).collect::<Result<Vec<_>, _>>()?;
    // What is said once and meant often must not ask for more memory than a message may have.
    let mut room = MOST_EXPANDED;
    (0..count)
        .map(|_| {
            let place = usize::try_from(reader.varint()?).map_err(|_| PLACE)?;
            let value = different.get(place).ok_or(PLACE)?;
            room = room.checked_sub(value.len()).ok_or(PLACE)?;
            Ok(Value::from_bytes(*value))
        })
        .collect()
}

const PLACE: WireError = WireError::OutOfRange("value");

/// The hash over the commitments of all values, in order.
pub(super) fn root<'a>(seed: &[u8; 32], values: impl Iterator<Item = &'a Value>) -> [u8; 32] {
    let salts = keyed(seed);
    let mut root = Sha256::new();
    for (place, value) in (0u64..).zip(values) {
        let salt = salts.clone().chain_update(place.to_le_bytes()).finalize().into_bytes();
        let commitment = keyed(&salt.into()).chain_update(value.as_bytes()).finalize().into_bytes();
        root.update(commitment);
    }
    root.finalize().into()
}

/// HMAC-SHA-256 with this key, filled with zeros to the block as RFC 2104 says.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    Hmac::new(&block.into())
}
