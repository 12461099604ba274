use super::{Place, create_project, key, laptop, new_device, write};
use crate::author::{Author, MORNING, mark, person};
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::catalogue::{Entry, Laptop};
use carnet_core::id::{DeviceNumber, PersonId};
use carnet_core::protocol::Standing;
use carnet_server::storage::{
    Device, FormerDevice, Link, NewDevice, Redeemed, SecretHash, Storage, StorageError,
};
use carnet_server::taking_in::Reception;
use std::sync::Barrier;

const GRACE: i64 = 600_000;

fn code() -> SecretHash {
    SecretHash::of(b"code")
}

/// A storage that keeps one code, good for an hour.
fn with_a_code(place: &dyn Place) -> Box<dyn Storage> {
    let storage = place.open();
    storage.add_enrolment_code(&code(), person(1), MORNING.plus_millis(3_600_000)).unwrap();
    storage
}

fn enrolled(redeemed: Redeemed) -> Device {
    match redeemed {
        Redeemed::Enrolled(device) => device,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn an_unknown_code_takes_in_nobody(place: &dyn Place) {
    let storage = with_a_code(place);
    let other = SecretHash::of(b"another code");
    assert_eq!(storage.redeem(&other, &new_device(1), MORNING, GRACE).unwrap(), Redeemed::Unknown);
    assert_eq!(storage.devices().unwrap(), []);
    assert_eq!(storage.device(&new_device(1).credential).unwrap(), None);
    assert_eq!(storage.entries("laptop").unwrap(), []);
}

pub(crate) fn a_code_takes_in_one_device(place: &dyn Place) {
    let storage = with_a_code(place);
    let device = enrolled(storage.redeem(&code(), &new_device(1), MORNING, GRACE).unwrap());
    assert_eq!((device.person, device.public_key), (person(1), new_device(1).public_key));
    assert_eq!(storage.device(&new_device(1).credential).unwrap(), Some(device));
    assert_eq!(storage.device(&SecretHash::of(b"a guess")).unwrap(), None);
    let laptop = Laptop { device: device.number, name: "laptop 1".to_owned(), person: person(1) };
    assert_eq!(storage.entries("laptop").unwrap(), [Entry::Laptop(laptop)]);
}

pub(crate) fn the_same_key_may_use_its_code_again_for_a_while(place: &dyn Place) {
    let storage = with_a_code(place);
    let first = enrolled(storage.redeem(&code(), &new_device(1), MORNING, GRACE).unwrap());
    let again = NewDevice { credential: SecretHash::of(b"new"), ..new_device(1) };
    let later = MORNING.plus_millis(GRACE - 1);
    assert_eq!(enrolled(storage.redeem(&code(), &again, later, GRACE).unwrap()), first);
    assert_eq!(storage.device(&again.credential).unwrap(), Some(first));
    assert_eq!(storage.device(&new_device(1).credential).unwrap(), None);
    assert_eq!(storage.devices().unwrap().len(), 1);
}

pub(crate) fn another_key_or_a_later_time_finds_the_code_used(place: &dyn Place) {
    let storage = with_a_code(place);
    let first = enrolled(storage.redeem(&code(), &new_device(1), MORNING, GRACE).unwrap());
    assert_eq!(storage.redeem(&code(), &new_device(2), MORNING, GRACE).unwrap(), Redeemed::Used);
    let later = MORNING.plus_millis(GRACE);
    assert_eq!(storage.redeem(&code(), &new_device(1), later, GRACE).unwrap(), Redeemed::Used);
    assert_eq!(storage.devices().unwrap().len(), 1);
    assert_eq!(storage.device(&new_device(1).credential).unwrap(), Some(first));
}

pub(crate) fn a_code_is_good_until_its_last_millisecond(place: &dyn Place) {
    let storage = place.open();
    let expires_at = MORNING.plus_millis(1_000);
    let [early, late] = [b"early", b"late_"].map(|code| SecretHash::of(code));
    for code in [&early, &late] {
        storage.add_enrolment_code(code, person(1), expires_at).unwrap();
    }
    assert_eq!(storage.redeem(&late, &new_device(1), expires_at, GRACE).unwrap(), Redeemed::Expired);
    enrolled(storage.redeem(&early, &new_device(2), expires_at.plus_millis(-1), GRACE).unwrap());
    // Its answer may have been lost, and the laptop asks again when the code has expired.
    enrolled(storage.redeem(&early, &new_device(2), expires_at.plus_millis(1), GRACE).unwrap());
}

pub(crate) fn two_laptops_with_one_code_at_once_are_one_device(place: &dyn Place) {
    let storage = with_a_code(place);
    let start = Barrier::new(4);
    let redeemed = std::thread::scope(|scope| {
        let threads = (0..4u8)
            .map(|number| {
                let (storage, start) = (&storage, &start);
                scope.spawn(move || {
                    start.wait();
                    storage.redeem(&code(), &new_device(number), MORNING, GRACE).unwrap()
                })
            })
            .collect::<Vec<_>>();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(redeemed.iter().filter(|redeemed| matches!(redeemed, Redeemed::Enrolled(_))).count(), 1);
    assert_eq!(redeemed.iter().filter(|redeemed| matches!(redeemed, Redeemed::Used)).count(), 3);
    assert_eq!(storage.devices().unwrap().len(), 1);
}

/// A backup from before a laptop was enrolled knows neither its number nor its key.
pub(crate) fn a_forgotten_device_gets_its_numbers_back_and_one_more(place: &dyn Place) {
    let storage = with_a_code(place);
    let project = create_project(&*storage, 1);
    laptop(&*storage, project, person(1), 1);
    let [theirs, own] = [1, 3].map(DeviceNumber);
    let numbers =
        vec![(theirs, key(7).public()), (own, key(8).public()), (DeviceNumber(u32::MAX), key(9).public())];
    let of = |person: PersonId| NewDevice {
        formerly: Some(FormerDevice { person, numbers: numbers.clone() }),
        ..new_device(2)
    };
    // A code of another person changes nothing, and can still be used.
    assert_eq!(storage.redeem(&code(), &of(person(2)), MORNING, GRACE).unwrap(), Redeemed::AnotherPerson);
    assert_eq!(storage.devices().unwrap().len(), 1);
    let device = enrolled(storage.redeem(&code(), &of(person(1)), MORNING, GRACE).unwrap());
    assert!(device.number > own, "{device:?}");
    // Nobody's number is its own again; somebody's stays theirs; one that cannot have been given is nobody's.
    let known = storage.device_numbered(own).unwrap().unwrap();
    assert_eq!((known.person, known.public_key), (person(1), key(8).public()));
    assert_eq!(storage.device_numbered(theirs).unwrap().unwrap().public_key, new_device(1).public_key);
    assert_eq!(storage.device_numbered(DeviceNumber(u32::MAX)).unwrap(), None);
    // They are one laptop's, with none that is somebody else's.
    assert_eq!(linked(&*storage), [(theirs, None), (own, None), (device.number, Some((own, Link::Follows)))]);
    let next = laptop(&*storage, project, person(2), 4);
    assert!(next.device > device.number);
}

/// A backup from before a laptop was given another number still has its first one. Which of the two it says it had
/// before, the server believes of numbers of the same person and key alone.
pub(crate) fn a_forgotten_device_is_linked_with_the_numbers_that_it_had(place: &dyn Place) {
    let storage = with_a_code(place);
    let project = create_project(&*storage, 1);
    let first = laptop(&*storage, project, person(1), 1).device;
    let colleague = laptop(&*storage, project, person(2), 3).device;
    let own = DeviceNumber(colleague.0 + 1);
    let numbers =
        [(first, 1), (colleague, 3), (own, 8)].map(|(number, key_of)| (number, key(key_of).public()));
    let formerly = Some(FormerDevice { person: person(1), numbers: numbers.to_vec() });
    let again = NewDevice { formerly, ..new_device(2) };
    let device = enrolled(storage.redeem(&code(), &again, MORNING, GRACE).unwrap());
    let expected = [
        (first, None),
        (colleague, None),
        (own, Some((first, Link::Unclear))),
        (device.number, Some((own, Link::Follows))),
    ];
    assert_eq!(linked(&*storage), expected);
    let lost = storage.set_standing(first, Standing::Lost, false).unwrap();
    assert_eq!(lost, [first, own, device.number]);
    assert_eq!(storage.device(&SecretHash::of(&[3])).unwrap().unwrap().standing, Standing::Active);
}

/// Each number, and what it is to which one before.
fn linked(storage: &dyn Storage) -> Vec<(DeviceNumber, Option<(DeviceNumber, Link)>)> {
    storage.devices().unwrap().iter().map(|device| (device.number, device.before)).collect()
}

pub(crate) fn a_key_in_use_takes_in_nobody_and_uses_up_no_code(place: &dyn Place) {
    let storage = with_a_code(place);
    let second = SecretHash::of(b"second");
    storage.add_enrolment_code(&second, person(2), MORNING.plus_millis(3_600_000)).unwrap();
    let device = enrolled(storage.redeem(&code(), &new_device(1), MORNING, GRACE).unwrap());
    let thief = carnet_server::storage::NewDevice { public_key: new_device(1).public_key, ..new_device(2) };
    let refused = storage.redeem(&second, &thief, MORNING, GRACE);
    assert!(matches!(refused, Err(StorageError::Taken { .. })), "{refused:?}");
    assert_eq!(storage.device(&thief.credential).unwrap(), None);
    assert_eq!(storage.device(&new_device(1).credential).unwrap(), Some(device));
    assert_eq!(storage.devices().unwrap().len(), 1);
    let other = enrolled(storage.redeem(&second, &new_device(2), MORNING, GRACE).unwrap());
    assert_eq!(other.person, person(2));
}

pub(crate) fn a_device_shows_what_came_from_it(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut ana = laptop(&*storage, project, person(1), 1);
    laptop(&*storage, project, person(2), 2);
    write(&*storage, &mut ana, [mark(1, 1, Present), mark(1, 2, Present)]);
    storage.take_in(&ana.batch([mark(1, 3, Present)]), Reception::Open, MORNING.plus_millis(60_000)).unwrap();
    let mut elsewhere = Author { project: create_project(&*storage, 2), chain: Default::default(), ..ana };
    write(&*storage, &mut elsewhere, [mark(1, 1, Present)]);
    let devices = storage.devices().unwrap();
    let [first, second] = &devices[..] else { panic!("{devices:?}") };
    assert_ne!(first.number, second.number);
    assert_eq!((first.name.as_str(), first.person, first.enrolled_at), ("laptop 1", person(1), MORNING));
    assert_eq!((first.changes, first.last_batch_at), (4, Some(MORNING.plus_millis(60_000))));
    assert_eq!((second.changes, second.last_batch_at), (0, None));
}
