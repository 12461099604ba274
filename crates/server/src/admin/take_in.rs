//! Taking in what somebody carried here as a file because their laptop could not send it.

use super::Admin;
use crate::error::Error;
use crate::storage::StorageError;
use crate::synchronisation::{Bringer, take_in_all};
use carnet_core::batch::{Header, SignedBatch};
use carnet_core::catalogue::Project;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{BatchName, BatchOutcome, MOST_EXPANDED, Request, UnsentError, UnsentFile};
use carnet_core::wire::{Reader, WireError};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};

/// What became of one batch of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BroughtBatch {
    /// The code of its project; empty where there is none.
    pub project: String,
    /// The laptop that made it.
    pub device: DeviceNumber,
    /// Its number in that laptop's chain.
    pub number: u64,
    /// How many changes it has.
    pub changes: usize,
    /// What became of it: `accepted`, `accepted_before` where it was here already, `quarantined`, `forked`, `out_of_order`, `not_allowed`, `unknown_laptop` or
    /// `unreadable`.
    pub outcome: &'static str,
    /// Changes that were not taken although the batch was.
    pub refused: Vec<BroughtRefusal>,
}

/// A change that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BroughtRefusal {
    /// Its how-many-eth of the laptop and project it is.
    pub counter: u64,
    /// The field that breaks a rule.
    pub field: String,
    /// The code of the rule.
    pub reason: String,
}

impl Admin<'_> {
    /// Takes in a file of unsent changes: a verdict for each batch, in order. To repeat it changes nothing, and so does
    /// the laptop when it sends the same batches afterwards. Nothing is taken in of a file that is not whole. However
    /// large the file is, one batch of it is in memory at a time.
    ///
    /// # Errors
    /// Why the file is not taken in; or when the storage fails, and then what was taken in before stays.
    pub fn take_in(&self, file: impl Read + Seek) -> Result<Vec<BroughtBatch>, TakeInError> {
        let mut batches = Batches::of(file)?;
        let projects = self.projects()?;
        let devices = self.devices()?.into_iter().map(|row| row.device).collect::<HashSet<_>>();
        let mut brought = Vec::new();
        while let Some(signed) = batches.next()? {
            brought.push(self.take_in_batch(signed, &projects, &devices)?);
        }
        Ok(brought)
    }

    fn take_in_batch(
        &self,
        signed: SignedBatch,
        projects: &[Project],
        devices: &HashSet<DeviceNumber>,
    ) -> Result<BroughtBatch, Error> {
        let batch = signed.read().map(|(batch, _)| batch).ok();
        let name = batch.as_ref().map(|batch| {
            let Header { project, device, number, .. } = batch.header;
            BatchName { project, device, number }
        });
        let before = match &name {
            Some(name) => self.server.storage.outcome(name)?.map(|outcome| outcome.batch),
            None => None,
        };
        let request = Request { batches: vec![signed], ..Request::default() };
        let verdict = take_in_all(self.server, Bringer::Administrator, &request)?.pop();
        let verdict = verdict.ok_or_else(|| StorageError::Damaged("a batch has no verdict".to_owned()))?;
        let device = name.map_or_else(DeviceNumber::default, |name| name.device);
        let project = projects.iter().find(|project| project.id == verdict.project);
        let outcome = match verdict.outcome {
            BatchOutcome::Accepted if before == Some(BatchOutcome::Accepted) => "accepted_before",
            BatchOutcome::Accepted => "accepted",
            BatchOutcome::Quarantined => "quarantined",
            BatchOutcome::Forked => "forked",
            BatchOutcome::OutOfOrder(_) => "out_of_order",
            BatchOutcome::NotAllowed => "not_allowed",
            BatchOutcome::Unreadable if batch.is_some() && !devices.contains(&device) => "unknown_laptop",
            BatchOutcome::Unreadable => "unreadable",
        };
        let refused = verdict.refused.into_iter().map(|refused| BroughtRefusal {
            counter: refused.counter,
            field: refused.field,
            reason: refused.reason,
        });
        Ok(BroughtBatch {
            project: project.map(|project| project.code.clone()).unwrap_or_default(),
            device,
            number: verdict.number,
            changes: batch.map_or(0, |batch| batch.changes.len()),
            outcome,
            refused: refused.collect(),
        })
    }
}

/// Why a file of unsent changes was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum TakeInError {
    /// It could not be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// It is not what it should be.
    #[error(transparent)]
    Unsent(#[from] UnsentError),
    /// The server failed.
    #[error(transparent)]
    Server(#[from] Error),
}

/// How much is read at a time.
const PIECE: usize = 64 << 10;
/// No batch is longer, in bytes: a laptop could not send it.
const LONGEST: usize = 2 * MOST_EXPANDED;

/// The batches of a file of unsent changes, one after the other.
struct Batches<R> {
    file: R,
    left: u64,
    /// What was read of the file and not yet of this.
    buffer: Vec<u8>,
}

impl<R: Read + Seek> Batches<R> {
    /// Those of a file that is whole: it is read once to its end for that.
    fn of(mut file: R) -> Result<Self, TakeInError> {
        let mut head = Vec::with_capacity(UnsentFile::HEAD);
        file.by_ref().take(UnsentFile::HEAD as u64).read_to_end(&mut head)?;
        let expected = UnsentFile::digest(&head)?;
        let (mut digest, mut piece) = (Sha256::new(), vec![0; PIECE]);
        loop {
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => digest.update(&piece[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        if expected != <[u8; 32]>::from(digest.finalize()) {
            return Err(UnsentError::Damaged.into());
        }
        file.seek(SeekFrom::Start(UnsentFile::HEAD as u64))?;
        let mut batches = Self { file, left: 0, buffer: Vec::new() };
        (_, _, batches.left) = batches.read(UnsentFile::begin)?;
        Ok(batches)
    }

    fn next(&mut self) -> Result<Option<SignedBatch>, TakeInError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.read(SignedBatch::take).map(Some)
    }

    /// Reads one thing, and as much of the file as it takes.
    fn read<T>(&mut self, take: impl Fn(&mut Reader<'_>) -> Result<T, WireError>) -> Result<T, TakeInError> {
        loop {
            let mut reader = Reader::new(&self.buffer);
            match take(&mut reader) {
                Ok(thing) => {
                    let read = self.buffer.len() - reader.rest().len();
                    self.buffer.drain(..read);
                    return Ok(thing);
                }
                // A number of things that cannot follow is of those that more bytes may help.
                Err(WireError::Truncated | WireError::OutOfRange("count")) if self.buffer.len() < LONGEST => {
                    let more = PIECE.max(self.buffer.len()) as u64;
                    if self.file.by_ref().take(more).read_to_end(&mut self.buffer)? == 0 {
                        return Err(UnsentError::Damaged.into());
                    }
                }
                Err(_) => return Err(UnsentError::Damaged.into()),
            }
        }
    }
}
