use crate::storage::StorageError;
use postgres::error::SqlState;
use std::error::Error;
use std::fmt;

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
            _ => Self::Database(Box::new(Refused(error))),
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
    let StorageError::Database(error) = error else { return Remedy::None };
    let Some(Refused(error)) = error.downcast_ref() else { return Remedy::None };
    match error.code() {
        Some(code) if is_in_the_way(code) => Remedy::Again,
        Some(code) if is_gone(code) => Remedy::Elsewhere,
        Some(_) => Remedy::None,
        None if error.is_closed() || has_io_cause(error) => Remedy::Elsewhere,
        None => Remedy::None,
    }
}

/// Whether the database itself says, in answer to a COMMIT, that nothing was committed.
pub(super) fn was_rolled_back(error: &postgres::Error) -> bool {
    error.code().is_some_and(is_in_the_way)
}

fn is_in_the_way(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
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
