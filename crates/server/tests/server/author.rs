//! A laptop as the server knows it: a device with a key, whose batches make a chain in one project.

use carnet_core::attachment::{self, ContentHash, File};
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::batch::{Batch, DeviceKey, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{AttachmentId, DeviceNumber, ParticipantId, PersonId, ProjectId, SessionId};
use carnet_core::participant::Name;
use carnet_core::row::RowKey;
use carnet_core::session::Time;
use carnet_server::taking_in::{Arrived, Chain};
use chrono::NaiveDate;
use uuid::Uuid;

/// Monday 23 November 2026, 09:00 UTC.
pub(crate) const MORNING: Timestamp = Timestamp::from_millis(1_795_424_400_000);

/// The device that writes batches. A clone is a copied laptop: the same key, the same place in the chain.
#[derive(Clone)]
pub(crate) struct Author {
    pub(crate) project: ProjectId,
    pub(crate) person: PersonId,
    pub(crate) device: DeviceNumber,
    pub(crate) key: DeviceKey,
    /// The end of what it has written; a test may bend it.
    pub(crate) chain: Chain,
}

impl Author {
    /// Its next batch.
    pub(crate) fn batch(&mut self, edits: impl IntoIterator<Item = Edit>) -> Arrived {
        let changes = edits.into_iter().map(|edit| Change {
            dot: Dot::new(DeviceNumber(0), 0),
            row: edit.row,
            group: edit.group,
            value: edit.value,
            replaces: edit.replaces,
            seen: Vec::new(),
            stamp: Hlc::at(edit.at),
            wall: edit.at,
        });
        self.batch_of(changes)
    }

    /// The same with changes as they are, but for their dots.
    pub(crate) fn batch_of(&mut self, changes: impl IntoIterator<Item = Change>) -> Arrived {
        let (device, first) = (self.device, self.chain.counter + 1);
        let changes = changes.into_iter().zip(first..);
        let changes =
            changes.map(|(change, counter)| Change { dot: Dot::new(device, counter), ..change }).collect();
        let header = Header {
            project: self.project,
            device,
            author: self.person,
            number: self.chain.number + 1,
            previous: self.chain.hash,
        };
        let batch = Batch { header, changes };
        let (signed, hash) = SignedBatch::sign(&batch, &[7; 32], &self.key);
        let last = batch.last_dot().unwrap();
        self.chain = Chain { counter: last.counter, number: batch.header.number, hash };
        Arrived::judge(batch, hash, signed)
    }

    /// The change that it made as its how-many-eth.
    pub(crate) fn dot(&self, counter: u64) -> Dot {
        Dot::new(self.device, counter)
    }
}

/// One write to one field group.
#[derive(Clone)]
pub(crate) struct Edit {
    pub(crate) row: RowKey,
    pub(crate) group: Group,
    pub(crate) value: Value,
    pub(crate) replaces: Vec<Dot>,
    pub(crate) at: Timestamp,
}

impl Edit {
    pub(crate) fn of<T: FieldGroup>(row: RowKey, value: &T) -> Self {
        Self { row, group: T::GROUP, value: value.value(), replaces: Vec::new(), at: MORNING }
    }

    pub(crate) fn replacing(self, dots: &[Dot]) -> Self {
        Self { replaces: dots.to_vec(), ..self }
    }

    pub(crate) fn at(self, at: Timestamp) -> Self {
        Self { at, ..self }
    }
}

/// The mark of one person in one session.
pub(crate) fn mark(session_number: u32, person: u32, status: MarkStatus) -> Edit {
    let row = RowKey::Attendance(session(session_number), participant(person));
    Edit::of(row, &Mark::of(status))
}

/// The family name of one person.
pub(crate) fn name(person: u32, family: &str) -> Edit {
    let name = Name { family: family.to_owned(), ..Name::default() };
    Edit::of(RowKey::Participant(participant(person)), &name)
}

/// When a session sits, from hour to hour.
pub(crate) fn time(session_number: u32, from: u32, to: u32) -> Edit {
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let [start, end] = [from, to].map(|hour| day.and_hms_opt(hour, 0, 0).unwrap());
    Edit::of(RowKey::Session(session(session_number)), &Time { start, end })
}

/// The file that an attachment is, by its content.
pub(crate) fn file(number: u32, content: ContentHash, size: u64) -> Edit {
    let file = File {
        name: "sheet.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size,
        sha256: content.to_string(),
    };
    Edit::of(RowKey::Attachment(attachment(number)), &file)
}

/// Whether an attachment is there.
pub(crate) fn attached(number: u32, exists: bool) -> Edit {
    let existence = attachment::Existence { exists, ..attachment::Existence::default() };
    Edit::of(RowKey::Attachment(attachment(number)), &existence)
}

pub(crate) fn attachment(number: u32) -> AttachmentId {
    AttachmentId::from_uuid(Uuid::from_u128(0x5000 + u128::from(number)))
}

pub(crate) fn participant(number: u32) -> ParticipantId {
    ParticipantId::from_uuid(Uuid::from_u128(0x1000 + u128::from(number)))
}

pub(crate) fn session(number: u32) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(0x2000 + u128::from(number)))
}

pub(crate) fn person(number: u32) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0x3000 + u128::from(number)))
}
