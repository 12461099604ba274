//! Finding people in the directory of a project.

use super::directory::divided;
use crate::Client;
use crate::error::Error;
use carnet_core::spelling::{Asked, Match, Query, keys};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

impl Client {
    /// Which of several texts somebody means who types this, by their place: the best first, as
    /// [`Self::participants`] finds people. All, where nothing is typed.
    ///
    /// # Errors
    /// None.
    pub fn matching(&mut self, texts: Vec<String>, query: String) -> Result<Vec<u32>, Error> {
        let keys = texts.iter().map(|text| keys([text.as_str()])).collect::<Vec<_>>();
        let keys = keys.iter().map(|keys| keys.iter().map(String::as_str).collect::<Vec<_>>());
        let found = Query::new(&query).among(&keys.collect::<Vec<_>>());
        Ok(found.into_iter().filter_map(|at| u32::try_from(at).ok()).collect())
    }
}

/// Whoever is found: their numbers in the directory, ascending.
type Found = Vec<i64>;

/// Above so many it costs less to go through the whole directory in its order than to ask for the place of each.
const FEW: usize = 2_000;

/// How many people of a project a query finds, and the first of them by their numbers in the directory: who fits exactly
/// before who is near, and within these by name. Who is near is looked for where there is room for them.
pub(super) fn search(
    connection: &Connection,
    project: i64,
    query: &Query,
    most: usize,
) -> Result<(usize, Found), Error> {
    let look = Look { connection, project };
    let exact = look.everywhere(query, Match::Exact)?;
    let mut first = look.in_order(&exact, most)?;
    let mut total = exact.len();
    if total < most {
        let mut near = look.everywhere(query, Match::Near)?;
        if total == 0 && near.is_empty() {
            near = look.everywhere(query, Match::Begun)?;
        }
        near.retain(|number| exact.binary_search(number).is_err());
        total += near.len();
        first.append(&mut look.in_order(&near, most - first.len())?);
    }
    Ok((total, first))
}

struct Look<'a> {
    connection: &'a Connection,
    project: i64,
}

impl Look<'_> {
    /// Whoever has all words of a query, or what may have been meant.
    fn everywhere(&self, query: &Query, fits: Match) -> Result<Found, Error> {
        // The longest word first: it finds the fewest, and decides whether the others need to be looked for at all.
        let mut words = query.words().iter().collect::<Vec<_>>();
        words.sort_by_key(|asked| std::cmp::Reverse(asked.keys().iter().map(String::len).max()));
        let mut found: Option<Found> = None;
        for asked in words {
            let have = match &found {
                Some(found) if found.is_empty() => break,
                Some(found) if found.len() <= FEW / 10 => self.among(found, asked, fits)?,
                _ => self.with(asked, fits)?,
            };
            found = Some(match found {
                Some(mut found) => {
                    found.retain(|number| have.binary_search(number).is_ok());
                    found
                }
                None => have,
            });
        }
        Ok(found.unwrap_or_default())
    }

    /// Whoever has a word.
    fn with(&self, asked: &Asked, fits: Match) -> Result<Found, Error> {
        let mut found = Found::new();
        self.beginning(asked.keys(), &mut found)?;
        match fits {
            Match::Exact => {}
            Match::Near => self.whole(asked.keys_with_a_slip(), &mut found)?,
            Match::Begun => self.beginning(asked.keys_with_a_slip(), &mut found)?,
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn beginning(&self, keys: &BTreeSet<String>, found: &mut Found) -> Result<(), Error> {
        let mut select = self
            .connection
            .prepare_cached("SELECT number FROM directory_key WHERE project = ? AND key >= ? AND key < ?")?;
        for key in keys {
            // No letter of a key comes after z.
            let mut rows = select.query(params![self.project, key, format!("{key}{{")])?;
            while let Some(row) = rows.next()? {
                found.push(row.get(0)?);
            }
        }
        Ok(())
    }

    fn whole(&self, keys: &BTreeSet<String>, found: &mut Found) -> Result<(), Error> {
        let mut select = self
            .connection
            .prepare_cached("SELECT number FROM directory_key WHERE project = ? AND key = ?")?;
        for key in keys {
            let mut rows = select.query(params![self.project, key])?;
            while let Some(row) = rows.next()? {
                found.push(row.get(0)?);
            }
        }
        Ok(())
    }

    /// Who of a few has a word.
    fn among(&self, few: &[i64], asked: &Asked, fits: Match) -> Result<Found, Error> {
        let mut select = self.connection.prepare_cached("SELECT keys FROM directory WHERE number = ?")?;
        let mut found = Found::new();
        for number in few {
            let fit = select.query_row([number], |row| {
                let keys = divided(row.get_ref(0)?.as_str()?);
                let keys = keys.into_iter().collect::<Vec<_>>();
                Ok(asked.finds(&keys, fits))
            })?;
            if fit {
                found.push(*number);
            }
        }
        Ok(found)
    }

    /// The first of those who were found, by name.
    fn in_order(&self, found: &Found, most: usize) -> Result<Found, Error> {
        if found.len() > FEW {
            let mut all = self
                .connection
                .prepare_cached("SELECT number FROM directory WHERE project = ? ORDER BY place, number")?;
            let numbers = all.query_map([self.project], |row| row.get::<_, i64>(0))?;
            let those =
                numbers.filter(|number| number.as_ref().map_or(true, |it| found.binary_search(it).is_ok()));
            return Ok(those.take(most).collect::<Result<_, _>>()?);
        }
        let mut place = self.connection.prepare_cached("SELECT place FROM directory WHERE number = ?")?;
        let places = found
            .iter()
            .map(|number| Ok((place.query_row([number], |row| row.get::<_, Vec<u8>>(0))?, *number)));
        let mut places = places.collect::<rusqlite::Result<Vec<_>>>()?;
        places.sort_unstable();
        places.truncate(most);
        Ok(places.into_iter().map(|(_, number)| number).collect())
    }
}
