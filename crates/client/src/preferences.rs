//! How somebody wants the window, and the few other things that a laptop remembers by name.

use crate::Client;
use crate::error::Error;
use crate::status::Preferences;
use rusqlite::{OptionalExtension, params};

impl Client {
    /// How somebody wants the window.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn preferences(&mut self) -> Result<Preferences, Error> {
        Ok(Preferences { language: self.preference("language")?, theme: self.preference("theme")? })
    }

    /// Remembers how somebody wants the window.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn set_preferences(&mut self, preferences: Preferences) -> Result<(), Error> {
        let Preferences { language, theme } = preferences;
        self.set_preference("language", language.as_deref())?;
        self.set_preference("theme", theme.as_deref())
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
