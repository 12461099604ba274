// What the page may ask of this laptop, once. From this list come the Tauri handlers (`ipc.rs`), the window's
// permissions (`build.rs`) and the TypeScript module `ui/src/backend/generated/commands.ts` (`make bindings`).
//
// A line is a use case of `carnet_client::Client` of the same name, with the same arguments:
//
//     /// What the page's author should know.
//     mark_attendance(marks: Vec<MarkEdit>) -> Receipt;
commands! {
    /// What this laptop knows of itself: who it belongs to, and what waits to be sent.
    status() -> Status;

    /// Enrols this laptop with the one-time code that Strasbourg gave.
    enrol(form: Enrolment) -> Status;
}
