//! One person who was recorded as several participants, on one laptop.

use crate::laptop::{Laptop, edit};
use carnet_client::ParticipantPart::{Contact, Country, Work};
use carnet_client::Resemblance::{self, Email, Institution, Name, NearlyName};
use carnet_client::{
    Credit, EnrolmentForm, MarkView, ParticipantForm, RegisterRow, ReviewItem, Settled, Settlement,
};
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::catalogue::Code;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, ParticipantId};
use carnet_core::row::RowKey;

#[test]
fn merged_participants_have_one_row_one_place_and_the_marks_of_both() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna", "Bo"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.mark(sessions[1], people[1], Some(Late));
    laptop.merge(people[0], people[1]);
    let rows = laptop.rows(activity);
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Ana", "Bo"]);
    assert_eq!(statuses(&rows[0]), [(Some(Present), false), (Some(Late), false)]);
    assert_eq!(rows[0].credited_minutes, 360);
    assert_eq!(laptop.client.activity(activity).unwrap().enrolled, 2);
    assert_eq!(laptop.client.activities(None).unwrap()[0].enrolled, 2);
    assert_eq!(laptop.client.catalogue().unwrap().projects[0].participants, 2);

    laptop.client.unmerge_participant(people[1]).unwrap();
    let rows = laptop.rows(activity);
    assert_eq!(statuses(&rows[0]), [(Some(Present), false), (None, false)]);
    assert_eq!(statuses(&rows[1]), [(None, false), (Some(Late), false)]);
    assert_eq!(laptop.client.activity(activity).unwrap().enrolled, 3);
}

#[test]
fn two_different_marks_of_one_person_are_a_conflict_that_one_mark_settles() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.mark(sessions[0], people[1], Some(Absent));
    laptop.mark(sessions[1], people[0], Some(Late));
    laptop.mark(sessions[1], people[1], Some(Late));
    assert_eq!(laptop.differing(), []);
    laptop.merge(people[0], people[1]);
    // The later one is shown and counted until somebody settles it; equal marks are none.
    assert_eq!(statuses(&laptop.rows(activity)[0]), [(Some(Absent), true), (Some(Late), false)]);
    assert!(laptop.client.activities(None).unwrap()[0].in_conflict);
    assert_eq!(laptop.differing(), [RowKey::Attendance(sessions[0], people[0])]);
    let sources = laptop.client.mark_sources(sessions[0], people[0]).unwrap();
    let mut sources = sources
        .iter()
        .map(|source| (source.status, source.recorded_as.as_deref(), source.displayed))
        .collect::<Vec<_>>();
    sources.sort_unstable_by_key(|(status, ..)| status.map(|status| status as u8));
    assert_eq!(sources, [(Some(Present), None, false), (Some(Absent), Some("Anna"), true)]);

    let before = laptop.client.status().unwrap().changes_to_send;
    let settled = laptop.client.mark_attendance(vec![edit(sessions[0], people[1], Some(Present))]).unwrap();
    assert_eq!((settled[0].participant, settled[0].mark.in_conflict), (people[0], false));
    assert_eq!(settled[0].credited_minutes, 360);
    // Only the other's was to be cleared.
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before + 1);
    assert_eq!(statuses(&laptop.rows(activity)[0])[0], (Some(Present), false));
    assert_eq!(laptop.differing(), []);
    assert!(!laptop.client.activities(None).unwrap()[0].in_conflict);
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "mark");
    assert_eq!(statuses(&laptop.rows(activity)[0])[0], (Some(Absent), true));
}

#[test]
fn marks_that_differ_are_settled_in_the_review_with_what_each_comes_to() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.mark(sessions[0], people[1], Some(Absent));
    laptop.mark(sessions[1], people[1], Some(Absent));
    laptop.merge(people[0], people[1]);
    let review = laptop.client.review().unwrap();
    assert_eq!((review.waiting.differing, review.waiting.conflicts), (1, 0));
    let ReviewItem::DifferingMarks { field, about, heads, recorded_as, credits, may_record } =
        &review.items[0]
    else {
        panic!("{:?}", review.items)
    };
    assert_eq!(
        (field.row, about.shown, *may_record),
        (RowKey::Attendance(sessions[0], people[0]), true, true)
    );
    assert_eq!(about.name, "Ana");
    // The later one is displayed, and comes first.
    assert_eq!(heads.iter().map(|head| head.displayed).collect::<Vec<_>>(), [true, false]);
    assert_eq!(recorded_as.iter().map(Option::as_deref).collect::<Vec<_>>(), [Some("Anna"), None]);
    let credit = |session_minutes, activity_minutes, activity_half_days| Credit {
        session_minutes,
        activity_minutes,
        activity_half_days,
    };
    // Half of the day's six hours is a whole participant-day.
    assert_eq!(credits, &[credit(0, 0, 0), credit(180, 180, 2)]);
    let sources = laptop.client.mark_sources(sessions[0], people[1]).unwrap();
    let mut of_sources = sources.iter().map(|source| source.credit).collect::<Vec<_>>();
    of_sources.sort_unstable_by_key(|credit| credit.session_minutes);
    assert_eq!(&of_sources, credits);

    let shown = heads.iter().map(|head| head.dot).collect::<Vec<_>>();
    let keep = Settlement { field: *field, keep: heads[1].dot, shown };
    let partly = Settlement { shown: vec![keep.keep], ..keep.clone() };
    assert_eq!(laptop.client.settle(vec![partly]).unwrap(), Settled { settled: 0, changed: 1 });
    let before = laptop.client.status().unwrap().changes_to_send;
    assert_eq!(laptop.client.settle(vec![keep]).unwrap(), Settled { settled: 1, changed: 0 });
    // What the other says is cleared; what was kept stood there already.
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before + 1);
    assert_eq!(statuses(&laptop.rows(activity)[0]), [(Some(Present), false), (Some(Absent), false)]);
    assert_eq!(laptop.differing(), []);
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "settle");
    assert_eq!(laptop.differing(), [RowKey::Attendance(sessions[0], people[0])]);
    // Taken apart, there is nothing to settle; out of the register, it still waits.
    laptop.client.unmerge_participant(people[1]).unwrap();
    assert_eq!(laptop.differing(), []);
    laptop.client.undo().unwrap();
    laptop.client.delete_session(sessions[0]).unwrap();
    assert_eq!(laptop.differing().len(), 1);
    assert!(!laptop.client.activities(None).unwrap()[0].in_conflict);
}

#[test]
fn a_person_took_part_in_what_any_of_the_participants_did() {
    let mut laptop = Laptop::enrolled();
    let (first, sessions, people) = laptop.activity(&["Ana"]);
    let (second, of_second, others) = laptop.activity(&["Anna", "Bo"]);
    laptop.mark(sessions[0], people[0], Some(Present));
    laptop.mark(of_second[0], others[0], Some(Present));
    laptop.mark(of_second[1], others[0], Some(Late));
    laptop.merge(people[0], others[0]);
    for id in [people[0], others[0]] {
        let mut took_part = laptop.client.activities_of(id).unwrap();
        took_part.sort_unstable_by_key(|activity| activity.activity);
        let said = took_part.iter().map(|activity| {
            let marks = activity.marks.iter().map(|mark| mark.status).collect::<Vec<_>>();
            let credit = activity.credit;
            (activity.activity, marks, credit.activity_minutes, credit.activity_half_days)
        });
        let mut expected =
            [(first, vec![Some(Present), None], 180, 2), (second, vec![Some(Present), Some(Late)], 360, 2)];
        expected.sort_unstable_by_key(|(activity, ..)| *activity);
        assert_eq!(said.collect::<Vec<_>>(), expected);
        assert!(took_part.iter().all(|activity| activity.sessions.len() == 2));
    }
    // What the register says of the same person.
    assert_eq!(laptop.rows(second)[0].credited_minutes, 360);
    laptop.client.delete_activity(first).unwrap();
    assert_eq!(laptop.client.activities_of(people[0]).unwrap().len(), 1);
    laptop.client.unenrol_participant(second, people[0]).unwrap();
    assert_eq!(laptop.client.activities_of(people[0]).unwrap(), []);
}

#[test]
fn a_new_mark_leaves_no_other_behind_it() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna"]);
    laptop.mark(sessions[0], people[1], Some(Present));
    laptop.merge(people[0], people[1]);
    laptop.mark(sessions[0], people[0], Some(Absent));
    assert_eq!(statuses(&laptop.rows(activity)[0])[0], (Some(Absent), false));
    // Cleared is cleared: nothing comes up again from under it.
    laptop.mark(sessions[0], people[0], None);
    assert_eq!(statuses(&laptop.rows(activity)[0])[0], (None, false));
    let before = laptop.client.status().unwrap().changes_to_send;
    laptop.mark(sessions[0], people[0], None);
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before);
    assert_eq!(laptop.client.mark_rest_present(sessions[0], Vec::new()).unwrap().len(), 1);
}

#[test]
fn the_rest_are_the_persons_whom_nobody_marked_under_any_name() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna", "Bo", "Bob"]);
    laptop.mark(sessions[0], people[1], Some(Absent));
    laptop.merge(people[0], people[1]);
    laptop.merge(people[2], people[3]);
    let written = laptop.client.mark_rest_present(sessions[0], Vec::new()).unwrap();
    assert_eq!(written.iter().map(|mark| mark.participant).collect::<Vec<_>>(), [people[2]]);
    let rows = laptop.rows(activity);
    assert_eq!(statuses(&rows[0])[0], (Some(Absent), false));
    assert_eq!(statuses(&rows[1])[0], (Some(Present), false));
}

#[test]
fn what_was_marked_while_they_were_one_still_shows_when_they_are_two_again() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Anna"]);
    let ana = laptop.person("Ana");
    laptop.merge(ana, people[0]);
    assert_eq!(laptop.rows(activity).iter().map(|row| row.participant).collect::<Vec<_>>(), [ana]);
    laptop.mark(sessions[0], ana, Some(Present));
    laptop.client.unmerge_participant(people[0]).unwrap();
    let rows = laptop.rows(activity);
    assert_eq!(rows.iter().map(|row| row.participant).collect::<Vec<_>>(), [ana, people[0]]);
    assert_eq!(statuses(&rows[0])[0], (Some(Present), false));
    assert_eq!(statuses(&rows[1])[0], (None, false));
}

#[test]
fn one_place_is_taken_away_and_given_for_both() {
    let mut laptop = Laptop::enrolled();
    let (activity, _, people) = laptop.activity(&["Ana", "Anna"]);
    laptop.merge(people[0], people[1]);
    laptop.client.unenrol_participant(activity, people[1]).unwrap();
    assert_eq!(laptop.rows(activity), []);
    assert_eq!(laptop.client.unenrol_participant(activity, people[0]).unwrap_err().code(), "not_found");
    let form = EnrolmentForm { participants: vec![people[1]], role: Role::Trainer, walk_in: false };
    laptop.client.enrol_participants(activity, form).unwrap();
    let rows = laptop.rows(activity);
    assert_eq!((rows.len(), rows[0].participant, rows[0].role), (1, people[0], Role::Trainer));
}

#[test]
fn a_merge_takes_what_was_chosen_and_is_taken_back_as_one() {
    let mut laptop = Laptop::enrolled();
    let form = ParticipantForm {
        institution: "Basic court".into(),
        email: "ana@court.example".into(),
        country: Some(Code::new("MK")),
        ..named("Anna")
    };
    let ana = laptop.person("Ana");
    let anna = laptop.client.create_participant(laptop.project, form.clone()).unwrap();
    let before = laptop.client.status().unwrap().changes_to_send;
    laptop.client.merge_participants(ana, anna, vec![Work, Contact, Country]).unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before + 4);
    for id in [ana, anna] {
        let detail = laptop.client.participant(id).unwrap();
        assert_eq!(detail.id, ana);
        assert_eq!(detail.form, ParticipantForm { family: "Ana".into(), ..form.clone() });
        assert_eq!(detail.also.iter().map(|also| also.name.as_str()).collect::<Vec<_>>(), ["Anna"]);
    }
    // Found under both names, once.
    for query in ["", "ana", "anna"] {
        let found = laptop.client.participants(laptop.project, query.into()).unwrap();
        assert_eq!((found.total, found.participants[0].id), (1, ana), "{query}");
    }
    let step = laptop.client.undo().unwrap().unwrap();
    assert_eq!((step.step.as_str(), step.changes), ("participant_merge", 4));
    assert_eq!(laptop.client.participant(ana).unwrap().form, named("Ana"));
    assert_eq!(laptop.client.participants(laptop.project, String::new()).unwrap().total, 2);
    laptop.client.redo().unwrap();
    assert_eq!(laptop.client.participants(laptop.project, String::new()).unwrap().total, 1);
}

#[test]
fn whoever_is_one_person_already_cannot_be_merged_again() {
    let mut laptop = Laptop::enrolled();
    let [a, b, c] = ["Ana", "Anna", "Anja"].map(|name| laptop.person(name));
    let refused = |laptop: &mut Laptop, keep, other| {
        laptop.client.merge_participants(keep, other, Vec::new()).unwrap_err().code()
    };
    assert_eq!(refused(&mut laptop, a, a), "same_person");
    laptop.merge(b, a);
    laptop.merge(c, b);
    let before = laptop.client.status().unwrap().changes_to_send;
    for (keep, other) in [(a, b), (b, a), (a, c), (c, a), (b, c)] {
        assert_eq!(refused(&mut laptop, keep, other), "same_person");
    }
    assert_eq!(laptop.client.status().unwrap().changes_to_send, before);
    assert_eq!(laptop.client.participant(a).unwrap().id, c);
    assert_eq!(laptop.client.unmerge_participant(c).unwrap_err().code(), "not_found");
    // Whoever was merged into the one who leaves goes with them.
    laptop.client.unmerge_participant(b).unwrap();
    assert_eq!([a, b, c].map(|id| laptop.client.participant(id).unwrap().id), [b, b, c]);
}

#[test]
fn who_was_merged_is_known_after_a_restart() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana", "Anna"]);
    laptop.mark(sessions[0], people[1], Some(Present));
    laptop.merge(people[0], people[1]);
    let rows = laptop.rows(activity);
    let mut laptop = laptop.restart();
    assert_eq!(laptop.rows(activity), rows);
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "participant_merge");
    assert_eq!(laptop.rows(activity).len(), 2);
}

#[test]
fn people_who_may_be_one_are_named_with_the_reason_and_others_are_not() {
    let mut laptop = Laptop::enrolled();
    let mut person = |family: &str, given: &str, email: &str, institution: &str| {
        let form = ParticipantForm {
            given: given.into(),
            email: email.into(),
            institution: institution.into(),
            ..named(family)
        };
        laptop.client.create_participant(laptop.project, form).unwrap()
    };
    let dorde = person("Jasenović", "Đorđe", "", "Basic court");
    let djordje = person("Djordje", "Jasenović", "", "BASIC COURT");
    let nino = person("წიფლაშვილი", "ნინო", "", "");
    let latin = person("Tsiplashvili", "Nino", "", "");
    let maiden = person("Petrova", "Vera", "vera@example.org", "");
    let married = person("Ilieva", "Vera", "Vera@Example.org", "");
    let (short, long) =
        (person("Drenovska", "Ljubica", "", "Bar"), person("Drenovskaya", "Ljubica", "", "Bar"));
    person("Ivanov", "Petar", "", "Basic court");
    let found = laptop.client.possible_duplicates(laptop.project).unwrap();
    assert_eq!(found.total, 4);
    let expected: [(_, _, &[Resemblance]); 4] = [
        (dorde, djordje, &[Name, Institution]),
        (nino, latin, &[Name]),
        (maiden, married, &[Email]),
        (short, long, &[NearlyName, Institution]),
    ];
    for (one, other, resemblances) in expected {
        let (one, other) = (one.min(other), one.max(other));
        let pair = found.pairs.iter().find(|pair| (pair.one.id, pair.other.id) == (one, other)).unwrap();
        assert_eq!(pair.resemblances, resemblances);
    }
    let of_one = laptop.client.possible_duplicates_of(latin).unwrap();
    assert_eq!(of_one.iter().map(|pair| (pair.one.id, pair.other.id)).collect::<Vec<_>>(), [(latin, nino)]);
    laptop.merge(latin, nino);
    assert_eq!(laptop.client.possible_duplicates(laptop.project).unwrap().total, 3);
    assert_eq!(laptop.client.possible_duplicates_of(latin).unwrap(), []);
}

#[test]
fn namesakes_are_no_list_of_pairs() {
    let mut laptop = Laptop::enrolled();
    for number in 0..40 {
        let institution = format!("Court {number}");
        let form = ParticipantForm { given: "Ana".into(), institution, ..named("Petrova") };
        laptop.client.create_participant(laptop.project, form).unwrap();
    }
    let form = ParticipantForm { given: "Ana".into(), institution: "Court 7".into(), ..named("Petrova") };
    let again = laptop.client.create_participant(laptop.project, form).unwrap();
    assert_eq!(laptop.client.possible_duplicates(laptop.project).unwrap().total, 0);
    let best = laptop.client.possible_duplicates_of(again).unwrap();
    assert_eq!((best.len(), best[0].other.institution.as_str()), (5, "Court 7"));
}

fn named(family: &str) -> ParticipantForm {
    ParticipantForm { family: family.to_owned(), ..ParticipantForm::default() }
}

fn statuses(row: &RegisterRow) -> Vec<(Option<carnet_core::attendance::MarkStatus>, bool)> {
    row.marks.iter().map(|MarkView { status, in_conflict, .. }| (*status, *in_conflict)).collect()
}

impl Laptop {
    fn person(&mut self, family: &str) -> ParticipantId {
        self.client.create_participant(self.project, named(family)).unwrap()
    }

    fn merge(&mut self, keep: ParticipantId, other: ParticipantId) {
        self.client.merge_participants(keep, other, Vec::new()).unwrap();
    }

    /// Which marks of people who were recorded several times wait to be settled.
    fn differing(&mut self) -> Vec<RowKey> {
        let review = self.client.review().unwrap();
        let rows = review.items.iter().filter_map(|item| match item {
            ReviewItem::DifferingMarks { field, .. } => Some(field.row),
            _ => None,
        });
        let rows = rows.collect::<Vec<_>>();
        assert_eq!(review.waiting.differing, rows.len() as u64);
        rows
    }

    fn rows(&mut self, activity: ActivityId) -> Vec<RegisterRow> {
        self.client.attendance_register(activity).unwrap().rows
    }
}
