//! What the commands work on: this laptop's database, or the reason why it could not be opened.

use std::path::Path;

use crate::failure::Failure;
use carnet_client::{Client, Error, Event, Worker};

/// The opened database. When it could not be opened the window still opens, and every command answers why.
pub(crate) struct Desk(Result<Worker, Failure>);

impl Desk {
    pub(crate) fn open(folder: &Path, notify: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self(Worker::open(folder, notify).map_err(|error| {
            let failure = Failure::from(error);
            tracing::error!(?failure, "the database could not be opened");
            failure
        }))
    }

    /// Runs one use case on the database thread.
    pub(crate) async fn call<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Failure> {
        let worker = self.0.as_ref().map_err(Failure::clone)?;
        worker.call(use_case).await.map_err(Failure::from)
    }
}
