use crate::storage::StorageError;
use carnet_core::id::{ActivityId, DeviceNumber};
use carnet_core::row::RowKey;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the server, or an administrator's command, could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is named in a way that is not understood.
    #[error(
        "{0:?} does not name a database; write sqlite:PATH, for example sqlite:/var/lib/carnet/server.db, \
         or postgres://USER@HOST/NAME"
    )]
    BadDatabase(String),
    /// The folder of the database is not there.
    #[error("the folder {0:?} does not exist; make it first")]
    NoFolder(PathBuf),
    /// The file of the database is not there.
    #[error("there is no database {0:?}; `serve` makes it")]
    NoDatabase(PathBuf),
    /// The file of the database is another process's to serve.
    #[error("{0:?} is served by another process on this machine; stop that one first")]
    Served(PathBuf),
    /// The database is there and cannot be opened.
    #[error("{path:?} cannot be opened: {source}")]
    Open {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: StorageError,
    },
    /// The PostgreSQL database cannot be used. Its URI is not said: it may hold a password.
    #[error("the PostgreSQL database cannot be opened: {0}")]
    Connect(#[source] StorageError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The server cannot listen there.
    #[error("the server cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// No thread or runtime could be made.
    #[error("the server could not be started: {0}")]
    Start(#[source] std::io::Error),
    /// An answer could not be compressed.
    #[error("an answer could not be compressed: {0}")]
    Compression(#[source] std::io::Error),
    /// A reference list that the program carries is not as it should be.
    #[error("the reference list {list} cannot be read: {detail}")]
    Reference {
        /// Which list.
        list: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// There is no such project.
    #[error("there is no project {0}; `project list` shows all")]
    UnknownProject(String),
    /// There is no such person.
    #[error("there is no person {0}; `person list` shows all")]
    UnknownPerson(String),
    /// There is no such activity.
    #[error("there is no activity {0}; `activities --project CODE` shows those of a project")]
    UnknownActivity(ActivityId),
    /// Nothing is known of a row.
    #[error(
        "nothing of {0} is in this project; `history --from TIME --until TIME` shows what came in a period"
    )]
    UnknownRow(RowKey),
    /// There is no such laptop.
    #[error("there is no laptop with the number {0}; `devices` shows all")]
    UnknownDevice(DeviceNumber),
    /// Nothing waits there.
    #[error("nothing of laptop {0} waits in quarantine of this project; `quarantine list` shows what waits")]
    NothingInQuarantine(DeviceNumber),
    /// Somebody may not decide on what waits in quarantine of a project.
    #[error(
        "{person} may not decide in {project}: it takes a project officer of that project (`assign --access \
         project_officer`) or an administrator (`administrator add`)"
    )]
    MayNotDecide {
        /// The e-mail address of whoever wanted to.
        person: String,
        /// The code of the project.
        project: String,
    },
    /// A file of unsent changes cannot be taken in.
    #[error("{0:?} cannot be taken in: {1}")]
    NotTakenIn(PathBuf, String),
    /// Something that an administrator gave breaks a rule.
    #[error("{field}: {problem}")]
    Invalid {
        /// What.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The output could not be written.
    #[error("the output could not be written: {0}")]
    Output(#[source] std::io::Error),
}

impl Error {
    /// Which of the figures on failures it counts for.
    pub(crate) const fn why(&self) -> &'static str {
        match self {
            Self::Storage(StorageError::NoRoom(_)) => "no_room",
            Self::Storage(StorageError::ReadOnly(_)) => "read_only",
            Self::Storage(StorageError::Away(_)) => "away",
            _ => "other",
        }
    }
}
