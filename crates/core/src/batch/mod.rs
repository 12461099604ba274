//! A batch: changes of one device in one project, in counter order, chained by hash to the device's batch before
//! in that project, and signed once by the device.
//!
//! The *open* part holds only random ids, dots and times. The values stand in the *sealed* part; each is bound to
//! the signature by a commitment (HMAC-SHA-256) under a salt of its own, derived from a seed that travels with the
//! values. Whoever erases a value and its salt, and keeps the commitment, leaves a chain that still verifies and
//! from which the value cannot be guessed.

mod column;
mod key;
mod open_part;
mod sealed_part;

pub use column::{MOST_CHANGES, put_rows, put_stamps, take_rows, take_stamps};
pub use key::{DeviceKey, PublicKey, Signature};

use crate::change::{Change, Dot};
use crate::id::{DeviceNumber, PersonId, ProjectId};
use crate::wire::{Reader, WireError, Writer};
use sha2::{Digest, Sha256};
use std::fmt;

/// What identifies a batch and its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The project that all its changes are of.
    pub project: ProjectId,
    /// The device that made the changes.
    pub device: DeviceNumber,
    /// Whose device it is.
    pub author: PersonId,
    /// Counts the device's batches in the project, from 1, without gaps.
    pub number: u64,
    /// The hash of the batch before; zeros before the first.
    pub previous: ChainHash,
}

/// A batch as people's code works with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its place.
    pub header: Header,
    /// Its changes, with consecutive counters.
    pub changes: Vec<Change>,
}

/// The hash of a batch: what the next one names, and what is signed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A batch as it is stored and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBatch {
    /// Ids, dots and times: what is signed.
    pub open: Vec<u8>,
    /// The device's signature of the hash.
    pub signature: Signature,
    /// Seed and values.
    pub sealed: Vec<u8>,
}

/// Why a batch is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// The bytes are damaged or of another version.
    #[error("the batch cannot be read: {0}")]
    Unreadable(#[from] WireError),
    /// The signature is not that of the device's key over this content.
    #[error("the signature of the batch does not hold")]
    BadSignature,
}

impl SignedBatch {
    /// Encodes and signs a batch. `seed` is 32 random bytes that are never used again.
    #[must_use]
    pub fn sign(batch: &Batch, seed: &[u8; 32], key: &DeviceKey) -> (Self, ChainHash) {
        let open = open_part::encode(batch);
        let sealed = sealed_part::encode(seed, batch.changes.iter().map(|change| &change.value));
        let root = sealed_part::root(seed, batch.changes.iter().map(|change| &change.value));
        let hash = chain_hash(&open, &root);
        (Self { open, signature: key.sign(&hash.0), sealed }, hash)
    }

    /// Reads a batch whose signature is checked by the caller with [`SignedBatch::verify`]: the key to check with
    /// depends on the device that the header names.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn read(&self) -> Result<(Batch, ChainHash), BatchError> {
        let (header, mut changes) = open_part::decode(&self.open)?;
        let (seed, values) = sealed_part::decode(&self.sealed, changes.len())?;
        let root = sealed_part::root(&seed, values.iter());
        for (change, value) in changes.iter_mut().zip(values) {
            change.value = value;
        }
        Ok((Batch { header, changes }, chain_hash(&self.open, &root)))
    }

    /// Checks the device's signature of this batch, whose hash came from [`SignedBatch::read`].
    ///
    /// # Errors
    /// [`BatchError::BadSignature`].
    pub fn verify(&self, hash: &ChainHash, key: &PublicKey) -> Result<(), BatchError> {
        if key.verifies(&hash.0, &self.signature) { Ok(()) } else { Err(BatchError::BadSignature) }
    }

    /// The byte form on the wire and in databases.
    pub fn put(&self, writer: &mut Writer) {
        writer.raw(&self.signature.0);
        writer.block(&self.open);
        writer.block(&self.sealed);
    }

    /// Reads the byte form.
    ///
    /// # Errors
    /// When the bytes end too early.
    pub fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let signature = Signature(reader.array()?);
        Ok(Self { signature, open: reader.block()?.to_vec(), sealed: reader.block()?.to_vec() })
    }
}

impl Batch {
    /// The dot of its last change, if it has any.
    #[must_use]
    pub fn last_dot(&self) -> Option<Dot> {
        self.changes.last().map(|change| change.dot)
    }
}

fn chain_hash(open: &[u8], root: &[u8; 32]) -> ChainHash {
    let mut hash = Sha256::new();
    hash.update(b"carnet batch v1\0");
    hash.update((open.len() as u64).to_le_bytes());
    hash.update(open);
    hash.update(root);
    ChainHash(hash.finalize().into())
}
