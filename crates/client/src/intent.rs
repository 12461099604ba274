//! What a person can do that can be taken back: codes that the window has words for.

macro_rules! intents {
    ($($name:ident = $code:literal;)*) => {
        $(pub(crate) const $name: &str = $code;)*
        /// Every code.
        pub(crate) const ALL: &[&str] = &[$($name),*];
    };
}

intents! {
    MARK = "mark";
    MARK_REST_PRESENT = "mark_rest_present";
    MARK_NOTE = "mark_note";
    ACTIVITY_CREATE = "activity_create";
    ACTIVITY_EDIT = "activity_edit";
    ACTIVITY_DELETE = "activity_delete";
    SESSION_CREATE = "session_create";
    SESSION_EDIT = "session_edit";
    SESSION_DELETE = "session_delete";
    PARTICIPANT_CREATE = "participant_create";
    PARTICIPANT_EDIT = "participant_edit";
    PARTICIPANT_MERGE = "participant_merge";
    PARTICIPANT_UNMERGE = "participant_unmerge";
    PARTICIPANT_KEEP_APART = "participant_keep_apart";
    PARTICIPANT_MAY_BE_ONE = "participant_may_be_one";
    ENROL = "enrol";
    UNENROL = "unenrol";
    ENROLMENT_EDIT = "enrolment_edit";
    SETTLE = "settle";
    RESTORE = "restore";
    DELETE_AGAIN = "delete_again";
    RECORD_AGAIN = "record_again";
    LET_GO = "let_go";
    BRING_BACK = "bring_back";
    ATTACHMENT_ADD = "attachment_add";
    ATTACHMENT_EDIT = "attachment_edit";
    ATTACHMENT_DELETE = "attachment_delete";
}
