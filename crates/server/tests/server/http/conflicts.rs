//! What an administrator is shown of conflicts, brought by laptops.

use super::{House, Laptop, create_person};
use crate::author::{Edit, MORNING, mark, name, participant, session, time};
use carnet_core::activity::Existence;
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::catalogue::Access;
use carnet_core::change::Change;
use carnet_core::clock::Hlc;
use carnet_core::field_group::FieldGroup;
use carnet_core::protocol::BatchOutcome;
use carnet_core::row::RowKey;
use carnet_server::{Conflicts, NewPerson};

/// Laptops of two consultants of one project.
fn two(house: &House) -> (Laptop, Laptop) {
    let boris =
        NewPerson { name: "Борис Ристовски".to_owned(), email: "boris@example.org".to_owned() };
    let boris = house.server.admin().create_person(boris).unwrap().id;
    house.server.admin().assign(boris, house.project, Access::Consultant).unwrap();
    (house.laptop(1), house.laptop_of(boris, 2))
}

fn write(laptop: &mut Laptop, edits: impl IntoIterator<Item = Edit>) {
    let batch = laptop.author.batch(edits);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
}

fn listed(house: &House) -> Conflicts {
    house.server.admin().conflicts(house.project).unwrap()
}

#[test]
fn a_conflict_is_shown_with_every_value_and_its_author() {
    let house = House::open();
    let (mut ana, mut boris) = two(&house);
    write(&mut ana, [name(1, "Ѓорѓиевска"), time(1, 9, 12), mark(1, 1, Present)]);
    write(&mut boris, [mark(1, 1, Absent).at(MORNING.plus_millis(60_000))]);
    let shown = listed(&house);
    assert_eq!((shown.conflicts.len(), shown.deleted_and_edited.len()), (1, 0));
    let conflict = &shown.conflicts[0];
    assert_eq!(conflict.row, format!("attendance/{}/{}", session(1), participant(1)));
    assert_eq!(conflict.title, "2026-11-23 09:00 · Ѓорѓиевска");
    let values = conflict.values.iter().map(|value| {
        let status = value.value["status"].as_str().unwrap();
        let laptop = (value.laptop.device, value.laptop.name.as_str());
        (value.group.as_str(), status, value.person.as_str(), laptop, value.at, value.displayed)
    });
    let (a, b) = ((ana.author.device, "Registry"), (boris.author.device, "Registry"));
    let expected = [
        ("mark", "present", "ana@example.org", a, MORNING, false),
        ("mark", "absent", "Борис Ристовски", b, MORNING.plus_millis(60_000), true),
    ];
    assert_eq!(values.collect::<Vec<_>>(), expected);
}

#[test]
fn what_was_settled_is_no_conflict_any_more() {
    let house = House::open();
    let (mut ana, mut boris) = two(&house);
    write(&mut ana, [mark(1, 1, Present), mark(1, 2, Present)]);
    write(&mut boris, [mark(1, 1, Absent), mark(1, 2, Absent)]);
    assert_eq!(listed(&house).conflicts.len(), 2);
    let both = [ana.author.dot(1), boris.author.dot(1)];
    write(&mut ana, [mark(1, 1, Late).replacing(&both)]);
    let left = listed(&house).conflicts;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].row, format!("attendance/{}/{}", session(1), participant(2)));
}

#[test]
fn laptops_that_agree_are_no_conflict() {
    let house = House::open();
    let (mut ana, mut boris) = two(&house);
    write(&mut ana, [mark(1, 1, Present)]);
    write(&mut boris, [mark(1, 1, Present)]);
    let shown = listed(&house);
    assert_eq!((shown.conflicts, shown.deleted_and_edited), (Vec::new(), Vec::new()));
}

#[test]
fn a_conflict_of_another_project_is_not_shown() {
    let house = House::open();
    let (mut ana, mut boris) = two(&house);
    write(&mut ana, [mark(1, 1, Present)]);
    write(&mut boris, [mark(1, 1, Absent)]);
    let other = super::create_project(&house.server, "PMM 2");
    assert_eq!(house.server.admin().conflicts(other).unwrap().conflicts, []);
    create_person(&house.server, "zana@example.org");
    assert_eq!(listed(&house).conflicts.len(), 1);
}

#[test]
fn a_row_deleted_here_and_edited_there_is_shown_with_both() {
    let house = House::open();
    let (mut ana, mut boris) = two(&house);
    let exists = |exists| Edit::of(RowKey::Participant(participant(1)), &Existence { exists });
    write(&mut ana, [exists(true), name(1, "Зрнска"), name(2, "Drenovska")]);
    // Ana deletes the row with the name that she knows, and Boris has corrected it meanwhile.
    let known = ana.author.dot(2);
    let deletion = Change {
        dot: known,
        row: RowKey::Participant(participant(1)),
        group: Existence::GROUP,
        value: Existence { exists: false }.value(),
        replaces: vec![ana.author.dot(1)],
        seen: vec![known],
        stamp: Hlc::at(MORNING),
        wall: MORNING,
    };
    let batch = ana.author.batch_of([deletion]);
    ana.say(&[batch]);
    assert_eq!(listed(&house).deleted_and_edited, []);
    write(&mut boris, [name(1, "Зринска").replacing(&[known])]);
    let shown = listed(&house);
    assert_eq!((shown.conflicts.len(), shown.deleted_and_edited.len()), (0, 1));
    let deleted = &shown.deleted_and_edited[0];
    assert_eq!(deleted.row, format!("participant/{}", participant(1)));
    assert_eq!(deleted.title, "Зринска");
    assert_eq!((deleted.deletion.person.as_str(), deleted.edits.len()), ("ana@example.org", 1));
    assert_eq!(deleted.deletion.value, serde_json::json!({ "exists": false }));
    let edit = &deleted.edits[0];
    assert_eq!((edit.group.as_str(), edit.person.as_str()), ("name", "Борис Ристовски"));
    assert_eq!(edit.value["family"], "Зринска");
    // Who says that it shall stay has settled it.
    write(&mut boris, [exists(true).replacing(&[ana.author.dot(4)])]);
    assert_eq!(listed(&house).deleted_and_edited, []);
}
