//! `make demo`: the main job by script. Two laptops (the real application in its window, and the client library)
//! record the same session with no server, synchronise, and the result is read back from the server. With a folder as
//! its argument (`make screenshots`): a picture of every screen instead, in every language and theme.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails ends the demo with its words")]
#![allow(clippy::print_stdout, reason = "its last line is what people and scripts read")]

#[allow(dead_code, reason = "the tests of the screens are of the tests")]
#[path = "../desktop/screens.rs"]
mod screens;
#[allow(dead_code, reason = "what a person can do is more than any one run does")]
#[path = "../desktop/strasbourg.rs"]
mod strasbourg;
#[allow(dead_code, reason = "what a training has is more than any one run needs")]
#[path = "../desktop/training.rs"]
mod training;
#[allow(dead_code, reason = "what a person can do is more than any one run does")]
#[path = "../desktop/window/mod.rs"]
mod window;

use std::env;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use carnet_client::{MarkEdit, synchronise};
use carnet_core::attendance::MarkStatus;
use strasbourg::Strasbourg;
use window::Window;

fn main() -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    if let Some(folder) = env::args_os().nth(1) {
        let shown = screens::Shown::record();
        let first = tempfile::tempdir()?;
        let window = Window::open(first.path());
        window.resize(1280, 720);
        window.wait_for_text("Enrol this laptop");
        window.screenshot(&Path::new(&folder).join("en/light/enrol.png"));
        drop(window);
        screens::picture(&Window::open(shown.data.path()), &shown, Path::new(&folder));
        println!("screenshots: {}", Path::new(&folder).display());
        return Ok(());
    }
    let mut server = Strasbourg::start();
    let (data, other_data) = (tempfile::tempdir()?, tempfile::tempdir()?);

    let laptop = Window::open(data.path());
    laptop.resize(1280, 800);
    laptop.wait_for_text("Enrol this laptop");
    laptop.fill_labelled("Address of the server", &server.address());
    laptop.fill_labelled("Enrolment code", &server.code());
    laptop.press("Enrol this laptop");
    laptop.wait_for_text("last synchronised");

    let mut colleague = server.enrol(other_data.path());
    let training = training::create(&mut colleague, server.project, &training::PEOPLE);
    synchronise(&mut colleague)?;
    laptop.press("Synchronise");
    laptop.wait_until("the training has arrived", |window| {
        Ok(window.call("activity", &serde_json::json!({ "id": training.activity })).is_ok())
    });

    // Both record the same session with no server.
    server.stop();
    let session = training.sessions[0];
    go(&laptop, &format!("activity/{}/register", training.activity));
    laptop.wait_for_text("Ивановић");
    laptop.click("[role=gridcell]");
    laptop.keys("Control+Home");
    let marked = 10;
    for _ in 0..marked {
        laptop.keys("p");
    }
    laptop.wait_until("ten people are present", |window| {
        Ok(training::statuses(window, training.activity, 0).iter().flatten().count() == marked)
    });
    let register = colleague.attendance_register(training.activity)?;
    let person = register.rows[1].participant;
    let edit = |status| MarkEdit { session, participant: person, status, arrived: None, left: None };
    colleague.mark_attendance(vec![edit(Some(MarkStatus::Absent))])?;
    colleague.mark_rest_present(training.sessions[1], Vec::new())?;

    // The server is back: everything arrives, and the one disagreement is kept as a conflict.
    server.start_again();
    laptop.press("Synchronise");
    laptop.wait_for_text("nothing to send");
    synchronise(&mut colleague)?;
    laptop.press("Synchronise");
    laptop.wait_until("the colleague's marks have arrived", |window| {
        Ok(training::statuses(window, training.activity, 1).iter().flatten().count()
            == training::PEOPLE.len())
    });
    let read_back = server.read_back(training.activity);
    let expected = marked + training::PEOPLE.len();
    if read_back.marks != expected || read_back.conflicts != 1 {
        let (marks, conflicts) = (read_back.marks, read_back.conflicts);
        return Err(format!(
            "the server holds {marks} marks and {conflicts} conflicts, not {expected} and 1"
        )
        .into());
    }
    println!(
        "demo: ok laptops=2 marks={} conflicts={} seconds={}",
        read_back.marks,
        read_back.conflicts,
        begun.elapsed().as_secs()
    );
    Ok(())
}

fn go(laptop: &Window, place: &str) {
    laptop.script(&format!("location.hash = '#/{place}'"), Vec::new());
}
