//! The files of an activity: a row for each, merged like all others, and its content beside it, once for each project.

mod adding;
pub(crate) mod content;
mod view;

pub(crate) use adding::{Adding, tidy};
pub use view::{AddedAttachment, AttachmentForm, AttachmentView, ContentState};

use crate::Client;
use crate::catalogue;
use crate::database::{blob16, read_state};
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, displayed};
use carnet_core::attachment::{Existence, File, FileLimits, Kind, PIECE, Purpose};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{FieldGroup, Value};
use carnet_core::id::{ActivityId, AttachmentId, DeviceNumber, SessionId};
use carnet_core::merge::FieldState;
use carnet_core::row::{Entity, RowKey};
use carnet_core::validation::LINE;
use content::Content;
use rusqlite::{Connection, OptionalExtension, params};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What an attachment is and where its content is.
struct Row {
    project: i64,
    activity: ActivityId,
    file: File,
}

impl Client {
    /// The files of an activity and of its sessions, in the order in which they were added. One whose file was refused is
    /// none.
    ///
    /// # Errors
    /// When there is no such activity, or the database refuses.
    pub fn attachments(&mut self, activity: ActivityId) -> Result<Vec<AttachmentView>, Error> {
        let project = self.project_of_activity(activity)?;
        let mut select = self.connection().prepare_cached(
            "SELECT a.id, a.name, a.kind, a.media_type, a.size, a.session, a.conflicts <> 0, a.existence_heads, a.sha256
             FROM attachment a WHERE a.activity = ? AND a.project = ? AND a.existing = 1 AND a.sha256 <> ''",
        )?;
        let mut rows = select.query(params![activity.uuid().as_bytes(), project])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let heads = row.get_ref(7)?.as_blob().map_err(rusqlite::Error::from)?;
            let (added_at, device) = made(&FieldState::from_bytes(heads)?);
            let (device_name, person_name) = self.names_of(device)?;
            let kind = row.get::<_, Option<String>>(2)?;
            let session = match row.get_ref(5)? {
                rusqlite::types::ValueRef::Null => None,
                _ => Some(SessionId::from_uuid(blob16(row, 5)?)),
            };
            let content = content::find(self.connection(), project, &row.get::<_, String>(8)?)?;
            views.push(AttachmentView {
                id: AttachmentId::from_uuid(blob16(row, 0)?),
                form: AttachmentForm { name: row.get(1)?, kind: kind.as_deref().and_then(Kind::from_code) },
                media_type: row.get(3)?,
                size: row.get::<_, i64>(4)?.cast_unsigned(),
                session,
                in_conflict: row.get(6)?,
                added_at,
                person_name,
                device_name,
                content: state_of(content.as_ref()),
            });
        }
        views.sort_by(|one, other| (one.added_at, &one.form.name).cmp(&(other.added_at, &other.form.name)));
        Ok(views)
    }

    /// What is taken of files.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn file_limits(&self) -> Result<FileLimits, Error> {
        catalogue::file_limits(self.connection())
    }

    /// Bytes of a file from a place on, as many as are kept together; none behind the last.
    ///
    /// # Errors
    /// When its content is not on this laptop.
    pub fn attachment_piece(&mut self, id: AttachmentId, at: u64) -> Result<Vec<u8>, Error> {
        let number = self.content_here(id)?;
        content::read(self.connection(), number, at, PIECE)
    }

    /// Asks for a file that is not on this laptop; it comes with the next exchange.
    ///
    /// # Errors
    /// When there is no such attachment, or the database refuses.
    pub fn fetch_attachment(&mut self, id: AttachmentId) -> Result<(), Error> {
        let row = self.attachment(id)?;
        let connection = self.connection();
        let number = match content::find(connection, row.project, &row.file.sha256)? {
            Some(known) if known.is_here() => return Ok(()),
            Some(known) => known.number,
            None => content::begin(connection, row.project, Some(&row.file.sha256), row.file.size)?,
        };
        connection.execute(
            "UPDATE content SET wanted = 1, arrived = 1, refusal = NULL WHERE number = ?",
            [number],
        )?;
        self.exchange_wanted = self.laptop.is_some();
        Ok(())
    }

    /// Writes what differs from what is there; of one whose file was refused, the file with it.
    ///
    /// # Errors
    /// When a value cannot be recorded, the person may not write in the project, or there is no such attachment.
    pub fn save_attachment(&mut self, id: AttachmentId, form: AttachmentForm) -> Result<(), Error> {
        let Row { project, activity, file } = self.attachment_or_refused(id)?;
        let file = File { name: name(&form.name), ..file };
        let intent = Intent { code: intent::ATTACHMENT_EDIT, activity: Some(activity) };
        self.record(project, intent, |recording| {
            let row = RowKey::Attachment(id);
            recording.edit::<File>(row, |its| *its = file)?;
            recording.edit::<Purpose>(row, |purpose| purpose.kind = form.kind)
        })
    }

    /// Deletes an attachment; it comes back if this is undone.
    ///
    /// # Errors
    /// When the person may not write in the project, or there is no such attachment.
    pub fn delete_attachment(&mut self, id: AttachmentId) -> Result<(), Error> {
        let Row { project, activity, .. } = self.attachment(id)?;
        let intent = Intent { code: intent::ATTACHMENT_DELETE, activity: Some(activity) };
        self.record(project, intent, |recording| {
            recording.edit::<Existence>(RowKey::Attachment(id), |existence| existence.exists = false)
        })
    }

    /// Puts a copy of a file into the folder for documents, under a name that is free there. Answers with where it is.
    ///
    /// # Errors
    /// When its content is not on this laptop, or the folder cannot be written.
    pub fn save_attachment_copy(&mut self, id: AttachmentId) -> Result<String, Error> {
        let folder = self.files.clone();
        Ok(self.copy_attachment(id, &folder)?.display().to_string())
    }

    fn copy_attachment(&self, id: AttachmentId, folder: &Path) -> Result<PathBuf, Error> {
        let (number, file) = (self.content_here(id)?, self.attachment(id)?.file);
        fs::create_dir_all(folder).map_err(|error| Error::of_folder(folder, error))?;
        let (path, mut copy) = create(folder, &file.name)?;
        let mut at = 0;
        let mut write = || -> Result<(), Error> {
            loop {
                let piece = content::read(self.connection(), number, at, PIECE)?;
                if piece.is_empty() {
                    return copy.sync_all().map_err(|error| Error::of_file(&path, error));
                }
                copy.write_all(&piece).map_err(|error| Error::of_file(&path, error))?;
                at += piece.len() as u64;
            }
        };
        if let Err(error) = write() {
            // Half a copy is worse than none; that it cannot be removed is not what went wrong.
            drop(fs::remove_file(&path));
            return Err(error);
        }
        Ok(path)
    }

    /// What stands of an attachment, to be edited.
    pub(crate) fn attachment_form(&self, id: AttachmentId) -> Result<AttachmentForm, Error> {
        let Row { project, file, .. } = self.attachment_or_refused(id)?;
        let purpose = read_state(self.connection(), project, &RowKey::Attachment(id), Purpose::GROUP)?;
        Ok(AttachmentForm { name: file.name, kind: displayed::<Purpose>(&purpose).kind })
    }

    fn content_here(&self, id: AttachmentId) -> Result<i64, Error> {
        let row = self.attachment(id)?;
        let found = content::find(self.connection(), row.project, &row.file.sha256)?;
        found.filter(Content::is_here).map(|found| found.number).ok_or(Error::NotFound("content"))
    }

    /// The same of one whose file this laptop's user added and the central server refused: to be mended.
    fn attachment_or_refused(&self, id: AttachmentId) -> Result<Row, Error> {
        let missing = match self.attachment(id) {
            Err(missing @ Error::NotFound(_)) => missing,
            known => return known,
        };
        let mut select = self.connection().prepare_cached(
            "SELECT own.project, t.activity, own.value
             FROM own_change own JOIN refusal USING (project, counter) JOIN attachment t ON t.id = own.first_id
             WHERE own.entity = ? AND own.first_id = ? AND own.field_group = ? AND t.existing = 1
             ORDER BY own.counter DESC LIMIT 1",
        )?;
        let (entity, group, id) = (Entity::ATTACHMENT.number(), File::GROUP.number(), id.uuid().into_bytes());
        let found = select.query_row(params![entity, id, group], |row| {
            let value = Value::from_bytes(row.get::<_, Vec<u8>>(2)?);
            Ok((row.get(0)?, ActivityId::from_uuid(blob16(row, 1)?), value))
        });
        let (project, activity, value) = found.optional()?.ok_or(missing)?;
        Ok(Row { project, activity, file: value.decode()? })
    }

    fn attachment(&self, id: AttachmentId) -> Result<Row, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT t.project, t.activity, t.name, t.media_type, t.size, t.sha256
             FROM attachment t JOIN activity a ON a.id = t.activity
             WHERE t.id = ? AND t.existing = 1 AND t.sha256 <> '' AND a.existing = 1",
        )?;
        let found = select.query_row([id.uuid().as_bytes()], |row| {
            let file = File {
                name: row.get(2)?,
                media_type: row.get(3)?,
                size: row.get::<_, i64>(4)?.cast_unsigned(),
                sha256: row.get(5)?,
            };
            Ok(Row { project: row.get(0)?, activity: ActivityId::from_uuid(blob16(row, 1)?), file })
        });
        found.optional()?.ok_or(Error::NotFound("attachment"))
    }
}

/// The activity of an attachment, if it has one.
pub(crate) fn activity_of_attachment(
    connection: &Connection,
    attachment: AttachmentId,
) -> Result<Option<ActivityId>, Error> {
    let found = connection
        .prepare_cached("SELECT activity FROM attachment WHERE id = ? AND activity IS NOT NULL")?
        .query_row([attachment.uuid().as_bytes()], |row| blob16(row, 0))
        .optional()?;
    Ok(found.map(ActivityId::from_uuid))
}

/// When and on which laptop a row was made, as its existence tells.
fn made(existence: &FieldState) -> (Timestamp, DeviceNumber) {
    existence.displayed().map(|head| (head.wall, head.dot.device)).unwrap_or_default()
}

fn state_of(content: Option<&Content>) -> ContentState {
    let percent =
        |part: u64, whole: u64| u8::try_from((part.saturating_mul(100) / whole.max(1)).min(99)).unwrap_or(99);
    let refusal = content.and_then(|content| content.refusal.clone());
    match (content, refusal) {
        (Some(content), _) if content.is_here() && content.arrived => ContentState::Here,
        (Some(content), Some(code)) if content.is_here() => ContentState::Refused { code },
        (Some(content), None) if content.is_here() => {
            ContentState::Sending { percent: percent(content.sent, content.size) }
        }
        (Some(_), Some(code)) => ContentState::Unreachable { code },
        (Some(content), None) if content.wanted => {
            ContentState::Fetching { percent: percent(content.here, content.size) }
        }
        _ => ContentState::Elsewhere,
    }
}

/// The name of a file as it is kept: without the folders before it, on one line, and not too long; its ending stays.
fn name(typed: &str) -> String {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let line = last.chars().filter(|letter| !letter.is_control()).collect::<String>();
    let line = line.trim();
    let (length, most) = (line.chars().count(), LINE);
    if length <= most {
        return line.to_owned();
    }
    let ending = line.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() <= 8);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    line.chars().take(most - ending.len()).collect::<String>() + &ending
}

/// A new file in a folder: `name.pdf`, or `name (2).pdf` where that is taken.
fn create(folder: &Path, name: &str) -> Result<(PathBuf, fs::File), Error> {
    // What one system allows in a name, another does not; and a name must not be a place.
    let safe =
        |letter: char| if letter.is_control() || r#"/\:*?"<>|"#.contains(letter) { '_' } else { letter };
    let name = name.chars().map(safe).collect::<String>();
    let name = name.trim_matches(['.', ' ']);
    let name = if name.is_empty() { "file" } else { name };
    let (stem, ending) = name.rsplit_once('.').map_or((name, None), |(stem, ending)| (stem, Some(ending)));
    // A file system takes 255 bytes.
    let stem = stem
        .char_indices()
        .take_while(|(at, letter)| at + letter.len_utf8() <= 180)
        .map(|(_, letter)| letter);
    let stem = stem.collect::<String>();
    let ending =
        ending.filter(|ending| ending.len() <= 32).map(|ending| format!(".{ending}")).unwrap_or_default();
    let mut number = 1;
    loop {
        let name = if number == 1 { format!("{stem}{ending}") } else { format!("{stem} ({number}){ending}") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1_000 => number += 1,
            Err(error) => return Err(Error::of_file(&path, error)),
        }
    }
}
