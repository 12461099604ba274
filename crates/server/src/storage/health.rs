use super::StorageError;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long what was written last tells that more can be written.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// Whether a database can be written, by what became of the last attempt.
#[derive(Default)]
pub(super) struct Health(Mutex<Last>);

#[derive(Default)]
enum Last {
    #[default]
    Unknown,
    Written(Instant),
    Failed(StorageError),
}

impl Health {
    /// Notes what an attempt to write came to, and gives it back. Where there was no room for one thing, there may be
    /// for a smaller one: that does not make it well.
    pub(super) fn note<R>(&self, result: Result<R, StorageError>) -> Result<R, StorageError> {
        match &result {
            Ok(_) => {
                let mut last = self.last();
                if !matches!(&*last, Last::Failed(StorageError::NoRoom(_))) {
                    *last = Last::Written(Instant::now());
                }
            }
            Err(error) => {
                // What was refused for another reason says nothing of the next attempt.
                if let Some(failure) = error.once_more() {
                    *self.last() = Last::Failed(failure);
                }
            }
        }
        result
    }

    /// The same of an attempt that was made to find out whether all is well.
    pub(super) fn note_trial(&self, result: Result<(), StorageError>) -> Result<(), StorageError> {
        if result.is_ok() {
            *self.last() = Last::Unknown;
        }
        self.note(result)
    }

    /// Whether it was written just now, so that there is nothing to try out.
    pub(super) fn is_known(&self) -> bool {
        matches!(&*self.last(), Last::Written(at) if at.elapsed() < GOOD_FOR)
    }

    /// Why the last attempt failed, if it did.
    pub(super) fn failure(&self) -> Option<StorageError> {
        match &*self.last() {
            Last::Failed(failure) => failure.once_more(),
            Last::Unknown | Last::Written(_) => None,
        }
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
