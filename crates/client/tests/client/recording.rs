use crate::laptop::{Laptop, edit, session, training};
use carnet_client::{ActivityForm, CopyForm, MarkEdit, ParticipantForm, SessionForm, SessionView};
use carnet_core::activity::Status;
use carnet_core::attendance::MarkStatus::{Absent, Excused, Late, Present};
use carnet_core::catalogue::Access;
use carnet_core::protocol::{Answer, BatchOutcome, BatchVerdict};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;

fn args(error: &carnet_client::Error) -> BTreeMap<String, String> {
    error.args().into_iter().collect()
}

#[test]
fn a_mark_is_one_change_and_the_same_mark_again_is_none() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    let before = laptop.client.status().unwrap().changes_to_send;
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.mark(sessions[0], people[0], Some(Present));
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before + 1);
}

#[test]
fn hours_follow_the_marks() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    let late =
        MarkEdit { arrived: NaiveTime::from_hms_opt(13, 15, 0), ..edit(sessions[1], people[0], Some(Late)) };
    let written = laptop.client.mark_attendance(vec![late]).unwrap();
    assert_eq!(written[0].credited_minutes, 180 + 165);
    assert!(!written[0].mark.confirmed);
}

#[test]
fn marking_the_rest_fills_blanks_only() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Bo", "Cy"]);
    laptop.mark(sessions[0], people[1], Some(Excused));
    laptop.mark(sessions[0], people[2], Some(Absent));
    laptop.mark(sessions[0], people[2], None);
    assert_eq!(laptop.client.mark_rest_present(sessions[0], Vec::new()).unwrap().len(), 2);
    let expected = [[Some(Present), None], [Some(Excused), None], [Some(Present), None]];
    assert_eq!(laptop.statuses(activity), expected.map(|row| row.to_vec()).to_vec());
}

#[test]
fn all_marks_of_a_call_are_written_or_none() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana"]);
    let stranger = laptop.client.create_participant(laptop.project, named("Zoe")).unwrap();
    let marks = vec![edit(sessions[0], people[0], Some(Present)), edit(sessions[0], stranger, Some(Present))];
    assert_eq!(laptop.client.mark_attendance(marks).unwrap_err().code(), "not_found");
    assert_eq!(laptop.statuses(activity), [[None, None]]);
}

#[test]
fn what_cannot_be_recorded_is_said_by_field_and_reason_and_nothing_is_kept() {
    let mut laptop = Laptop::enrolled();
    let project = laptop.project;
    let before = laptop.client.status().unwrap();
    let long = laptop.client.create_participant(project, named(&"x".repeat(10_000))).unwrap_err();
    assert_eq!(args(&long)["field"], "family");
    assert_eq!(args(&long)["reason"], "too_long");
    let backwards = laptop.client.create_activity(project, training(), vec![session(12, 9)]).unwrap_err();
    assert_eq!((backwards.code(), args(&backwards)["reason"].as_str()), ("invalid", "ends_before_start"));
    let nameless = ActivityForm { title: "  ".into(), ..training() };
    let nameless = laptop.client.create_activity(project, nameless, Vec::new()).unwrap_err();
    assert_eq!(args(&nameless)["field"], "title");
    let of_no_type = ActivityForm { activity_type: Default::default(), ..training() };
    let of_no_type = laptop.client.create_activity(project, of_no_type, Vec::new()).unwrap_err();
    assert_eq!(args(&of_no_type)["field"], "activityType");
    assert_eq!(laptop.client.status().unwrap(), before);
    assert_eq!(laptop.client.activities(None).unwrap(), []);
}

#[test]
fn a_reader_reads() {
    let mut laptop = Laptop::with_access(Access::Reader);
    let refused = laptop.client.create_activity(laptop.project, training(), Vec::new()).unwrap_err();
    assert_eq!(refused.code(), "not_allowed");
}

#[test]
fn saving_a_form_writes_only_what_differs() {
    let mut laptop = Laptop::enrolled();
    let (activity, _, _) = laptop.activity(&[]);
    let mut form = laptop.client.activity(activity).unwrap().form;
    assert_eq!(form.time_zone, "Europe/Paris");
    let before = laptop.client.status().unwrap().changes_to_send;
    laptop.client.save_activity(activity, form.clone()).unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before);
    form.city = "Skopje".into();
    laptop.client.save_activity(activity, form.clone()).unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before + 1);
    assert_eq!(laptop.client.activity(activity).unwrap().form, form);
}

#[test]
fn the_activities_around_a_day_come_with_their_sessions_and_without_what_was_cancelled() {
    let mut laptop = Laptop::enrolled();
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let on = |first, last| ActivityForm { first_day: day(first), last_day: day(last), ..training() };
    let mut made = Vec::new();
    for form in [on(24, 25), on(20, 22), on(1, 30), on(25, 25)] {
        made.push(laptop.client.create_activity(laptop.project, form, vec![session(9, 12)]).unwrap());
    }
    let between = |laptop: &mut Laptop, first, last| {
        let found = laptop.client.activities_between(day(first), day(last)).unwrap();
        for activity in &found {
            assert_eq!(*activity, laptop.client.activity(activity.id).unwrap());
            assert_eq!(activity.sessions.len(), 1);
        }
        found.into_iter().map(|activity| activity.id).collect::<Vec<_>>()
    };
    assert_eq!(between(&mut laptop, 22, 24), [made[2], made[1], made[0]]);
    assert_eq!(between(&mut laptop, 23, 23), [made[2]]);
    let cancelled = ActivityForm { status: Status::Cancelled, ..on(1, 30) };
    laptop.client.save_activity(made[2], cancelled).unwrap();
    laptop.client.delete_activity(made[0]).unwrap();
    assert_eq!(between(&mut laptop, 22, 25), [made[1], made[3]]);
}

#[test]
fn an_activity_is_repeated_with_its_sessions_and_people_and_without_its_marks() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Boris", "Cleo"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    let held = ActivityForm { status: Status::Held, city: "Skopje".into(), ..training() };
    laptop.client.save_activity(activity, held).unwrap();
    laptop.client.unenrol_participant(activity, people[2]).unwrap();
    let original = laptop.client.activity(activity).unwrap();

    let first_day = original.form.first_day + chrono::Days::new(40);
    let copy = |with_people| CopyForm { title: "Second course".into(), first_day, with_people };
    let copied = laptop.client.copy_activity(activity, copy(true)).unwrap();
    let made = laptop.client.activity(copied).unwrap();
    let expected = ActivityForm {
        title: "Second course".into(),
        first_day,
        last_day: original.form.last_day + chrono::Days::new(40),
        status: Status::Planned,
        ..original.form.clone()
    };
    assert_eq!((made.form, made.enrolled), (expected, 2));
    let moved = |made: &[SessionView]| made.iter().map(|session| session.form.clone()).collect::<Vec<_>>();
    let later = original.sessions.iter().map(|session| SessionForm {
        start: session.form.start + chrono::Days::new(40),
        end: session.form.end + chrono::Days::new(40),
        ..session.form.clone()
    });
    assert_eq!(moved(&made.sessions), later.collect::<Vec<_>>());
    let nothing: Vec<Option<carnet_core::attendance::MarkStatus>> = vec![None; made.sessions.len()];
    assert_eq!(laptop.statuses(copied), [nothing.clone(), nothing]);

    let alone = laptop.client.copy_activity(activity, copy(false)).unwrap();
    assert_eq!(laptop.client.activity(alone).unwrap().enrolled, 0);
    assert_eq!(laptop.client.activities(None).unwrap().len(), 3);
    laptop.client.undo().unwrap();
    laptop.client.undo().unwrap();
    assert_eq!(laptop.client.activities(None).unwrap().len(), 1);
    let nameless = CopyForm { title: " ".into(), ..copy(true) };
    assert_eq!(laptop.client.copy_activity(activity, nameless).unwrap_err().code(), "invalid");
    assert_eq!(laptop.client.activities(None).unwrap().len(), 1);
}

#[test]
fn people_are_found_without_marks_and_case_in_any_of_their_scripts() {
    let mut laptop = Laptop::enrolled();
    let form =
        ParticipantForm { latin: "Nino Tsiplashvili".into(), ..named("წიფლაშვილი") };
    laptop.client.create_participant(laptop.project, form).unwrap();
    laptop.client.create_participant(laptop.project, named("Đorđević")).unwrap();
    for (query, expected) in [("TSIPLA", 1), ("წიფლ", 1), ("dordevic", 1), ("đor", 1), ("", 2), ("100%", 0)]
    {
        let found = laptop.client.participants(laptop.project, query.into()).unwrap();
        assert_eq!(found.total, expected, "{query}");
    }
}

#[test]
fn a_batch_is_the_same_bytes_until_it_is_confirmed() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    let first = laptop.client.outgoing(1000).unwrap();
    laptop.mark(sessions[0], people[0], Some(Present));
    let mut laptop = laptop.restart();
    let again = laptop.client.outgoing(1000).unwrap();
    assert_eq!(first.request().batches, again.request().batches);

    let project = laptop.project;
    let verdict = BatchVerdict { project, number: 1, outcome: BatchOutcome::Accepted, refused: Vec::new() };
    let answer = Answer { verdicts: vec![verdict], ..Answer::default() };
    let mut incoming = carnet_client::Incoming::new(answer, &again);
    while !laptop.client.take_in(&mut incoming).unwrap() {}
    assert_eq!(laptop.client.status().unwrap().changes_to_send, 1);
    let next = laptop.client.outgoing(1000).unwrap();
    let (batch, _) = next.request().batches[0].read().unwrap();
    assert_eq!((batch.header.number, batch.changes.len()), (2, 1));
    let (_, hash) = first.request().batches[0].read().unwrap();
    assert_eq!(batch.header.previous, hash);
}

fn named(family: &str) -> ParticipantForm {
    ParticipantForm { family: family.to_owned(), ..ParticipantForm::default() }
}
