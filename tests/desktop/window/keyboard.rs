//! Keys by the names that the browser gives them.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

/// Presses the keys of a chord in order and lets them go in the other: `Control+Shift+z`.
pub(crate) fn chord(chord: &str) -> KeyActions {
    // `+` alone is the plus key itself.
    let keys: Vec<char> = if chord == "+" { vec!['+'] } else { chord.split('+').map(key).collect() };
    let mut actions = KeyActions::new("keyboard".to_owned());
    for value in &keys {
        actions = actions.then(KeyAction::Down { value: *value });
    }
    for value in keys.iter().rev() {
        actions = actions.then(KeyAction::Up { value: *value });
    }
    actions
}

fn key(name: &str) -> char {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter;
    }
    match name {
        "Control" => Key::Control.into(),
        "Shift" => Key::Shift.into(),
        "Alt" => Key::Alt.into(),
        "Enter" => Key::Enter.into(),
        "Escape" => Key::Escape.into(),
        "Tab" => Key::Tab.into(),
        "Space" => ' ',
        "Backspace" => Key::Backspace.into(),
        "Delete" => Key::Delete.into(),
        "Home" => Key::Home.into(),
        "End" => Key::End.into(),
        "PageUp" => Key::PageUp.into(),
        "PageDown" => Key::PageDown.into(),
        "ArrowUp" => Key::Up.into(),
        "ArrowDown" => Key::Down.into(),
        "ArrowLeft" => Key::Left.into(),
        "ArrowRight" => Key::Right.into(),
        other => panic!("no key is called {other}"),
    }
}
