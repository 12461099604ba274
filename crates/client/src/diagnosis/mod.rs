//! What helps whoever helps: the last exchanges, and a file that says how this laptop is without saying anything of
//! anybody.

mod view;

pub use view::ExchangeRun;

use crate::Client;
use crate::error::Error;
use crate::unsent::write_new;
use carnet_core::clock::Timestamp;
use chrono::DateTime;
use rusqlite::params;
use std::fmt::Write as _;

/// How many runs are kept.
const RUNS: i64 = 20;

impl Client {
    /// The last runs of exchanges, the latest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn last_exchanges(&mut self) -> Result<Vec<ExchangeRun>, Error> {
        let mut select = self.connection().prepare_cached(
            "SELECT first_at, last_at, times, sent, received, problem FROM exchange_run ORDER BY number DESC",
        )?;
        let runs = select.query_map([], |row| {
            Ok(ExchangeRun {
                first_at: Timestamp::from_millis(row.get(0)?),
                last_at: Timestamp::from_millis(row.get(1)?),
                times: row.get(2)?,
                sent: row.get::<_, i64>(3)?.cast_unsigned(),
                received: row.get::<_, i64>(4)?.cast_unsigned(),
                problem: row.get(5)?,
            })
        })?;
        Ok(runs.collect::<Result<_, _>>()?)
    }

    /// Notes how a run of exchanges ended.
    pub(crate) fn note_exchange(
        &mut self,
        sent: u64,
        received: u64,
        problem: Option<&str>,
    ) -> Result<(), Error> {
        let now = self.surroundings.now().millis();
        let connection = self.connection();
        let with_nothing = sent == 0 && received == 0;
        let again = connection.execute(
            "UPDATE exchange_run SET last_at = ?1, times = times + 1
             WHERE ?2 AND number = (SELECT max(number) FROM exchange_run) AND sent = 0 AND received = 0
                AND problem IS ?3",
            params![now, with_nothing, problem],
        )?;
        if again == 0 {
            connection.execute(
                "INSERT INTO exchange_run (first_at, last_at, sent, received, problem) VALUES (?1, ?1, ?2, ?3, ?4)",
                params![now, sent.cast_signed(), received.cast_signed(), problem],
            )?;
            connection.execute(
                "DELETE FROM exchange_run WHERE number <= (SELECT max(number) FROM exchange_run) - ?",
                [RUNS],
            )?;
        }
        Ok(())
    }

    /// Writes a file that says how this laptop is, for whoever helps from afar: numbers and codes, nothing that anybody
    /// recorded, and no name. Answers with where it is.
    ///
    /// # Errors
    /// When the database refuses, or the file cannot be written.
    pub fn save_diagnosis(&mut self) -> Result<String, Error> {
        let now = self.surroundings.now();
        let text = self.diagnosis(now)?;
        let path = write_new(&self.files, ("carnet-diagnosis", "txt"), now, text.as_bytes())?;
        Ok(path.display().to_string())
    }

    fn diagnosis(&mut self, now: Timestamp) -> Result<String, Error> {
        let status = self.status()?;
        let mut text = String::new();
        let mut line = |name: &str, value: &dyn std::fmt::Display| writeln!(text, "{name}: {value}").ok();
        let moment = |at: Timestamp| DateTime::from_timestamp_millis(at.millis()).unwrap_or_default();
        line("version", &status.version);
        line("system", &format_args!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
        line("written", &moment(now));
        line("laptop", &status.laptop.as_ref().map_or(0, |laptop| laptop.device.0));
        line("removed", &status.left.as_deref().unwrap_or("no"));
        line("changes to send", &status.changes_to_send);
        line("files to send", &status.files_to_send);
        line("files to fetch", &status.files_to_fetch);
        line("waiting", &format_args!("{:?}", status.waiting));
        line("clock ahead, seconds", &status.clock_ahead_seconds.unwrap_or(0));
        let (preferences, runs) = (self.preferences()?, self.last_exchanges()?);
        line("preferences", &format_args!("{preferences:?}"));
        let connection = self.connection();
        for pragma in ["user_version", "page_size", "page_count", "freelist_count", "cipher_version"] {
            let value = connection
                .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, rusqlite::types::Value>(0));
            match value {
                Ok(rusqlite::types::Value::Integer(number)) => line(pragma, &number),
                Ok(rusqlite::types::Value::Text(word)) => line(pragma, &word),
                _ => line(pragma, &"unknown"),
            };
        }
        let mut tables = connection.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
        )?;
        let tables = tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        for table in tables {
            let rows = connection
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))?;
            line(&format!("rows of {table}"), &rows);
        }
        for project in &self.projects {
            let known = format_args!(
                "changes {} confirmed {} complete {} withdrawn {} left behind {} forked {}",
                project.last_change,
                project.acknowledged,
                project.complete,
                project.withdrawn,
                project.left_behind,
                project.forked
            );
            line(&format!("project {}", project.number), &known);
        }
        for run in runs {
            let ExchangeRun { first_at, last_at, times, sent, received, problem } = run;
            let what = problem.as_deref().unwrap_or("went through");
            let known = format_args!("{times} times, sent {sent}, received {received}, {what}");
            line(&format!("exchange {} to {}", moment(first_at), moment(last_at)), &known);
        }
        Ok(text)
    }
}
