//! Attendance: the record for one participant in one session.

use crate::change::Dot;
use crate::field_group::{closed_list, field_group};
use crate::merge::{FieldState, Head};
use chrono::NaiveTime;
use std::collections::BTreeMap;

closed_list! {
    /// The status of an attendance. No status means that nothing is recorded, never that the person was absent.
    MarkStatus {
        /// Was there.
        Present = 1 "present",
        /// Was there and arrived late.
        Late = 2 "late",
        /// Was there and left early.
        LeftEarly = 3 "left_early",
        /// Took part online.
        Online = 4 "online",
        /// Was not there and had said so.
        Excused = 5 "excused",
        /// Was not there.
        Absent = 6 "absent",
        /// Was not to be there, for instance enrolled later.
        NotExpected = 7 "not_expected",
    }
}

impl MarkStatus {
    /// Whether the person was in the session, in the room or online.
    #[must_use]
    pub const fn counts_as_present(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::LeftEarly | Self::Online)
    }

    /// Whether the person was to be in the session.
    #[must_use]
    pub const fn counts_as_expected(self) -> bool {
        !matches!(self, Self::NotExpected)
    }
}

field_group! {
    /// The mark: status, and when the person came and went.
    Mark = ATTENDANCE_MARK {
        /// No value: not recorded.
        status: Option<MarkStatus>,
        /// Arrival, by the clock on the wall; no value: at the start.
        arrived: Option<NaiveTime>,
        /// Leaving; no value: at the end.
        left: Option<NaiveTime>,
    }
}

impl Mark {
    /// A mark with a status and no times.
    #[must_use]
    pub const fn of(status: MarkStatus) -> Self {
        Self { status: Some(status), arrived: None, left: None }
    }
}

/// The mark of one person in one session, where several participants were found to be that person: the marks of all of
/// them, as if they were the heads of one field group. So different marks are a conflict and equal ones are none, and
/// the same one is displayed everywhere.
///
/// A mark that was cleared, with nobody who said otherwise, is none: to settle such a conflict, one mark is written and
/// the others are cleared.
#[must_use]
pub fn mark_of_one_person(marks: &[FieldState]) -> FieldState {
    let says_something = |marks: &&FieldState| {
        let cleared = |head: &Head| head.value.decode::<Mark>().is_ok_and(|mark| mark.status.is_none());
        marks.is_conflict() || marks.displayed().is_some_and(|head| !cleared(head))
    };
    let mut said = marks.iter().filter(says_something).collect::<Vec<_>>();
    if said.is_empty() {
        said.extend(marks);
    }
    let heads = said.into_iter().flat_map(FieldState::heads).map(|head| (head.dot, head.clone()));
    let heads = heads.collect::<BTreeMap<Dot, Head>>().into_values().collect();
    // No two heads of a map have one dot, which is all that can be wrong with them.
    FieldState::from_parts(heads, Vec::new()).unwrap_or_default()
}

field_group! {
    /// A remark on the attendance.
    Note = ATTENDANCE_NOTE {
        /// Free text.
        text: String,
    }
}

field_group! {
    /// A signature made on the screen: a plain image, no proof of identity.
    Signature = ATTENDANCE_SIGNATURE {
        /// SHA-256 of the image, in hexadecimal; the image is an attachment.
        image: Option<String>,
    }
}
