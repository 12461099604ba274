use super::Admin;
use crate::admin::register::Project;
use crate::error::Error;
use carnet_core::attachment::File;
use carnet_core::change::Change;
use carnet_core::field_group::Group;
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::participant::Name;
use carnet_core::row::RowKey;
use carnet_core::{activity, session};
use std::collections::HashMap;

/// What people call rows by, each looked up once.
pub(super) struct Titles<'a> {
    admin: &'a Admin<'a>,
    project: ProjectId,
    known: HashMap<RowKey, String>,
    /// What changes call them that the project does not have.
    waiting: HashMap<RowKey, String>,
}

impl<'a> Titles<'a> {
    pub(super) fn of(admin: &'a Admin<'a>, project: ProjectId) -> Self {
        Self { admin, project, known: HashMap::new(), waiting: HashMap::new() }
    }

    /// Notes what a change that waits calls its row, for rows that nobody else has given a name.
    pub(super) fn learn(&mut self, change: &Change) {
        let name = match change.group {
            Group::ACTIVITY_TITLE => change.value.decode::<activity::Title>().map(|title| title.title),
            Group::SESSION_TIME => change.value.decode::<session::Time>().map(|time| start(&time)),
            Group::PARTICIPANT_NAME => change.value.decode::<Name>().map(|name| name.listed()),
            Group::ATTACHMENT_FILE => change.value.decode::<File>().map(|file| file.name),
            _ => return,
        };
        self.waiting.extend(name.ok().map(|name| (change.row, name)));
    }

    /// The title or the name of what a row is about; empty where nobody has written it.
    pub(super) fn title(&mut self, row: &RowKey) -> Result<String, Error> {
        match *row {
            RowKey::Pair(one, other) => self.both(RowKey::Participant(one), other),
            RowKey::Enrolment(activity, participant) => self.both(RowKey::Activity(activity), participant),
            RowKey::Attendance(session, participant) => self.both(RowKey::Session(session), participant),
            row => self.of_one(row),
        }
    }

    fn both(&mut self, row: RowKey, participant: ParticipantId) -> Result<String, Error> {
        let parts = [self.of_one(row)?, self.of_one(RowKey::Participant(participant))?];
        Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
    }

    fn of_one(&mut self, row: RowKey) -> Result<String, Error> {
        if let Some(known) = self.known.get(&row) {
            return Ok(known.clone());
        }
        let rows = Project::load(self.admin, self.project, row.entity(), Some(row.parts().0))?;
        let title = match row {
            RowKey::Activity(_) => rows.value::<activity::Title>(&row).map(|title| title.title),
            RowKey::Session(_) => session_title(&rows, &row),
            RowKey::Participant(_) => rows.value::<Name>(&row).map(|name| name.listed()),
            RowKey::Attachment(_) => rows.value::<File>(&row).map(|file| file.name),
            RowKey::Enrolment(..) | RowKey::Attendance(..) | RowKey::Pair(..) | RowKey::Unknown(..) => None,
        };
        let title = title.or_else(|| self.waiting.get(&row).cloned()).unwrap_or_default();
        self.known.insert(row, title.clone());
        Ok(title)
    }
}

/// A session that has no title is called by its start.
fn session_title(rows: &Project, row: &RowKey) -> Option<String> {
    let title = rows.value::<session::Title>(row).map(|title| title.title);
    title
        .filter(|title| !title.is_empty())
        .or_else(|| rows.value::<session::Time>(row).map(|time| start(&time)))
}

fn start(time: &session::Time) -> String {
    time.start.format("%Y-%m-%d %H:%M").to_string()
}
