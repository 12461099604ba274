use crate::strasbourg::Strasbourg;
use crate::training;
use crate::window::Window;
use carnet_client::{Client, ParticipantForm, System, synchronise};
use carnet_core::attendance::MarkStatus;
use carnet_core::id::{ParticipantId, SessionId};
use serde_json::{Value, json};

#[test]
fn what_was_recorded_with_no_server_is_there_after_a_restart_and_arrives_when_the_server_is_back() {
    let mut server = Strasbourg::start();
    let data = tempfile::tempdir().unwrap();
    let mut window = Window::open(data.path());

    // Enrol by hand.
    window.fill_labelled("Address of the server", &server.address());
    window.fill_labelled("Enrolment code", &server.code());
    window.press("Enrol this laptop");
    window.wait_for_text("last synchronised");

    // Record with the server down.
    server.stop();
    let (activity, session, people) = record_training(&window, &server);
    window.script(&format!("location.hash = '#/activity/{activity}/register'"), Vec::new());
    window.wait_for_text("Ивановић");
    mark(&window, session, people[0], "present");
    mark(&window, session, people[1], "late");
    window.wait_for_text("changes to send");

    // A power cut.
    window.kill();
    window.reopen();
    let register = register(&window, &activity);
    assert_eq!(register["rows"][0]["marks"][0]["status"], "present");
    window.wait_for_text("changes to send");

    // The server comes back, and everything arrives.
    server.start_again();
    window.press("Synchronise");
    window.wait_for_text("nothing to send");
    let other = tempfile::tempdir().unwrap();
    let mut colleague = server.enrol(other.path());
    let seen = colleague.attendance_register(activity.parse().unwrap()).unwrap();
    let statuses = seen.rows.iter().map(|row| row.marks[0].status).collect::<Vec<_>>();
    assert_eq!(statuses, [Some(MarkStatus::Present), Some(MarkStatus::Late)]);
    assert!(seen.rows.iter().all(|row| row.marks.iter().all(|mark| mark.confirmed)));
}

#[test]
fn no_confirmed_mark_is_missing_after_fifty_kills() {
    const KILLS: usize = 50;
    let server = Strasbourg::start();
    let data = tempfile::tempdir().unwrap();
    let mut client = server.enrol(data.path());
    let people = [("Person", "", "", ""); KILLS];
    let training = training::create(&mut client, server.project, &people);
    drop(client);

    let mut window = Window::open(data.path());
    for person in &training.people {
        mark(&window, training.sessions[0], *person, "present");
        window.kill();
        window.reopen();
    }
    window.close();

    let mut client = Client::open(data.path(), Box::new(System)).unwrap();
    let register = client.attendance_register(training.activity).unwrap();
    assert_eq!(register.rows.len(), KILLS);
    assert!(register.rows.iter().all(|row| row.marks[0].status == Some(MarkStatus::Present)));
    synchronise(&mut client).unwrap();
    assert_eq!(client.status().unwrap().changes_to_send, 0);
}

/// Records through the page's own door: an activity with a session, and two people in it.
fn record_training(window: &Window, server: &Strasbourg) -> (String, SessionId, Vec<ParticipantId>) {
    let (form, sessions) = (training::form(), [training::session(9, 12)]);
    let arguments = json!({ "project": server.project, "form": form, "sessions": sessions });
    let activity = text(&window.call("create_activity", &arguments).unwrap());
    let people = ["Ивановић", "წიფლაშვილი"].map(|family| {
        let form = ParticipantForm { family: family.to_owned(), ..ParticipantForm::default() };
        let person = window.call("create_participant", &json!({ "project": server.project, "form": form }));
        text(&person.unwrap())
    });
    let form = json!({ "participants": people, "role": "participant", "walkIn": false });
    window.call("enrol_participants", &json!({ "activity": activity, "form": form })).unwrap();
    let session = text(&register(window, &activity)["sessions"][0]["id"]).parse().unwrap();
    (activity, session, people.map(|person| person.parse().unwrap()).to_vec())
}

/// Marks somebody, and returns when the mark is confirmed to be on disk.
fn mark(window: &Window, session: SessionId, participant: ParticipantId, status: &str) {
    let mark = json!({
        "session": session, "participant": participant, "status": status, "arrived": null, "left": null
    });
    let written = window.call("mark_attendance", &json!({ "marks": [mark] })).unwrap();
    assert_eq!(written[0]["mark"]["status"], status);
}

fn register(window: &Window, activity: &str) -> Value {
    window.call("attendance_register", &json!({ "activity": activity })).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
