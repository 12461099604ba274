use super::{ledger, page, unsigned};
use crate::attachment::{Content, FileRecord, Part, Shelf};
use crate::storage::StorageError;
use carnet_core::attachment::ContentHash;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::protocol::FieldGroupState;
use carnet_core::row::Entity;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The files of one project. In a transaction that writes, nobody writes beside it.
pub(super) struct SqliteShelf<'a> {
    connection: &'a Connection,
    id: ProjectId,
    /// What stands for the project in the large tables.
    project: i64,
}

impl<'a> SqliteShelf<'a> {
    /// The project's, if there is such a project.
    pub(super) fn of(connection: &'a Connection, id: ProjectId) -> Result<Option<Self>, StorageError> {
        let head = ledger::head(connection, id)?;
        Ok(head.map(|(project, _)| Self { connection, id, project }))
    }
}

impl Shelf for SqliteShelf<'_> {
    type Error = StorageError;

    fn content(&mut self, content: &ContentHash) -> Result<Option<Content>, StorageError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT size, arrived, media_type FROM file WHERE project = ? AND sha256 = ?")?;
        Ok(select.query_row(params![self.project, content.0], |row| content_at(row, 0)).optional()?)
    }

    fn files(&mut self) -> Result<Vec<FileRecord>, StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT sha256, size, arrived, media_type, device, changed_at FROM file WHERE project = ?
             ORDER BY sha256",
        )?;
        let files = select.query_map([self.project], |row| {
            Ok(FileRecord {
                content: ContentHash(row.get(0)?),
                of: content_at(row, 1)?,
                device: DeviceNumber(row.get(4)?),
                changed_at: Timestamp::from_millis(row.get(5)?),
            })
        })?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    fn attachments(&mut self) -> Result<Vec<FieldGroupState>, StorageError> {
        page::rows(self.connection, self.id, Entity::ATTACHMENT, None)
    }

    fn begin(&mut self, part: &Part<'_>, media_type: &str) -> Result<(), StorageError> {
        self.connection
            .prepare_cached(
                "INSERT INTO file (project, sha256, size, arrived, media_type, device, changed_at)
                 VALUES (?, ?, ?, 0, ?, ?, ?)",
            )?
            .execute(params![
                self.project,
                part.content.0,
                part.size.cast_signed(),
                media_type,
                part.device.0,
                part.now.millis()
            ])?;
        Ok(())
    }

    fn append(&mut self, part: &Part<'_>) -> Result<(), StorageError> {
        self.connection
            .prepare_cached("INSERT INTO file_piece (project, sha256, start, bytes) VALUES (?, ?, ?, ?)")?
            .execute(params![self.project, part.content.0, part.offset.cast_signed(), part.bytes])?;
        self.connection
            .prepare_cached(
                "UPDATE file SET arrived = arrived + ?, changed_at = ? WHERE project = ? AND sha256 = ?",
            )?
            .execute(params![part.bytes.len() as i64, part.now.millis(), self.project, part.content.0])?;
        Ok(())
    }

    fn piece(&mut self, content: &ContentHash, at: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let mut select = self.connection.prepare_cached(
            "SELECT substr(bytes, ?3 - start + 1) FROM file_piece
             WHERE project = ?1 AND sha256 = ?2 AND start <= ?3 ORDER BY start DESC LIMIT 1",
        )?;
        let found = select
            .query_row(params![self.project, content.0, at.cast_signed()], |row| row.get::<_, Vec<u8>>(0))
            .optional()?;
        Ok(found.filter(|bytes| !bytes.is_empty()))
    }

    fn remove(&mut self, content: &ContentHash) -> Result<(), StorageError> {
        for table in ["file", "file_piece"] {
            self.connection.execute(
                &format!("DELETE FROM {table} WHERE project = ? AND sha256 = ?"),
                params![self.project, content.0],
            )?;
        }
        Ok(())
    }
}

fn content_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Content> {
    Ok(Content {
        size: unsigned(row, column)?,
        arrived: unsigned(row, column + 1)?,
        media_type: row.get(column + 2)?,
    })
}
