use super::{EPOCH, Place, ROOM, create_project, laptop, page, whole, write};
use crate::author::{mark, person};
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::catalogue::{Code, Entry, List, ListItem};

pub(crate) fn a_new_life_voids_every_cursor_and_keeps_what_is_there(place: &dyn Place) {
    let storage = place.open();
    let projects = [1, 2].map(|number| create_project(&*storage, number));
    let mut authors = projects.map(|project| laptop(&*storage, project, person(1), project_number(project)));
    for author in &mut authors {
        write(&*storage, author, [mark(1, 1, Present)]);
    }
    let before = authors.each_ref().map(|author| whole(&*storage, author));
    storage.begin_epoch(EPOCH + 1).unwrap();
    for (author, before) in authors.iter_mut().zip(before) {
        let anew = page(&*storage, author, Some(before.to)).unwrap();
        assert_eq!((anew.from, anew.to.epoch, anew.to.at), (0, EPOCH + 1, before.to.at));
        assert_eq!(anew.states, before.states);
        assert_eq!(page(&*storage, author, Some(anew.to)), None);
        // Chains go on: what laptops have sent is what the server has.
        write(&*storage, author, [mark(1, 2, Present)]);
        assert_eq!(page(&*storage, author, Some(anew.to)).unwrap().from, 1);
    }
}

fn project_number(project: carnet_core::id::ProjectId) -> u8 {
    if project == super::project_id(1) { 1 } else { 2 }
}

pub(crate) fn a_new_life_sends_the_catalogue_again(place: &dyn Place) {
    let storage = place.open();
    let item = |code: &str| {
        Entry::ListItem(ListItem {
            list: List::Sex,
            code: Code::new(code),
            name_en: code.to_owned(),
            name_fr: code.to_owned(),
            position: 1,
            properties: Default::default(),
        })
    };
    storage.put_entries(&[item("F")]).unwrap();
    let kept = storage.catalogue_page(person(1), 0, ROOM).unwrap().unwrap();
    // After the backup a laptop saw more, which is lost now.
    let reached = kept.to + 1_000;
    storage.begin_epoch(EPOCH + 1).unwrap();
    let anew = storage.catalogue_page(person(1), reached, ROOM).unwrap().unwrap();
    assert_eq!(anew.entries, kept.entries);
    assert!(anew.to > reached);
    storage.put_entries(&[item("M")]).unwrap();
    assert_eq!(storage.catalogue_page(person(1), anew.to, ROOM).unwrap().unwrap().entries, [item("M")]);
    storage.begin_epoch(EPOCH + 2).unwrap();
    let again = storage.catalogue_page(person(1), anew.to, ROOM).unwrap().unwrap();
    assert_eq!(again.entries, [item("F"), item("M")]);
}

/// The backup may be from before the first laptop.
pub(crate) fn a_new_life_gives_no_number_that_the_one_before_may_have_given(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    storage.begin_epoch(EPOCH + 1).unwrap();
    let first = laptop(&*storage, project, person(1), 1).device.0;
    assert!(first > 1_000, "{first}");
    storage.begin_epoch(EPOCH + 2).unwrap();
    let second = laptop(&*storage, project, person(1), 2).device.0;
    assert!(second > first + 1_000, "{second} after {first}");
}
