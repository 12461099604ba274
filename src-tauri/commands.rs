// What the page may ask of this laptop, once. From this list come the Tauri handlers (`ipc.rs`), the window's
// permissions (`build.rs`) and the TypeScript module `ui/src/backend/generated/commands.ts` (`make bindings`).
//
// A line is a use case of `carnet_client::Client` of the same name, with the same arguments:
//
//     /// What the page's author should know.
//     mark_attendance(marks: Vec<MarkEdit>) -> Vec<MarkWritten>;
//
// With `=>` in place of `->` the use case answers with a question to Strasbourg, and the page with what comes of it.
// `Bytes` cross as they are, and the use case takes them as `impl AsRef<[u8]>` or answers with a `Vec<u8>`.
commands! {
    /// What this laptop knows of itself: who it belongs to, and what waits to be sent.
    status() -> Status;

    /// How somebody wants the window.
    preferences() -> Preferences;

    /// Remembers how somebody wants the window.
    set_preferences(preferences: Preferences) -> ();

    /// Enrols this laptop with the one-time code that Strasbourg gave.
    enrol_laptop(form: EnrolForm) -> Status;

    /// Enrols this laptop again, with a new code, at a server that does not know it any more.
    enrol_again(code: String) -> Status;

    /// Asks for an exchange with Strasbourg as soon as possible; the events tell what becomes of it.
    synchronise_now() -> ();

    /// The last runs of exchanges with Strasbourg, the latest first.
    last_exchanges() -> Vec<ExchangeRun>;

    /// Writes a file that says how this laptop is, without a name or anything that was recorded; answers with where it
    /// is.
    save_diagnosis() -> String;

    /// Code lists, projects, funding sources and areas of concern.
    catalogue() -> CatalogueView;

    /// The activities of a project, or of all, the latest first.
    activities(project: Option<ProjectId>) -> Vec<ActivitySummary>;

    /// An activity with its sessions.
    activity(id: ActivityId) -> ActivityDetail;

    /// The activities with a day between these two, each with its sessions; without those that were cancelled.
    activities_between(first: NaiveDate, last: NaiveDate) -> Vec<ActivityDetail>;

    /// Creates an activity with its sessions.
    create_activity(project: ProjectId, form: ActivityForm, sessions: Vec<SessionForm>) -> ActivityId;

    /// Creates an activity like another one from another day on, with its sessions and, where wanted, its people.
    copy_activity(id: ActivityId, copy: CopyForm) -> ActivityId;

    /// Writes what differs from what is there.
    save_activity(id: ActivityId, form: ActivityForm) -> ();

    /// Deletes an activity; can be taken back.
    delete_activity(id: ActivityId) -> ();

    /// Adds a session to an activity.
    create_session(activity: ActivityId, form: SessionForm) -> SessionId;

    /// Writes what differs from what is there.
    save_session(id: SessionId, form: SessionForm) -> ();

    /// Deletes a session; can be taken back.
    delete_session(id: SessionId) -> ();

    /// The people of a project of whose names words begin with every word of the query: in any order and script.
    participants(project: ProjectId, query: String) -> ParticipantList;

    /// A person with everything that can be edited.
    participant(id: ParticipantId) -> ParticipantDetail;

    /// Whose badge a code is, as seen from an activity.
    badge_holder(activity: ActivityId, code: String) -> BadgeHolder;

    /// Adds a person to a project's directory.
    create_participant(project: ProjectId, form: ParticipantForm) -> ParticipantId;

    /// Writes what differs from what is there.
    save_participant(id: ParticipantId, form: ParticipantForm) -> ();

    /// Says that two participants are one person; of what is named, the value of the other is the person's.
    merge_participants(keep: ParticipantId, other: ParticipantId, taken: Vec<ParticipantPart>) -> ();

    /// Says that a participant who was merged into another is a person of their own.
    unmerge_participant(other: ParticipantId) -> ();

    /// Says that two participants are not one person.
    keep_apart(one: ParticipantId, other: ParticipantId) -> ();

    /// Takes back that two participants are not one person.
    may_be_one(one: ParticipantId, other: ParticipantId) -> ();

    /// Who in a project may have been recorded twice.
    possible_duplicates(project: ProjectId) -> PossibleDuplicates;

    /// Who may be the same person as a participant.
    possible_duplicates_of(id: ParticipantId) -> Vec<PossibleDuplicate>;

    /// The activities of a person, with the person's marks and what they come to.
    activities_of(participant: ParticipantId) -> Vec<PersonActivity>;

    /// Who may be the person that somebody is about to record.
    possible_duplicates_of_new(project: ProjectId, form: ParticipantForm) -> Vec<PossibleDuplicate>;

    /// Gives people a place in an activity.
    enrol_participants(activity: ActivityId, form: EnrolmentForm) -> ();

    /// Writes what differs from what is there.
    save_enrolment(activity: ActivityId, participant: ParticipantId, form: PlaceForm) -> ();

    /// Takes somebody's place in an activity away; can be taken back.
    unenrol_participant(activity: ActivityId, participant: ParticipantId) -> ();

    /// The register of attendance: participants × sessions.
    attendance_register(activity: ActivityId) -> AttendanceRegister;

    /// Whom of a register somebody means who types this, the best first.
    find_in_register(activity: ActivityId, query: String) -> Vec<ParticipantId>;

    /// Whom of a register somebody means who types this at the door.
    find_at_door(activity: ActivityId, query: String) -> FoundAtDoor;

    /// Which of several texts somebody means who types this, by their place, the best first.
    matching(texts: Vec<String>, query: String) -> Vec<u32>;

    /// Records marks; they are on disk when this answers.
    mark_attendance(marks: Vec<MarkEdit>) -> Vec<MarkWritten>;

    /// Marks everybody as present who is expected in a session and has no mark there.
    mark_rest_present(session: SessionId, except: Vec<ParticipantId>) -> Vec<MarkWritten>;

    /// Writes the remark on somebody's attendance in a session, or clears it with an empty text.
    note_attendance(session: SessionId, participant: ParticipantId, note: String) -> MarkWritten;

    /// Every value that a mark has, with who gave it.
    mark_sources(session: SessionId, participant: ParticipantId) -> Vec<MarkSource>;

    /// What was recorded of a mark on this laptop, the latest first, and what became of each.
    mark_receipts(session: SessionId, participant: ParticipantId) -> Vec<Receipt>;

    /// The files of an activity and of its sessions, in the order in which they were added.
    attachments(activity: ActivityId) -> Vec<AttachmentView>;

    /// What is taken of files.
    file_limits() -> FileLimits;

    /// Begins to add a file of so many bytes; what is too large is refused now. The answer names it in what follows.
    begin_attachment(activity: ActivityId, session: Option<SessionId>, size: u64) -> i64;

    /// The next bytes of a file that is being added; the first ones tell what it is. When it is refused, the file is
    /// not being added any more.
    add_attachment_piece(adding: i64, bytes: Bytes) -> ();

    /// Ends adding a file, or says that its content is in the activity already.
    finish_attachment(adding: i64, form: AttachmentForm) -> AddedAttachment;

    /// Gives up adding a file.
    cancel_attachment(adding: i64) -> ();

    /// Bytes of a file from a place on; none behind the last.
    attachment_piece(id: AttachmentId, at: u64) -> Bytes;

    /// Asks for a file that is not on this laptop.
    fetch_attachment(id: AttachmentId) -> ();

    /// Puts a copy of a file into the folder for documents; answers with where it is.
    save_attachment_copy(id: AttachmentId) -> String;

    /// Writes what differs from what is there.
    save_attachment(id: AttachmentId, form: AttachmentForm) -> ();

    /// Deletes an attachment; can be taken back.
    delete_attachment(id: AttachmentId) -> ();

    /// What was recorded on this laptop, the latest first, and what became of it.
    receipts(asked: ReceiptsAsked) -> Receipts;

    /// More receipts of one action, behind a change of it.
    receipts_of_action(after: ChangeRef) -> Vec<Receipt>;

    /// Everything that waits for a person.
    review() -> Review;

    /// Settles conflicts, each with the value of one of its heads.
    settle(settlements: Vec<Settlement>) -> Settled;

    /// Brings deleted rows back.
    restore(rows: Vec<RowRef>) -> ();

    /// Deletes rows again, now that what was edited elsewhere is known.
    delete_again(rows: Vec<RowRef>) -> ();

    /// Lets refused changes go; answers with how many.
    let_go(changes: Vec<ChangeRef>) -> u32;

    /// Records a refused value again as it was.
    record_again(change: ChangeRef) -> ();

    /// The form of a row with the refused value in it.
    mend_form(change: ChangeRef) -> Mend;

    /// Writes everything unsent into a file in the folder for documents.
    save_unsent() -> SavedFile;

    /// What this laptop knows of a row's history: what stands, and what its user wrote.
    history(row: RowKey) -> RowHistory;

    /// The whole history of a row, from Strasbourg.
    history_in_strasbourg(row: RowKey) => RowHistory;

    /// Writes a value that stood in a row once again.
    bring_back(field: FieldRef, value: FieldValue) -> ();

    /// Takes back the last action.
    undo() -> Option<UndoneStep>;

    /// Does again what was taken back last.
    redo() -> Option<UndoneStep>;
}
