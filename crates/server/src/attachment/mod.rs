//! The content of files: taken in part by part, kept once for each project whoever brings it, and given out again.
//!
//! What becomes of a part is decided here, once for both storages, over the shelf of a project. Rows that name a
//! file are changes like all others and go their own way: content may come before its row, and stays when the row goes.

mod access;
mod named;

pub(crate) use named::named;

use carnet_core::attachment::{ContentHash, FileLimits, HEAD_BYTES};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::protocol::{FieldGroupState, ProblemCode};
use sha2::{Digest, Sha256};

/// How many of the largest files a laptop may bring that no row names. Rows go before their files, so an honest one
/// has hardly any; more would be a way to fill the server.
const UNNAMED_FILES: u64 = 4;
/// How long the content of a row that was deleted is kept: the deletion may be taken back.
const DELETED_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

/// What is there of a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// How many bytes it has in all.
    pub size: u64,
    /// How many of them are there: the first ones.
    pub arrived: u64,
    /// What it is, by its first bytes; empty while those are not there.
    pub media_type: String,
}

impl Content {
    /// Whether all of it is there. It was then found to have its SHA-256.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.arrived == self.size
    }
}

/// A part of a file's content that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The project that the file is of.
    pub project: ProjectId,
    /// The name of the whole content.
    pub content: ContentHash,
    /// How many bytes the whole content has.
    pub size: u64,
    /// Where the part begins.
    pub offset: u64,
    /// Its bytes, at most [`carnet_core::attachment::PIECE`]; none to ask whether some would be taken.
    pub bytes: &'a [u8],
    /// The laptop that brings it.
    pub device: DeviceNumber,
    /// What is taken of files.
    pub limits: &'a FileLimits,
    /// When it arrived.
    pub now: Timestamp,
}

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shelved {
    /// It is kept, durably; what is there now.
    Kept(Content),
    /// It does not fit what is there.
    Elsewhere(Content),
    /// It is not taken, for this reason.
    Refused(ProblemCode),
}

/// A file on the shelf of a project, for the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// Its name.
    pub content: ContentHash,
    /// How many bytes it has, how many of them are there, and what it is.
    pub of: Content,
    /// The laptop that brought its first part.
    pub device: DeviceNumber,
    /// When its last part came.
    pub changed_at: Timestamp,
}

/// The files of one project, within a transaction. Whoever brings a file's first part or removes files does so under
/// the project's lock, so that sums and names stay true until it is done; further parts only need the file's own.
pub(crate) trait Shelf {
    type Error;

    /// What is there of a file, and nobody else changes it until the end of the transaction.
    fn content(&mut self, content: &ContentHash) -> Result<Option<Content>, Self::Error>;
    /// Every file.
    fn files(&mut self) -> Result<Vec<FileRecord>, Self::Error>;
    /// Every attachment of the project.
    fn attachments(&mut self) -> Result<Vec<FieldGroupState>, Self::Error>;
    /// Notes a file of which nothing is there yet.
    fn begin(&mut self, part: &Part<'_>, media_type: &str) -> Result<(), Self::Error>;
    /// Keeps a part behind the last one.
    fn append(&mut self, part: &Part<'_>) -> Result<(), Self::Error>;
    /// The bytes of a file from a place to the end of the piece that they are kept in; none behind the last.
    fn piece(&mut self, content: &ContentHash, at: u64) -> Result<Option<Vec<u8>>, Self::Error>;
    /// Removes a file.
    fn remove(&mut self, content: &ContentHash) -> Result<(), Self::Error>;
}

/// Takes in a part, or says why not.
///
/// The last one makes the file whole, in the same transaction: a file of which every byte is there always has its
/// SHA-256. One that has another is thrown away, so that the next try begins with nothing.
pub(crate) fn take_in<S: Shelf>(shelf: &mut S, part: &Part<'_>) -> Result<Shelved, S::Error> {
    let before = shelf.content(&part.content)?;
    // Content of one name has one size. Whoever begins with another is not held up by one who was wrong.
    let (before, wrong) = match before {
        Some(content) if content.size == part.size || content.is_whole() => (Some(content), false),
        before => (None, before.is_some()),
    };
    let nothing = || Content { size: part.size, arrived: 0, media_type: String::new() };
    let there = before.unwrap_or_else(nothing);
    if there.is_whole() && there.size > 0 || part.offset != there.arrived {
        return Ok(Shelved::Elsewhere(there));
    }
    let length = part.bytes.len() as u64;
    if part.size.saturating_sub(there.arrived) < length {
        return Ok(Shelved::Refused(ProblemCode::Malformed));
    }
    let mut there = there;
    if there.arrived == 0 {
        if let Some(refusal) = no_room(shelf, part)? {
            return Ok(Shelved::Refused(refusal));
        }
        // The link broke before it could be told what the file is: it begins again with nothing.
        if part.bytes.len() < HEAD_BYTES && length < part.size {
            return Ok(Shelved::Kept(there));
        }
        let Some(media_type) = part.limits.allowed(part.bytes) else {
            return Ok(Shelved::Refused(ProblemCode::FileType));
        };
        if wrong {
            shelf.remove(&part.content)?;
        }
        media_type.as_str().clone_into(&mut there.media_type);
        shelf.begin(part, media_type.as_str())?;
    }
    if length > 0 {
        shelf.append(part)?;
        there.arrived += length;
    }
    if there.is_whole() && hash(shelf, &part.content)? != part.content {
        shelf.remove(&part.content)?;
        return Ok(Shelved::Refused(ProblemCode::WrongHash));
    }
    Ok(Shelved::Kept(there))
}

/// Why a file that is not there yet is not begun, if it is not.
fn no_room<S: Shelf>(shelf: &mut S, part: &Part<'_>) -> Result<Option<ProblemCode>, S::Error> {
    if part.size > part.limits.most_bytes {
        return Ok(Some(ProblemCode::FileTooLarge));
    }
    let files = shelf.files()?;
    let others = || files.iter().filter(|file| file.content != part.content);
    // A file counts whole from its first part on, so that those that were begun can be ended.
    let sum = others().map(|file| file.of.size).sum::<u64>();
    if sum.saturating_add(part.size) > part.limits.most_project_bytes {
        return Ok(Some(ProblemCode::ProjectFull));
    }
    let named = named(&shelf.attachments()?, part.now);
    let unnamed = others()
        .filter(|file| file.device == part.device && !named.contains(&file.content))
        .map(|file| file.of.size)
        .sum::<u64>();
    let most = part.limits.most_bytes.saturating_mul(UNNAMED_FILES);
    let too_many = !named.contains(&part.content) && unnamed.saturating_add(part.size) > most;
    Ok(too_many.then_some(ProblemCode::FilesUnnamed))
}

fn hash<S: Shelf>(shelf: &mut S, content: &ContentHash) -> Result<ContentHash, S::Error> {
    let (mut hash, mut at) = (Sha256::new(), 0);
    while let Some(piece) = shelf.piece(content, at)? {
        hash.update(&piece);
        at += piece.len() as u64;
    }
    Ok(ContentHash(hash.finalize().into()))
}

/// Removes the files of a project that no row names, and whose last part came before a moment. What one of `spared`
/// brought may be named by changes that wait in quarantine.
pub(crate) fn remove_unnamed<S: Shelf>(
    shelf: &mut S,
    before: Timestamp,
    now: Timestamp,
    spared: &[DeviceNumber],
) -> Result<Vec<FileRecord>, S::Error> {
    let named = named(&shelf.attachments()?, now);
    let mut files = shelf.files()?;
    let is_unnamed = |file: &FileRecord| {
        file.changed_at < before && !named.contains(&file.content) && !spared.contains(&file.device)
    };
    files.retain(is_unnamed);
    for file in &files {
        shelf.remove(&file.content)?;
    }
    Ok(files)
}
