//! Marks of one person, in one session, that differ because they stand under several participants who were found to be
//! one.

use super::register::mark_of_person;
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use crate::participant::members;
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use rusqlite::Connection;

/// A mark of somebody who was recorded as several participants, about which they say different things, or one of them
/// alone does: one thing to settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DifferingMark {
    /// The number of the project.
    pub(crate) project: i64,
    pub(crate) activity: ActivityId,
    pub(crate) session: SessionId,
    /// Who stands for the person.
    pub(crate) participant: ParticipantId,
    /// Whether the register shows it: the session is there, and a place of the person.
    pub(crate) shown: bool,
}

impl Client {
    /// Every such mark on this laptop.
    pub(crate) fn differing_marks(&mut self) -> Result<&[DifferingMark], Error> {
        if self.differing.is_none() {
            self.differing = Some(find(self.connection())?);
        }
        Ok(self.differing.as_deref().unwrap_or_default())
    }
}

fn find(connection: &Connection) -> Result<Vec<DifferingMark>, Error> {
    // Where nobody was merged, the first of these tables is empty, and nothing is looked for.
    let mut select = connection.prepare_cached(
        "WITH several (id, person) AS (
            SELECT id, person FROM participant WHERE person IS NOT NULL AND existing = 1
            UNION SELECT person, person FROM participant WHERE person IS NOT NULL AND existing = 1),
         attended (person, activity, placed) AS (
            SELECT several.person, e.activity, max(e.existing)
            FROM several CROSS JOIN enrolment e ON e.participant = several.id
            GROUP BY several.person, e.activity),
         marked (person, activity, session, project, shown, conflicts) AS (
            SELECT attended.person, attended.activity, s.id, t.project, attended.placed AND s.existing, t.conflicts
            FROM attended CROSS JOIN session s ON s.activity = attended.activity
            CROSS JOIN several ON several.person = attended.person
            CROSS JOIN attendance t ON t.session = s.id AND t.participant = several.id
            WHERE t.status IS NOT NULL OR t.conflicts <> 0)
         SELECT person, activity, session, marked.project,
            max(shown) AND EXISTS (SELECT 1 FROM activity a WHERE a.id = marked.activity AND a.existing = 1)
         FROM marked GROUP BY person, activity, session HAVING count(*) > 1 OR max(conflicts) <> 0",
    )?;
    let found = select.query_map([], |row| {
        Ok(DifferingMark {
            participant: ParticipantId::from_uuid(blob16(row, 0)?),
            activity: ActivityId::from_uuid(blob16(row, 1)?),
            session: SessionId::from_uuid(blob16(row, 2)?),
            project: row.get(3)?,
            shown: row.get(4)?,
        })
    })?;
    let mut differing = Vec::new();
    for found in found.collect::<Result<Vec<_>, _>>()? {
        let members = members(connection, found.participant)?;
        if mark_of_person(connection, found.project, found.session, &members)?.is_conflict() {
            differing.push(found);
        }
    }
    Ok(differing)
}
