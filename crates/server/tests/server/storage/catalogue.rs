use super::{Place, ROOM, create_project, new_device};
use crate::author::{MORNING, person};
use carnet_core::catalogue::{Access, AreaOfConcern, Assignment, Code, Entry, List, ListItem, Person};
use carnet_core::id::{PersonId, ProjectId};
use carnet_server::storage::{SecretHash, Storage, StorageError};

const ANA: u32 = 1;
const BORIS: u32 = 2;

fn item(code: &str) -> Entry {
    Entry::ListItem(ListItem {
        list: List::Sex,
        code: Code::new(code),
        name_en: code.to_owned(),
        name_fr: code.to_owned(),
        position: 1,
        properties: Default::default(),
    })
}

fn human(number: u32, name: &str) -> Entry {
    let email = format!("{}@example.org", name.to_lowercase());
    Entry::Person(Person { id: person(number), name: name.to_owned(), email })
}

fn concern(project: ProjectId, theme: &str) -> Entry {
    Entry::AreaOfConcern(AreaOfConcern {
        code: Code::new("custody"),
        project,
        body: Code::new("cpt"),
        reference: "CPT/Inf (2023) 5".to_owned(),
        theme_en: theme.to_owned(),
        theme_fr: theme.to_owned(),
        countries: Vec::new(),
    })
}

fn assignment(project: ProjectId, number: u32, access: Access, active: bool) -> Assignment {
    Assignment { project, person: person(number), access, active }
}

fn assign(storage: &dyn Storage, project: ProjectId, number: u32) {
    storage.assign(&assignment(project, number, Access::Consultant, true)).unwrap();
}

fn unassign(storage: &dyn Storage, project: ProjectId, number: u32) {
    storage.assign(&assignment(project, number, Access::Consultant, false)).unwrap();
}

/// What the person sees after a place, by kind and in order, and the place after it.
fn seen(storage: &dyn Storage, number: u32, after: u64) -> (Vec<&'static str>, u64) {
    match storage.catalogue_page(person(number), after, ROOM).unwrap() {
        None => (Vec::new(), after),
        Some(page) => {
            assert!(page.last && page.to > after);
            let mut kinds = page.entries.iter().map(|entry| entry.key().0).collect::<Vec<_>>();
            kinds.sort_unstable();
            (kinds, page.to)
        }
    }
}

/// Lists, two people, and a project with all that a project has, in which Boris works.
fn furnished(storage: &dyn Storage) -> ProjectId {
    storage.put_entries(&[item("F"), item("M"), human(ANA, "Ana"), human(BORIS, "Boris")]).unwrap();
    let project = create_project(storage, 1);
    storage.put_entries(&[concern(project, "Custody")]).unwrap();
    assign(storage, project, BORIS);
    enrol(storage, person(BORIS), 1);
    project
}

fn enrol(storage: &dyn Storage, person: PersonId, number: u8) {
    let code = SecretHash::of(&[number]);
    storage.add_enrolment_code(&code, person, MORNING.plus_millis(1)).unwrap();
    storage.redeem(&code, &new_device(number), MORNING, 0).unwrap();
}

pub(crate) fn everybody_sees_the_lists_and_nobody_a_project_of_others(place: &dyn Place) {
    let storage = place.open();
    let project = furnished(&*storage);
    assert_eq!(seen(&*storage, ANA, 0).0, ["list_item", "list_item", "person"]);
    let of_boris = seen(&*storage, BORIS, 0).0;
    let expected = ["area_of_concern", "assignment", "laptop", "list_item", "list_item", "person", "project"];
    assert_eq!(of_boris, expected);
    assert_eq!(storage.accesses(person(ANA)).unwrap(), []);
    assert_eq!(storage.accesses(person(BORIS)).unwrap(), [(project, Access::Consultant)]);
    assert_eq!(seen(&*storage, 99, 0).0, ["list_item", "list_item"]);
}

pub(crate) fn an_assignment_shows_what_stood_in_the_project_before(place: &dyn Place) {
    let storage = place.open();
    let project = furnished(&*storage);
    let (_, followed) = seen(&*storage, ANA, 0);
    assign(&*storage, project, ANA);
    let expected = ["area_of_concern", "assignment", "assignment", "laptop", "person", "person", "project"];
    let (news, to) = seen(&*storage, ANA, followed);
    assert_eq!(news, expected);
    assert_eq!(seen(&*storage, ANA, to).0, Vec::<&str>::new());
}

pub(crate) fn colleagues_learn_of_somebody_new(place: &dyn Place) {
    let storage = place.open();
    let project = furnished(&*storage);
    enrol(&*storage, person(ANA), 2);
    let (_, followed) = seen(&*storage, BORIS, 0);
    assign(&*storage, project, ANA);
    let page = storage.catalogue_page(person(BORIS), followed, ROOM).unwrap().unwrap();
    assert!(page.entries.contains(&human(ANA, "Ana")));
    assert!(page.entries.iter().any(|entry| matches!(entry, Entry::Laptop(l) if l.person == person(ANA))));
    let theirs = Entry::Assignment(assignment(project, ANA, Access::Consultant, true));
    assert!(page.entries.contains(&theirs));
}

pub(crate) fn a_person_taken_off_a_project_is_told_and_sees_no_more_of_it(place: &dyn Place) {
    let storage = place.open();
    let project = furnished(&*storage);
    assign(&*storage, project, ANA);
    let (_, followed) = seen(&*storage, ANA, 0);
    unassign(&*storage, project, ANA);
    let page = storage.catalogue_page(person(ANA), followed, ROOM).unwrap().unwrap();
    let ended = Entry::Assignment(assignment(project, ANA, Access::Consultant, false));
    assert_eq!(page.entries, [ended]);
    assert_eq!(storage.accesses(person(ANA)).unwrap(), []);
    storage.put_entries(&[concern(project, "Ill-treatment")]).unwrap();
    assert_eq!(seen(&*storage, ANA, page.to).0, Vec::<&str>::new());
    assert_eq!(seen(&*storage, ANA, 0).0, ["assignment", "list_item", "list_item", "person"]);
}

pub(crate) fn whoever_left_a_project_is_still_known_by_name_there(place: &dyn Place) {
    let storage = place.open();
    let project = furnished(&*storage);
    assign(&*storage, project, ANA);
    unassign(&*storage, project, ANA);
    let page = storage.catalogue_page(person(BORIS), 0, ROOM).unwrap().unwrap();
    assert!(page.entries.contains(&human(ANA, "Ana")));
}

pub(crate) fn a_role_that_changes_gives_way_to_the_new_one(place: &dyn Place) {
    let storage = place.open();
    let project = furnished(&*storage);
    for access in Access::ALL {
        storage.assign(&assignment(project, ANA, access, true)).unwrap();
        assert_eq!(storage.accesses(person(ANA)).unwrap(), [(project, access)]);
    }
    let assignments = storage.entries("assignment").unwrap();
    assert_eq!(assignments.len(), 2);
}

pub(crate) fn an_entry_that_is_the_same_keeps_its_place(place: &dyn Place) {
    let storage = place.open();
    furnished(&*storage);
    let (_, to) = seen(&*storage, ANA, 0);
    storage.put_entries(&[item("F"), item("M"), human(ANA, "Ana")]).unwrap();
    assert_eq!(seen(&*storage, ANA, to), (Vec::new(), to));
}

pub(crate) fn an_entry_that_changed_comes_again_alone(place: &dyn Place) {
    let storage = place.open();
    furnished(&*storage);
    let (_, to) = seen(&*storage, ANA, 0);
    let Entry::ListItem(mut changed) = item("M") else { panic!("an item") };
    changed.name_fr = "Masculin".to_owned();
    let changed = Entry::ListItem(changed);
    storage.put_entries(&[item("F"), changed.clone()]).unwrap();
    let page = storage.catalogue_page(person(ANA), to, ROOM).unwrap().unwrap();
    assert_eq!(page.entries, std::slice::from_ref(&changed));
    assert_eq!(storage.entries("list_item").unwrap(), [item("F"), changed]);
}

pub(crate) fn pages_are_as_large_as_asked_and_add_up_to_the_whole(place: &dyn Place) {
    let storage = place.open();
    furnished(&*storage);
    let whole = storage.catalogue_page(person(BORIS), 0, ROOM).unwrap().unwrap();
    let longest = whole.entries.iter().map(|entry| entry.to_json().len()).max().unwrap();
    for most_bytes in [0, 1, longest, 2 * longest] {
        let (mut at, mut entries) = (0, Vec::new());
        loop {
            let page = storage.catalogue_page(person(BORIS), at, most_bytes).unwrap().unwrap();
            let bytes = page.entries.iter().map(|entry| entry.to_json().len()).sum::<usize>();
            assert!(page.entries.len() == 1 || bytes <= most_bytes);
            assert!(page.to > at && !page.entries.is_empty());
            (at, entries) = (page.to, [entries, page.entries].concat());
            if page.last {
                break;
            }
        }
        assert_eq!((at, &entries), (whole.to, &whole.entries));
    }
}

pub(crate) fn a_place_that_was_not_reached_yet_begins_anew(place: &dyn Place) {
    let storage = place.open();
    furnished(&*storage);
    let whole = storage.catalogue_page(person(ANA), 0, ROOM).unwrap();
    for beyond in [whole.as_ref().unwrap().to + 1, u64::MAX] {
        assert_eq!(storage.catalogue_page(person(ANA), beyond, ROOM).unwrap(), whole);
    }
}

pub(crate) fn a_name_is_given_once_and_a_refused_write_leaves_nothing(place: &dyn Place) {
    let storage = place.open();
    furnished(&*storage);
    let (_, to) = seen(&*storage, ANA, 0);
    let namesake = human(3, "ANA");
    let refused = storage.put_entries(&[item("X"), namesake]).unwrap_err();
    let StorageError::Taken { kind, name } = refused else { panic!("{refused}") };
    assert_eq!((kind, name.as_str()), ("person", "ana@example.org"));
    assert_eq!(seen(&*storage, ANA, to), (Vec::new(), to));
    assert_eq!(storage.entries("person").unwrap().len(), 2);

    let Entry::Project(mut project) = storage.entries("project").unwrap().remove(0) else {
        panic!("a project")
    };
    project.id = super::project_id(2);
    let refused = storage.create_project(&project, 1).unwrap_err();
    assert!(matches!(refused, StorageError::Taken { kind: "project", .. }), "{refused}");
    assert_eq!(storage.entries("project").unwrap().len(), 1);
}
