use super::{Place, create_project, key, laptop, outcome, write};
use crate::author::{MORNING, mark, person};
use carnet_core::attendance::MarkStatus::{Absent, Present};
use carnet_core::batch::DeviceKey;
use carnet_core::catalogue::{Access, Assignment, Entry};
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{BatchOutcome, Standing};
use carnet_server::storage::{Link, MOST_RENEWALS, SecretHash, StorageError};
use std::sync::Barrier;

pub(crate) fn a_laptop_that_found_a_copy_of_itself_gets_a_number_of_its_own(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut original = laptop(&*storage, project, person(1), 1);
    write(&*storage, &mut original, [mark(1, 1, Present)]);
    let credential = SecretHash::of(b"of the copy");
    let copy = storage.renew(original.device, key(7).public(), credential, Link::Copy, MORNING).unwrap();
    assert_ne!(copy.number, original.device);
    assert_eq!((copy.person, copy.public_key, copy.standing), (person(1), key(7).public(), Standing::Active));
    assert_eq!(storage.device(&credential).unwrap(), Some(copy));
    assert_eq!(storage.device_numbered(copy.number).unwrap(), Some(copy));
    assert_eq!(
        storage.device(&SecretHash::of(&[1])).unwrap().map(|device| device.number),
        Some(original.device)
    );
    let records = storage.devices().unwrap();
    assert_eq!(
        records.iter().map(|record| (record.number, record.before)).collect::<Vec<_>>(),
        [(original.device, None), (copy.number, Some((original.device, Link::Copy)))]
    );
    assert_eq!((records[1].name.as_str(), records[1].changes), ("laptop 1", 0));
    let laptops = storage.entries("laptop").unwrap();
    assert!(laptops.iter().any(|entry| matches!(entry, Entry::Laptop(l) if l.device == copy.number)));
    // Each has a chain of its own.
    let mut copy = crate::author::Author {
        device: copy.number,
        key: key(7),
        chain: Default::default(),
        ..original.clone()
    };
    write(&*storage, &mut copy, [mark(1, 1, Absent)]);
    write(&*storage, &mut original, [mark(1, 2, Present)]);
}

/// Its answer may have been lost.
pub(crate) fn asking_again_for_a_number_gives_the_same_one(place: &dyn Place) {
    let storage = place.open();
    let original = laptop(&*storage, create_project(&*storage, 1), person(1), 1);
    let [first, second] = [b"first_", b"second"].map(|credential| SecretHash::of(credential));
    let renew =
        |credential, link, at| storage.renew(original.device, key(7).public(), credential, link, at).unwrap();
    let renewed = renew(first, Link::Follows, MORNING);
    let again = renew(second, Link::Copy, MORNING.plus_millis(60_000));
    assert_eq!(again, renewed);
    // It has found a copy of itself in between; that is not forgotten.
    assert_eq!(renew(second, Link::Follows, MORNING), renewed);
    assert_eq!(storage.devices().unwrap()[1].before, Some((original.device, Link::Copy)));
    assert_eq!(storage.device(&first).unwrap(), None);
    assert_eq!(storage.device(&second).unwrap(), Some(renewed));
    assert_eq!(storage.devices().unwrap().len(), 2);
    // A laptop that was reported lost meanwhile stays so.
    storage.set_standing(renewed.number, Standing::Lost, true).unwrap();
    assert_eq!(renew(first, Link::Copy, MORNING).standing, Standing::Lost);
}

/// One laptop with three numbers, of which the last is a copy's; another of the same person.
pub(crate) fn a_laptop_is_out_of_service_under_all_its_numbers(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let laptop = laptop(&*storage, project, person(1), 1).device;
    let other = super::laptop(&*storage, project, person(1), 2).device;
    let renew = |of, number, link| {
        storage.renew(of, key(number).public(), SecretHash::of(&[number]), link, MORNING).unwrap().number
    };
    let back = renew(laptop, 3, Link::Follows);
    let copy = renew(back, 4, Link::Copy);
    let standings = || {
        storage.devices().unwrap().iter().map(|device| (device.number, device.standing)).collect::<Vec<_>>()
    };
    for number in [laptop, back] {
        assert_eq!(storage.set_standing(number, Standing::Retired, false).unwrap(), [laptop, back]);
        let expected = [
            (laptop, Standing::Retired),
            (other, Standing::Active),
            (back, Standing::Retired),
            (copy, Standing::Active),
        ];
        assert_eq!(standings(), expected);
        assert_eq!(storage.set_standing(number, Standing::Active, false).unwrap(), [laptop, back]);
    }
    assert_eq!(storage.set_standing(copy, Standing::Lost, true).unwrap(), [copy]);
    assert_eq!(storage.set_standing(laptop, Standing::Lost, false).unwrap(), [laptop, back, copy]);
    // Whoever takes another number then takes it in vain.
    let later = storage.renew(copy, key(5).public(), SecretHash::of(&[5]), Link::Follows, MORNING).unwrap();
    assert_eq!(later.standing, Standing::Lost);
    assert!(
        standings().iter().all(|(number, standing)| (*standing == Standing::Active) == (*number == other))
    );
}

/// A thief's copy that takes another number in the moment in which the laptop is reported lost does not escape.
pub(crate) fn no_number_that_is_given_at_the_same_moment_stays_in_service(place: &dyn Place) {
    for round in 0..8u8 {
        let storage = place.open();
        let project = create_project(&*storage, u32::from(round));
        let laptop = laptop(&*storage, project, person(u32::from(round)), 10 * round + 1).device;
        let (start, theirs) = (Barrier::new(2), place.open());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                let mut of = laptop;
                for step in 2..6 {
                    let number = 10 * round + step;
                    let credential = SecretHash::of(&[number]);
                    let public_key = key(number).public();
                    of = theirs.renew(of, public_key, credential, Link::Copy, MORNING).unwrap().number;
                }
            });
            start.wait();
            storage.set_standing(laptop, Standing::Lost, false).unwrap();
        });
        let devices = storage.devices().unwrap();
        let active = devices.iter().filter(|device| device.standing != Standing::Lost).collect::<Vec<_>>();
        assert!(active.is_empty(), "{active:?}");
    }
}

pub(crate) fn administrators_are_known(place: &dyn Place) {
    let storage = place.open();
    assert_eq!(storage.administrators().unwrap(), []);
    assert!(storage.set_administrator(person(2), true).unwrap());
    assert!(!storage.set_administrator(person(2), true).unwrap());
    assert!(storage.set_administrator(person(1), true).unwrap());
    assert_eq!(storage.administrators().unwrap(), [person(1), person(2)]);
    assert!(storage.set_administrator(person(1), false).unwrap());
    assert!(!storage.set_administrator(person(1), false).unwrap());
    assert_eq!(place.open().administrators().unwrap(), [person(2)]);
}

/// Each number is for good. A laptop that asks for one after the other is told when it may have the next, under whichever
/// of its numbers it asks, and so are others of the same person; what was given can be asked for again.
pub(crate) fn the_numbers_that_a_person_is_given_in_a_day_have_an_end(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let (mine, another) =
        (laptop(&*storage, project, person(1), 1), laptop(&*storage, project, person(2), 2));
    let renew = |of, number: u32, later: i64| {
        let key = DeviceKey::from_secret(&[100 + u8::try_from(number).unwrap(); 32]);
        let credential = SecretHash::of(&number.to_le_bytes());
        storage.renew(of, key.public(), credential, Link::Copy, MORNING.plus_millis(later))
    };
    let mut last = mine.device;
    for number in 0..MOST_RENEWALS {
        last = renew(last, number, i64::from(number) * 1_000).unwrap().number;
    }
    let hour = 3_600_000;
    for of in [mine.device, last] {
        let refused = renew(of, MOST_RENEWALS, hour).unwrap_err();
        assert!(
            matches!(refused, StorageError::NumbersUsedUp { seconds } if seconds == 23 * 3_600 + 1),
            "{refused:?}"
        );
    }
    let again = renew(mine.device, 0, hour).unwrap();
    assert_eq!(again.number.0, last.0 - MOST_RENEWALS + 1);
    renew(another.device, MOST_RENEWALS + 1, hour).unwrap();
    assert_eq!(storage.devices().unwrap().len(), 2 + MOST_RENEWALS as usize + 1);
    // A clock that is set back by some hours gives no more; one that was a year ahead shuts nobody out for a year.
    assert!(renew(last, MOST_RENEWALS, -12 * hour).is_err());
    renew(last, MOST_RENEWALS + 2, -400 * 24 * hour).unwrap();
    renew(last, MOST_RENEWALS, 24 * hour).unwrap();
}

/// Public keys are no secret: whoever brings one must not get the place of its owner.
pub(crate) fn the_key_of_another_laptop_gives_nobody_its_place(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let ana = laptop(&*storage, project, person(1), 1);
    let boris = laptop(&*storage, project, person(2), 2);
    let credential = SecretHash::of(b"stolen");
    storage.renew(ana.device, key(7).public(), SecretHash::of(b"hers"), Link::Copy, MORNING).unwrap();
    for theirs in [key(1), key(2), key(7)] {
        let refused =
            storage.renew(boris.device, theirs.public(), credential, Link::Copy, MORNING).unwrap_err();
        assert!(matches!(refused, StorageError::Taken { .. }), "{refused}");
    }
    assert_eq!(storage.device(&credential).unwrap(), None);
    let kept = storage.device(&SecretHash::of(&[1])).unwrap();
    assert_eq!(kept.map(|device| device.number), Some(ana.device));
    assert_eq!(storage.devices().unwrap().len(), 3);
    let nobody = storage.renew(DeviceNumber(9_999), key(9).public(), credential, Link::Copy, MORNING);
    assert!(nobody.is_err());
    assert_eq!(storage.devices().unwrap().len(), 3);
}

pub(crate) fn a_laptop_goes_out_of_service_and_back(place: &dyn Place) {
    let storage = place.open();
    let mut ana = laptop(&*storage, create_project(&*storage, 1), person(1), 1);
    for standing in [Standing::Lost, Standing::Retired, Standing::Active] {
        assert_eq!(storage.set_standing(ana.device, standing, false).unwrap(), [ana.device]);
        let known = storage.device(&SecretHash::of(&[1])).unwrap().unwrap();
        assert_eq!(known.standing, standing);
        assert_eq!(storage.device_numbered(ana.device).unwrap(), Some(known));
        assert_eq!(storage.devices().unwrap()[0].standing, standing);
    }
    assert_eq!(storage.set_standing(DeviceNumber(9_999), Standing::Lost, false).unwrap(), []);
    assert_eq!(storage.device_numbered(DeviceNumber(9_999)).unwrap(), None);
    assert_eq!(outcome(&*storage, &ana.batch([mark(1, 1, Present)])), BatchOutcome::Accepted);
}

pub(crate) fn whoever_worked_in_a_project_once_is_remembered(place: &dyn Place) {
    let storage = place.open();
    let (project, other) = (create_project(&*storage, 1), create_project(&*storage, 2));
    let access = Access::Consultant;
    assert!(!storage.was_assigned(person(1), project).unwrap());
    for active in [true, false] {
        storage.assign(&Assignment { project, person: person(1), access, active }).unwrap();
        assert!(storage.was_assigned(person(1), project).unwrap());
    }
    assert!(!storage.was_assigned(person(1), other).unwrap());
    assert!(!storage.was_assigned(person(2), project).unwrap());
}
