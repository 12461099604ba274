use super::{House, Laptop, create_person, create_project};
use crate::author::{Author, MORNING, mark, name, time};
use carnet_core::attendance::MarkStatus::{Absent, Present};
use carnet_core::batch::DeviceKey;
use carnet_core::catalogue::{Access, Entry};
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::merge::FieldState;
use carnet_core::protocol::{Answer, BatchOutcome, BatchVerdict, ChangeVerdict, ProjectCursor, Request};

fn asking(project: ProjectId) -> Request {
    let projects = vec![ProjectCursor { project, cursor: None }];
    Request { projects, ..Request::default() }
}

fn outcomes(answer: &Answer) -> Vec<BatchOutcome> {
    answer.verdicts.iter().map(|verdict| verdict.outcome).collect()
}

/// How many field groups the server holds of the project of a laptop that may see it.
fn held(laptop: &Laptop, project: ProjectId) -> usize {
    laptop.exchange(&asking(project)).pages[0].states.len()
}

#[test]
fn a_new_laptop_is_at_work_after_one_exchange() {
    let house = House::open();
    let mut first = house.laptop(1);
    let batch = first.author.batch([mark(1, 1, Present), name(1, "Drenovska")]);
    assert_eq!(outcomes(&first.say(&[batch])), [BatchOutcome::Accepted]);
    let answer = house.laptop(2).exchange(&Request::default());
    assert_eq!((answer.server_time, answer.more, answer.withdrawn.len()), (MORNING, false, 0));
    let catalogue = answer.catalogue.unwrap();
    assert!(catalogue.last);
    assert!(
        catalogue.entries.iter().any(|entry| matches!(entry, Entry::Project(p) if p.id == house.project))
    );
    assert_eq!(answer.pages.len(), 1);
    assert_eq!((answer.pages[0].project, answer.pages[0].states.len()), (house.project, 2));
}

#[test]
fn nothing_new_is_a_short_answer() {
    let house = House::open();
    let laptop = house.laptop(1);
    let first = laptop.exchange(&Request::default());
    let cursor = Some(first.pages[0].to);
    let projects = vec![ProjectCursor { project: house.project, cursor }];
    let request = Request { catalogue: first.catalogue.unwrap().to, projects, ..Request::default() };
    let answer = laptop.exchange(&request);
    assert_eq!(answer, Answer { server_time: MORNING, ..Answer::default() });
}

#[test]
fn a_wrong_value_is_refused_alone() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let edits = [
        name(1, "Drenovska"),
        name(2, &"x".repeat(10_000)),
        mark(1, 1, Present),
        time(1, 12, 9),
        time(2, 9, 12),
    ];
    let answer = laptop.author.batch(edits);
    let answer = laptop.say(&[answer]);
    let refused = |counter, field: &str, reason: &str| ChangeVerdict {
        counter,
        field: field.to_owned(),
        reason: reason.to_owned(),
        instead: FieldState::new(),
    };
    let expected = BatchVerdict {
        project: house.project,
        number: 1,
        outcome: BatchOutcome::Accepted,
        refused: vec![refused(2, "family", "too_long"), refused(4, "end", "ends_before_start")],
    };
    assert_eq!(answer.verdicts, [expected]);
    assert_eq!(held(&laptop, house.project), 3);
}

#[test]
fn a_batch_under_another_name_is_not_taken() {
    let house = House::open();
    let (mut laptop, other) = (house.laptop(1), house.laptop(2));
    let stranger = create_person(&house.server, "boris@example.org");
    let own = laptop.author.clone();
    let forgeries = [
        Author { key: DeviceKey::from_secret(&[9; 32]), ..own.clone() },
        Author { key: other.author.key.clone(), ..own.clone() },
        Author { device: other.author.device, ..own.clone() },
        Author { device: DeviceNumber(99), ..own.clone() },
        Author { person: stranger, ..own.clone() },
    ];
    let mut batches = forgeries.map(|mut author| author.batch([mark(1, 1, Absent)])).to_vec();
    let mut tampered = own.clone().batch([mark(1, 1, Absent)]);
    let at = tampered.signed.sealed.len() - 1;
    tampered.signed.sealed[at] ^= 1;
    batches.push(tampered);
    let mut torn = own.clone().batch([mark(1, 1, Absent)]);
    torn.signed.open.truncate(20);
    batches.push(torn);
    // What is good in the same request is taken all the same.
    batches.push(laptop.author.batch([mark(1, 1, Present)]));
    let answer = laptop.say(&batches);
    let mut expected = vec![BatchOutcome::Unreadable; batches.len()];
    *expected.last_mut().unwrap() = BatchOutcome::Accepted;
    assert_eq!(outcomes(&answer), expected);
    let devices = house.server.admin().devices().unwrap();
    assert_eq!(devices.iter().map(|device| device.changes).collect::<Vec<_>>(), [1, 0]);
}

/// What counts is who made a batch: a laptop brings what it said under a number that it had before.
#[test]
fn a_batch_is_its_authors_whoever_brings_it() {
    let house = House::open();
    let (bringer, mut author) = (house.laptop(1), house.laptop(2));
    let batch = author.author.batch([mark(1, 1, Present)]);
    assert_eq!(outcomes(&bringer.say(&[batch])), [BatchOutcome::Accepted]);
    let devices = house.server.admin().devices().unwrap();
    assert_eq!(devices.iter().map(|device| device.changes).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_project_of_others_takes_nothing_and_tells_nothing() {
    let house = House::open();
    let foreign = create_project(&house.server, "PMM 2");
    let boris = create_person(&house.server, "boris@example.org");
    house.server.admin().assign(boris, foreign, Access::Consultant).unwrap();
    let mut theirs = house.laptop_of(boris, 2);
    theirs.author.project = foreign;
    let secret = theirs.author.batch([name(1, "Secret")]);
    assert_eq!(outcomes(&theirs.say(&[secret])), [BatchOutcome::Accepted]);

    let laptop = house.laptop(1);
    let nowhere = ProjectId::default();
    for project in [foreign, nowhere] {
        let mut author = Author { project, ..laptop.author.clone() };
        let answer = laptop.say(&[author.batch([mark(1, 1, Present)])]);
        assert_eq!(outcomes(&answer), [BatchOutcome::NotAllowed]);
        let answer = laptop.exchange(&asking(project));
        assert_eq!(answer.withdrawn, [project]);
        assert!(answer.pages.iter().all(|page| page.project == house.project));
    }
    let everything = laptop.exchange(&Request::default()).to_bytes();
    for word in [&b"Secret"[..], b"PMM 2", b"boris@example.org"] {
        assert!(!everything.windows(word.len()).any(|bytes| bytes == word));
    }
    assert_eq!(held(&theirs, foreign), 1);
}

#[test]
fn a_reader_reads_and_writes_nothing() {
    let house = House::open();
    let reader = create_person(&house.server, "boris@example.org");
    house.server.admin().assign(reader, house.project, Access::Reader).unwrap();
    let mut writing = house.laptop(1);
    let batch = writing.author.batch([mark(1, 1, Present)]);
    writing.say(&[batch]);
    let mut reading = house.laptop_of(reader, 2);
    let batch = reading.author.batch([mark(1, 1, Absent)]);
    let answer = reading.say(&[batch]);
    assert_eq!(outcomes(&answer), [BatchOutcome::Quarantined]);
    assert_eq!(held(&reading, house.project), 1);
    let devices = house.server.admin().devices().unwrap();
    assert_eq!((devices[0].changes, devices[1].changes), (1, 0));
}

#[test]
fn what_somebody_sends_who_was_taken_off_a_project_waits_in_quarantine() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let (first, second) =
        (laptop.author.batch([mark(1, 1, Present)]), laptop.author.batch([mark(1, 2, Present)]));
    assert_eq!(outcomes(&laptop.say(&[first])), [BatchOutcome::Accepted]);
    house.server.admin().unassign(house.consultant, house.project).unwrap();
    assert_eq!(outcomes(&laptop.say(&[second])), [BatchOutcome::Quarantined]);
    assert_eq!(house.server.admin().quarantine().unwrap()[0].changes, 1);
    let answer = laptop.exchange(&asking(house.project));
    assert_eq!((answer.withdrawn, answer.pages), (vec![house.project], Vec::new()));
    assert_eq!(house.server.admin().devices().unwrap()[0].changes, 1);
}

#[test]
fn several_batches_of_one_request_are_taken_in_their_order() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let mut batches =
        (1..=3).map(|person| laptop.author.batch([mark(1, person, Present)])).collect::<Vec<_>>();
    batches.swap(1, 2);
    let answer = laptop.say(&batches);
    let expected = [BatchOutcome::Accepted, BatchOutcome::OutOfOrder(2), BatchOutcome::Accepted];
    assert_eq!(outcomes(&answer), expected);
    assert_eq!(outcomes(&laptop.say(&batches)), [BatchOutcome::Accepted; 3]);
    assert_eq!(held(&laptop, house.project), 3);
}
