//! Marks of one person, in one session, that differ because they stand under two participants who were found to be one.

use super::register::mark_of_person;
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use crate::participant::members;
use carnet_core::id::{ActivityId, ParticipantId, ProjectId, SessionId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A mark of a person in a session about which two participants who are that person say different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct DifferingMark {
    /// The project.
    pub project: ProjectId,
    /// The activity.
    pub activity: ActivityId,
    /// The session.
    pub session: SessionId,
    /// Who stands for the person.
    pub participant: ParticipantId,
}

impl Client {
    /// Every such mark, in sessions and of places that are there, for people to settle: a mark in the register does. One
    /// that differs within one participant as well is among them.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn marks_that_differ(&self) -> Result<Vec<DifferingMark>, Error> {
        // Where nobody was merged, the first of these tables is empty, and nothing is looked for.
        let mut select = self.connection().prepare_cached(
            "WITH several (id, person) AS (
                SELECT id, person FROM participant WHERE person IS NOT NULL AND existing = 1
                UNION SELECT person, person FROM participant WHERE person IS NOT NULL AND existing = 1),
             attended (person, activity) AS (
                SELECT DISTINCT several.person, e.activity
                FROM several CROSS JOIN enrolment e ON e.participant = several.id AND e.existing = 1),
             marked (person, activity, session) AS (
                SELECT attended.person, attended.activity, s.id
                FROM attended CROSS JOIN session s ON s.activity = attended.activity AND s.existing = 1
                CROSS JOIN several ON several.person = attended.person
                CROSS JOIN attendance t ON t.session = s.id AND t.participant = several.id
                WHERE t.status IS NOT NULL OR t.conflicts <> 0)
             SELECT person, activity, session, a.project FROM marked JOIN activity a ON a.id = activity
             WHERE a.existing = 1 GROUP BY person, activity, session HAVING count(*) > 1",
        )?;
        let found = select.query_map([], |row| {
            let person = ParticipantId::from_uuid(blob16(row, 0)?);
            let activity = ActivityId::from_uuid(blob16(row, 1)?);
            Ok((person, activity, SessionId::from_uuid(blob16(row, 2)?), row.get::<_, i64>(3)?))
        })?;
        let mut differing = BTreeSet::new();
        for found in found.collect::<Result<Vec<_>, _>>()? {
            let (participant, activity, session, number) = found;
            let project = self.project_numbered(number)?;
            let members = members(self.connection(), participant)?;
            if !project.withdrawn
                && mark_of_person(self.connection(), number, session, &members)?.is_conflict()
            {
                differing.insert(DifferingMark { project: project.id, activity, session, participant });
            }
        }
        Ok(differing.into_iter().collect())
    }
}
