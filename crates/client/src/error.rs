//! What can go wrong, for people: each has a stable code for which the window has a sentence.

use crate::database::FILE;
use carnet_core::protocol::ProblemCode;
use carnet_core::validation::Invalid;
use carnet_core::wire::WireError;
use rusqlite::ErrorCode;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a use case could not be carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that a person typed is not one that can be recorded.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// The person may not write in this project.
    #[error("this person may not record in this project")]
    NotAllowed,
    /// What the use case is about is not on this laptop, or was deleted.
    #[error("there is no such {0} on this laptop")]
    NotFound(&'static str),
    /// The file is larger than the central server takes.
    #[error("the file has more than {most} bytes")]
    FileTooLarge {
        /// The most that it takes, in bytes.
        most: u64,
    },
    /// The content of the file is of no type that the central server takes.
    #[error("the content of the file is of no type that is taken")]
    FileType,
    /// The files of the project have no more room.
    #[error("the files of this project have no more room")]
    ProjectFull,
    /// The file is not as long as it was when it began to be read.
    #[error("the file changed while it was read")]
    FileChanged,
    /// Two participants were to be merged who are one person already.
    #[error("these two participants are one person already")]
    SamePerson,
    /// The laptop has not been enrolled.
    #[error("this laptop is not enrolled")]
    NotEnrolled,
    /// The laptop has been enrolled before.
    #[error("this laptop is enrolled already")]
    AlreadyEnrolled,
    /// The address of the central server is not an address.
    #[error("this is not the address of a server: {0}")]
    BadAddress(String),
    /// The address is of another machine and would be spoken to without TLS.
    #[error("only https is taken for other machines: {0}")]
    NeedsHttps(String),
    /// This laptop has no network.
    #[error("there is no network")]
    NoNetwork,
    /// The central server does not answer.
    #[error("the central server does not answer: {0}")]
    ServerUnreachable(String),
    /// The central server, or what stands before it, has too much to do and asked to be left alone; for how many
    /// seconds, if it said so.
    #[error("the central server is busy and asks to wait{}", .0.map(|seconds| format!(" {seconds} s")).unwrap_or_default())]
    ServerBusy(Option<u64>),
    /// Too many wrong enrolment codes came from this network within a minute.
    #[error("the central server takes no more codes from this network for a minute")]
    TooManyCodes,
    /// Whatever answers there is not a central server of Carnet.
    #[error("what answers at this address is not a Carnet server: {0}")]
    NotACarnetServer(String),
    /// The central server refused the request.
    #[error("the central server refused: {}", .0.as_str())]
    Refused(ProblemCode),
    /// The database is damaged, or its key is not the right one. Nothing was deleted.
    #[error("the database {0} cannot be read: {1}")]
    DatabaseDamaged(PathBuf, String),
    /// The file with the database's key is gone.
    #[error("the key of the database, {0}, is missing")]
    KeyMissing(PathBuf),
    /// The database was written by a newer version.
    #[error("the database {path} is of version {found}; this program knows {known}")]
    DatabaseNewer {
        /// Where it is.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Another program has the database open.
    #[error("another program has the database {0} open")]
    DatabaseLocked(PathBuf),
    /// The data folder cannot be made, or it is read-only or somebody else's.
    #[error("{0} cannot be written: {1}")]
    FolderNotWritable(PathBuf, String),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Reading or writing a file failed.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The database refused something: a fault of this program.
    #[error("the database refused: {0}")]
    Database(rusqlite::Error),
    /// What stands in the database cannot be read: a fault of this program, or a damaged file.
    #[error("a value in the database cannot be read: {0}")]
    Unreadable(#[from] WireError),
    /// Everything was to be removed while something is unsent.
    #[error("this laptop holds changes that the central server does not have")]
    Unsent,
    /// There is nothing that the central server does not have.
    #[error("everything has been sent")]
    NothingUnsent,
    /// The thread that owns the database has ended.
    #[error("the program is being closed")]
    Closing,
}

impl Error {
    /// The stable code, for which the window has a sentence.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotAllowed => "not_allowed",
            Self::NotFound(_) => "not_found",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::FileType => "file_type",
            Self::ProjectFull => "project_full",
            Self::FileChanged => "file_changed",
            Self::SamePerson => "same_person",
            Self::NotEnrolled => "not_enrolled",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::BadAddress(_) => "bad_address",
            Self::NeedsHttps(_) => "needs_https",
            Self::NoNetwork => "no_network",
            Self::ServerUnreachable(_) => "server_unreachable",
            Self::ServerBusy(_) => "server_busy",
            Self::TooManyCodes => "too_many_codes",
            Self::NotACarnetServer(_) => "not_a_carnet_server",
            Self::Refused(code) => match code {
                ProblemCode::NotFound | ProblemCode::MethodNotAllowed | ProblemCode::Unsupported => {
                    "not_a_carnet_server"
                }
                ProblemCode::Malformed => "server_version",
                ProblemCode::Internal | ProblemCode::Unknown => "server_fault",
                ProblemCode::Unavailable | ProblemCode::TooMany => "server_busy",
                code => code.as_str(),
            },
            Self::DatabaseDamaged(..) | Self::Unreadable(_) => "database_damaged",
            Self::KeyMissing(_) => "key_missing",
            Self::DatabaseNewer { .. } => "database_newer",
            Self::DatabaseLocked(_) => "database_locked",
            Self::FolderNotWritable(..) => "folder_not_writable",
            Self::DiskFull => "disk_full",
            Self::Unsent => "unsent",
            Self::NothingUnsent => "nothing_unsent",
            Self::File(..) | Self::Database(_) | Self::Closing => "internal",
        }
    }

    /// What the sentence speaks of, by name.
    #[must_use]
    pub fn args(&self) -> Vec<(String, String)> {
        let args: &[(&str, String)] = match self {
            Self::Invalid(invalid) => {
                &[("field", invalid.field.to_owned()), ("reason", invalid.reason.code().to_owned())]
            }
            Self::NotFound(what) => &[("what", (*what).to_owned())],
            Self::FileTooLarge { most } => &[("most", (most >> 20).to_string())],
            Self::BadAddress(address) | Self::NeedsHttps(address) => &[("address", address.clone())],
            Self::DatabaseDamaged(path, _)
            | Self::DatabaseLocked(path)
            | Self::KeyMissing(path)
            | Self::FolderNotWritable(path, _) => &[("path", path.display().to_string())],
            Self::DatabaseNewer { path, found, known } => &[
                ("path", path.display().to_string()),
                ("found", found.to_string()),
                ("known", known.to_string()),
            ],
            Self::File(path, error) => &[("path", path.display().to_string()), ("detail", error.to_string())],
            Self::Database(_) | Self::Unreadable(_) | Self::Closing => &[("detail", self.to_string())],
            _ => &[],
        };
        args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// An error of a file operation, with the disk that is full and the folder that may not be written told apart.
    pub(crate) fn of_file(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull => Self::DiskFull,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::FolderNotWritable(path.to_owned(), error.to_string())
            }
            _ => Self::File(path.to_owned(), error),
        }
    }

    /// The data folder itself cannot be made or written.
    pub(crate) fn of_folder(folder: &Path, error: io::Error) -> Self {
        match Self::of_file(folder, error) {
            Self::File(path, error) => Self::FolderNotWritable(path, error.to_string()),
            Self::FolderNotWritable(_, error) => Self::FolderNotWritable(folder.to_owned(), error),
            error => error,
        }
    }

    /// The same, for the database of this folder: SQLite does not say in its errors which file it speaks of.
    pub(crate) fn at(self, folder: &Path) -> Self {
        match self {
            Self::DatabaseDamaged(path, what) => Self::DatabaseDamaged(folder.join(path), what),
            Self::FolderNotWritable(path, what) => Self::FolderNotWritable(folder.join(path), what),
            Self::Unreadable(error) => Self::DatabaseDamaged(folder.join(FILE), error.to_string()),
            error => error,
        }
    }
}

/// Without the folder: `Error::at` adds it where the error leaves the client.
impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::DatabaseDamaged(PathBuf::from(FILE), error.to_string())
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::FolderNotWritable(PathBuf::from(FILE), error.to_string())
            }
            _ => Self::Database(error),
        }
    }
}
