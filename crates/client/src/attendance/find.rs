//! Finding a name in a register.

use super::view::FoundAtDoor;
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::spelling::{Match, Query};

/// How many people a door shows: as many as there are digits to choose by.
const AT_DOOR: usize = 9;

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
        let people = self.listed_in(activity)?;
        let keys = keys(&people);
        Ok(Query::new(&query).among(&keys).into_iter().map(|at| people[at].0).collect())
    }

    /// Whom of a register somebody means who types this where people come in: nobody, where nothing is typed. Whoever has
    /// each word whole comes before who only begins so.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn find_at_door(&mut self, activity: ActivityId, query: String) -> Result<FoundAtDoor, Error> {
        let query = Query::new(&query);
        if query.is_empty() {
            return Ok(FoundAtDoor::default());
        }
        let people = self.listed_in(activity)?;
        let keys = keys(&people);
        let found = query.among(&keys);
        let (whole, rest) = found.iter().partition::<Vec<_>, _>(|at| query.is_whole(&keys[**at]));
        let is_exact = |at: &&usize| query.fits(&keys[**at]) == Some(Match::Exact);
        let best = if whole.is_empty() { rest.iter().filter(is_exact).count() } else { whole.len() };
        let ordered = whole.into_iter().chain(rest).map(|at| people[at].0);
        Ok(FoundAtDoor {
            people: ordered.take(AT_DOOR).collect(),
            best: u32::try_from(best.min(AT_DOOR)).unwrap_or_default(),
        })
    }

    /// The people of a register in their order, with the keys of their names.
    fn listed_in(&self, activity: ActivityId) -> Result<Vec<(ParticipantId, String)>, Error> {
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
        Ok(people.collect::<Result<_, _>>()?)
    }
}

fn keys(people: &[(ParticipantId, String)]) -> Vec<Vec<&str>> {
    people.iter().map(|(_, keys)| keys.split(' ').collect()).collect()
}
