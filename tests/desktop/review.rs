use crate::strasbourg::Strasbourg;
use crate::training::{self, PEOPLE};
use crate::window::Window;
use carnet_client::{MarkEdit, synchronise};
use carnet_core::attendance::MarkStatus::{self, Absent, Late};
use carnet_core::protocol::UnsentFile;
use std::fs;

#[test]
fn what_two_laptops_recorded_differently_is_settled_by_one_key_and_what_is_unsent_is_saved() {
    let mut server = Strasbourg::start();
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut client = server.enrol(here.path());
    let training = training::create(&mut client, server.project, &PEOPLE[..2]);
    synchronise(&mut client).unwrap();
    let mut colleague = server.enrol(there.path());
    let mark = |client: &mut carnet_client::Client, status: MarkStatus| {
        let (session, participant) = (training.sessions[0], training.people[0]);
        let mark = MarkEdit { session, participant, status: Some(status), arrived: None, left: None };
        client.mark_attendance(vec![mark]).unwrap();
    };
    mark(&mut client, Late);
    mark(&mut colleague, Absent);
    synchronise(&mut client).unwrap();
    synchronise(&mut colleague).unwrap();
    drop(client);

    // The conflict arrives by itself; the place says how much waits, and a key settles it.
    let window = Window::open(here.path());
    window.wait_for_text("Two versions");
    window.keys("Alt+4");
    window.wait_for_text("Јелена");
    wait_for_focus(&window);
    let late = |window: &Window| {
        let script = "return [...document.querySelectorAll('.versions > li')]
            .findIndex((version) => /Late/.test(version.textContent)) + 1";
        window.script(script, Vec::new()).to_string()
    };
    window.type_text(&late(&window));
    window.wait_for_text("Nothing waits for you.");
    window.keys("Control+z");
    window.wait_for_text("Two versions");
    wait_for_focus(&window);
    window.type_text(&late(&window));
    window.wait_for_text("Nothing waits for you.");
    window.press("Synchronise");
    window.wait_for_text("nothing to send");
    synchronise(&mut colleague).unwrap();
    assert_eq!(colleague.status().unwrap().waiting.conflicts, 0);
    let register = colleague.attendance_register(training.activity).unwrap();
    assert!(register.rows.iter().any(|row| row.marks[0].status == Some(Late) && !row.marks[0].in_conflict));

    // With no server, what is recorded has its receipt and can be carried away.
    server.stop();
    window.script(&format!("location.hash = '#/activity/{}/register'", training.activity), Vec::new());
    window.wait_for_text("Jasenović");
    let marks = serde_json::json!({ "marks": [{
        "session": training.sessions[1], "participant": training.people[1], "status": "present",
        "arrived": null, "left": null
    }] });
    window.call("mark_attendance", &marks).unwrap();
    window.wait_for_text("1 change to send");
    window.script("location.hash = '#/receipts/waiting'", Vec::new());
    window.wait_for_text("What I recorded");
    window.wait_for_text("Mark: Present");
    window.script("location.hash = '#/settings'", Vec::new());
    window.press("Save unsent changes to a file");
    window.wait_for_text("1 change saved");
    let saved = fs::read_dir(here.path().join("documents")).unwrap().next().unwrap().unwrap().path();
    assert!(window.text().contains(&saved.display().to_string()));
    let file = UnsentFile::from_bytes(&fs::read(saved).unwrap()).unwrap();
    assert_eq!(file.request.batches.len(), 1);
}

fn wait_for_focus(window: &Window) {
    window.wait_until("an entry has the focus", |window| {
        Ok(window.script("return document.activeElement.matches('[data-item]')", Vec::new()) == true)
    });
}
