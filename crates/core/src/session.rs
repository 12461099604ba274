//! A session: one sitting of an activity.

use crate::field_group::field_group;
use crate::id::ActivityId;
use chrono::NaiveDateTime;

field_group! {
    /// What the session is about.
    Title = SESSION_TITLE {
        /// Empty when the time says enough.
        title: String,
    }
}

field_group! {
    /// When the session sits, by the clock on the wall of its place.
    Time = SESSION_TIME {
        /// Start, in the time zone of the activity.
        start: NaiveDateTime,
        /// End, in the time zone of the activity; after the start.
        end: NaiveDateTime,
    }
}

field_group! {
    /// Where in the building.
    Room = SESSION_ROOM {
        /// Room, or link of a meeting.
        room: String,
    }
}

field_group! {
    /// Who gives the session.
    Trainers = SESSION_TRAINERS {
        /// As they shall be printed.
        names: Vec<String>,
    }
}

field_group! {
    /// Whether the session is there, and of which activity it is: that never changes.
    Existence = EXISTENCE {
        /// False when it was deleted.
        exists: bool,
        /// The activity that it is a sitting of.
        activity: ActivityId,
    }
}
