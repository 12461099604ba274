//! Participants who may be one person.

use super::alike::likeness_key;
use super::apart::are_kept_apart;
use super::comparing::{By, Compared, compared, listed};
use super::directory::place;
use super::person::person_of;
use super::view::{ParticipantForm, ParticipantSummary, PossibleDuplicate, PossibleDuplicates};
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use carnet_core::catalogue::Code;
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::participant::Name;
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;

/// From how much on somebody is named on a person's own page.
const OFFERED: i32 = 1;
/// How many pairs a list holds, and how many candidates a page.
const PAIRS: usize = 200;
const CANDIDATES: usize = 5;
/// With how many people of one key somebody is compared at most.
const MOST: usize = 500;

impl Client {
    /// Who in a project may have been recorded twice, the likeliest first; not those who were found to be two.
    ///
    /// # Errors
    /// When the database refuses, or there is no such project.
    pub fn possible_duplicates(&mut self, project: ProjectId) -> Result<PossibleDuplicates, Error> {
        let number = self.project(project)?.number;
        let connection = self.connection();
        let total = count_duplicates(connection, number)?;
        Ok(PossibleDuplicates { total, pairs: likeliest_duplicates(connection, number, PAIRS)? })
    }

    /// Who may be the same person as a participant, the likeliest first; not those who were found to be somebody else.
    ///
    /// # Errors
    /// [`Error::NotFound`]; or when the database refuses.
    pub fn possible_duplicates_of(&mut self, id: ParticipantId) -> Result<Vec<PossibleDuplicate>, Error> {
        let connection = self.connection();
        let (project, person) = person_of(connection, id)?;
        let (alike, email) = connection
            .prepare_cached("SELECT alike, lower(email) FROM participant WHERE id = ?")?
            .query_row([person.uuid().as_bytes()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
        let asked = Compared::of(connection, person)?;
        let mut candidates = candidates(connection, project, &asked, [alike, email])?;
        candidates.remove(&person);
        for id in candidates.keys().copied().collect::<Vec<_>>() {
            if are_kept_apart(connection, person, id)? {
                candidates.remove(&id);
            }
        }
        Ok(best(candidates.into_values(), CANDIDATES))
    }

    /// Who may be the person that somebody is about to record, the likeliest first. Asked while they type.
    ///
    /// # Errors
    /// When the database refuses, or there is no such project.
    pub fn possible_duplicates_of_new(
        &mut self,
        project: ProjectId,
        form: ParticipantForm,
    ) -> Result<Vec<PossibleDuplicate>, Error> {
        let number = self.project(project)?.number;
        let name = Name { family: form.family.clone(), given: form.given.clone(), ..Name::default() };
        let keys = [likeness_key(&name), form.email.trim().to_ascii_lowercase()];
        let found = candidates(self.connection(), number, &Compared::typed(&name, &form), keys)?;
        Ok(best(found.into_values(), CANDIDATES))
    }
}

/// Whoever has a key of somebody's and may be them.
fn candidates(
    connection: &Connection,
    project: i64,
    asked: &Compared,
    [name, email]: [String; 2],
) -> Result<BTreeMap<ParticipantId, (i32, PossibleDuplicate)>, Error> {
    let mut candidates = BTreeMap::new();
    for (by, key) in [(By::Name, name), (By::Email, email)] {
        for other in by.people(connection, project, &key, MOST)? {
            if let Some(found) = compared(asked, &other, OFFERED) {
                candidates.insert(other.summary.id, found);
            }
        }
    }
    Ok(candidates)
}

/// How many pairs of a project may be one person.
pub(crate) fn count_duplicates(connection: &Connection, project: i64) -> Result<u32, Error> {
    let mut count = connection.prepare_cached(
        "SELECT count(*) FROM (SELECT DISTINCT one, other FROM possible_duplicate WHERE project = ?)",
    )?;
    Ok(count.query_row([project], |row| row.get(0))?)
}

/// The likeliest pairs of a project, at most so many.
pub(crate) fn likeliest_duplicates(
    connection: &Connection,
    project: i64,
    most: usize,
) -> Result<Vec<PossibleDuplicate>, Error> {
    let mut select = connection.prepare_cached(
        "SELECT one, other FROM possible_duplicate WHERE project = ? GROUP BY one, other
         ORDER BY max(score) DESC, one, other LIMIT ?",
    )?;
    let pairs = select.query_map(params![project, most as i64], |row| {
        Ok([0, 1].map(|column| blob16(row, column).map(ParticipantId::from_uuid)))
    })?;
    let mut found = Vec::new();
    for pair in pairs.collect::<Result<Vec<_>, _>>()? {
        let [one, other] = pair;
        found.extend(listed(&Compared::of(connection, one?)?, &Compared::of(connection, other?)?));
    }
    Ok(best(found.into_iter(), most))
}

/// A participant in a list, from the columns id, listed, latin, professional_group, job, institution, country.
pub(super) fn summary(row: &Row<'_>) -> rusqlite::Result<ParticipantSummary> {
    Ok(ParticipantSummary {
        id: ParticipantId::from_uuid(blob16(row, 0)?),
        name: row.get(1)?,
        latin: row.get(2)?,
        professional_group: row.get::<_, Option<String>>(3)?.map(Code::new),
        function: row.get(4)?,
        institution: row.get(5)?,
        country: row.get::<_, Option<String>>(6)?.map(Code::new),
    })
}

fn best(found: impl Iterator<Item = (i32, PossibleDuplicate)>, most: usize) -> Vec<PossibleDuplicate> {
    let mut found = found.collect::<Vec<_>>();
    found.sort_by_cached_key(|(score, pair)| (-score, place(&pair.one.name), pair.one.id, pair.other.id));
    found.truncate(most);
    found.into_iter().map(|(_, pair)| pair).collect()
}
