use crate::change::{About, Author, FieldValue};
use crate::review::ChangeRef;
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::ActivityId;
use serde::{Deserialize, Serialize};

/// Which receipts are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReceiptsAsked {
    /// Only of actions that touched this activity.
    pub activity: Option<ActivityId>,
    /// Only of changes with this fate.
    pub fate: Option<FateKind>,
    /// What the page before gave as `next`.
    pub after: Option<String>,
}

/// A page of receipts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Receipts {
    /// What this laptop's user did, the latest first.
    pub actions: Vec<RecordedAction>,
    /// Where there is more: what to ask for as `after`. A page may be short, or empty, and there may be more all the
    /// same.
    pub next: Option<String>,
}

/// An action of a person on this laptop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RecordedAction {
    /// Its first change.
    pub first: ChangeRef,
    /// What it was, as a code that the window has words for.
    pub step: String,
    /// Whether it took back another, or did it again.
    pub takes_back: bool,
    /// The activity that it touched, where there is one.
    pub activity: Option<ActivityId>,
    /// The title of that activity.
    pub activity_title: String,
    /// When, by this laptop's clock.
    pub at: Timestamp,
    /// How many changes it made.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub changes: u64,
    /// The receipts of those that were asked for; of a large action the first ones.
    pub receipts: Vec<Receipt>,
    /// Whether there are more receipts: `receipts_of_action` has them.
    pub more: bool,
}

/// The receipt of one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Receipt {
    /// Which change.
    pub change: ChangeRef,
    /// Its name in Strasbourg.
    pub dot: Dot,
    /// What it is about.
    pub about: About,
    /// What stood there before; no value where nothing did.
    pub before: Option<FieldValue>,
    /// What it says.
    pub value: FieldValue,
    /// When, by this laptop's clock.
    pub at: Timestamp,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Fate {
    /// It has not been confirmed.
    Waiting {
        /// Whether it is in a batch that is fixed to be sent: it may be there, and the answer lost.
        sent: bool,
    },
    /// It is in Strasbourg, and is what stands.
    Arrived,
    /// It is in Strasbourg, and another value stands, or the same by somebody else.
    Merged {
        /// Who wrote what stands now; no value where nothing stands any more.
        by: Option<Author>,
        /// Whether that is the same value.
        same: bool,
    },
    /// It is in Strasbourg, and stands beside other values that nobody has settled.
    InConflict {
        /// The authors of the others.
        with: Vec<Author>,
    },
    /// It waits for a project officer.
    Quarantine,
    /// It was not taken.
    Refused {
        /// The field that is wrong, by its name in JSON; `change` where it is no field.
        field: String,
        /// What is wrong, as a code that the window has words for; `refused_by_officer` after quarantine.
        reason: String,
        /// What its author did about it.
        answer: Answered,
    },
}

/// What was done about a refused change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Answered {
    /// Nothing yet.
    Open,
    /// Its author wrote something else there.
    Mended,
    /// Its author accepted what stands.
    LetGo,
}

/// The fates, without what they tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum FateKind {
    /// Not confirmed.
    Waiting,
    /// In, and what stands.
    Arrived,
    /// In, and something else stands.
    Merged,
    /// In, beside other values.
    InConflict,
    /// Put aside for a project officer.
    Quarantine,
    /// Not taken.
    Refused,
}

impl FateKind {
    /// Every fate.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Arrived, Self::Merged, Self::InConflict, Self::Quarantine, Self::Refused];
}

impl Fate {
    /// Which of the fates it is.
    #[must_use]
    pub const fn kind(&self) -> FateKind {
        match self {
            Self::Waiting { .. } => FateKind::Waiting,
            Self::Arrived => FateKind::Arrived,
            Self::Merged { .. } => FateKind::Merged,
            Self::InConflict { .. } => FateKind::InConflict,
            Self::Quarantine => FateKind::Quarantine,
            Self::Refused { .. } => FateKind::Refused,
        }
    }
}
