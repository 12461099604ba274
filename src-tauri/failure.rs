//! How an error crosses to the page: a stable code and what to put into the sentence. The words are in
//! `locales/`.

use std::collections::BTreeMap;

use serde::Serialize;

/// Something that could not be done. The page has a sentence for each code.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Failure {
    /// The message to show, the same from release to release.
    code: String,
    /// What the message speaks of, by name.
    args: BTreeMap<String, String>,
}

impl From<carnet_client::Error> for Failure {
    fn from(error: carnet_client::Error) -> Self {
        Self { code: error.code().to_owned(), args: error.args().into_iter().collect() }
    }
}
