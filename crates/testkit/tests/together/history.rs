//! The history of a row, on the laptop alone and from Strasbourg, and an old value that is brought back.

use crate::synchronisation::{meet, two_laptops};
use carnet_client::{Error, FieldRef, FieldValue, HistoryEntry, RowHistory};
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::field_group::Group;
use carnet_core::id::ParticipantId;
use carnet_core::row::RowKey;
use carnet_testkit::world::{Laptop, World};

fn here(laptop: &mut Laptop, row: RowKey) -> RowHistory {
    let history = laptop.client.history(row).unwrap();
    assert!(!history.from_strasbourg);
    history
}

fn in_strasbourg(laptop: &mut Laptop, row: RowKey) -> Result<RowHistory, Error> {
    let take_in = laptop.client.history_in_strasbourg(row)?.ask()?;
    let history = take_in(&mut laptop.client)?;
    assert!(history.from_strasbourg && !history.more);
    Ok(history)
}

fn works(laptop: &mut Laptop, person: ParticipantId, institution: &str) {
    let mut form = laptop.client.participant(person).unwrap().form;
    form.institution = institution.to_owned();
    laptop.client.save_participant(person, form).unwrap();
}

/// The institutions that were written, the latest first: which, by whom, and whether it stands.
fn institutions(history: &RowHistory) -> Vec<(&str, &str, bool)> {
    let work = |entry: &'_ HistoryEntry| match &entry.value {
        FieldValue::ParticipantWork { value } => Some(value.institution.clone()),
        _ => None,
    };
    let of = |entry| work(entry).map(|institution| (institution, entry));
    let entries = history.entries.iter().filter_map(of);
    entries.map(|(text, entry)| (&*String::leak(text), &*entry.author.person_name, entry.stands)).collect()
}

#[test]
fn who_wrote_what_is_known_in_part_offline_and_whole_from_strasbourg() {
    let world = World::start().unwrap();
    let (mut one, mut other, training) = two_laptops(&world);
    let person = training.participants[0];
    let row = RowKey::Participant(person);
    for (at, institution) in ["Court of Veles", "Court of Bitola", "Supreme Court"].into_iter().enumerate() {
        world.clock.advance(60_000);
        let laptop = if at == 1 { &mut other } else { &mut one };
        works(laptop, person, institution);
        meet(&mut one, &mut other);
    }
    world.clock.advance(60_000);
    works(&mut other, person, "Not sent yet");
    let (ljubica, thorgeir) = ("Ljubica Drenovska", "Þorgeir Hrafntinnuson");
    assert_eq!(
        institutions(&here(&mut one, row)),
        [("Supreme Court", ljubica, true), ("Court of Veles", ljubica, false)]
    );
    assert_eq!(
        institutions(&here(&mut other, row)),
        [("Not sent yet", thorgeir, true), ("Court of Bitola", thorgeir, false)]
    );
    let whole = in_strasbourg(&mut other, row).unwrap();
    assert_eq!(
        institutions(&whole),
        [
            ("Not sent yet", thorgeir, true),
            ("Supreme Court", ljubica, false),
            ("Court of Bitola", thorgeir, false),
            ("Court of Veles", ljubica, false),
        ]
    );
    let [unsent, latest, ..] = &whole.entries[..] else { panic!() };
    assert!(unsent.waiting && unsent.received.is_none() && !unsent.returnable);
    assert!(!latest.waiting && latest.received.is_some() && latest.returnable);
    assert!(
        matches!(&latest.before[..], [FieldValue::ParticipantWork { value }] if value.institution == "Court of Bitola")
    );
}

#[test]
fn an_old_value_is_brought_back_everywhere_and_that_can_be_taken_back() {
    let world = World::start().unwrap();
    let (mut one, mut other, training) = two_laptops(&world);
    let (session, person) = (training.sessions[0], training.participants[0]);
    works(&mut one, person, "Court of Veles");
    world.clock.advance(1_000);
    works(&mut one, person, "Supreme Court");
    one.mark(session, person, Present).unwrap();
    meet(&mut one, &mut other);
    let row = RowKey::Participant(person);
    let history = in_strasbourg(&mut other, row).unwrap();
    let is_veles = |entry: &&HistoryEntry| matches!(&entry.value, FieldValue::ParticipantWork { value } if value.institution == "Court of Veles");
    let veles = history.entries.iter().find(is_veles).unwrap();
    let field = FieldRef { project: world.project, row, group: veles.group };
    other.client.bring_back(field, veles.value.clone()).unwrap();
    meet(&mut other, &mut one);
    let institution = |laptop: &mut Laptop| laptop.client.participant(person).unwrap().form.institution;
    assert_eq!(institution(&mut one), "Court of Veles");
    let step = other.client.undo().unwrap().unwrap();
    assert_eq!(step.step, "bring_back");
    meet(&mut other, &mut one);
    assert_eq!(institution(&mut one), "Supreme Court");

    // A mark; and what a session or a person cannot be given back.
    for mark in [Late, Absent] {
        world.clock.advance(1_000);
        other.mark(session, person, mark).unwrap();
    }
    meet(&mut other, &mut one);
    let row = RowKey::Attendance(session, person);
    let marks = in_strasbourg(&mut one, row).unwrap();
    assert_eq!(marks.entries.len(), 3);
    let late = &marks.entries[1];
    let field = FieldRef { project: world.project, row, group: late.group };
    one.client.bring_back(field, late.value.clone()).unwrap();
    let register = one.client.attendance_register(training.activity).unwrap();
    let of_person = register.rows.iter().find(|row| row.participant == person).unwrap();
    assert_eq!(of_person.marks[0].status, Some(Late));
    let existence = FieldValue::Existence { value: carnet_core::activity::Existence { exists: false } };
    for (row, group, value) in [
        (RowKey::Participant(person), Group::EXISTENCE, existence),
        (RowKey::Participant(person), Group::PARTICIPANT_NAME, veles.value.clone()),
        (RowKey::Session(session), Group::PARTICIPANT_WORK, veles.value.clone()),
        (RowKey::Participant(person), Group::PARTICIPANT_WORK, FieldValue::Unknown),
    ] {
        let field = FieldRef { project: world.project, row, group };
        assert!(matches!(one.client.bring_back(field, value), Err(Error::NotFound(_))), "{row}");
    }
}

#[test]
fn a_history_that_cannot_be_had_says_why_and_the_laptop_goes_on() {
    let mut world = World::start().unwrap();
    let (mut one, _, training) = two_laptops(&world);
    let row = RowKey::Participant(training.participants[0]);
    // A row that Strasbourg does not know yet.
    let new = one.training(&["Zora"], 1).unwrap();
    let unsent = RowKey::Participant(new.participants[0]);
    assert!(in_strasbourg(&mut one, unsent).unwrap().entries.iter().all(|entry| entry.waiting));
    world.stop_server();
    assert!(matches!(in_strasbourg(&mut one, row), Err(Error::ServerUnreachable(_))));
    assert_ne!(here(&mut one, row).entries, []);
}
