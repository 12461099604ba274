//! Tells a write-ahead log that is damaged from one that a power cut has torn.
//!
//! SQLite reads the log up to the first frame that does not fit and takes the rest for a write that was cut off. That
//! is right at the end of the log; in the middle it would give up what was committed, and without a word. The two can
//! be told apart: with `synchronous = full` nothing is written behind the last frame of a transaction before that
//! transaction is on the disk. So where a frame stands behind the end of a transaction, everything before that end was
//! there once. Damage to the very last transaction looks like a torn end, and is taken for one.
//!
//! The format: <https://sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// What is damaged in the log at this path, if anything is.
pub(super) fn damage(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(damage_in(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn damage_in(bytes: &[u8]) -> Option<String> {
    // The header is on the disk before the first frame is written.
    if bytes.len() <= HEADER {
        return None;
    }
    let Some(log) = Log::read(bytes) else {
        return Some("the header of the write-ahead log is damaged".to_owned());
    };
    let (first, running) = log.first_that_does_not_fit()?;
    let was_committed = (first..log.frames.len()).any(|number| {
        let frame = log.frames[number];
        let Some(next) = log.frames.get(number + 1).filter(|next| log.is_of_this_log(next)) else {
            return false;
        };
        // What the frame itself says is its checksum may be what is damaged.
        let said = stored(frame, 16);
        let counted = log.checksum_of(frame, running);
        ends_a_transaction(frame)
            && (log.follows(next, said) || number == first && log.follows(next, counted))
    });
    was_committed.then(|| format!("frame {} of the write-ahead log is damaged", first + 1))
}

/// Both halves of a checksum, or of the salts.
type Pair = (u32, u32);

/// A log whose header is whole.
struct Log<'a> {
    frames: Vec<&'a [u8]>,
    /// Where the running checksum begins.
    checksum: Pair,
    /// What tells the frames of this log from those of the one before it in the same file.
    salts: Pair,
    big_endian: bool,
}

impl<'a> Log<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (header, frames) = bytes.split_at_checked(HEADER)?;
        let magic = word(header, 0);
        if magic & !1 != 0x377f_0682 {
            return None;
        }
        let page = usize::try_from(word(header, 8)).ok().filter(|page| (512..=65_536).contains(page))?;
        let big_endian = magic & 1 == 1;
        let checksum = checksum(&header[..24], (0, 0), big_endian);
        (checksum == stored(header, 24)).then(|| Self {
            frames: frames.chunks_exact(FRAME_HEADER + page).collect(),
            checksum,
            salts: stored(header, 16),
            big_endian,
        })
    }

    /// Its number, and the checksum up to it.
    fn first_that_does_not_fit(&self) -> Option<(usize, Pair)> {
        let mut running = self.checksum;
        for (number, frame) in self.frames.iter().enumerate() {
            if !self.is_of_this_log(frame) || word(frame, 0) == 0 || !self.follows(frame, running) {
                return Some((number, running));
            }
            running = stored(frame, 16);
        }
        None
    }

    fn is_of_this_log(&self, frame: &[u8]) -> bool {
        stored(frame, 8) == self.salts
    }

    /// Whether a frame was written when the checksum of all before it was this one.
    fn follows(&self, frame: &[u8], running: Pair) -> bool {
        self.checksum_of(frame, running) == stored(frame, 16)
    }

    fn checksum_of(&self, frame: &[u8], running: Pair) -> Pair {
        checksum(&frame[FRAME_HEADER..], checksum(&frame[..8], running, self.big_endian), self.big_endian)
    }
}

/// Only the last frame of a transaction says how large the database is after it.
fn ends_a_transaction(frame: &[u8]) -> bool {
    word(frame, 4) != 0
}

fn checksum(bytes: &[u8], (mut first, mut second): Pair, big_endian: bool) -> Pair {
    let word = |bytes: &[u8]| if big_endian { word(bytes, 0) } else { word(bytes, 0).swap_bytes() };
    for pair in bytes.chunks_exact(8) {
        first = first.wrapping_add(word(&pair[..4])).wrapping_add(second);
        second = second.wrapping_add(word(&pair[4..])).wrapping_add(first);
    }
    (first, second)
}

fn stored(bytes: &[u8], at: usize) -> Pair {
    (word(bytes, at), word(bytes, at + 4))
}

/// The four bytes from there; headers are big-endian whatever the checksum is.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}
