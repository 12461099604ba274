use carnet_core::clock::Timestamp;
use serde::Serialize;

/// A run of exchanges with the central server, or several that came to the same in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ExchangeRun {
    /// When the first of them ended.
    pub first_at: Timestamp,
    /// When the last of them ended.
    pub last_at: Timestamp,
    /// How many there were.
    pub times: u32,
    /// Changes that the server confirmed.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub sent: u64,
    /// Field groups that arrived.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub received: u64,
    /// Why it did not go through, as the code of an error.
    pub problem: Option<String>,
}
