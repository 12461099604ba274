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
    laptop.client.mark_rest_present(sessions[0]).unwrap();
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
