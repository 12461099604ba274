use crate::activity::{ActivityForm, SessionForm};
use crate::attachment::AttachmentForm;
use crate::attendance::{Credit, MarkEdit};
use crate::change::{About, FieldRef, FieldValue, HeadView};
use crate::enrolment::PlaceForm;
use crate::participant::{ParticipantForm, PossibleDuplicate};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::{ActivityId, AttachmentId, ParticipantId, ProjectId, SessionId};
use carnet_core::row::RowKey;
use serde::{Deserialize, Serialize};

/// Everything on this laptop that waits for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Review {
    /// How much there is in all.
    pub waiting: Waiting,
    /// What there is, the latest of each kind first; of each kind at most 200.
    pub items: Vec<ReviewItem>,
}

/// How much waits for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Waiting {
    /// Field groups with several values; not the marks that are counted next.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub conflicts: u64,
    /// Marks of people who were recorded several times, about which they say different things.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub differing: u64,
    /// Rows that were deleted by somebody who did not know of an edit.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub deleted: u64,
    /// Own changes that were refused, and neither mended nor let go.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub refused: u64,
    /// Own changes that wait for a project officer's decision.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub quarantined: u64,
    /// Pairs of people who may be one.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub duplicates: u64,
}

/// One thing that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum ReviewItem {
    /// A field group with several values.
    Conflict {
        /// Which field group.
        field: FieldRef,
        /// What it is about.
        about: About,
        /// Its values, the displayed one first.
        heads: Vec<HeadView>,
        /// Of a mark: what each value comes to, in the same order.
        credits: Vec<Credit>,
        /// Whether this person may settle it.
        may_record: bool,
    },
    /// A mark of somebody who was recorded as several participants, who say different things. It is settled as a conflict
    /// is.
    DifferingMarks {
        /// The mark of whoever stands for the person.
        field: FieldRef,
        /// What it is about.
        about: About,
        /// The values of all of them, the displayed one first.
        heads: Vec<HeadView>,
        /// The name of the participant whose mark each is, where that is not the one who stands for the person.
        recorded_as: Vec<Option<String>>,
        /// What each value comes to, in the same order.
        credits: Vec<Credit>,
        /// Whether this person may settle it.
        may_record: bool,
    },
    /// A row that was deleted by somebody who did not know of an edit.
    Deleted {
        /// Which row.
        row: RowRef,
        /// What it is about.
        about: About,
        /// The deletion.
        deletion: HeadView,
        /// What its author did not know of; at most 20.
        edits: Vec<Edit>,
        /// Whether there are more.
        more: bool,
        /// Whether this person may decide.
        may_record: bool,
    },
    /// An own change that was refused.
    Refused {
        /// Which change.
        change: ChangeRef,
        /// Which row it wrote.
        row: RowRef,
        /// What it is about.
        about: About,
        /// What was refused.
        value: FieldValue,
        /// What stands instead.
        stands: Option<Box<HeadView>>,
        /// When it was recorded.
        at: Timestamp,
        /// The field that is wrong, by its name in JSON; `change` where it is no field.
        field: String,
        /// What is wrong with it, as a code that the window has words for.
        reason: String,
        /// Whether this person may still record in the project.
        may_record: bool,
    },
    /// Own changes that were refused after their project was taken away: what they said went with it.
    RefusedGone {
        /// The project.
        project: ProjectId,
        /// The code of the project, where it is known.
        code: String,
        /// Which changes.
        changes: Vec<ChangeRef>,
        /// What is wrong with them, as a code that the window has words for.
        reason: String,
    },
    /// Own changes of a project that wait for a project officer.
    Quarantine {
        /// The project.
        project: ProjectId,
        /// The code of the project, where it is known.
        code: String,
        /// How many changes.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        changes: u64,
        /// Whether the project was taken away, and with it what was here of it.
        taken_away: bool,
    },
    /// Two people who may be one.
    PossibleDuplicate {
        /// The project.
        project: ProjectId,
        /// Who, and why.
        pair: PossibleDuplicate,
        /// Whether this person may decide.
        may_record: bool,
    },
}

/// An edit that the author of a deletion did not know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Edit {
    /// What was edited: the deleted row, or one that belongs to it.
    pub about: About,
    /// The value.
    pub head: HeadView,
}

/// A row of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RowRef {
    /// The project.
    pub project: ProjectId,
    /// The row.
    pub row: RowKey,
}

/// A change of this laptop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ChangeRef {
    /// The project.
    pub project: ProjectId,
    /// Its place among all changes of this laptop in the project.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub place: u64,
}

/// How a conflict is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Settlement {
    /// Which field group.
    pub field: FieldRef,
    /// The head whose value shall stand.
    pub keep: Dot,
    /// The heads among which the person chose.
    pub shown: Vec<Dot>,
}

/// What became of settlements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Settled {
    /// Conflicts that are settled.
    pub settled: u32,
    /// Conflicts that stay, because another value has come meanwhile or somebody has settled them.
    pub changed: u32,
}

/// The form of a row with a refused value in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub enum Mend {
    /// Of an activity.
    Activity {
        /// The activity.
        id: ActivityId,
        /// Its form.
        form: Box<ActivityForm>,
    },
    /// Of a session.
    Session {
        /// Its activity.
        activity: ActivityId,
        /// The session.
        id: SessionId,
        /// Its form.
        form: SessionForm,
    },
    /// Of a participant.
    Participant {
        /// The project.
        project: ProjectId,
        /// The participant.
        id: ParticipantId,
        /// The form.
        form: Box<ParticipantForm>,
    },
    /// Of a cell of the register.
    Mark {
        /// The activity.
        activity: ActivityId,
        /// The mark that was refused.
        mark: MarkEdit,
    },
    /// Of somebody's place in an activity.
    Enrolment {
        /// The activity.
        activity: ActivityId,
        /// The participant.
        participant: ParticipantId,
        /// The form.
        form: PlaceForm,
    },
    /// Of the remark on an attendance.
    Note {
        /// The session.
        session: SessionId,
        /// The participant.
        participant: ParticipantId,
        /// The remark.
        text: String,
    },
    /// Of a file.
    Attachment {
        /// The attachment.
        id: AttachmentId,
        /// Its form.
        form: AttachmentForm,
    },
    /// There is no form for it: it can be recorded again as it was, or let go.
    Nothing,
}
