use crate::review::RowRef;
use carnet_core::id::ActivityId;
use serde::{Deserialize, Serialize};

/// What could be taken back or done again next, and what was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct UndoneStep {
    /// What the step was, as a code that the window has words for: `mark`, `mark_rest_present`, `activity_create`,
    /// `activity_edit`, `activity_delete`, `session_create`, `session_edit`, `session_delete`,
    /// `participant_create`, `participant_edit`, `participant_merge`, `participant_unmerge`, `enrol`, `unenrol`,
    /// `enrolment_edit`, `note`, `settle`, `restore`, `delete_again`, `record_again`, `let_go`, `attachment_add`, `attachment_edit`,
    /// `attachment_delete`.
    pub step: String,
    /// How many field groups it wrote.
    pub changes: u32,
    /// The activity that it touched, where there is one: the window goes there.
    pub activity: Option<ActivityId>,
    /// The row by which the window shows what came back: of marks the first one, of whoever stands for the person.
    pub row: Option<RowRef>,
}
