//! The content of files: what a project keeps, what no row names any more, and what is taken of files.

use super::{Admin, invalid};
use crate::attachment::{FileRecord, named};
use crate::catalogue;
use crate::error::Error;
use carnet_core::attachment::FileLimits;
use carnet_core::catalogue::Entry;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::row::Entity;
use serde::Serialize;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// The content of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileRow {
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// How many of them are here.
    pub arrived: u64,
    /// The laptop that brought its first part.
    pub device: DeviceNumber,
    /// When its last part came.
    pub changed_at: Timestamp,
    /// Whether an attachment names it that is there, or was deleted lately.
    pub named: bool,
}

impl FileRow {
    fn of(file: FileRecord, named: bool) -> Self {
        Self {
            sha256: file.content.to_string(),
            media_type: file.of.media_type,
            size: file.of.size,
            arrived: file.of.arrived,
            device: file.device,
            changed_at: file.changed_at,
            named,
        }
    }
}

impl Admin<'_> {
    /// Every file of a project.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn files(&self, project: ProjectId) -> Result<Vec<FileRow>, Error> {
        let storage = &self.server.storage;
        let attachments = storage.rows(project, Entity::ATTACHMENT, None)?;
        let named = named(&attachments, self.server.surroundings.now());
        let files = storage.files(project)?.into_iter();
        Ok(files
            .map(|file| (named.contains(&file.content), file))
            .map(|(named, file)| FileRow::of(file, named))
            .collect())
    }

    /// Removes the files of a project that no attachment names and whose last part came so many days ago. Those of a
    /// laptop with changes in quarantine stay: these may name them. Answers with what was removed.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn remove_unnamed_files(&self, project: ProjectId, days: u32) -> Result<Vec<FileRow>, Error> {
        let now = self.server.surroundings.now();
        let before = now.plus_millis(-i64::from(days) * DAY_MILLIS);
        let waiting = self.server.storage.quarantine()?.into_iter();
        let spared = waiting
            .filter(|record| record.project == project)
            .map(|record| record.device)
            .collect::<Vec<_>>();
        let removed = self.server.storage.remove_unnamed_files(project, before, now, &spared)?;
        Ok(removed.into_iter().map(|file| FileRow::of(file, false)).collect())
    }

    /// What is taken of files.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn file_limits(&self) -> Result<FileLimits, Error> {
        Ok(catalogue::file_limits(self.server.storage.as_ref())?.unwrap_or_default())
    }

    /// Changes how large a file, and all files of a project, may be; laptops learn it with their next exchange.
    ///
    /// # Errors
    /// When a file could be larger than all of them together.
    pub fn set_file_limits(&self, most_bytes: u64, most_project_bytes: u64) -> Result<FileLimits, Error> {
        if most_bytes == 0 {
            return Err(invalid("most-mib", "a file has at least 1 MiB"));
        }
        if most_project_bytes < most_bytes {
            return Err(invalid("most-project-mib", "a project must have room for the largest file"));
        }
        let limits = FileLimits { most_bytes, most_project_bytes, ..self.file_limits()? };
        self.server.storage.put_entries(&[Entry::FileLimits(limits.clone())])?;
        Ok(limits)
    }
}
