//! How somebody wants the window, and the few other things that a laptop remembers by name.

use crate::Client;
use crate::attachment::content;
use crate::error::Error;
use crate::status::Preferences;
use rusqlite::{OptionalExtension, params};

/// The preference that says that files are fetched without being asked for.
pub(crate) const FETCH_FILES: &str = "fetch_files";

/// The preference that says that exchanges only begin when somebody asks for one.
const SYNCHRONISE_WHEN_ASKED: &str = "synchronise_when_asked";

impl Client {
    /// How somebody wants the window.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn preferences(&mut self) -> Result<Preferences, Error> {
        Ok(Preferences {
            language: self.preference("language")?,
            theme: self.preference("theme")?,
            text_size: self.preference("text_size")?,
            date_format: self.preference("date_format")?,
            synchronise_when_asked: self.waits_to_be_asked()?,
            fetch_files: self.preference(FETCH_FILES)?.is_some(),
        })
    }

    /// Remembers how somebody wants the window.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set_preferences(&mut self, preferences: Preferences) -> Result<(), Error> {
        let Preferences { language, theme, text_size, date_format, synchronise_when_asked, fetch_files } =
            preferences;
        self.set_fetch_files(fetch_files)?;
        self.set_preference(SYNCHRONISE_WHEN_ASKED, synchronise_when_asked.then_some("yes"))?;
        self.set_preference("language", language.as_deref())?;
        self.set_preference("theme", theme.as_deref())?;
        self.set_preference("text_size", text_size.as_deref())?;
        self.set_preference("date_format", date_format.as_deref())
    }

    /// Whether exchanges only begin when somebody asks for one.
    pub(crate) fn waits_to_be_asked(&self) -> Result<bool, Error> {
        Ok(self.preference(SYNCHRONISE_WHEN_ASKED)?.is_some())
    }

    /// What was asked for and has not come is asked for no more once somebody wants no files without asking: the link
    /// may be one that is paid for by what goes over it.
    fn set_fetch_files(&mut self, wanted: bool) -> Result<(), Error> {
        if wanted == self.preference(FETCH_FILES)?.is_some() {
            return Ok(());
        }
        self.set_preference(FETCH_FILES, wanted.then_some("yes"))?;
        if wanted {
            self.exchange_wanted = self.laptop.is_some();
            return Ok(());
        }
        content::want_nothing(self.connection())
    }

    pub(crate) fn preference(&self, name: &str) -> Result<Option<String>, Error> {
        let mut select = self.connection().prepare_cached("SELECT value FROM preference WHERE name = ?")?;
        Ok(select.query_row([name], |row| row.get(0)).optional()?)
    }

    pub(crate) fn set_preference(&self, name: &str, value: Option<&str>) -> Result<(), Error> {
        let connection = self.connection();
        match value {
            Some(value) => connection.execute(
                "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)",
                params![name, value],
            )?,
            None => connection.execute("DELETE FROM preference WHERE name = ?", [name])?,
        };
        Ok(())
    }
}
