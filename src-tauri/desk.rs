//! What the commands work on: this laptop's database.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::failure::Failure;
use carnet_client::{Client, Error, Event, Question, Worker};

type Notify = Arc<dyn Fn(Event) + Send + Sync>;

/// The database of one folder. When it cannot be opened the window opens all the same, and every command tries again
/// and answers why not: the reason may have gone since, as when a key was put back or a disk has room again.
pub(crate) struct Desk {
    folder: PathBuf,
    /// Where files go that somebody takes along.
    documents: PathBuf,
    notify: Notify,
    worker: Mutex<Option<Worker>>,
}

impl Desk {
    pub(crate) fn open(
        folder: PathBuf,
        documents: PathBuf,
        notify: impl Fn(Event) + Send + Sync + 'static,
    ) -> Self {
        let desk = Self { folder, documents, notify: Arc::new(notify), worker: Mutex::new(None) };
        // Why not is what the first command is answered.
        drop(desk.worker());
        desk
    }

    /// Runs one use case on the database thread.
    pub(crate) async fn call<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Failure> {
        let worker = self.worker()?;
        worker.call(use_case).await.map_err(Failure::from)
    }

    /// Asks the central server what a use case wants to know, and waits for it on no thread that somebody needs.
    pub(crate) async fn ask<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<Question<R>, Error> + Send + 'static,
    ) -> Result<R, Failure> {
        let worker = self.worker()?;
        worker.ask(use_case).await.map_err(Failure::from)
    }

    /// Closes the database as the window closes. Commands that still come are refused.
    pub(crate) fn close(&self) {
        if let Some(worker) = &*self.opened() {
            worker.close();
        }
    }

    fn worker(&self) -> Result<Worker, Failure> {
        let mut opened = self.opened();
        if let Some(worker) = &*opened {
            return Ok(worker.clone());
        }
        let notify = Arc::clone(&self.notify);
        match Worker::open(&self.folder, move |event| notify(event)) {
            Ok(worker) => {
                let documents = self.documents.clone();
                worker.tell(move |client| client.keep_files_in(documents));
                Ok(opened.insert(worker).clone())
            }
            Err(error) => {
                let failure = Failure::from(error);
                tracing::error!(?failure, "the database could not be opened");
                Err(failure)
            }
        }
    }

    fn opened(&self) -> MutexGuard<'_, Option<Worker>> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
