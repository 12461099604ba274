//! The demo world holds together and holds what `DOMAIN` asks of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use carnet_core::activity::Status;
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::Code;
use carnet_core::enrolment::Role;
use carnet_core::participant::{PhotoConsent, Sex};
use carnet_testkit::demo::{Activity, Deed, Laptop, Now, Participant, World, story};
use std::collections::{BTreeMap, BTreeSet};

fn world() -> World {
    World::around(Now::on("2026-11-24".parse().unwrap()).unwrap()).unwrap()
}

fn activity<'w>(world: &'w World, key: &str) -> &'w Activity {
    world.activities.iter().find(|activity| activity.key == key).unwrap()
}

fn participant<'w>(world: &'w World, key: &str) -> &'w Participant {
    world.participants.iter().find(|participant| participant.key == key).unwrap()
}

fn trained(activity: &Activity) -> usize {
    activity.enrolments.iter().filter(|place| place.role == Role::Participant).count()
}

fn reference(list: &str) -> BTreeSet<Code> {
    let path = format!("{}/../../reference/{list}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| Code::new(row.unwrap()[0].to_owned())).collect()
}

#[test]
fn every_code_stands_in_a_reference_list_or_among_its_projects_own() {
    let world = world();
    let (countries, groups) = (reference("countries"), reference("professional_groups"));
    let (types, modes) = (reference("activity_types"), reference("delivery_modes"));
    let known = |list: &BTreeSet<Code>, code: &Code| assert!(list.contains(code), "{code} is in no list");
    for source in &world.funding_sources {
        known(&reference("funding_kinds"), &source.kind);
    }
    for area in &world.areas_of_concern {
        known(&reference("monitoring_bodies"), &area.body);
        area.countries.iter().for_each(|country| known(&countries, country));
    }
    world
        .projects
        .iter()
        .flat_map(|project| &project.countries)
        .for_each(|country| known(&countries, country));
    for participant in &world.participants {
        participant.form.country.iter().for_each(|country| known(&countries, country));
        participant.form.professional_group.iter().for_each(|group| known(&groups, group));
    }
    for activity in &world.activities {
        known(&types, &activity.form.activity_type);
        activity.form.country.iter().for_each(|country| known(&countries, country));
        activity.form.delivery_mode.iter().for_each(|mode| known(&modes, mode));
        activity.form.target_groups.iter().for_each(|group| known(&groups, group));
        let own = |project: &str| project == activity.project;
        let sources = world.funding_sources.iter().filter(|source| own(&source.project));
        let sources = sources.map(|source| source.code.clone()).collect();
        activity.form.funding_sources.iter().for_each(|source| known(&sources, source));
        let areas = world.areas_of_concern.iter().filter(|area| own(&area.project));
        let areas = areas.map(|area| area.code.clone()).collect();
        activity.form.areas_of_concern.iter().for_each(|area| known(&areas, area));
    }
}

#[test]
fn nobody_has_the_name_of_another_but_the_two_who_shall() {
    let world = world();
    let mut by_name = BTreeMap::<_, Vec<&str>>::new();
    for participant in &world.participants {
        let form = &participant.form;
        by_name.entry((&form.family, &form.given)).or_default().push(&participant.key);
    }
    let twice: Vec<_> = by_name.into_values().filter(|people| people.len() > 1).collect();
    assert_eq!(twice, [["twin-1", "twin-2"]]);
    let keys: BTreeSet<_> = world.participants.iter().map(|participant| &participant.key).collect();
    assert_eq!(keys.len(), world.participants.len());
}

#[test]
fn the_three_projects_have_the_activities_of_the_domain() {
    let world = world();
    let counts = |keys: &[&str]| keys.iter().map(|key| trained(activity(&world, key))).collect::<Vec<_>>();
    let cascade = ["cascade-skopje", "cascade-bitola", "cascade-ohrid", "cascade-stip", "cascade-tetovo"];
    assert_eq!(counts(&["tot-skopje", "round-table-skopje", "study-visit"]), [14, 45, 10]);
    assert_eq!(counts(&cascade), [28; 5]);
    let custody = cascade.iter().chain(&["tot-skopje", "round-table-skopje", "study-visit"]);
    assert_eq!(custody.map(|key| activity(&world, key).sessions.len()).sum::<usize>(), 32);

    assert_eq!(counts(&["tot-online", "tutored-1", "tutored-2", "tutored-3"]), [30, 55, 55, 55]);
    let completed = |key| activity(&world, key).completed.unwrap();
    assert_eq!(["tutored-1", "tutored-2", "tutored-3"].map(completed).iter().sum::<usize>(), 128);

    assert_eq!(counts(&["expertise", "assessment", "conference"]), [0, 12, 120]);
    assert_eq!(counts(&["bailiffs-tbilisi", "bailiffs-yerevan", "bailiffs-baku"]), [24; 3]);
}

#[test]
fn every_type_and_every_status_of_an_activity_occurs() {
    let world = world();
    let types: BTreeSet<_> =
        world.activities.iter().map(|activity| activity.form.activity_type.clone()).collect();
    assert_eq!(types, reference("activity_types"));
    let statuses: BTreeSet<_> = world.activities.iter().map(|activity| activity.form.status).collect();
    assert_eq!(statuses, Status::ALL.iter().copied().collect());
}

#[test]
fn one_session_is_running_and_another_follows_this_afternoon() {
    let world = world();
    let now = world.now.moment();
    let sessions = || world.activities.iter().flat_map(|activity| &activity.sessions);
    let running: Vec<_> = sessions().filter(|session| session.start <= now && now < session.end).collect();
    assert_eq!(running.len(), 1);
    let next = sessions().filter(|session| session.start > now).min_by_key(|session| session.start).unwrap();
    assert_eq!(next.form.start.to_string(), "2026-11-24 13:00:00");
    assert!(sessions().any(|session| session.end < now) && sessions().filter(|s| s.start > now).count() > 4);
}

#[test]
fn the_hard_cases_are_there() {
    let world = world();
    let form = |key| &participant(&world, key).form;
    assert_eq!((form("undisclosed").sex, form("sex-x").sex), (Some(Sex::NotDisclosed), Some(Sex::Other)));
    assert_eq!((form("no-one-asked").sex, form("no-one-asked").notice_given_on), (None, None));
    assert_eq!(form("no-mail").email, "");
    assert_eq!(form("photo-refused").photo_consent, Some(PhotoConsent::Refused));
    assert_eq!(form("pseudonym").country, None);
    assert_eq!((form("mononym").family.as_str(), form("mononym").given.as_str()), ("", "Sukmajati"));
    assert!(form("long-name").family.chars().count() > 60);
    assert_ne!(form("yasenchuk").family, form("yasenchuk-latin").family);
    assert_eq!(form("yasenchuk").email, form("yasenchuk-latin").email);
    assert!(form("mixed-letters").given.starts_with('А') && form("mixed-letters").given.ends_with("na"));
    assert!(world.participants.iter().any(|person| person.form.family.contains('ı')));
    assert!(world.participants.iter().any(|person| person.form.given.contains('İ')));
    assert!(world.participants.iter().any(|person| person.form.patronymic.ends_with(" qızı")));

    let nights = &activity(&world, "night-visits").sessions;
    assert_ne!(nights[0].form.start.date(), nights[0].form.end.date());
    let on_the_wall = (nights[1].form.end - nights[1].form.start).num_minutes();
    assert_eq!(on_the_wall * 60_000 + 3_600_000, nights[1].end.millis() - nights[1].start.millis());
    assert!(activity(&world, "tot-online").sessions[5].cancelled);
    assert!(activity(&world, "awards-skopje").sessions.is_empty());
    let both_donors = world.activities.iter().filter(|activity| activity.form.funding_sources.len() > 1);
    assert!(both_donors.count() > 3);
}

#[test]
fn the_story_is_in_order_and_tells_every_status_of_a_mark() {
    let world = world();
    let steps = story(&world);
    assert!(steps.iter().all(|step| step.at <= world.now.moment()));
    assert!(steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
    let marks = steps.iter().filter_map(|step| match &step.deed {
        Deed::Mark(_, _, marks) => Some(marks),
        _ => None,
    });
    let marks: Vec<_> = marks.flatten().map(|(_, mark)| mark).collect();
    let statuses: BTreeSet<_> = marks.iter().filter_map(|mark| mark.status).collect();
    assert_eq!(statuses, MarkStatus::ALL.iter().copied().collect());
    assert!(marks.len() > 1_500, "{} marks", marks.len());
    assert!(marks.iter().any(|mark| mark.arrived.is_some() && mark.left.is_some()));
    let promoted = steps.iter().position(|step| matches!(step.deed, Deed::Promote { .. })).unwrap();
    let places = |at: usize| matches!(&steps[at].deed, Deed::Enrol { participants, .. } if participants.contains(&"kostenovska"));
    assert!((0..promoted).any(places) && (promoted..steps.len()).any(places));
}

#[test]
fn what_two_laptops_record_unheard_of_each_other_is_recorded_by_b_after_a() {
    let world = world();
    let steps = story(&world);
    let unheard: Vec<_> = (0..steps.len()).filter(|at| steps[*at].unheard).collect();
    assert_eq!(unheard.len(), 2);
    for at in unheard {
        let (before, step) = (&steps[at - 1], &steps[at]);
        assert_eq!((before.laptop, step.laptop), (Laptop::A, Laptop::B));
        let (Deed::Mark(first, session, _), Deed::Mark(second, other, _)) = (&before.deed, &step.deed) else {
            panic!("both mark");
        };
        assert_eq!((first, session), (second, other));
    }
}

#[test]
fn one_day_after_the_other_the_world_holds_together() {
    for days in (0..400).step_by(9) {
        let day = "2026-01-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(days);
        let world = World::around(Now::on(day).unwrap()).unwrap();
        let steps = story(&world);
        assert_eq!(steps.iter().filter(|step| step.unheard).count(), 2, "{day}");
    }
}
