//! An attachment: a file that belongs to an activity or a session. The row says what the file is and is merged like
//! every other; its content goes beside, under its SHA-256.

mod content;

pub use content::{ContentHash, FileLimits, HEAD_BYTES, MediaType, PIECE};

use crate::field_group::{closed_list, field_group};
use crate::id::{ActivityId, SessionId};

closed_list! {
    /// What an attachment is.
    Kind {
        /// A signed sheet, scanned.
        ScannedSheet = 1 "scanned_sheet",
        /// The agenda.
        Agenda = 2 "agenda",
        /// A photograph.
        Photo = 3 "photo",
        /// Something else.
        Other = 4 "other",
    }
}

field_group! {
    /// The file.
    File = ATTACHMENT_FILE {
        /// Its name, without a path.
        name: String,
        /// Its media type (RFC 6838).
        media_type: String,
        /// Its size in bytes.
        size: u64,
        /// SHA-256 of its content, in hexadecimal.
        sha256: String,
    }
}

field_group! {
    /// What the file is.
    Purpose = ATTACHMENT_KIND {
        /// No value: not said.
        kind: Option<Kind>,
    }
}

field_group! {
    /// Whether the attachment is there, and what it belongs to: that never changes.
    Existence = EXISTENCE {
        /// False when it was deleted.
        exists: bool,
        /// The activity.
        activity: ActivityId,
        /// The session, when it belongs to one.
        session: Option<SessionId>,
    }
}
