use super::VERSION;
use super::page::{CataloguePage, ProjectPage};
use crate::clock::Timestamp;
use crate::field_group::closed_list;
use crate::id::ProjectId;
use crate::merge::FieldState;
use crate::wire::{Field, Reader, WireError, Writer};

/// What the central server answers to a [`super::Request`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The server's time.
    pub server_time: Timestamp,
    /// One for each batch of the request, in order; then one for each batch in quarantine that it asked after.
    pub verdicts: Vec<BatchVerdict>,
    /// What changed in the catalogue; none when nothing did.
    pub catalogue: Option<CataloguePage>,
    /// What changed in the projects; a project without news has no page.
    pub pages: Vec<ProjectPage>,
    /// Projects of the request that the laptop's user may not see any more.
    pub withdrawn: Vec<ProjectId>,
    /// Whether there is more to come: the laptop asks again at once.
    pub more: bool,
    /// In how many seconds the laptop shall come again at the earliest; 0 when it is free.
    pub not_before_seconds: u64,
    /// Whether the laptop is still in service.
    pub standing: Standing,
}

closed_list! {
    /// Whether a laptop is in service.
    Standing {
        /// It is.
        Active = 0 "active",
        /// It was given back: it may still say what it has, is told nothing more, and then wipes itself.
        Retired = 1 "retired",
        /// It was lost or stolen: what it says goes into quarantine, it is told nothing, and it wipes itself.
        Lost = 2 "lost",
    }
}

#[expect(clippy::derivable_impls, reason = "`closed_list!` writes what is derived")]
impl Default for Standing {
    fn default() -> Self {
        Self::Active
    }
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchVerdict {
    /// The project of the batch.
    pub project: ProjectId,
    /// Its number.
    pub number: u64,
    /// What became of it as a whole.
    pub outcome: BatchOutcome,
    /// Changes that were not taken although the batch was; all others were.
    pub refused: Vec<ChangeVerdict>,
}

/// What became of a batch as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchOutcome {
    /// It is in, durably; now or already before.
    Accepted,
    /// Another content came under this number before: the laptop's database was copied or restored.
    Forked,
    /// A batch before it is missing; the number is the next one that is expected.
    OutOfOrder(u64),
    /// The person may not write in this project.
    NotAllowed,
    /// It cannot be read, or its signature does not hold.
    Unreadable,
    /// It is kept, durably, until a project officer decides on it: its author may not write in the project any
    /// more, or the laptop was reported lost.
    Quarantined,
}

/// Why one change was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeVerdict {
    /// The counter of the change.
    pub counter: u64,
    /// The field that is wrong.
    pub field: String,
    /// The code of the reason.
    pub reason: String,
    /// What the server holds of the field group instead: the laptop goes back to it.
    pub instead: FieldState,
}

impl Answer {
    /// The byte form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.byte(VERSION);
        self.server_time.put(&mut writer);
        writer.varint(self.verdicts.len() as u64);
        for verdict in &self.verdicts {
            verdict.put(&mut writer);
        }
        match &self.catalogue {
            None => writer.byte(0),
            Some(page) => {
                writer.byte(1);
                page.put(&mut writer);
            }
        }
        writer.varint(self.pages.len() as u64);
        for page in &self.pages {
            page.put(&mut writer);
        }
        self.withdrawn.put(&mut writer);
        self.more.put(&mut writer);
        writer.varint(self.not_before_seconds);
        self.standing.put(&mut writer);
        writer.finish()
    }

    /// Reads the byte form. What a newer server adds at the end is passed over.
    ///
    /// # Errors
    /// When the bytes are damaged or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != VERSION {
            return Err(WireError::Unknown("version"));
        }
        let server_time = Timestamp::take(&mut reader)?;
        let count = reader.count(18, usize::MAX)?;
        let verdicts = (0..count).map(|_| BatchVerdict::take(&mut reader)).collect::<Result<_, _>>()?;
        let catalogue = bool::take(&mut reader)?.then(|| CataloguePage::take(&mut reader)).transpose()?;
        let count = reader.count(29, usize::MAX)?;
        let pages = (0..count).map(|_| ProjectPage::take(&mut reader)).collect::<Result<_, _>>()?;
        Ok(Self {
            server_time,
            verdicts,
            catalogue,
            pages,
            withdrawn: Vec::take(&mut reader)?,
            more: bool::take(&mut reader)?,
            not_before_seconds: reader.varint()?,
            standing: Standing::take(&mut reader)?,
        })
    }
}

impl BatchVerdict {
    fn put(&self, writer: &mut Writer) {
        self.project.put(writer);
        writer.varint(self.number);
        match self.outcome {
            BatchOutcome::Accepted => writer.byte(0),
            BatchOutcome::Forked => writer.byte(1),
            BatchOutcome::OutOfOrder(expected) => {
                writer.byte(2);
                writer.varint(expected);
            }
            BatchOutcome::NotAllowed => writer.byte(3),
            BatchOutcome::Unreadable => writer.byte(4),
            BatchOutcome::Quarantined => writer.byte(5),
        }
        writer.varint(self.refused.len() as u64);
        for change in &self.refused {
            writer.varint(change.counter);
            change.field.put(writer);
            change.reason.put(writer);
            writer.block(&change.instead.to_bytes());
        }
    }

    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let project = ProjectId::take(reader)?;
        let number = reader.varint()?;
        let outcome = match reader.byte()? {
            0 => BatchOutcome::Accepted,
            1 => BatchOutcome::Forked,
            2 => BatchOutcome::OutOfOrder(reader.varint()?),
            3 => BatchOutcome::NotAllowed,
            4 => BatchOutcome::Unreadable,
            5 => BatchOutcome::Quarantined,
            _ => return Err(WireError::Unknown("verdict")),
        };
        let count = reader.count(6, usize::MAX)?;
        let refused = (0..count)
            .map(|_| {
                Ok(ChangeVerdict {
                    counter: reader.varint()?,
                    field: String::take(reader)?,
                    reason: String::take(reader)?,
                    instead: FieldState::from_bytes(reader.block()?)?,
                })
            })
            .collect::<Result<_, WireError>>()?;
        Ok(Self { project, number, outcome, refused })
    }
}
