//! How fast somebody is at the keyboard of the real window: part of `make bench`. A key until its mark is painted, in a
//! register of 1,000 people and 40 sessions, and the script of sixty judges. Writes its figures as JSON to the file
//! that is its argument.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails ends it with its words")]

#[allow(dead_code, reason = "what a server can do is more than any one run does")]
#[path = "../desktop/strasbourg.rs"]
mod strasbourg;
#[allow(dead_code, reason = "what a training has is more than any one run needs")]
#[path = "../desktop/training.rs"]
mod training;
#[allow(dead_code, reason = "what a person can do is more than any one run does")]
#[path = "../desktop/window/mod.rs"]
mod window;

use carnet_client::{ActivityForm, Client, EnrolmentForm, ParticipantForm, SessionForm, System};
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, ProjectId};
use chrono::{Days, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::env;
use std::error::Error;
use std::fs;
use std::time::Instant;
use strasbourg::Strasbourg;
use window::Window;

/// What Enter is to a driver that types text.
const ENTER: &str = "\u{E007}";

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args_os().nth(1).ok_or("run this with `make bench`")?;
    let mut figures = key_to_paint();
    figures.extend(sixty_judges());
    fs::write(file, serde_json::to_vec_pretty(&figures)?)?;
    Ok(())
}

fn figure(name: &str, value: f64, unit: &str, note: &str) -> Value {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    json!({ "name": name, "value": value, "unit": unit, "note": format!("{cores} cores; {note}") })
}

/// An activity that goes on now: so many people, named by their numbers, and half-days from now on.
#[expect(clippy::disallowed_methods, reason = "the window has the clock of this machine")]
fn record(client: &mut Client, project: ProjectId, names: &[String], sessions: u64) -> ActivityId {
    let now = Utc::now().naive_utc() - TimeDelta::minutes(10);
    let form = ActivityForm {
        first_day: now.date(),
        last_day: now.date() + Days::new(sessions),
        time_zone: "Etc/UTC".to_owned(),
        ..training::form()
    };
    let session = |day: u64| {
        let start: NaiveDateTime = now + Days::new(day);
        SessionForm { start, end: start + TimeDelta::hours(3), ..SessionForm::default() }
    };
    let activity = client.create_activity(project, form, (0..sessions).map(session).collect()).unwrap();
    let participants = names
        .iter()
        .map(|family| {
            let form = ParticipantForm {
                family: family.clone(),
                given: "Ana".to_owned(),
                ..ParticipantForm::default()
            };
            client.create_participant(project, form).unwrap()
        })
        .collect();
    let form = EnrolmentForm { participants, role: Role::Participant, walk_in: false };
    client.enrol_participants(activity, form).unwrap();
    activity
}

/// Opens the window on the page of today, and the running session from there by one key.
fn at_the_register(window: &Window) {
    window.resize(1280, 800);
    window.wait_until("the way into the register has the focus", |window| {
        let script = "return document.activeElement.matches('.now a')";
        Ok(window.script(script, Vec::new()) == true)
    });
    window.keys("Enter");
    wait_for_cell(window, "");
}

/// Waits until the keys go to a cell of somebody's row.
fn wait_for_cell(window: &Window, name: &str) {
    let script =
        "const cell = document.getElementById(document.activeElement.getAttribute('aria-activedescendant'));
        return document.activeElement.matches('[role=grid]')
            && !!cell?.closest('[role=row]').textContent.includes(arguments[0])";
    window.wait_until(&format!("a cell of {name} has the focus"), |window| {
        Ok(window.script(script, vec![name.into()]) == true)
    });
}

/// Notes how long it takes from each key until the frame with its mark has been painted.
const WATCH: &str = "
    window.painted = [];
    let pressed = null;
    addEventListener('keydown', (event) => {
        const cell = document.getElementById(document.activeElement.getAttribute('aria-activedescendant'));
        if (event.key === 'p') pressed = { at: event.timeStamp, cell };
    }, true);
    new MutationObserver(() => {
        if (!pressed?.cell.querySelector('.mark.present')) return;
        const { at } = pressed;
        pressed = null;
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => window.painted.push(performance.now() - at);
            after.port2.postMessage(null);
        });
    }).observe(document.querySelector('[role=grid]'), { subtree: true, childList: true, attributes: true });";

fn key_to_paint() -> Vec<Value> {
    const KEYS: usize = 400;
    let mut server = Strasbourg::start();
    let data = tempfile::tempdir().unwrap();
    let mut client = server.enrol(data.path());
    let names = (1..=1_000).map(|number| format!("Person {number:04}")).collect::<Vec<_>>();
    record(&mut client, server.project, &names, 40);
    drop(client);
    server.stop();
    let window = Window::open(data.path());
    at_the_register(&window);
    window.script(WATCH, Vec::new());
    for pressed in 1..=KEYS {
        window.keys("p");
        window.wait_until("the mark is painted", |window| {
            Ok(window.script("return window.painted.length", Vec::new()) == json!(pressed))
        });
    }
    let painted = window.script("return window.painted.sort((one, other) => one - other)", Vec::new());
    let painted = painted.as_array().unwrap().iter().filter_map(Value::as_f64).collect::<Vec<_>>();
    let note =
        "1,000 people, 40 sessions; real window, key by key; from the key to the frame that shows its mark";
    [("key_to_paint_p50_ms", 50), ("key_to_paint_p99_ms", 99)]
        .map(|(name, of_hundred)| {
            let value = painted[(KEYS * of_hundred).div_ceil(100) - 1];
            figure(name, value, "ms", &format!("{note}; {KEYS} keys"))
        })
        .to_vec()
}

/// Sixty are enrolled: 55 are present, 3 late, 2 absent; 3 more walk in.
fn sixty_judges() -> Vec<Value> {
    let server = Strasbourg::start();
    let data = tempfile::tempdir().unwrap();
    let mut client = server.enrol(data.path());
    let names = ["Ba", "De", "Fi", "Go", "Ku", "La", "Me", "No", "Pi", "Ra"]
        .iter()
        .flat_map(|first| ["bko", "dze", "jan", "lić", "mov", "nen"].map(|last| format!("{first}{last}")))
        .collect::<Vec<_>>();
    let activity = record(&mut client, server.project, &names, 4);
    drop(client);
    let mut window = Window::open(data.path());
    window.wait_for_text("Open the register");

    let begin = Instant::now();
    let mut keys = 1;
    at_the_register(&window);
    for (name, key) in [("Badze", "l"), ("Kumov", "l"), ("Rabko", "l"), ("Golić", "a"), ("Pinen", "a")] {
        window.keys("/");
        window.type_text(&format!("{name}{ENTER}"));
        wait_for_cell(&window, name);
        window.keys(key);
        keys += 3;
        if key == "l" {
            // At the time that it is.
            window.keys("Enter");
            keys += 1;
        }
    }
    window.keys("r");
    keys += 1;
    for name in ["Vuković", "Wagner", "Xhaka"] {
        window.keys("n");
        window.wait_until("the walk-in can be typed", |window| {
            let script = "return document.activeElement.matches('[role=dialog] input')";
            Ok(window.script(script, Vec::new()) == true)
        });
        window.type_text(&format!("{name}, Mira"));
        // Nobody of this name is known: Enter takes them in, and Enter again when the form says what it understood.
        window.wait_until("somebody new is offered", |window| {
            let script =
                "return document.querySelector('.known .option[aria-selected=true]')?.textContent ?? ''";
            let offered = window.script(script, Vec::new());
            Ok(offered.as_str().is_some_and(|offered| offered.starts_with("+ ") && offered.contains("Mira")))
        });
        window.keys("Enter");
        window.wait_until("the form has the name", |window| {
            let script =
                "return [...document.querySelectorAll('[role=dialog] input')].map(({ value }) => value)
                .includes(arguments[0]) && document.activeElement.matches('[role=dialog] input')";
            Ok(window.script(script, vec![name.into()]) == true)
        });
        window.keys("Enter");
        window.wait_until("the dialog has gone", |window| Ok(window.count("[role=dialog]") == 0));
        wait_for_cell(&window, name);
        keys += 3;
    }
    let seconds = begin.elapsed().as_secs_f64();
    window.close();

    let mut client = Client::open(data.path(), Box::new(System)).unwrap();
    let register = client.attendance_register(activity).unwrap();
    let count = |status| register.rows.iter().filter(|row| row.marks[0].status == Some(status)).count();
    assert_eq!([count(Present), count(Late), count(Absent), register.rows.len()], [58, 3, 2, 63]);
    let note = "60 enrolled, 55 present, 3 late, 2 absent, 3 walk-ins; from the first page to the last mark";
    let per_person = f64::from(keys) / 63.0;
    vec![
        figure(
            "script60_keystrokes_per_person",
            per_person,
            "",
            &format!("{note}; {keys} keys for 63 people, typed names not counted"),
        ),
        figure(
            "script60_machine_s",
            seconds,
            "s",
            &format!("{note}; real window, typed as fast as its driver can"),
        ),
    ]
}
