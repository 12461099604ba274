use super::connection::Connection;
use super::{bytes, device_number, fixed, page, unsigned};
use crate::attachment::{Content, FileRecord, Part, Shelf};
use crate::storage::StorageError;
use carnet_core::attachment::ContentHash;
use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use carnet_core::protocol::FieldGroupState;
use carnet_core::row::Entity;
use postgres::Row;

/// What is there of a file as this moment sees it.
pub(super) fn content(
    connection: &mut Connection,
    project: ProjectId,
    content: &ContentHash,
) -> Result<Option<Content>, StorageError> {
    let row = connection.query_opt(
        "SELECT size, arrived, media_type FROM file WHERE project = $1 AND sha256 = $2",
        &[&project.uuid(), &&content.0[..]],
    )?;
    row.map(|row| content_at(&row, 0)).transpose()
}

/// The files of one project within a transaction.
pub(super) struct PostgresShelf<'a> {
    connection: &'a mut Connection,
    project: ProjectId,
}

impl<'a> PostgresShelf<'a> {
    /// The project's, whether there is such a project or not.
    pub(super) const fn of(connection: &'a mut Connection, project: ProjectId) -> Self {
        Self { connection, project }
    }

    /// The same under the project's lock, if there is such a project. It is always taken before that of a file.
    pub(super) fn locked(
        connection: &'a mut Connection,
        project: ProjectId,
    ) -> Result<Option<Self>, StorageError> {
        let found = connection
            .query_opt("SELECT seq FROM project_head WHERE project = $1 FOR UPDATE", &[&project.uuid()])?;
        Ok(found.is_some().then_some(Self { connection, project }))
    }
}

impl Shelf for PostgresShelf<'_> {
    type Error = StorageError;

    fn content(&mut self, content: &ContentHash) -> Result<Option<Content>, StorageError> {
        let row = self.connection.query_opt(
            "SELECT size, arrived, media_type FROM file WHERE project = $1 AND sha256 = $2 FOR UPDATE",
            &[&self.project.uuid(), &&content.0[..]],
        )?;
        row.map(|row| content_at(&row, 0)).transpose()
    }

    fn files(&mut self) -> Result<Vec<FileRecord>, StorageError> {
        let rows = self.connection.query(
            "SELECT sha256, size, arrived, media_type, device, changed_at FROM file WHERE project = $1
             ORDER BY sha256",
            &[&self.project.uuid()],
        )?;
        let record = |row: &Row| {
            Ok(FileRecord {
                content: ContentHash(fixed(row, 0)?),
                of: content_at(row, 1)?,
                device: device_number(row, 4)?,
                changed_at: Timestamp::from_millis(row.try_get(5)?),
            })
        };
        rows.iter().map(record).collect()
    }

    fn attachments(&mut self) -> Result<Vec<FieldGroupState>, StorageError> {
        page::rows(self.connection, self.project, Entity::ATTACHMENT, None)
    }

    fn begin(&mut self, part: &Part<'_>, media_type: &str) -> Result<(), StorageError> {
        self.connection.execute(
            "INSERT INTO file (project, sha256, size, arrived, media_type, device, changed_at)
             VALUES ($1, $2, $3, 0, $4, $5, $6)",
            &[
                &self.project.uuid(),
                &&part.content.0[..],
                &part.size.cast_signed(),
                &media_type,
                &i64::from(part.device.0),
                &part.now.millis(),
            ],
        )?;
        Ok(())
    }

    fn append(&mut self, part: &Part<'_>) -> Result<(), StorageError> {
        self.connection.execute(
            "INSERT INTO file_piece (project, sha256, start, bytes) VALUES ($1, $2, $3, $4)",
            &[&self.project.uuid(), &&part.content.0[..], &part.offset.cast_signed(), &part.bytes],
        )?;
        self.connection.execute(
            "UPDATE file SET arrived = arrived + $3, changed_at = $4 WHERE project = $1 AND sha256 = $2",
            &[&self.project.uuid(), &&part.content.0[..], &(part.bytes.len() as i64), &part.now.millis()],
        )?;
        Ok(())
    }

    fn piece(&mut self, content: &ContentHash, at: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let row = self.connection.query_opt(
            "SELECT substring(bytes FROM ($3 - start + 1)::integer) FROM file_piece
             WHERE project = $1 AND sha256 = $2 AND start <= $3
             ORDER BY start DESC LIMIT 1",
            &[&self.project.uuid(), &&content.0[..], &at.cast_signed()],
        )?;
        let Some(row) = row else { return Ok(None) };
        let found = bytes(&row, 0)?;
        Ok((!found.is_empty()).then(|| found.to_vec()))
    }

    fn remove(&mut self, content: &ContentHash) -> Result<(), StorageError> {
        let key: [&(dyn postgres::types::ToSql + Sync); 2] = [&self.project.uuid(), &&content.0[..]];
        self.connection.execute("DELETE FROM file_piece WHERE project = $1 AND sha256 = $2", &key)?;
        self.connection.execute("DELETE FROM file WHERE project = $1 AND sha256 = $2", &key)?;
        Ok(())
    }
}

fn content_at(row: &Row, column: usize) -> Result<Content, StorageError> {
    Ok(Content {
        size: unsigned(row, column)?,
        arrived: unsigned(row, column + 1)?,
        media_type: row.try_get(column + 2)?,
    })
}
