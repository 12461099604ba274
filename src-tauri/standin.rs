//! Stands in for `carnet_client` until that crate has its use cases. The rest of the shell sees it as
//! `client`; the line `use standin as client` in `lib.rs` is the only one to change.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// What went wrong, for the page to say in the reader's language.
#[derive(Debug)]
pub(crate) struct Error;

impl Error {
    pub(crate) fn code(&self) -> &'static str {
        "not_yet"
    }

    pub(crate) fn args(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// What this laptop knows of itself.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    /// Whether this laptop has been enrolled.
    enrolled: bool,
}

/// What a person types to enrol this laptop.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Enrolment {
    /// The address of the central server.
    server: String,
    /// The one-time code.
    code: String,
}

/// What happened on this laptop without the page's doing.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Event {
    /// What this laptop knows of itself has changed.
    StatusChanged,
}

pub(crate) struct Client;

impl Client {
    pub(crate) fn status(&mut self) -> Result<Status, Error> {
        Ok(Status { enrolled: false })
    }

    pub(crate) fn enrol(&mut self, form: Enrolment) -> Result<Status, Error> {
        let Enrolment { server, code } = form;
        tracing::debug!(server, letters = code.len(), "enrolment");
        Err(Error)
    }
}

/// Owns the database thread and the synchronisation thread.
#[derive(Clone)]
pub(crate) struct Worker;

impl Worker {
    pub(crate) fn open(folder: &Path, notify: impl Fn(Event) + Send + Sync + 'static) -> Result<Self, Error> {
        if !folder.is_dir() {
            return Err(Error);
        }
        notify(Event::StatusChanged);
        Ok(Self)
    }

    pub(crate) async fn call<R>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        use_case(&mut Client)
    }
}
