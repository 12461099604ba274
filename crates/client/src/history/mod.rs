//! The history of a row: what was written to it, by whom, when and on which laptop. A laptop keeps what stands and what
//! its own user wrote; the rest is asked for in Strasbourg.

mod view;

pub use view::{HistoryEntry, RowHistory};

use crate::Client;
use crate::attendance::MarkEdit;
use crate::change::{Author, FieldRef, FieldValue, Reader};
use crate::error::Error;
use crate::intent;
use crate::participant::person_of;
use crate::receipt::{Fate, Receipt};
use crate::recording::Intent;
use crate::synchronisation::Question;
use carnet_core::attachment::File;
use carnet_core::change::Dot;
use carnet_core::clock::TOLERANCE_MILLIS;
use carnet_core::field_group::{Group, groups_of};
use carnet_core::id::ProjectId;
use carnet_core::protocol::HistoryChange;
use carnet_core::row::RowKey;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many changes this laptop's user made to a row are listed.
const OWN: usize = 200;
/// How many pages Strasbourg is asked for.
const PAGES: usize = 10;

impl Client {
    /// What this laptop knows of a row's history: what stands, and what its user wrote.
    ///
    /// # Errors
    /// When there is no such row, or the database refuses.
    pub fn history(&mut self, row: RowKey) -> Result<RowHistory, Error> {
        self.history_of(self.project_of_row(&row)?, row, None)
    }

    /// The question for the whole history of a row.
    ///
    /// # Errors
    /// When there is no such row, or the laptop is not enrolled. To ask it fails where the server does not answer or
    /// refuses.
    pub fn history_in_strasbourg(&mut self, row: RowKey) -> Result<Question<RowHistory>, Error> {
        let (line, project) = (self.line()?, self.project_of_row(&row)?);
        Ok(Question::new(move || {
            let (mut changes, mut after) = (Vec::new(), None);
            for _ in 0..PAGES {
                let page = line.history(project, &row, after.as_deref())?;
                changes.extend(page.changes);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            Ok(move |client: &mut Self| client.history_of(project, row, Some((changes, after.is_some()))))
        }))
    }

    /// Writes a value that stood in a row once again. It is a change like any other: everybody gets it, and it can be
    /// taken back.
    ///
    /// # Errors
    /// When the person may not write in the project, the row is not there, or the value cannot be brought back.
    pub fn bring_back(&mut self, field: FieldRef, value: FieldValue) -> Result<(), Error> {
        let row = field.row;
        match (row, value) {
            (RowKey::Attendance(session, participant), FieldValue::AttendanceMark { value }) => {
                let (status, arrived, left) = (value.status, value.arrived, value.left);
                self.mark_attendance(vec![MarkEdit { session, participant, status, arrived, left }]).map(drop)
            }
            (RowKey::Attendance(session, participant), FieldValue::AttendanceNote { value }) => {
                self.note_attendance(session, participant, value.text).map(drop)
            }
            (row, value) if value.is_returnable() && value.group() == Some(field.group) => {
                let project = self.project(field.project)?.number;
                let is_shown = Reader::new(self, self.project_numbered(project)?).about(&row)?.shown;
                if !is_shown || !groups_of(&row).contains(&field.group) {
                    return Err(Error::NotFound("row"));
                }
                let intent = Intent { code: intent::BRING_BACK, activity: self.activity_of(&row)? };
                self.record(project, intent, |recording| match value {
                    // Of a file only the name was ever changed.
                    FieldValue::AttachmentFile { value } => {
                        recording.edit::<File>(row, |file| file.name = value.name)
                    }
                    value => value.write(recording, row),
                })
            }
            _ => Err(Error::NotFound("value")),
        }
    }

    fn project_of_row(&self, row: &RowKey) -> Result<ProjectId, Error> {
        let number = match row {
            RowKey::Participant(participant) => person_of(self.connection(), *participant)?.0,
            row => self.project_of_activity(self.activity_of(row)?.ok_or(Error::NotFound("row"))?)?,
        };
        Ok(self.project_numbered(number)?.id)
    }

    fn history_of(
        &self,
        project: ProjectId,
        row: RowKey,
        in_strasbourg: Option<(Vec<HistoryChange>, bool)>,
    ) -> Result<RowHistory, Error> {
        let project = self.project(project)?;
        let mut reader = Reader::new(self, project);
        let mut standing = BTreeSet::new();
        let mut entries = Vec::new();
        for group in groups_of(&row) {
            let state = crate::database::read_state(self.connection(), project.number, &row, group)?;
            for head in reader.standing(&row, group, &state)? {
                standing.insert(head.dot);
                if in_strasbourg.is_none() && !reader.is_here(head.dot) {
                    entries.push(entry(group, head.value, Vec::new(), head.author, true));
                }
            }
        }
        let mut known = BTreeSet::new();
        let from_strasbourg = in_strasbourg.is_some();
        let (changes, more) = in_strasbourg.unwrap_or_default();
        for change in changes {
            known.insert(Dot::new(change.laptop.device, change.counter));
            entries.extend(of_strasbourg(&reader, &row, change, &standing));
        }
        let (device, device_name, person_name) = match &self.laptop {
            Some(laptop) => (laptop.device, laptop.name.clone(), laptop.person_name.clone()),
            None => return Err(Error::NotEnrolled),
        };
        for receipt in self.receipts_of_rows(project.number, &[row], None, OWN)? {
            let Receipt { dot, before, value, at, fate, .. } = receipt;
            let Some(group) = value.group().filter(|_| !known.contains(&dot)) else { continue };
            let author = Author {
                device,
                device_name: device_name.clone(),
                person_name: person_name.clone(),
                here: true,
                at,
                clock_corrected: false,
            };
            let mut own = entry(group, value, before.into_iter().collect(), author, standing.contains(&dot));
            own.waiting = matches!(fate, Fate::Waiting { .. } | Fate::Quarantine);
            if let Fate::Refused { reason, .. } = fate {
                own.refused = Some(reason);
            }
            entries.push(own);
        }
        entries.sort_by_key(|entry| Reverse((entry.waiting, entry.author.at)));
        Ok(RowHistory {
            project: project.id,
            row,
            about: reader.about(&row)?,
            may_record: project.may_record(),
            entries,
            from_strasbourg,
            more,
        })
    }
}

fn entry(
    group: Group,
    value: FieldValue,
    before: Vec<FieldValue>,
    author: Author,
    stands: bool,
) -> HistoryEntry {
    HistoryEntry {
        group,
        returnable: !stands && value.is_returnable(),
        value,
        before,
        author,
        received: None,
        waiting: false,
        refused: None,
        decided_by: None,
        stands,
    }
}

/// A change as Strasbourg tells it; none where this version has no words for its field group.
fn of_strasbourg(
    reader: &Reader<'_>,
    row: &RowKey,
    change: HistoryChange,
    standing: &BTreeSet<Dot>,
) -> Option<HistoryEntry> {
    let group = groups_of(row).into_iter().find(|group| group.name() == Some(&change.group))?;
    let dot = Dot::new(change.laptop.device, change.counter);
    let author = Author {
        device: change.laptop.device,
        device_name: change.laptop.name,
        person_name: change.person,
        here: reader.is_here(dot),
        at: change.at,
        clock_corrected: change.at > change.received.plus_millis(TOLERANCE_MILLIS),
    };
    let value = FieldValue::from_json(group, change.value);
    let before = change.before.into_iter().map(|value| FieldValue::from_json(group, value)).collect();
    Some(HistoryEntry {
        received: Some(change.received),
        refused: change.refused.map(|refusal| refusal.reason),
        decided_by: change.decision.map(|decision| decision.person),
        ..entry(group, value, before, author, standing.contains(&dot))
    })
}
