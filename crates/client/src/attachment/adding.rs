use super::{AddedAttachment, AttachmentForm, content};
use crate::Client;
use crate::error::Error;
use crate::intent;
use crate::recording::Intent;
use carnet_core::attachment::{Existence, File, FileLimits, HEAD_BYTES, MediaType, PIECE, Purpose};
use carnet_core::id::{ActivityId, AttachmentId, SessionId};
use carnet_core::row::RowKey;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::io::Read;

/// How many files may be in the middle of being added: a window that was loaded anew leaves some behind.
const MOST: usize = 4;

/// A file that a person is adding, between its first byte and its row.
pub(crate) struct Adding {
    /// What stands for its content in the database.
    content: i64,
    project: i64,
    activity: ActivityId,
    session: Option<SessionId>,
    size: u64,
    here: u64,
    hash: Sha256,
    media_type: Option<MediaType>,
}

impl Client {
    /// Adds a file to an activity, or to a session of it, from wherever it can be read.
    ///
    /// # Errors
    /// When it cannot be read, is not taken, or the person may not write in the project.
    pub fn add_attachment(
        &mut self,
        activity: ActivityId,
        session: Option<SessionId>,
        form: AttachmentForm,
        size: u64,
        mut reader: impl Read,
    ) -> Result<AddedAttachment, Error> {
        let adding = self.begin_attachment(activity, session, size)?;
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            let read = reader.by_ref().take(PIECE as u64).read_to_end(&mut piece);
            if let Err(error) = read {
                self.cancel_attachment(adding)?;
                return Err(Error::File(form.name.into(), error));
            }
            if piece.is_empty() {
                return self.finish_attachment(adding, form);
            }
            self.add_attachment_piece(adding, &piece)?;
        }
    }

    /// Begins to add a file of so many bytes; answers with what the next calls name it by. What is too large is
    /// refused now.
    ///
    /// # Errors
    /// When it is not taken, or the person may not write in the project.
    pub fn begin_attachment(
        &mut self,
        activity: ActivityId,
        session: Option<SessionId>,
        size: u64,
    ) -> Result<i64, Error> {
        let project = self.project_of_activity(activity)?;
        if !self.project_numbered(project)?.may_record() {
            return Err(Error::NotAllowed);
        }
        if let Some(session) = session
            && self.seat(session)?.activity != activity
        {
            return Err(Error::NotFound("session"));
        }
        let limits = self.file_limits()?;
        if size > limits.most_bytes {
            return Err(Error::FileTooLarge { most: limits.most_bytes });
        }
        if self.bytes_of_files(project)?.saturating_add(size) > limits.most_project_bytes {
            return Err(Error::ProjectFull);
        }
        while self.adding.len() >= MOST
            && let Some(oldest) = self.adding.first().map(|adding| adding.content)
        {
            self.cancel_attachment(oldest)?;
        }
        let content = content::begin(self.connection(), project, None, size)?;
        self.adding.push(Adding {
            content,
            project,
            activity,
            session,
            size,
            here: 0,
            hash: Sha256::new(),
            media_type: None,
        });
        Ok(content)
    }

    /// The next bytes of a file that is being added. The first ones tell what it is.
    ///
    /// # Errors
    /// When it is of a type that is not taken, has more bytes than was said, or the database refuses; then it is
    /// not being added any more.
    pub fn add_attachment_piece(&mut self, adding: i64, bytes: impl AsRef<[u8]>) -> Result<(), Error> {
        let kept = self.keep_piece(adding, bytes.as_ref());
        if kept.is_err() {
            self.cancel_attachment(adding)?;
        }
        kept
    }

    fn keep_piece(&mut self, number: i64, bytes: &[u8]) -> Result<(), Error> {
        let limits = self.file_limits()?;
        let adding = self.adding.iter_mut().find(|adding| adding.content == number);
        let adding = adding.ok_or(Error::NotFound("attachment"))?;
        if adding.media_type.is_none() {
            adding.media_type = Some(type_of(&limits, bytes)?);
        }
        if adding.here + bytes.len() as u64 > adding.size {
            return Err(Error::FileChanged);
        }
        content::append(&self.database.connection, number, adding.here, bytes)?;
        adding.here += bytes.len() as u64;
        adding.hash.update(bytes);
        Ok(())
    }

    /// Ends adding a file: it becomes a row. Where its content is in the activity already, no row is added, and the
    /// answer says how that one is called.
    ///
    /// # Errors
    /// When it is not all there, a value cannot be recorded, or the person may not write in the project. Then it is
    /// not being added any more.
    pub fn finish_attachment(&mut self, adding: i64, form: AttachmentForm) -> Result<AddedAttachment, Error> {
        let at = self.adding.iter().position(|known| known.content == adding);
        let adding = self.adding.remove(at.ok_or(Error::NotFound("attachment"))?);
        let number = adding.content;
        let added = self.make_row(adding, &form);
        if !matches!(&added, Ok((_, true))) {
            content::forget(self.connection(), number)?;
        }
        added.map(|(added, _)| added)
    }

    /// Gives up adding a file.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn cancel_attachment(&mut self, adding: i64) -> Result<(), Error> {
        let Some(at) = self.adding.iter().position(|known| known.content == adding) else { return Ok(()) };
        self.adding.remove(at);
        content::forget(self.connection(), adding)
    }

    /// The row, and whether the bytes that were read are now its content.
    fn make_row(&mut self, adding: Adding, form: &AttachmentForm) -> Result<(AddedAttachment, bool), Error> {
        let media_type = adding.media_type.ok_or(Error::FileType)?;
        if adding.here != adding.size {
            return Err(Error::FileChanged);
        }
        let sha256 = content::named(adding.hash);
        let known = content::find(self.connection(), adding.project, &sha256)?;
        let is_new = known.as_ref().is_none_or(|known| !known.is_here());
        // What had begun to be fetched, or was fetched and forgotten, is here now.
        let former = known.filter(|_| is_new).map(|known| known.number);
        if let Some(there) = self.with_content(adding.activity, &sha256)? {
            if is_new {
                // Somebody else added it, and it may never come from there.
                let connection = &mut self.database.connection;
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                content::name(&transaction, adding.content, &sha256, former)?;
                transaction.commit()?;
                self.exchange_wanted = self.laptop.is_some();
            }
            return Ok((there, is_new));
        }
        let file = File {
            name: super::name(&form.name),
            media_type: media_type.as_str().to_owned(),
            size: adding.size,
            sha256: sha256.clone(),
        };
        let intent = Intent { code: intent::ATTACHMENT_ADD, activity: Some(adding.activity) };
        let id = self.record(adding.project, intent, |recording| {
            let id = recording.id(AttachmentId::new);
            let row = RowKey::Attachment(id);
            recording.edit::<Existence>(row, |existence| {
                *existence = Existence { exists: true, activity: adding.activity, session: adding.session };
            })?;
            recording.edit::<File>(row, |value| *value = file)?;
            recording.edit::<Purpose>(row, |purpose| purpose.kind = form.kind)?;
            // In the same transaction: a row whose content was here has it.
            if is_new {
                content::name(recording.connection, adding.content, &sha256, former)?;
            }
            Ok(id)
        })?;
        Ok((AddedAttachment { id, already_there: None }, is_new))
    }

    /// The attachment of an activity with this content, if there is one.
    fn with_content(&self, activity: ActivityId, sha256: &str) -> Result<Option<AddedAttachment>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT id, name FROM attachment WHERE activity = ? AND sha256 = ? AND existing = 1 ORDER BY id LIMIT 1",
        )?;
        let found = select.query_row(params![activity.uuid().as_bytes(), sha256], |row| {
            let id = AttachmentId::from_uuid(crate::database::blob16(row, 0)?);
            Ok(AddedAttachment { id, already_there: Some(row.get(1)?) })
        });
        Ok(found.optional()?)
    }

    /// What all files of a project take at the central server, as far as this laptop knows.
    fn bytes_of_files(&self, project: i64) -> Result<u64, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT coalesce(sum(size), 0) FROM (
                SELECT DISTINCT sha256, size FROM attachment WHERE project = ? AND existing = 1)",
        )?;
        Ok(select.query_row([project], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))?)
    }
}

fn type_of(limits: &FileLimits, head: &[u8]) -> Result<MediaType, Error> {
    limits.allowed(&head[..head.len().min(HEAD_BYTES)]).ok_or(Error::FileType)
}

/// Removes what was being added when the program ended, and what nobody needs any more.
pub(crate) fn tidy(connection: &mut rusqlite::Connection) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    content::tidy(&transaction)?;
    Ok(transaction.commit()?)
}
