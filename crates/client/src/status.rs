//! The state of the laptop in a few facts: what the status line says in words.

use crate::Client;
use crate::attachment::content;
use crate::client::LEFT;
use crate::error::Error;
use crate::project::Project;
use crate::review::Waiting;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};

/// What the status line and the first screen need to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Status {
    /// Who this laptop belongs to in Carnet; no value before it is enrolled.
    pub laptop: Option<EnrolledLaptop>,
    /// Changes on this laptop that Strasbourg has not confirmed yet.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub changes_to_send: u64,
    /// What waits for a person.
    pub waiting: Waiting,
    /// Files on this laptop that the central server does not have whole.
    pub files_to_send: u32,
    /// Files that somebody asked for and that are not here whole.
    pub files_to_fetch: u32,
    /// How many bytes of those and these are still to go.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub file_bytes_left: u64,
    /// Why everything was removed from this laptop, where it was: `retired` or `lost`.
    pub left: Option<String>,
    /// When an exchange with Strasbourg last went through.
    pub last_synchronised: Option<Timestamp>,
    /// What synchronisation is doing.
    pub synchronisation: Synchronisation,
    /// By how many seconds this laptop's clock differs from Strasbourg's (positive: it is ahead), where that is
    /// more than two minutes.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub clock_ahead_seconds: Option<i64>,
    /// The version of the program.
    pub version: String,
}

/// This installation, as Strasbourg knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct EnrolledLaptop {
    /// Its number.
    pub device: DeviceNumber,
    /// Its name.
    pub name: String,
    /// Its user.
    pub person: PersonId,
    /// Its user's name.
    pub person_name: String,
    /// The address of the central server.
    pub server: String,
}

/// What the background synchronisation is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Synchronisation {
    /// Nothing to do until something changes or the timer comes.
    Resting,
    /// An exchange is going on.
    Working {
        /// Changes confirmed in this run so far.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        sent: u64,
        /// Field groups received in this run so far.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        received: u64,
    },
    /// The last try did not go through; nothing is lost, it will try again.
    Failed {
        /// Why, as the code of an error.
        code: String,
        /// When it tries again by itself.
        next_try: Timestamp,
    },
}

/// How somebody enrols this laptop.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct EnrolForm {
    /// The address of the central server, as typed.
    pub server: String,
    /// The one-time code, as typed.
    pub code: String,
    /// How this laptop shall be called; empty for the name of the machine.
    pub device_name: String,
}

/// What the window is told, as it happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, on its way to the window")]
pub enum Event {
    /// The status line changed.
    Status {
        /// The new status.
        status: Status,
    },
    /// Data arrived from Strasbourg: what is on screen may be out of date.
    Received,
}

/// How somebody wants the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Preferences {
    /// `en` or `fr`; no value: as the system.
    pub language: Option<String>,
    /// `light`, `dark` or `contrast`; no value: as the system.
    pub theme: Option<String>,
    /// How large the window is shown: `large` or `larger`; no value: as it is.
    pub text_size: Option<String>,
    /// How days are written: `day_first` or `year_first`; no value: as the language does.
    pub date_format: Option<String>,
    /// Whether exchanges only begin when somebody asks for one, as where the network is paid for by volume.
    pub synchronise_when_asked: bool,
    /// Whether the files of activities in which this laptop recorded something are fetched without being asked for.
    pub fetch_files: bool,
}

/// A clock that differs by more than this from the central server's is said to be wrong.
const CLOCK_TOLERANCE_MILLIS: i64 = 2 * 60 * 1000;

impl Client {
    /// What the status line and the first screen need to know.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn status(&mut self) -> Result<Status, Error> {
        let connection = self.connection();
        let (files_to_send, bytes_to_send) = content::to_send(connection, None)?;
        let (files_to_fetch, bytes_to_fetch) = content::to_fetch(connection)?;
        let (last_synchronised, ahead) = connection
            .query_row("SELECT last_synchronised, clock_ahead_millis FROM laptop", [], |row| {
                Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, i64>(1)?))
            })
            .optional()?
            .unwrap_or_default();
        Ok(Status {
            laptop: self.enrolled_laptop(),
            changes_to_send: self.changes_to_send(),
            waiting: self.waiting()?,
            files_to_send,
            files_to_fetch,
            file_bytes_left: bytes_to_send + bytes_to_fetch,
            left: self.preference(LEFT)?,
            last_synchronised: last_synchronised.map(Timestamp::from_millis),
            synchronisation: self.synchronisation.clone(),
            clock_ahead_seconds: (ahead.abs() > CLOCK_TOLERANCE_MILLIS).then_some(ahead / 1000),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// Changes that the central server has not confirmed.
    pub(crate) fn changes_to_send(&self) -> u64 {
        self.projects.iter().map(Project::changes_to_send).sum()
    }

    /// Asks for an exchange with the central server as soon as possible.
    ///
    /// # Errors
    /// When the laptop is not enrolled.
    pub fn synchronise_now(&mut self) -> Result<(), Error> {
        self.laptop()?;
        self.forgive_refused_content()?;
        self.exchange_wanted = true;
        Ok(())
    }
}
