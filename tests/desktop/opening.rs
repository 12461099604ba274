//! Opening Carnet, and opening it again.

use serde_json::json;

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
