//! What could not be sent, as a file that somebody carries to Strasbourg: nothing that was recorded depends on a network,
//! or on this laptop being taken back into service.

use crate::Client;
use crate::error::Error;
use crate::project::Project;
use crate::synchronisation::seal_all;
use carnet_core::batch::SignedBatch;
use carnet_core::clock::Timestamp;
use carnet_core::protocol::{Request, UnsentFile};
use carnet_core::wire::Reader;
use chrono::DateTime;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file that was written for somebody to take along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
    /// How many changes it holds.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub changes: u64,
}

impl Client {
    /// Where files go that somebody takes along; the data folder until this is said.
    pub fn keep_files_in(&mut self, folder: PathBuf) {
        self.files = folder;
    }

    /// Writes everything that the central server has not confirmed into a file: the batches as they are signed and as
    /// they will be sent. `carnet-server admin take-in` takes it in; sending them afterwards does no harm.
    ///
    /// # Errors
    /// When there is nothing to send, or the file cannot be written. Nothing changes here in either case.
    pub fn save_unsent(&mut self) -> Result<SavedFile, Error> {
        let changes = self.changes_to_send();
        let file = self.unsent()?;
        if file.request.batches.is_empty() {
            return Err(Error::NothingUnsent);
        }
        let name = format!("carnet-unsent-{}", file.device);
        let path = write_new(&self.files, (&name, "carnet"), file.saved, &file.to_bytes())?;
        Ok(SavedFile { path: path.display().to_string(), changes })
    }

    fn unsent(&mut self) -> Result<UnsentFile, Error> {
        let device = self.laptop()?.device;
        seal_all(self)?;
        let mut select = self
            .connection()
            .prepare("SELECT bytes FROM batch WHERE acknowledged = 0 ORDER BY project, number")?;
        let mut rows = select.query([])?;
        let mut request = Request::default();
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            request.batches.push(SignedBatch::take(&mut Reader::new(bytes))?);
        }
        Ok(UnsentFile { device, saved: self.surroundings.now(), request })
    }
}

impl Project {
    /// Whether the database holds something of this project that the central server has not confirmed. Whoever removes
    /// data asks this, and not what is kept in memory.
    pub(crate) fn has_unsent(&self, connection: &Connection) -> Result<bool, Error> {
        let unsent = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM batch WHERE project = ?1 AND acknowledged = 0)
                 OR EXISTS (SELECT 1 FROM own_change WHERE project = ?1 AND counter >
                    (SELECT coalesce(max(last_counter), 0) FROM batch WHERE project = ?1))",
            )?
            .query_row([self.number], |row| row.get(0))?;
        Ok(unsent)
    }
}

/// Writes a new file that only its owner may read, durably; never over another.
/// Writes a file that only this user can read, under a name that says when and is free in the folder.
pub(crate) fn write_new(
    folder: &Path,
    (name, ending): (&str, &str),
    at: Timestamp,
    content: &[u8],
) -> Result<PathBuf, Error> {
    let moment = DateTime::from_timestamp_millis(at.millis()).unwrap_or_default().format("%Y%m%d-%H%M%S");
    fs::create_dir_all(folder).map_err(|error| Error::of_folder(folder, error))?;
    let mut number = 1;
    let (path, mut file) = loop {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}-{moment}{more}.{ending}"));
        match create(&path) {
            Ok(file) => break (path, file),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(Error::of_file(&path, error)),
        }
    };
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a file would be taken for a whole one.
        drop(fs::remove_file(&path));
        return Err(Error::of_file(&path, error));
    }
    Ok(path)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
