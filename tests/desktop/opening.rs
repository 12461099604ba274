//! Opening Carnet, and opening it again.

use std::fs;

use carnet_client::{Client, System};
use serde_json::json;
use tempfile::TempDir;

use crate::strasbourg::Strasbourg;
use crate::training;
use crate::window::{Display, Window};

#[test]
fn the_window_opens_and_shows_its_title() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open(data.path());
    window.wait_for_title("Carnet");
}

#[test]
fn after_a_crash_the_window_opens_again_on_the_same_data() {
    let data = tempfile::tempdir().unwrap();
    let mut window = Window::open(data.path());
    window.wait_for_title("Carnet");
    let first = window.application();
    window.kill();
    window.reopen();
    window.wait_for_title("Carnet");
    assert_ne!(window.application(), first);
}

#[test]
fn two_laptops_can_share_one_machine_when_each_has_its_own_data() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let display = Display::start();
    let first = Window::open_on(&display, one.path());
    let second = Window::open_on(&display, other.path());
    first.wait_for_title("Carnet");
    second.wait_for_title("Carnet");
    assert_ne!(first.application(), second.application());
}

#[test]
fn a_second_start_on_the_same_data_gives_way_to_the_first() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open(data.path());
    window.wait_for_title("Carnet");
    let status = window.start_another();
    assert!(status.success(), "{status}");
    window.wait_for_title("Carnet");
}

#[test]
fn the_page_may_call_carnet_and_nothing_of_the_system() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::open(data.path());
    let status = window.call("status", &json!({})).unwrap();
    assert!(status.is_object(), "{status}");

    for (command, args) in [
        ("no_such_command", json!({})),
        ("plugin:event|emit", json!({ "event": "carnet", "payload": null })),
        ("plugin:window|close", json!({ "label": "main" })),
        ("plugin:window-state|save_window_state", json!({ "flags": 0 })),
    ] {
        let refusal = window.call(command, &args).unwrap_err();
        assert!(refusal.as_str().is_some_and(|words| words.contains("not ")), "{command}: {refusal}");
    }
}

/// A laptop that recorded a training, and its disk as a power cut leaves it.
fn after_a_power_cut() -> TempDir {
    let strasbourg = Strasbourg::start();
    let (data, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut client = strasbourg.enrol(data.path());
    training::create(&mut client, strasbourg.project, &training::PEOPLE);
    for file in ["carnet.db", "carnet.db-wal", "carnet.key"] {
        fs::copy(data.path().join(file), disk.path().join(file)).unwrap();
    }
    disk
}

fn try_again(window: &Window) {
    window.press("Try again");
    window.wait_until_gone("Carnet cannot open");
    window.wait_for_text("Enrol this laptop");
}

#[test]
fn closing_the_window_leaves_everything_in_the_one_file() {
    let data = after_a_power_cut();
    let mut window = Window::open(data.path());
    window.wait_for_text("Safeguards in custody");
    window.call("set_preferences", &json!({ "preferences": { "language": "en", "theme": null } })).unwrap();
    assert!(data.path().join("carnet.db-wal").exists());
    window.close();
    assert!(!data.path().join("carnet.db-wal").exists());
}

#[test]
fn a_damaged_database_is_not_taken_for_a_new_laptop() {
    let data = after_a_power_cut();
    let read =
        || ["carnet.db", "carnet.db-wal", "carnet.key"].map(|file| fs::read(data.path().join(file)).unwrap());
    let log = data.path().join("carnet.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    bytes[5000] ^= 1;
    fs::write(&log, bytes).unwrap();
    let before = read();

    let mut window = Window::open(data.path());
    window.wait_for_text("Carnet cannot read its data on this laptop. Nothing was deleted.");
    window.wait_for_text(log.to_str().unwrap());
    window.press("Try again");
    window.wait_for_text("Carnet cannot open");
    window.close();
    assert!(read() == before, "what stands in the files has changed");
}

#[test]
fn trying_again_opens_once_the_key_is_back() {
    let data = tempfile::tempdir().unwrap();
    drop(Client::open(data.path(), Box::new(System)).unwrap());
    let (key, elsewhere) = (data.path().join("carnet.key"), data.path().join("elsewhere"));
    fs::rename(&key, &elsewhere).unwrap();
    let window = Window::open(data.path());
    window.wait_for_text("The file with the key to Carnet’s data is missing");
    window.press("Try again");
    window.wait_for_text("The file with the key to Carnet’s data is missing");
    fs::rename(&elsewhere, &key).unwrap();
    try_again(&window);
}

#[test]
fn trying_again_opens_once_the_other_program_has_ended() {
    let data = tempfile::tempdir().unwrap();
    let other = Client::open(data.path(), Box::new(System)).unwrap();
    let window = Window::open(data.path());
    window.wait_for_text("Another program is using Carnet’s data.");
    drop(other);
    try_again(&window);
}

#[test]
fn a_data_folder_that_cannot_be_made_is_said_in_the_window() {
    let place = tempfile::tempdir().unwrap();
    let in_the_way = place.path().join("Carnet");
    fs::write(&in_the_way, []).unwrap();
    let data = in_the_way.join("data");
    let mut window = Window::open(&data);
    window.wait_for_text("Carnet may not write where its data is kept");
    window.wait_for_text(data.to_str().unwrap());
    fs::remove_file(&in_the_way).unwrap();
    try_again(&window);
    assert!(data.join("carnet.db").exists());
    // It had a temporary folder for the web view, which goes with it.
    window.close();
}
