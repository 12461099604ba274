//! Participants who may be one person, found by index: by what their names have in common, or by their e-mail address.

use super::alike::{Names, Spelled, resemblance, spelled, words};
use super::directory::place;
use super::person::person_of;
use super::view::{ParticipantSummary, PossibleDuplicate, PossibleDuplicates, Resemblance};
use crate::Client;
use crate::database::blob16;
use crate::error::Error;
use carnet_core::catalogue::Code;
use carnet_core::id::{ParticipantId, ProjectId};
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;

/// From how much on two are named in the list of a project, and on a person's own page.
const LISTED: i32 = 3;
const OFFERED: i32 = 1;
/// How many pairs a list holds, and how many candidates a page.
const PAIRS: usize = 200;
const CANDIDATES: usize = 5;

impl Client {
    /// Who in a project may have been recorded twice, the likeliest first. Nobody is compared with everybody: people
    /// are compared with those of like names, and with those of the same e-mail address.
    ///
    /// # Errors
    /// When the database refuses, or there is no such project.
    pub fn possible_duplicates(&mut self, project: ProjectId) -> Result<PossibleDuplicates, Error> {
        let number = self.project(project)?.number;
        let connection = self.connection();
        let mut pairs = BTreeMap::new();
        for by in [By::Name, By::Email] {
            let mut keys = connection.prepare_cached(by.keys())?;
            let keys = keys.query_map([number], |row| row.get::<_, String>(0))?;
            for key in keys.collect::<Result<Vec<_>, _>>()? {
                let people = by.people(connection, number, &key)?;
                for (at, one) in people.iter().enumerate() {
                    for other in &people[at + 1..] {
                        if let Some((score, found)) = compared(one, other, LISTED) {
                            pairs.insert((one.summary.id, other.summary.id), (score, found));
                        }
                    }
                }
            }
        }
        let total = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
        Ok(PossibleDuplicates { total, pairs: best(pairs.into_values(), PAIRS) })
    }

    /// Who may be the same person as a participant, the likeliest first.
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
        let mut candidates = BTreeMap::new();
        for (by, key) in [(By::Name, alike), (By::Email, email)] {
            let people = by.people(connection, project, &key)?;
            let Some(asked) = people.iter().find(|known| known.summary.id == person) else { continue };
            for other in people.iter().filter(|other| other.summary.id != person) {
                if let Some(found) = compared(asked, other, OFFERED) {
                    candidates.insert(other.summary.id, found);
                }
            }
        }
        Ok(best(candidates.into_values(), CANDIDATES))
    }
}

/// By what people are found to be compared.
#[derive(Clone, Copy)]
enum By {
    Name,
    Email,
}

impl By {
    /// The keys that several people have, of a project. The conditions are those of the indices.
    const fn keys(self) -> &'static str {
        match self {
            Self::Name => KEYS_OF_NAMES,
            Self::Email => KEYS_OF_EMAILS,
        }
    }

    fn people(self, connection: &Connection, project: i64, key: &str) -> Result<Vec<Compared>, Error> {
        if key.is_empty() {
            return Ok(Vec::new());
        }
        let condition = match self {
            Self::Name => "alike = ?",
            Self::Email => "lower(email) = ? AND email <> ''",
        };
        let mut select = connection.prepare_cached(&format!(
            "SELECT id, listed, latin, professional_group, job, institution, country, email, sex, family, given,
                as_written
             FROM participant WHERE project = ? AND existing = 1 AND person IS NULL AND {condition} ORDER BY id"
        ))?;
        let people = select.query_map(params![project, key], Compared::read)?;
        Ok(people.collect::<Result<_, _>>()?)
    }
}

/// More than thirty people under one name are namesakes: each is still compared with them on their own page.
const KEYS_OF_NAMES: &str = "
    SELECT alike FROM participant WHERE project = ? AND existing = 1 AND person IS NULL
    GROUP BY alike HAVING count(*) BETWEEN 2 AND 30";
/// An address of more than three people is an office's.
const KEYS_OF_EMAILS: &str = "
    SELECT lower(email) FROM participant WHERE project = ? AND existing = 1 AND person IS NULL AND email <> ''
    GROUP BY lower(email) HAVING count(*) BETWEEN 2 AND 3";

/// A participant as far as comparing needs it.
struct Compared {
    summary: ParticipantSummary,
    words: Vec<Spelled>,
    email: String,
    sex: Option<String>,
}

impl Compared {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        Ok(Self {
            summary: summary(row)?,
            words: words(text(9)?, text(10)?, text(11)?),
            email: text(7)?.to_lowercase(),
            sex: row.get(8)?,
        })
    }
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

/// What two have in common and how much that says; none where it says less than `least`.
fn compared(one: &Compared, other: &Compared, least: i32) -> Option<(i32, PossibleDuplicate)> {
    let mut score = 0;
    let mut resemblances = Vec::new();
    let mut says = |weight: i32, what: Option<Resemblance>| {
        score += weight;
        resemblances.extend(what);
    };
    let names = resemblance(&one.words, &other.words);
    match names {
        Names::Same => says(4, Some(Resemblance::Name)),
        Names::Near => says(2, Some(Resemblance::NearlyName)),
        Names::Different => {}
    }
    match (one.email.as_str(), other.email.as_str()) {
        ("", _) | (_, "") => {}
        (one, other) if one == other => says(4, Some(Resemblance::Email)),
        _ => says(-1, None),
    }
    let institutions = [&one.summary, &other.summary].map(|of| spelled(&of.institution));
    if !institutions[0].is_empty() && institutions[0] == institutions[1] {
        says(2, Some(Resemblance::Institution));
    }
    match (&one.summary.country, &other.summary.country) {
        (Some(one), Some(other)) if one == other => says(1, Some(Resemblance::Country)),
        (Some(_), Some(_)) => says(-2, None),
        _ => {}
    }
    if matches!((one.sex.as_deref(), other.sex.as_deref()), (Some("F"), Some("M")) | (Some("M"), Some("F"))) {
        says(-3, None);
    }
    let (one, other) = (one.summary.clone(), other.summary.clone());
    (score >= least).then_some((score, PossibleDuplicate { one, other, resemblances }))
}

fn best(found: impl Iterator<Item = (i32, PossibleDuplicate)>, most: usize) -> Vec<PossibleDuplicate> {
    let mut found = found.collect::<Vec<_>>();
    found.sort_by_cached_key(|(score, pair)| (-score, place(&pair.one.name), pair.one.id, pair.other.id));
    found.truncate(most);
    found.into_iter().map(|(_, pair)| pair).collect()
}
