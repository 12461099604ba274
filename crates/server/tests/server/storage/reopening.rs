use super::{Place, ROOM, create_project, laptop, outcome, page, taken, whole, write};
use crate::author::{MORNING, mark, name, person};
use carnet_core::attendance::MarkStatus::{Absent, Present};
use carnet_core::catalogue::{Access, Assignment};
use carnet_core::protocol::BatchOutcome;
use carnet_server::storage::{Redeemed, SecretHash};
use carnet_server::taking_in::Reception;

pub(crate) fn all_is_there_after_it_was_closed(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let access = Access::Consultant;
    storage.assign(&Assignment { project, person: person(1), access, active: true }).unwrap();
    let mut ana = laptop(&*storage, project, person(1), 1);
    let mut copy = ana.clone();
    let boris = laptop(&*storage, project, person(2), 2);
    let refused = ana.batch([mark(1, 1, Present), name(1, "")]);
    let verdict = storage.take_in(&refused, Reception::Open, MORNING).unwrap();
    let code = SecretHash::of(b"kept");
    storage.add_enrolment_code(&code, person(1), MORNING.plus_millis(1)).unwrap();
    let followed = whole(&*storage, &boris);
    let known = (storage.devices().unwrap(), storage.catalogue_page(person(1), 0, ROOM).unwrap());
    drop(storage);

    let storage = place.open();
    storage.ready().unwrap();
    let again = (storage.devices().unwrap(), storage.catalogue_page(person(1), 0, ROOM).unwrap());
    assert_eq!(again, known);
    assert_eq!(storage.accesses(person(1)).unwrap(), [(project, access)]);
    assert_eq!(whole(&*storage, &boris), followed);
    assert_eq!(page(&*storage, &boris, Some(followed.to)), None);
    assert_eq!(storage.take_in(&refused, Reception::Open, MORNING).unwrap(), verdict);
    assert_eq!(outcome(&*storage, &copy.batch([mark(1, 1, Absent)])), BatchOutcome::Forked);
    write(&*storage, &mut ana, [mark(1, 2, Present)]);
    let redeemed = storage.redeem(&code, &super::new_device(3), MORNING, 0).unwrap();
    let Redeemed::Enrolled(device) = redeemed else { panic!("{redeemed:?}") };
    assert!(device.number > boris.device);
}

/// An administrator's command works on the storage of a running server.
pub(crate) fn two_programs_on_one_storage_see_the_same(place: &dyn Place) {
    let (server, command) = (place.open(), place.open());
    let project = create_project(&*command, 1);
    let mut ana = laptop(&*server, project, person(1), 1);
    assert_eq!(command.devices().unwrap().len(), 1);
    write(&*server, &mut ana, [mark(1, 1, Present)]);
    let batch = ana.batch([mark(1, 2, Present)]);
    taken(&*command, &batch);
    taken(&*server, &batch);
    assert_eq!(whole(&*server, &ana), whole(&*command, &ana));
    assert_eq!(whole(&*server, &ana).to.at, 2);
}
