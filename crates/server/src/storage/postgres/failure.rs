use crate::storage::StorageError;
use postgres::error::SqlState;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What PostgreSQL, or the way to it, said: one sentence without values of rows, which may be personal.
#[derive(Debug)]
pub(super) struct Refused(postgres::Error);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `DbError::detail` quotes rows; its message does not.
        if let Some(said) = self.0.as_db_error() {
            return write!(f, "{} (SQLSTATE {})", said.message(), said.code().code());
        }
        self.0.fmt(f)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl Error for Refused {}

impl From<postgres::Error> for StorageError {
    fn from(error: postgres::Error) -> Self {
        match error.code() {
            Some(code) if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
                Self::Damaged(Refused(error).to_string())
            }
            Some(code) if *code == SqlState::DISK_FULL => Self::NoRoom(Arc::new(Refused(error))),
            Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => {
                Self::ReadOnly(Arc::new(Refused(error)))
            }
            Some(code) if is_in_the_way(code) || is_gone(code) || is_given_up(code) => {
                Self::Away(Arc::new(Refused(error)))
            }
            Some(_) => Self::Database(Box::new(Refused(error))),
            None if error.is_closed() || has_io_cause(&error) => Self::Away(Arc::new(Refused(error))),
            None => Self::Database(Box::new(Refused(error))),
        }
    }
}

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing: it would fail again, or it may have been done.
    None,
    /// Others were in the way: begin again.
    Again,
    /// The connection is gone, or the database is just not there: begin again on another connection.
    Elsewhere,
}

/// The remedy for a failure before the transaction was to be committed.
pub(super) fn remedy(error: &StorageError) -> Remedy {
    let StorageError::Away(error) = error else { return Remedy::None };
    let Some(Refused(error)) = error.downcast_ref() else { return Remedy::None };
    match error.code() {
        Some(code) if is_in_the_way(code) => Remedy::Again,
        Some(code) if is_gone(code) => Remedy::Elsewhere,
        Some(_) => Remedy::None,
        None => Remedy::Elsewhere,
    }
}

/// Whether the database itself says, in answer to a COMMIT, that nothing was committed.
pub(super) fn was_rolled_back(error: &postgres::Error) -> bool {
    error.code().is_some_and(is_in_the_way)
}

fn is_in_the_way(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
}

/// Somebody else held a row, or the database was too slow, for longer than is waited; or it has no memory left.
fn is_given_up(code: &SqlState) -> bool {
    [SqlState::LOCK_NOT_AVAILABLE, SqlState::QUERY_CANCELED, SqlState::OUT_OF_MEMORY].contains(code)
}

/// Shut down, starting, or no more connections at the moment; or this one rested too long in a transaction.
fn is_gone(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ]
    .contains(code)
        || code.code().starts_with("08")
}

fn has_io_cause(error: &postgres::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}
