use super::{Place, create_project, laptop, outcome, page, project_id, state, taken, whole, write};
use crate::author::{Author, Edit, MORNING, mark, name, participant, person, session, time};
use carnet_core::attendance::Mark;
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::batch::ChainHash;
use carnet_core::change::Dot;
use carnet_core::clock::{Hlc, TOLERANCE_MILLIS};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::DeviceNumber;
use carnet_core::merge::FieldState;
use carnet_core::participant::Name;
use carnet_core::protocol::{BatchOutcome, ChangeVerdict};
use carnet_core::row::{Entity, RowKey};
use carnet_server::storage::Storage;
use carnet_server::taking_in::{Outcome, Reception};
use uuid::Uuid;

/// A storage with one project, and a laptop that writes there.
fn world(place: &dyn Place) -> (Box<dyn Storage>, Author) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let author = laptop(&*storage, project, person(1), 1);
    (storage, author)
}

fn verdict(counter: u64, field: &str, reason: &str) -> ChangeVerdict {
    let instead = FieldState::new();
    ChangeVerdict { counter, field: field.to_owned(), reason: reason.to_owned(), instead }
}

fn family(state: Option<&FieldState>) -> Option<String> {
    let heads = state?.heads();
    assert_eq!(heads.len(), 1);
    Some(heads[0].value.decode::<Name>().unwrap().family)
}

fn name_row(number: u32) -> RowKey {
    RowKey::Participant(participant(number))
}

pub(crate) fn a_batch_is_taken_and_the_project_holds_its_values(place: &dyn Place) {
    let (storage, mut author) = world(place);
    write(&*storage, &mut author, [name(1, "Drenovska"), mark(1, 1, Present)]);
    let present = author.dot(2);
    write(&*storage, &mut author, [mark(1, 1, Late).replacing(&[present])]);
    let page = whole(&*storage, &author);
    assert_eq!(page.states.len(), 2);
    assert_eq!(page.context.iter().collect::<Vec<_>>(), [(author.device, 3)]);
    assert_eq!(family(state(&page, name_row(1), Name::GROUP)).as_deref(), Some("Drenovska"));
    let row = RowKey::Attendance(session(1), participant(1));
    let heads = state(&page, row, Mark::GROUP).unwrap().heads();
    assert_eq!(heads.len(), 1);
    assert_eq!((heads[0].dot, heads[0].value.decode()), (author.dot(3), Ok(Mark::of(Late))));
    assert_eq!((heads[0].wall, heads[0].effective, heads[0].retimed), (MORNING, Hlc::at(MORNING), false));
}

pub(crate) fn the_same_batch_again_has_the_same_verdict_and_changes_nothing(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let first = author.batch([mark(1, 1, Present), name(1, "")]);
    let second = author.batch([mark(1, 1, Absent).replacing(&[author.dot(1)])]);
    let refused = Outcome::taken(vec![verdict(2, "family", "missing")]);
    assert_eq!(storage.take_in(&first, Reception::Open, MORNING).unwrap(), refused);
    taken(&*storage, &second);
    let before = whole(&*storage, &author);
    assert_eq!(storage.take_in(&first, Reception::Open, MORNING.plus_millis(1)).unwrap(), refused);
    taken(&*storage, &second);
    assert_eq!(whole(&*storage, &author), before);
    assert_eq!(page(&*storage, &author, Some(before.to)), None);
}

pub(crate) fn another_body_under_the_same_number_is_a_fork(place: &dyn Place) {
    let (storage, mut original) = world(place);
    let mut copy = original.clone();
    write(&*storage, &mut original, [mark(1, 1, Present)]);
    write(&*storage, &mut original, [mark(1, 2, Present)]);
    let before = whole(&*storage, &original);
    let forked = copy.batch([mark(1, 1, Absent)]);
    assert_eq!(outcome(&*storage, &forked), BatchOutcome::Forked);
    assert_eq!(outcome(&*storage, &copy.batch([mark(1, 3, Absent)])), BatchOutcome::Forked);
    assert_eq!(outcome(&*storage, &copy.batch([mark(1, 4, Absent)])), BatchOutcome::Forked);
    assert_eq!(whole(&*storage, &original), before);
    write(&*storage, &mut original, [mark(1, 3, Present)]);
}

pub(crate) fn a_batch_after_a_gap_is_told_the_number_that_is_expected(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let batches = (1..=4).map(|person| author.batch([mark(1, person, Present)])).collect::<Vec<_>>();
    assert_eq!(outcome(&*storage, &batches[1]), BatchOutcome::OutOfOrder(1));
    taken(&*storage, &batches[0]);
    taken(&*storage, &batches[1]);
    assert_eq!(outcome(&*storage, &batches[3]), BatchOutcome::OutOfOrder(3));
    assert_eq!(whole(&*storage, &author).states.len(), 2);
    taken(&*storage, &batches[2]);
    taken(&*storage, &batches[3]);
    assert_eq!(whole(&*storage, &author).states.len(), 4);
}

pub(crate) fn a_batch_on_another_past_is_a_fork(place: &dyn Place) {
    let (storage, mut author) = world(place);
    write(&*storage, &mut author, [mark(1, 1, Present)]);
    let mut bent = author.clone();
    bent.chain.hash = ChainHash([9; 32]);
    assert_eq!(outcome(&*storage, &bent.batch([mark(1, 2, Present)])), BatchOutcome::Forked);
    write(&*storage, &mut author, [mark(1, 2, Present)]);
}

pub(crate) fn a_batch_that_skips_a_change_is_not_read(place: &dyn Place) {
    let (storage, mut author) = world(place);
    write(&*storage, &mut author, [mark(1, 1, Present), mark(1, 2, Present)]);
    for counter in [0, 1, 3] {
        let mut bent = author.clone();
        bent.chain.counter = counter;
        assert_eq!(outcome(&*storage, &bent.batch([mark(1, 3, Present)])), BatchOutcome::Unreadable);
    }
    write(&*storage, &mut author, [mark(1, 3, Present)]);
}

pub(crate) fn a_batch_of_a_number_that_cannot_be_is_told_the_first(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let mut batch = author.batch([mark(1, 1, Present)]);
    batch.batch.header.number = 0;
    assert_eq!(outcome(&*storage, &batch), BatchOutcome::OutOfOrder(1));
    batch.batch.header.number = u64::MAX;
    assert_eq!(outcome(&*storage, &batch), BatchOutcome::OutOfOrder(1));
}

pub(crate) fn a_project_that_is_not_there_takes_no_batch(place: &dyn Place) {
    let (storage, mut author) = world(place);
    author.project = project_id(9);
    assert_eq!(outcome(&*storage, &author.batch([mark(1, 1, Present)])), BatchOutcome::NotAllowed);
}

pub(crate) fn chains_run_by_project(place: &dyn Place) {
    let (storage, mut here) = world(place);
    let mut there = Author { project: create_project(&*storage, 2), ..here.clone() };
    write(&*storage, &mut here, [mark(1, 1, Present), mark(1, 2, Present)]);
    write(&*storage, &mut there, [mark(1, 1, Absent)]);
    write(&*storage, &mut here, [mark(1, 3, Present)]);
    write(&*storage, &mut there, [mark(1, 2, Absent)]);
    let (here, there) = (whole(&*storage, &here), whole(&*storage, &there));
    assert_eq!((here.states.len(), here.to.at), (3, 3));
    assert_eq!((there.states.len(), there.to.at), (2, 2));
    assert_ne!(here.to.digest, there.to.digest);
}

pub(crate) fn a_wrong_value_is_refused_alone(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let long = "x".repeat(10_000);
    let batch =
        author.batch([mark(1, 1, Present), name(1, &long), name(2, "Ana"), time(1, 12, 9), time(2, 9, 12)]);
    let refused = vec![verdict(2, "family", "too_long"), verdict(4, "end", "ends_before_start")];
    assert_eq!(storage.take_in(&batch, Reception::Open, MORNING).unwrap(), Outcome::taken(refused));
    let page = whole(&*storage, &author);
    assert_eq!(page.states.len(), 3);
    assert_eq!(state(&page, name_row(1), Name::GROUP), None);
    assert_eq!(family(state(&page, name_row(2), Name::GROUP)).as_deref(), Some("Ana"));
    assert_eq!(page.context.counter(author.device), 5);
}

/// Its author saw the refused value in place of the one before, and the next one in place of the refused.
pub(crate) fn what_follows_a_refused_change_replaces_what_that_one_would_have(place: &dyn Place) {
    let (storage, mut author) = world(place);
    write(&*storage, &mut author, [name(1, "Ana"), name(2, "Boris")]);
    let (ana, boris) = (author.dot(1), author.dot(2));
    let refused = author.batch([name(1, "").replacing(&[ana]), name(2, "").replacing(&[boris])]);
    assert_eq!(storage.take_in(&refused, Reception::Open, MORNING).unwrap().refused.len(), 2);
    let page = whole(&*storage, &author);
    assert_eq!(family(state(&page, name_row(1), Name::GROUP)).as_deref(), Some("Ana"));
    // In the next batch, and after two refusals in one batch.
    let refused = author.batch([
        name(1, "Anna").replacing(&[author.dot(3)]),
        name(2, "\u{0}").replacing(&[author.dot(4)]),
        name(2, "Borys").replacing(&[author.dot(6)]),
    ]);
    let verdicts = storage.take_in(&refused, Reception::Open, MORNING).unwrap().refused;
    let page = whole(&*storage, &author);
    let instead = state(&page, name_row(2), Name::GROUP).unwrap().clone();
    assert_eq!(verdicts, [ChangeVerdict { instead, ..verdict(6, "family", "control_characters") }]);
    assert_eq!(family(state(&page, name_row(1), Name::GROUP)).as_deref(), Some("Anna"));
    assert_eq!(family(state(&page, name_row(2), Name::GROUP)).as_deref(), Some("Borys"));
}

/// A laptop of ours replaces what it wrote. One that does not is heard up to a bound that no honest use reaches, and
/// what it says afterwards is refused with a reason; it can still settle what it made.
pub(crate) fn a_laptop_does_not_pile_up_values_in_a_field_group(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let mut honest = laptop(&*storage, author.project, person(2), 2);
    write(&*storage, &mut honest, [name(1, "Shehu")]);
    let batch = author.batch((1..=12).map(|number| name(1, &format!("Drenova {number}"))));
    let instead = |outcome: Outcome| {
        outcome.refused.into_iter().map(|verdict| {
            assert_eq!((verdict.field.as_str(), verdict.reason.as_str()), ("change", "too_many_heads"));
            assert_eq!(verdict.instead.heads().len(), 9);
            verdict.counter
        })
    };
    let outcome = storage.take_in(&batch, Reception::Open, MORNING).unwrap();
    assert_eq!(instead(outcome.clone()).collect::<Vec<_>>(), [9, 10, 11, 12]);
    // Said again, and in another batch, it is as before.
    assert_eq!(storage.take_in(&batch, Reception::Open, MORNING).unwrap(), outcome);
    let more = author.batch([name(1, "Drenova 13"), name(2, "Somebody else")]);
    let outcome = storage.take_in(&more, Reception::Open, MORNING).unwrap();
    assert_eq!(instead(outcome).collect::<Vec<_>>(), [13]);
    let state = |storage: &dyn Storage| {
        let page = whole(storage, &honest);
        let heads = state(&page, name_row(1), Name::GROUP).unwrap().heads().to_vec();
        heads.into_iter().map(|head| head.dot).collect::<Vec<_>>()
    };
    assert_eq!(state(&*storage).len(), 9);
    // A refused change was built on: that one replaces what stands there.
    let all = state(&*storage).into_iter().chain([author.dot(13)]).collect::<Vec<_>>();
    write(&*storage, &mut author, [name(1, "Drenovska").replacing(&all)]);
    assert_eq!(state(&*storage), [author.dot(15)]);

    // Together its values are no larger than one may be; and one alone may be as large as ever.
    let long = |number: u32| {
        let spellings = vec!["x".repeat(300); 100];
        let name = Name { family: number.to_string(), other_spellings: spellings, ..Name::default() };
        Edit::of(name_row(3), &name)
    };
    let large = author.batch((1..=8).map(long));
    assert_eq!(storage.take_in(&large, Reception::Open, MORNING).unwrap().refused, []);
    let unknown = |bytes: usize| Edit {
        row: name_row(4),
        group: Group::from_number(9_999),
        value: Value::from_bytes(vec![7; bytes]),
        replaces: Vec::new(),
        at: MORNING,
    };
    let large = author.batch([unknown(256 * 1024), unknown(1), unknown(256 * 1024)]);
    let refused = storage.take_in(&large, Reception::Open, MORNING).unwrap().refused;
    assert_eq!(refused.iter().map(|verdict| verdict.counter).collect::<Vec<_>>(), [25, 26]);
}

pub(crate) fn a_change_that_names_too_many_others_is_refused(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let foreign = |count: u64| (1..=count).map(|n| Dot::new(DeviceNumber(77), n)).collect::<Vec<_>>();
    let batch = author.batch([
        name(1, "Drenova").replacing(&foreign(4_097)),
        name(1, "Drenovska").replacing(&foreign(4_000)),
        name(1, "Drenić").replacing(&foreign(200)),
    ]);
    let refused = storage.take_in(&batch, Reception::Open, MORNING).unwrap().refused;
    let reasons = refused.iter().map(|verdict| (verdict.counter, verdict.reason.as_str()));
    assert_eq!(reasons.collect::<Vec<_>>(), [(1, "too_many_named"), (3, "too_many_heads")]);
    // A chain of refused changes does not grow with each link.
    let mut last = author.dot(3);
    let chain = author.batch((0..300u64).map(|n| {
        let replaces = [last, Dot::new(DeviceNumber(78), n + 1)];
        last = Dot::new(last.device, 4 + n);
        name(2, "").replacing(&replaces)
    }));
    assert_eq!(storage.take_in(&chain, Reception::Open, MORNING).unwrap().refused.len(), 300);
    write(&*storage, &mut author, [name(2, "Shehu").replacing(&[last])]);
    let page = whole(&*storage, &author);
    assert!(state(&page, name_row(2), Name::GROUP).unwrap().absent().len() <= 257);
}

pub(crate) fn a_change_from_the_future_counts_as_of_five_minutes_from_now(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let future = MORNING.plus_millis(10 * 365 * 24 * 3_600_000);
    let soon = MORNING.plus_millis(TOLERANCE_MILLIS);
    let past = MORNING.plus_millis(-10 * 365 * 24 * 3_600_000);
    let edits = [future, soon, past].into_iter().zip(1..);
    write(&*storage, &mut author, edits.map(|(at, person)| mark(1, person, Present).at(at)));
    let page = whole(&*storage, &author);
    let heads = page.states.iter().map(|state| &state.state.heads()[0]);
    let times = heads.map(|head| (head.wall, head.effective, head.retimed)).collect::<Vec<_>>();
    let expected =
        [(future, Hlc::at(soon), true), (soon, Hlc::at(soon), false), (past, Hlc::at(past), false)];
    assert_eq!(times, expected);
}

pub(crate) fn what_this_version_does_not_know_is_carried_as_it_came(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let unknown = |entity: u8, second: Option<u128>| {
        let entity = Entity::from_number(entity);
        RowKey::from_parts(entity, Uuid::from_u128(7), second.map(Uuid::from_u128)).unwrap()
    };
    let rows = [unknown(99, None), unknown(0xf0, Some(8)), name_row(1)];
    let edits = rows.map(|row| Edit {
        row,
        group: Group::from_number(65_535),
        value: Value::from_bytes([0xff, 0, 0x80]),
        replaces: Vec::new(),
        at: MORNING,
    });
    write(&*storage, &mut author, edits.clone());
    let page = whole(&*storage, &author);
    for edit in edits {
        let heads = state(&page, edit.row, edit.group).unwrap().heads();
        assert_eq!((heads.len(), &heads[0].value), (1, &edit.value));
    }
}

pub(crate) fn rows_are_found_by_entity_and_by_their_first_id(place: &dyn Place) {
    let (storage, mut author) = world(place);
    let edits = [mark(1, 1, Present), mark(1, 2, Absent), mark(2, 1, Late), name(1, "Ana"), name(2, "Boris")];
    write(&*storage, &mut author, edits);
    let rows = |project, entity, first| {
        let found = storage.rows(project, entity, first).unwrap();
        found.into_iter().map(|field| field.row).collect::<Vec<_>>()
    };
    let attendance = |s, p| RowKey::Attendance(session(s), participant(p));
    let all = [attendance(1, 1), attendance(1, 2), attendance(2, 1)];
    assert_eq!(rows(author.project, Entity::ATTENDANCE, None), all);
    assert_eq!(rows(author.project, Entity::ATTENDANCE, Some(session(1).uuid())), all[..2]);
    assert_eq!(rows(author.project, Entity::PARTICIPANT, Some(participant(2).uuid())), [name_row(2)]);
    assert_eq!(rows(author.project, Entity::ACTIVITY, None), []);
    assert_eq!(rows(project_id(9), Entity::ATTENDANCE, None), []);
}
