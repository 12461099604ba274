use crate::laptop::Laptop;
use carnet_client::{BadgeHolder, ParticipantForm};
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::participant::badge_code;
use std::sync::atomic::Ordering;

fn notes(laptop: &mut Laptop, activity: ActivityId) -> Vec<Vec<String>> {
    let register = laptop.client.attendance_register(activity).unwrap();
    register.rows.into_iter().map(|row| row.marks.into_iter().map(|mark| mark.note).collect()).collect()
}

#[test]
fn a_note_stands_with_its_cell_and_is_no_mark() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Bo"]);
    let written =
        laptop.client.note_attendance(sessions[0], people[0], " left for court at 11 ".into()).unwrap();
    assert_eq!((written.mark.note.as_str(), written.mark.status), ("left for court at 11", None));
    assert_eq!(notes(&mut laptop, activity), [["left for court at 11", ""], ["", ""]]);
    // Whoever has a note and no mark is among the rest.
    let rest = laptop.client.mark_rest_present(sessions[0], Vec::new()).unwrap();
    assert_eq!(rest.len(), 2);
    assert_eq!(rest[0].mark.note, "left for court at 11");
    assert_eq!(rest[0].mark.status, Some(Present));
    let written = laptop.client.note_attendance(sessions[0], people[0], String::new()).unwrap();
    assert_eq!((written.mark.note.as_str(), written.mark.status), ("", Some(Present)));
    assert_eq!(written.credited_minutes, 180);
}

#[test]
fn a_note_is_one_change_that_is_taken_back_and_survives_a_restart() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana"]);
    let before = laptop.client.status().unwrap().changes_to_send;
    laptop.client.note_attendance(sessions[0], people[0], "first".into()).unwrap();
    laptop.client.note_attendance(sessions[0], people[0], "first".into()).unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before + 1);
    laptop.client.note_attendance(sessions[0], people[0], "second".into()).unwrap();
    laptop.world.now.fetch_add(60_000, Ordering::Relaxed);
    let mut laptop = laptop.restart();
    assert_eq!(notes(&mut laptop, activity), [["second", ""]]);
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "mark_note");
    assert_eq!(notes(&mut laptop, activity), [["first", ""]]);
    laptop.client.undo().unwrap().unwrap();
    assert_eq!(notes(&mut laptop, activity), [["", ""]]);
    laptop.client.redo().unwrap().unwrap();
    assert_eq!(notes(&mut laptop, activity), [["first", ""]]);
}

#[test]
fn no_search_finds_a_note() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    laptop.client.note_attendance(sessions[0], people[0], "rheumatism".into()).unwrap();
    assert_eq!(laptop.client.participants(laptop.project, "rheumatism".into()).unwrap().total, 0);
    assert_eq!(laptop.client.participants(laptop.project, "Ana".into()).unwrap().total, 1);
}

#[test]
fn the_notes_of_one_person_stand_together_and_a_new_one_takes_their_place() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna"]);
    laptop.client.note_attendance(sessions[0], people[0], "one".into()).unwrap();
    laptop.client.note_attendance(sessions[0], people[1], "other".into()).unwrap();
    laptop.client.note_attendance(sessions[1], people[1], "same".into()).unwrap();
    laptop.client.merge_participants(people[0], people[1], Vec::new()).unwrap();
    assert_eq!(notes(&mut laptop, activity), [["one\nother", "same"]]);
    let written = laptop.client.note_attendance(sessions[0], people[1], "both".into()).unwrap();
    assert_eq!((written.participant, written.mark.note.as_str()), (people[0], "both"));
    assert_eq!(notes(&mut laptop, activity), [["both", "same"]]);
}

#[test]
fn a_note_is_refused_where_nothing_may_be_written_or_nobody_has_a_place() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    let stranger = person(&mut laptop, "Zoe");
    let refusal = laptop.client.note_attendance(sessions[0], stranger, "text".into()).unwrap_err();
    assert_eq!(refusal.code(), "not_found");
    let too_long = "x".repeat(100_000);
    assert_eq!(
        laptop.client.note_attendance(sessions[0], people[0], too_long).unwrap_err().code(),
        "invalid"
    );
}

#[test]
fn a_badge_is_somebodys_with_a_place_or_without_or_nobodys() {
    let mut laptop = Laptop::enrolled();
    let (activity, _, people) = laptop.activity(&["Ana", "Anna"]);
    let known = person(&mut laptop, "Zoe");
    let mut holder = |code: String| laptop.client.badge_holder(activity, code).unwrap();
    assert_eq!(holder(badge_code(people[0])), BadgeHolder::Enrolled { participant: people[0] });
    assert_eq!(holder(badge_code(known)), BadgeHolder::Known { participant: known, name: "Zoe".into() });
    let foreign: ParticipantId = "0199d3a4-7c1e-7b52-9f00-5d3c8a6e41b7".parse().unwrap();
    assert_eq!(holder(badge_code(foreign)), BadgeHolder::Unknown);
    assert_eq!(holder(badge_code(people[0]).replace('0', "2")), BadgeHolder::Unreadable);
    assert_eq!(holder("4006381333931".into()), BadgeHolder::Unreadable);
    // The badge that was printed for the one is good for the person.
    laptop.client.merge_participants(people[0], people[1], Vec::new()).unwrap();
    let holder = laptop.client.badge_holder(activity, badge_code(people[1])).unwrap();
    assert_eq!(holder, BadgeHolder::Enrolled { participant: people[0] });
    assert_eq!(laptop.client.participant(people[1]).unwrap().badge, badge_code(people[0]));
}

fn person(laptop: &mut Laptop, family: &str) -> ParticipantId {
    let form = ParticipantForm { family: family.to_owned(), ..ParticipantForm::default() };
    laptop.client.create_participant(laptop.project, form).unwrap()
}
