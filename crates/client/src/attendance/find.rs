//! Finding a name in a register.

use super::view::FoundAtDoor;
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::spelling::{Match, Query, Word, words};

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
        Ok(Query::new(&query).among(&keys).into_iter().map(|at| people[at].id).collect())
    }

    /// Whom of a register somebody means who types this where people come in: nobody, where nothing is typed. Whoever has
    /// each word whole comes before who only begins so, and what is written so before what is only spelled alike.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn find_at_door(&mut self, activity: ActivityId, query: String) -> Result<FoundAtDoor, Error> {
        let (typed, query) = (words(&query), Query::new(&query));
        if query.is_empty() {
            return Ok(FoundAtDoor::default());
        }
        let people = self.listed_in(activity)?;
        let keys = keys(&people);
        let mut found = Vec::new();
        for at in query.among(&keys) {
            found.push((closeness(&typed, &query, &people[at].written, &keys[at]), people[at].id));
        }
        // As they were found, where they answer alike.
        found.sort_by_key(|(closeness, _)| *closeness);
        let closest = found.first().map(|(closeness, _)| *closeness).filter(|best| *best < Closeness::Slip);
        let best = found.iter().take_while(|(closeness, _)| Some(*closeness) == closest).count();
        Ok(FoundAtDoor {
            people: found.into_iter().take(AT_DOOR).map(|(_, id)| id).collect(),
            best: u32::try_from(best.min(AT_DOOR)).unwrap_or_default(),
        })
    }

    /// The people of a register in their order.
    fn listed_in(&self, activity: ActivityId) -> Result<Vec<Listed>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT DISTINCT d.participant, d.keys, stands.listed || ' ' || stands.latin
             FROM enrolment e JOIN participant p ON p.id = e.participant AND p.project = e.project
             JOIN directory d ON d.participant = coalesce(p.person, p.id)
             JOIN participant stands ON stands.id = d.participant
             WHERE e.activity = ? AND e.existing = 1 AND p.existing = 1
             ORDER BY d.place, d.participant",
        )?;
        let people = select.query_map([activity.uuid().as_bytes()], |row| {
            Ok(Listed {
                id: ParticipantId::from_uuid(blob16(row, 0)?),
                keys: row.get(1)?,
                written: row.get(2)?,
            })
        })?;
        Ok(people.collect::<Result<_, _>>()?)
    }
}

/// Somebody of a register.
struct Listed {
    id: ParticipantId,
    /// The keys of all names of the person.
    keys: String,
    /// The name as it is written, and as it is in Latin letters.
    written: String,
}

fn keys(people: &[Listed]) -> Vec<Vec<&str>> {
    people.iter().map(|person| person.keys.split(' ').collect()).collect()
}

/// How a name answers to what was typed, the closest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// Each word stands in it, as it was typed.
    Written,
    /// Each word stands in it, spelled otherwise.
    Whole,
    /// Each word begins one of it, as it was typed: "fij" is Fijan before it is Filić.
    BegunAsWritten,
    /// Each word begins one of it, spelled otherwise.
    Begun,
    /// Something was mistyped.
    Slip,
}

fn closeness(typed: &[Word], query: &Query, written: &str, keys: &[&str]) -> Closeness {
    let name = words(written);
    let each = |answers: fn(&Word, &Word) -> bool| {
        typed.iter().all(|word| name.iter().any(|part| answers(word, part)))
    };
    if each(|word, part| word == part) {
        Closeness::Written
    } else if query.is_whole(keys) {
        Closeness::Whole
    } else if each(Word::begins) {
        Closeness::BegunAsWritten
    } else if query.fits(keys) == Some(Match::Exact) {
        Closeness::Begun
    } else {
        Closeness::Slip
    }
}
