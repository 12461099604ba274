//! Finding a name in a register.

use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::spelling::Query;

impl Client {
    /// Whom of a register somebody means who types this, the best first, and by their place in the register: as
    /// [`Self::participants`] finds people. Everybody, where nothing is typed.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn find_in_register(
        &mut self,
        activity: ActivityId,
        query: String,
    ) -> Result<Vec<ParticipantId>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT DISTINCT d.participant, d.keys
             FROM enrolment e JOIN participant p ON p.id = e.participant AND p.project = e.project
             JOIN directory d ON d.participant = coalesce(p.person, p.id)
             WHERE e.activity = ? AND e.existing = 1 AND p.existing = 1
             ORDER BY d.place, d.participant",
        )?;
        let people = select.query_map([activity.uuid().as_bytes()], |row| {
            Ok((ParticipantId::from_uuid(blob16(row, 0)?), row.get::<_, String>(1)?))
        })?;
        let people = people.collect::<Result<Vec<_>, _>>()?;
        let keys = people.iter().map(|(_, keys)| keys.split(' ').collect::<Vec<_>>()).collect::<Vec<_>>();
        Ok(Query::new(&query).among(&keys).into_iter().map(|at| people[at].0).collect())
    }
}
