use crate::field_group::Value;
use crate::wire::{Reader, WireError, Writer, put_runs, take_runs};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Every value is here, with the seed of the salts. Another form, in which erased values have given way to their
/// commitments, will bear another number.
const WHOLE: u8 = 1;

pub(super) fn encode<'a>(seed: &[u8; 32], values: impl Iterator<Item = &'a Value> + Clone) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.byte(WHOLE);
    writer.raw(seed);
    put_runs(&mut writer, values.clone().map(|value| value.as_bytes().len() as u64));
    for value in values {
        writer.raw(value.as_bytes());
    }
    writer.finish()
}

pub(super) fn decode(bytes: &[u8], count: usize) -> Result<([u8; 32], Vec<Value>), WireError> {
    let mut reader = Reader::new(bytes);
    if reader.byte()? != WHOLE {
        return Err(WireError::Unknown("form of the sealed part"));
    }
    let seed = reader.array()?;
    let lengths = take_runs(&mut reader, count)?;
    let values = lengths
        .into_iter()
        .map(|len| {
            let len = usize::try_from(len).map_err(|_| WireError::Truncated)?;
            reader.raw(len).map(Value::from_bytes)
        })
        .collect::<Result<Vec<_>, _>>()?;
    reader.end()?;
    Ok((seed, values))
}

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
