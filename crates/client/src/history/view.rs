use crate::change::{About, Author, FieldValue};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::Group;
use carnet_core::id::ProjectId;
use carnet_core::row::RowKey;
use serde::Serialize;

/// Everything that was written to a row, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RowHistory {
    /// The project.
    pub project: ProjectId,
    /// The row.
    pub row: RowKey,
    /// What it is about.
    pub about: About,
    /// Whether the person may write in the project.
    pub may_record: bool,
    /// What was written, the latest first.
    pub entries: Vec<HistoryEntry>,
    /// Whether this is what Strasbourg knows. Else it is what this laptop knows: what stands, and what its user wrote.
    pub from_strasbourg: bool,
    /// Whether there is more than is listed.
    pub more: bool,
}

/// One value that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HistoryEntry {
    /// The field group.
    pub group: Group,
    /// What was written.
    pub value: FieldValue,
    /// What stood there before: several values where it settled a conflict, none where nothing was there or that is not
    /// known.
    pub before: Vec<FieldValue>,
    /// Who wrote it, where and when.
    pub author: Author,
    /// When Strasbourg received it, where that is known.
    pub received: Option<Timestamp>,
    /// Whether Strasbourg has not confirmed it yet.
    pub waiting: bool,
    /// Why it does not count, as a code that the window has words for, if it was refused.
    pub refused: Option<String>,
    /// The name of the project officer who decided on it, if it waited in quarantine.
    pub decided_by: Option<String>,
    /// Whether it is what stands, or one of the values that do.
    pub stands: bool,
    /// Whether it can be brought back: it does not stand, and it is no deletion, merging or the like.
    pub returnable: bool,
}
