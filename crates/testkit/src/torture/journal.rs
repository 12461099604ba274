use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use carnet_core::change::Change;
use carnet_core::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What a laptop's person has seen, on a disk that nobody tortures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub(super) enum Entry {
    /// A change was confirmed to the person: from now on it may not be lost.
    Confirmed(Confirmed),
    /// The person was told that the disk is full.
    DiskFull,
    /// The central server had confirmed all changes of this laptop up to this one.
    Acknowledged {
        device: u32,
        counter: u64,
        /// When the laptop knew it.
        at: Timestamp,
    },
    /// Everything was removed from the laptop, because it is lost or was given back.
    Left { standing: String },
    /// Something happened that must not happen.
    Wrong { what: String },
}

/// A change as it was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Confirmed {
    pub(super) device: u32,
    pub(super) counter: u64,
    pub(super) row: String,
    pub(super) group: u16,
    pub(super) value: String,
}

impl Confirmed {
    pub(super) fn of(change: &Change) -> Self {
        Self {
            device: change.dot.device.0,
            counter: change.dot.counter,
            row: change.row.to_string(),
            group: change.group.number(),
            value: BASE64_STANDARD_NO_PAD.encode(change.value.as_bytes()),
        }
    }
}

/// The journal, for the laptop that writes it.
pub(super) struct Journal(File);

impl Journal {
    /// Opens it. What a kill has torn at its end goes.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(path)
            .context("the journal")?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self(file))
    }

    /// Writes these; they are on the disk when this returns.
    pub(super) fn note(&mut self, entries: &[Entry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        self.0.write_all(&lines).context("the journal")?;
        self.0.sync_data().context("the journal")
    }
}

/// The journal, for the torturer who follows it.
#[derive(Debug)]
pub(super) struct Followed {
    path: PathBuf,
    read: u64,
    pub(super) confirmed: Vec<Confirmed>,
    /// Device, counter, and when.
    pub(super) acknowledged: Vec<(u32, u64, Timestamp)>,
    /// How often the person was told that the disk is full.
    pub(super) told_full: u64,
    /// Why everything was removed from it, if it was.
    pub(super) left: Option<String>,
    pub(super) wrong: Vec<String>,
}

impl Followed {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            read: 0,
            confirmed: Vec::new(),
            acknowledged: Vec::new(),
            told_full: 0,
            left: None,
            wrong: Vec::new(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what was written since it was asked last.
    pub(super) fn follow(&mut self) -> Result<()> {
        // Before its laptop has begun there is none.
        let Ok(mut file) = File::open(&self.path) else { return Ok(()) };
        file.seek(SeekFrom::Start(self.read))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        self.read += whole as u64;
        for line in text[..whole].lines() {
            match serde_json::from_str(line).with_context(|| format!("in a journal: {line}"))? {
                Entry::Confirmed(change) => self.confirmed.push(change),
                Entry::DiskFull => self.told_full += 1,
                Entry::Acknowledged { device, counter, at } => self.acknowledged.push((device, counter, at)),
                Entry::Left { standing } => self.left = Some(standing),
                Entry::Wrong { what } => self.wrong.push(what),
            }
        }
        Ok(())
    }
}
