//! Attendance: the record for one participant in one session.

use crate::field_group::{closed_list, field_group};
use chrono::NaiveTime;

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
