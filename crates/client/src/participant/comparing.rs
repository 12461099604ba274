//! Who is compared with whom, and what that says. Nobody is compared with everybody: people are compared with those of like
//! names, and with those of the same e-mail address. The pairs that come out are kept, and made again for every key of
//! which the people change, in the same transaction.

use super::alike::{Names, Spelled, resemblance, spelled, words};
use super::apart::are_kept_apart;
use super::duplicates::summary;
use super::view::{ParticipantForm, ParticipantSummary, PossibleDuplicate, Resemblance};
use crate::error::Error;
use carnet_core::id::ParticipantId;
use carnet_core::participant::Name;
use rusqlite::{Connection, Row, params};

/// From how much on two are named in the list of a project.
const LISTED: i32 = 3;

/// By what people are found to be compared.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// What their names have in common.
    Name,
    /// Their e-mail address.
    Email,
}

impl By {
    const ALL: [Self; 2] = [Self::Name, Self::Email];

    /// How it stands in the database.
    const fn kind(self) -> i64 {
        match self {
            Self::Name => 1,
            Self::Email => 2,
        }
    }

    /// How many people of one key are compared with each other. More of one name are namesakes: each is still compared
    /// with them on their own page. An address of more is an office's.
    const fn most(self) -> usize {
        match self {
            Self::Name => 30,
            Self::Email => 3,
        }
    }

    /// The people of a key, at most so many. The conditions are those of the indices.
    pub(super) fn people(
        self,
        connection: &Connection,
        project: i64,
        key: &str,
        most: usize,
    ) -> Result<Vec<Compared>, Error> {
        if key.is_empty() {
            return Ok(Vec::new());
        }
        let condition = match self {
            Self::Name => "alike = ?",
            Self::Email => "lower(email) = ? AND email <> ''",
        };
        let mut select = connection.prepare_cached(&format!(
            "SELECT {COMPARED} FROM participant WHERE project = ? AND existing = 1 AND person IS NULL AND {condition}
             ORDER BY id LIMIT ?"
        ))?;
        let people = select.query_map(params![project, key, most as i64], Compared::read)?;
        Ok(people.collect::<Result<_, _>>()?)
    }
}

const COMPARED: &str =
    "id, listed, latin, professional_group, job, institution, country, email, sex, family, given,
    as_written";

/// A participant as far as comparing needs it.
pub(super) struct Compared {
    pub(super) summary: ParticipantSummary,
    words: Vec<Spelled>,
    email: String,
    sex: Option<String>,
}

impl Compared {
    /// A participant that is there.
    pub(super) fn of(connection: &Connection, id: ParticipantId) -> Result<Self, Error> {
        let mut select =
            connection.prepare_cached(&format!("SELECT {COMPARED} FROM participant WHERE id = ?"))?;
        Ok(select.query_row([id.uuid().as_bytes()], Self::read)?)
    }

    /// Somebody who is not recorded yet, by what was typed.
    pub(super) fn typed(name: &Name, form: &ParticipantForm) -> Self {
        Self {
            summary: ParticipantSummary {
                id: ParticipantId::default(),
                name: name.listed(),
                latin: form.latin.clone(),
                professional_group: form.professional_group.clone(),
                function: form.function.clone(),
                institution: form.institution.trim().to_owned(),
                country: form.country.clone(),
            },
            words: words(&name.family, &name.given, ""),
            email: form.email.trim().to_lowercase(),
            sex: form.sex.map(|sex| sex.code().to_owned()),
        }
    }

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

/// What two have in common and how much that says; none where it says less than `least`.
pub(super) fn compared(one: &Compared, other: &Compared, least: i32) -> Option<(i32, PossibleDuplicate)> {
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

/// The same, of two who are named in the list of a project.
pub(super) fn listed(one: &Compared, other: &Compared) -> Option<(i32, PossibleDuplicate)> {
    compared(one, other, LISTED)
}

/// Compares anew the people of every key that has changed; part of the transaction that changed it.
pub(crate) fn compare_again(connection: &Connection, project: i64) -> Result<(), Error> {
    let mut changed =
        connection.prepare_cached("SELECT kind, key FROM likeness_changed WHERE project = ?")?;
    let changed =
        changed.query_map([project], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let changed = changed.collect::<Result<Vec<_>, _>>()?;
    if changed.is_empty() {
        return Ok(());
    }
    for (kind, key) in changed {
        if let Some(by) = By::ALL.into_iter().find(|by| by.kind() == kind) {
            compare(connection, project, by, &key)?;
        }
    }
    connection.prepare_cached("DELETE FROM likeness_changed WHERE project = ?")?.execute([project])?;
    Ok(())
}

fn compare(connection: &Connection, project: i64, by: By, key: &str) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM possible_duplicate WHERE project = ? AND kind = ? AND key = ?")?
        .execute(params![project, by.kind(), key])?;
    let people = by.people(connection, project, key, by.most() + 1)?;
    if people.len() > by.most() {
        return Ok(());
    }
    let mut keep = connection.prepare_cached(
        "INSERT INTO possible_duplicate (project, kind, key, one, other, score) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (at, one) in people.iter().enumerate() {
        for other in &people[at + 1..] {
            let [first, second] = [one.summary.id, other.summary.id];
            if let Some((score, _)) = listed(one, other)
                && !are_kept_apart(connection, first, second)?
            {
                let ids = [first, second].map(|id| id.uuid().into_bytes());
                keep.execute(params![project, by.kind(), key, ids[0], ids[1], score])?;
            }
        }
    }
    Ok(())
}
