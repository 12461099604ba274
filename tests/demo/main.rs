//! `make demo`: the main job by script. Two laptops (the real application in its window, and the client library)
//! record the same session with no server, synchronise, and the result is read back from the server. A picture of
//! every screen goes to `target/demo/`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails ends the demo with its words")]
#![allow(clippy::print_stdout, reason = "its last line is what people and scripts read")]

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
use std::path::{Path, PathBuf};
use std::time::Instant;

use carnet_client::{MarkEdit, synchronise};
use carnet_core::attendance::MarkStatus;
use strasbourg::Strasbourg;
use window::Window;

fn main() -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let pictures = PathBuf::from(env::var_os("CARNET_DEMO_FOLDER").ok_or("run this with `make demo`")?);
    let mut server = Strasbourg::start();
    let (data, other_data) = (tempfile::tempdir()?, tempfile::tempdir()?);

    let laptop = Window::open(data.path());
    laptop.resize(1280, 800);
    laptop.wait_for_text("Enrol this laptop");
    laptop.screenshot(&pictures.join("01-enrol.png"));
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
    colleague.mark_rest_present(training.sessions[1])?;

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
    take_pictures(&laptop, &pictures, &training);
    println!(
        "demo: ok laptops=2 marks={} conflicts={} seconds={}",
        read_back.marks,
        read_back.conflicts,
        begun.elapsed().as_secs()
    );
    Ok(())
}

/// A picture of every screen, and of the register in French and in the dark.
fn take_pictures(laptop: &Window, pictures: &Path, training: &training::Training) {
    let screens = [
        ("02-today", "today".to_owned(), "Today"),
        ("03-activities", "activities".to_owned(), "Safeguards in custody"),
        ("04-new-activity", "new-activity".to_owned(), "Create activity"),
        ("05-overview", format!("activity/{}/overview", training.activity), "Title"),
        ("06-register", format!("activity/{}/register", training.activity), "Ивановић"),
        ("07-people-of-activity", format!("activity/{}/people", training.activity), "Ивановић"),
        ("08-sessions", format!("activity/{}/sessions", training.activity), "Add a session"),
        ("09-people", "people".to_owned(), "Ивановић"),
        ("10-settings", "settings".to_owned(), "Settings"),
    ];
    for (name, place, text) in screens {
        go(laptop, &place);
        laptop.wait_for_text(text);
        laptop.screenshot(&pictures.join(format!("{name}.png")));
    }
    let register = format!("activity/{}/register", training.activity);
    // The last word tells that the page has been loaded anew: it is in the new language.
    let languages =
        [("11-register-french", "fr", "light", "Heures"), ("12-register-dark", "en", "dark", "Hours")];
    for (name, language, theme, word) in languages {
        let preferences = serde_json::json!({ "preferences": { "language": language, "theme": theme } });
        laptop.call("set_preferences", &preferences).unwrap();
        // First the place, for whatever is asked of a page that is being left may be lost.
        go(laptop, &register);
        laptop.script("location.reload()", Vec::new());
        laptop.wait_for_text(word);
        laptop.wait_for_text("Ивановић");
        laptop.screenshot(&pictures.join(format!("{name}.png")));
    }
    take_pictures_of_the_door(laptop, pictures, training);
}

/// Door mode in the afternoon, in both languages and every theme: whoever was marked last, and who may be meant next.
fn take_pictures_of_the_door(laptop: &Window, pictures: &Path, training: &training::Training) {
    let door = format!("door/{}/{}", training.activity, training.sessions[1]);
    let looks = [("light", "en"), ("dark", "fr"), ("contrast", "en"), ("light", "fr"), ("dark", "en")];
    for (theme, language) in looks {
        let preferences = serde_json::json!({ "preferences": { "language": language, "theme": theme } });
        laptop.call("set_preferences", &preferences).unwrap();
        go(laptop, &door);
        laptop.script("location.reload()", Vec::new());
        let (field, already) = match language {
            "fr" => ("Nom ou badge", "Déjà pointé"),
            _ => ("Name or badge", "Marked already"),
        };
        laptop.fill_labelled(field, "hoxha\u{E007}");
        laptop.wait_for_text(already);
        laptop.screenshot(&pictures.join(format!("13-door-{language}-{theme}.png")));
        laptop.fill_labelled(field, "an");
        laptop.wait_for_text("Ani Kaghnetsyan");
        laptop.screenshot(&pictures.join(format!("14-door-names-{language}-{theme}.png")));
    }
}

fn go(laptop: &Window, place: &str) {
    laptop.script(&format!("location.hash = '#/{place}'"), Vec::new());
}
