//! Door mode by keyboard alone: a queue of sixty, a reader of badges, and a power cut in the middle of it.

use crate::strasbourg::Strasbourg;
use crate::training;
use crate::window::Window;
use carnet_client::{ActivityForm, Client, EnrolmentForm, ParticipantForm, SessionForm, System, synchronise};
use carnet_core::attendance::MarkStatus::{self, Present};
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, ParticipantId, ProjectId, SessionId};
use carnet_core::participant::badge_code;
use chrono::{TimeDelta, Utc};
use serde_json::json;

/// What Enter is to a driver that types text.
const ENTER: char = '\u{E007}';

struct Queue {
    activity: ActivityId,
    session: SessionId,
    /// Family names, each begins with letters that no other begins with, and who bears them.
    people: Vec<(String, ParticipantId)>,
}

/// Sixty people, and a session that begins soon: whoever comes is on time, however slow the machine is.
#[expect(clippy::disallowed_methods, reason = "the window has the clock of this machine")]
fn sixty(client: &mut Client, project: ProjectId) -> Queue {
    let start = Utc::now().naive_utc() + TimeDelta::minutes(25);
    let end = start + TimeDelta::hours(3);
    let form = ActivityForm {
        first_day: start.date(),
        last_day: end.date(),
        time_zone: "Etc/UTC".to_owned(),
        ..training::form()
    };
    let session = SessionForm { start, end, ..SessionForm::default() };
    let activity = client.create_activity(project, form, vec![session]).unwrap();
    let names = ["Ba", "De", "Fi", "Go", "Ku", "La", "Me", "No", "Pi", "Ra"]
        .iter()
        .flat_map(|first| ["bko", "dze", "jan", "lić", "mov", "nen"].map(|last| format!("{first}{last}")));
    let people = names
        .map(|family| {
            let form = ParticipantForm { family: family.clone(), ..ParticipantForm::default() };
            (family, client.create_participant(project, form).unwrap())
        })
        .collect::<Vec<_>>();
    let participants = people.iter().map(|(_, id)| *id).collect();
    let form = EnrolmentForm { participants, role: Role::Participant, walk_in: false };
    client.enrol_participants(activity, form).unwrap();
    let session = client.attendance_register(activity).unwrap().sessions[0].id;
    Queue { activity, session, people }
}

fn go_to_door(window: &Window, queue: &Queue) {
    let place = format!("location.hash = '#/door/{}/{}'", queue.activity, queue.session);
    window.script(&place, Vec::new());
    window.wait_until("the field of the door has the focus", |window| {
        let script = "return document.activeElement.matches('.door-field')";
        Ok(window.script(script, Vec::new()) == true)
    });
}

/// What was typed at the door last, as the page says it.
fn wait_for_outcome(window: &Window, text: &str) {
    window.wait_until(&format!("the door says “{text}”"), |window| {
        let script = "return document.querySelector('.door-said [role=status]').innerText";
        Ok(window.script(script, Vec::new()).as_str().is_some_and(|said| said.contains(text)))
    });
}

fn marked(client: &mut Client, activity: ActivityId) -> Vec<(ParticipantId, Option<MarkStatus>)> {
    let register = client.attendance_register(activity).unwrap();
    register.rows.iter().map(|row| (row.participant, row.marks[0].status)).collect()
}

#[test]
fn a_queue_of_sixty_is_marked_by_name_and_by_badge_and_no_confirmed_mark_is_lost_by_a_power_cut() {
    let server = Strasbourg::start();
    let data = tempfile::tempdir().unwrap();
    let mut client = server.enrol(data.path());
    let queue = sixty(&mut client, server.project);
    drop(client);
    let mut window = Window::open(data.path());

    // From the first page by one key: the session runs.
    window.wait_for_text("Door mode");
    window.keys("d");
    window.wait_for_text("0 of 60 present");

    // As fast as the door says who was marked.
    let (by_name, by_badge) = queue.people.split_at(54);
    for (family, _) in by_name {
        window.type_text(&format!("{}{ENTER}", &family[..3].to_lowercase()));
        wait_for_outcome(&window, family);
    }
    window.wait_for_text("54 of 60 present");
    for (_, participant) in by_badge {
        window.type_text(&format!("{}{ENTER}{ENTER}", badge_code(*participant)));
    }
    window.wait_for_text("60 of 60 present");

    // Nobody twice, and nobody by a wrong code.
    let (family, participant) = &queue.people[55];
    window.type_text(&format!("{}{ENTER}", badge_code(*participant)));
    wait_for_outcome(&window, "Marked already: Present");
    wait_for_outcome(&window, family);
    let foreign: ParticipantId = "0199d3a4-7c1e-7b52-9f00-5d3c8a6e41b7".parse().unwrap();
    window.type_text(&format!("{}{ENTER}", badge_code(foreign)));
    wait_for_outcome(&window, "This badge belongs to nobody in this project.");
    window.type_text(&format!("4006381333931{ENTER}"));
    wait_for_outcome(&window, "This badge could not be read.");

    // The last is taken back; then the power goes.
    let (family, last) = &queue.people[59];
    window.keys("Control+z");
    wait_for_outcome(&window, "Taken back. Now: Not recorded");
    window.wait_for_text("59 of 60 present");
    window.kill();

    let mut client = Client::open(data.path(), Box::new(System)).unwrap();
    for (participant, status) in marked(&mut client, queue.activity) {
        assert_eq!(status, (participant != *last).then_some(Present), "{participant}");
    }
    drop(client);

    // The same address leads back to the door, which knows who is there.
    window.reopen();
    go_to_door(&window, &queue);
    window.wait_for_text("59 of 60 present");
    window.type_text(&format!("{}{ENTER}", queue.people[0].0.to_lowercase()));
    wait_for_outcome(&window, "Marked already: Present");
    window.type_text(&format!("{}{ENTER}", family.to_lowercase()));
    window.wait_for_text("60 of 60 present");
    window.keys("Escape");
    window.wait_for_text("Mark the rest present");
    window.close();

    let mut client = Client::open(data.path(), Box::new(System)).unwrap();
    synchronise(&mut client).unwrap();
    assert_eq!(client.status().unwrap().changes_to_send, 0);
    assert_eq!(server.read_back(queue.activity).marks, 60);
}

#[test]
fn whoever_the_door_said_was_marked_is_marked_after_a_kill() {
    const KILLS: usize = 6;
    let server = Strasbourg::start();
    let data = tempfile::tempdir().unwrap();
    let mut client = server.enrol(data.path());
    let queue = sixty(&mut client, server.project);
    drop(client);
    let mut window = Window::open(data.path());
    for (family, _) in &queue.people[..KILLS] {
        go_to_door(&window, &queue);
        window.type_text(&format!("{}{ENTER}", family.to_lowercase()));
        wait_for_outcome(&window, family);
        wait_for_outcome(&window, "Present");
        window.kill();
        window.reopen();
    }
    let register = window.call("attendance_register", &json!({ "activity": queue.activity })).unwrap();
    let present =
        register["rows"].as_array().unwrap().iter().filter(|row| row["marks"][0]["status"] == "present");
    assert_eq!(present.count(), KILLS);
}
