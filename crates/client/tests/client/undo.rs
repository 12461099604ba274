use crate::laptop::Laptop;
use carnet_core::attendance::MarkStatus::{Absent, Present};
use std::sync::atomic::Ordering;

#[test]
fn marks_are_taken_back_one_by_one_and_done_again() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.mark(sessions[0], people[0], Some(Absent));
    let seen = |laptop: &mut Laptop| laptop.statuses(activity)[0][0];
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "mark");
    assert_eq!(seen(&mut laptop), Some(Present));
    laptop.client.undo().unwrap().unwrap();
    assert_eq!(seen(&mut laptop), None);
    laptop.client.redo().unwrap().unwrap();
    laptop.client.redo().unwrap().unwrap();
    assert_eq!(seen(&mut laptop), Some(Absent));
    assert_eq!(laptop.client.redo().unwrap(), None);
    laptop.client.undo().unwrap().unwrap();
    assert_eq!(seen(&mut laptop), Some(Present));
}

#[test]
fn a_restart_remembers_what_can_be_taken_back() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Bo"]);
    laptop.client.mark_rest_present(sessions[0], Vec::new()).unwrap();
    laptop.mark(sessions[1], people[0], Some(Absent));
    laptop.client.undo().unwrap().unwrap();
    laptop.world.now.fetch_add(60_000, Ordering::Relaxed);
    let mut laptop = laptop.restart();
    let step = laptop.client.undo().unwrap().unwrap();
    assert_eq!((step.step.as_str(), step.changes, step.activity), ("mark_rest_present", 2, Some(activity)));
    assert_eq!(laptop.statuses(activity), [[None, None], [None, None]]);
    laptop.client.redo().unwrap().unwrap();
    laptop.client.redo().unwrap().unwrap();
    assert_eq!(laptop.statuses(activity), [[Some(Present), Some(Absent)], [Some(Present), None]]);
}

#[test]
fn a_deleted_activity_comes_back_with_its_marks() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.client.delete_activity(activity).unwrap();
    assert_eq!(laptop.client.attendance_register(activity).unwrap_err().code(), "not_found");
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "activity_delete");
    assert_eq!(laptop.statuses(activity), [[Some(Present), None]]);
}

#[test]
fn an_activity_that_was_made_goes_with_its_sessions_and_comes_again() {
    let mut laptop = Laptop::enrolled();
    let sessions = vec![crate::laptop::session(9, 12)];
    let activity =
        laptop.client.create_activity(laptop.project, crate::laptop::training(), sessions).unwrap();
    let before = laptop.client.activity(activity).unwrap();
    assert_eq!(laptop.client.undo().unwrap().unwrap().changes, 2);
    assert_eq!(laptop.client.activities(None).unwrap(), []);
    laptop.client.redo().unwrap().unwrap();
    assert_eq!(laptop.client.activity(activity).unwrap(), before);
}

#[test]
fn taking_back_says_by_which_row_the_window_shows_what_came_back() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Bo"]);
    let taken_back = |laptop: &mut Laptop| {
        let undone = laptop.client.undo().unwrap().unwrap();
        let again = laptop.client.redo().unwrap().unwrap();
        assert_eq!((&again.step, again.row), (&undone.step, undone.row));
        (undone.step, undone.row.unwrap().row.to_string())
    };
    laptop.mark(sessions[1], people[1], Some(Present));
    let cell = format!("attendance/{}/{}", sessions[1], people[1]);
    assert_eq!(taken_back(&mut laptop), ("mark".to_owned(), cell));
    laptop.client.mark_rest_present(sessions[1], Vec::new()).unwrap();
    let cell = format!("attendance/{}/{}", sessions[1], people[0]);
    assert_eq!(taken_back(&mut laptop), ("mark_rest_present".to_owned(), cell));
    laptop.client.delete_session(sessions[0]).unwrap();
    assert_eq!(taken_back(&mut laptop), ("session_delete".to_owned(), format!("session/{}", sessions[0])));
    laptop.client.unenrol_participant(activity, people[0]).unwrap();
    let place = format!("enrolment/{activity}/{}", people[0]);
    assert_eq!(taken_back(&mut laptop), ("unenrol".to_owned(), place.clone()));
    laptop.client.undo().unwrap();

    // Of two who are one person, the row of the one who stands for them is what the register has.
    laptop.client.merge_participants(people[0], people[1], Vec::new()).unwrap();
    laptop.mark(sessions[1], people[1], Some(Absent));
    let cell = format!("attendance/{}/{}", sessions[1], people[0]);
    assert_eq!(taken_back(&mut laptop), ("mark".to_owned(), cell));
    laptop.client.undo().unwrap();
    // Taken apart, the other one is a person again; joined, there is the one.
    let row = |step: carnet_client::UndoneStep| step.row.unwrap().row.to_string();
    let apart = row(laptop.client.undo().unwrap().unwrap());
    let joined = row(laptop.client.redo().unwrap().unwrap());
    assert_eq!([apart, joined], [people[1], people[0]].map(|person| format!("participant/{person}")));
    // Also where the row is gone by it.
    let form = carnet_client::ParticipantForm { family: "Cem".to_owned(), ..Default::default() };
    let person = laptop.client.create_participant(laptop.project, form).unwrap();
    let row = laptop.client.undo().unwrap().unwrap().row.unwrap();
    assert_eq!((row.project, row.row.to_string()), (laptop.project, format!("participant/{person}")));
}
