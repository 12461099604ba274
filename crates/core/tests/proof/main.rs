//! What `core` promises, proved: merge, clock, values, batches and messages.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attachment;
mod badge;
mod batch;
mod catalogue;
mod clock;
mod merge;
mod person;
mod presence;
mod protocol;
mod spelling;
mod validation;
mod values;

use proptest::prelude::ProptestConfig;

/// Each law is tried on at least so many cases; `PROPTEST_CASES` may ask for more.
fn at_least_10_000_cases() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(10_000), ..asked }
}
