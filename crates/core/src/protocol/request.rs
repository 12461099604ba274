use super::VERSION;
use crate::batch::SignedBatch;
use crate::id::{DeviceNumber, ProjectId};
use crate::wire::{Field, Reader, WireError, Writer};

/// How far a laptop has followed one sequence of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Everything up to this place has been taken in.
    pub at: u64,
    /// Which life of the server the place is of: a restore from a backup begins a new one.
    pub epoch: u64,
    /// The digest of the sequence up to there, as the server gave it.
    pub digest: [u8; 8],
}

/// The cursor of one project; none when nothing of it is on the laptop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectCursor {
    /// The project.
    pub project: ProjectId,
    /// How far it is.
    pub cursor: Option<Cursor>,
}

/// The most batches that a request may ask after.
pub const MOST_ASKED_AFTER: usize = 1_000;

/// `POST /v1/sync`: where the laptop is, and what it has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// How far it has followed the catalogue.
    pub catalogue: u64,
    /// How far it has followed each project that it knows of.
    pub projects: Vec<ProjectCursor>,
    /// Its next batches, in order.
    pub batches: Vec<SignedBatch>,
    /// Batches that were in quarantine when it last heard of them: it asks what became of them.
    pub quarantined: Vec<BatchName>,
}

/// What a batch is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchName {
    /// Its project.
    pub project: ProjectId,
    /// The device that made its changes.
    pub device: DeviceNumber,
    /// Its number in that device's chain.
    pub number: u64,
}

impl Request {
    /// The byte form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.byte(VERSION);
        writer.varint(self.catalogue);
        writer.varint(self.projects.len() as u64);
        for project in &self.projects {
            project.project.put(&mut writer);
            put_cursor(&mut writer, project.cursor);
        }
        writer.varint(self.batches.len() as u64);
        for batch in &self.batches {
            batch.put(&mut writer);
        }
        self.quarantined.put(&mut writer);
        writer.finish()
    }

    /// Reads the byte form. What a newer laptop adds at the end is passed over.
    ///
    /// # Errors
    /// When the bytes are damaged or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let (catalogue, projects) = Self::begin(&mut reader)?;
        let count = reader.count(66, usize::MAX)?;
        let batches = (0..count).map(|_| SignedBatch::take(&mut reader)).collect::<Result<_, _>>()?;
        let quarantined = Vec::take(&mut reader)?;
        if quarantined.len() > MOST_ASKED_AFTER {
            return Err(WireError::OutOfRange("batches that are asked after"));
        }
        Ok(Self { catalogue, projects, batches, quarantined })
    }

    /// Reads what stands before the number of batches.
    pub(super) fn begin(reader: &mut Reader<'_>) -> Result<(u64, Vec<ProjectCursor>), WireError> {
        if reader.byte()? != VERSION {
            return Err(WireError::Unknown("version"));
        }
        let catalogue = reader.varint()?;
        let count = reader.count(17, usize::MAX)?;
        let projects = (0..count)
            .map(|_| Ok(ProjectCursor { project: ProjectId::take(reader)?, cursor: take_cursor(reader)? }))
            .collect::<Result<_, WireError>>()?;
        Ok((catalogue, projects))
    }
}

fn put_cursor(writer: &mut Writer, cursor: Option<Cursor>) {
    match cursor {
        None => writer.byte(0),
        Some(cursor) => {
            writer.byte(1);
            cursor.put(writer);
        }
    }
}

fn take_cursor(reader: &mut Reader<'_>) -> Result<Option<Cursor>, WireError> {
    bool::take(reader)?.then(|| Cursor::take(reader)).transpose()
}

impl Field for Cursor {
    fn put(&self, writer: &mut Writer) {
        writer.varint(self.at);
        writer.varint(self.epoch);
        writer.raw(&self.digest);
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self { at: reader.varint()?, epoch: reader.varint()?, digest: reader.array()? })
    }
}

impl Field for BatchName {
    fn put(&self, writer: &mut Writer) {
        self.project.put(writer);
        self.device.put(writer);
        writer.varint(self.number);
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            project: ProjectId::take(reader)?,
            device: DeviceNumber::take(reader)?,
            number: reader.varint()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few bytes, once compressed, must not keep a server busy for long.
    #[test]
    fn a_request_that_asks_after_too_many_batches_is_none() {
        let name = BatchName {
            project: ProjectId::from_uuid(uuid::Uuid::nil()),
            device: DeviceNumber(1),
            number: 7,
        };
        let asks = |many: usize| Request { quarantined: vec![name; many], ..Request::default() };
        let most = asks(MOST_ASKED_AFTER);
        assert_eq!(Request::from_bytes(&most.to_bytes()).unwrap(), most);
        assert!(Request::from_bytes(&asks(MOST_ASKED_AFTER + 1).to_bytes()).is_err());
    }
}
