//! Entries of the catalogue travel as JSON, between versions that know more and versions that know less.

use carnet_core::catalogue::{
    Access, AreaOfConcern, Assignment, Code, Entry, FundingSource, Laptop, List, ListItem, Person, Project,
};
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::{Answer, CataloguePage};
use serde_json::{Value, json};
use uuid::Uuid;

fn project_id() -> ProjectId {
    ProjectId::from_uuid(Uuid::from_u128(1))
}

fn person_id() -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(2))
}

/// One entry of each kind, with what its key says of it.
fn entries() -> Vec<(Entry, &'static str, &'static str)> {
    const PROJECT: &str = "00000000-0000-0000-0000-000000000001";
    const PERSON: &str = "00000000-0000-0000-0000-000000000002";
    const BOTH: &str = "00000000-0000-0000-0000-000000000001/00000000-0000-0000-0000-000000000002";
    const SOURCE: &str = "00000000-0000-0000-0000-000000000001/EU-JP";
    const AREA: &str = "00000000-0000-0000-0000-000000000001/CPT-5";
    let item = ListItem {
        list: List::ProfessionalGroups,
        code: Code::new("judge"),
        name_en: "Judges".to_owned(),
        name_fr: "Juges \"du siège\"".to_owned(),
        position: u32::MAX,
        properties: [("note".to_owned(), "მოსამართლე\n".to_owned())].into(),
    };
    let project = Project {
        id: project_id(),
        code: "2345".to_owned(),
        name_en: "Safeguards in custody".to_owned(),
        name_fr: "Garanties en garde à vue".to_owned(),
        countries: vec![Code::new("MK"), Code::new("XK")],
        starts_on: "2024-01-01".parse().ok(),
        ends_on: None,
    };
    let area = AreaOfConcern {
        code: Code::new("CPT-5"),
        project: project_id(),
        body: Code::new("CPT"),
        reference: "CPT/Inf (2023) 5".to_owned(),
        theme_en: "Ill-treatment".to_owned(),
        theme_fr: "Mauvais traitements".to_owned(),
        countries: Vec::new(),
    };
    let source = FundingSource {
        code: Code::new("EU-JP"),
        project: project_id(),
        kind: Code::new("eu_joint_programme"),
        donor: "European Union".to_owned(),
        agreement: "4708/2021/54".to_owned(),
        share_percent: Some(85),
    };
    let person =
        Person { id: person_id(), name: "Ђорђе".to_owned(), email: "dj@example.org".to_owned() };
    let access = Access::ProjectOfficer;
    let assignment = Assignment { project: project_id(), person: person_id(), access, active: false };
    let laptop =
        Laptop { device: DeviceNumber(u32::MAX), name: "Скопје 2".to_owned(), person: person_id() };
    vec![
        (Entry::ListItem(item), "list_item", "professional_groups/judge"),
        (Entry::Project(project), "project", PROJECT),
        (Entry::FundingSource(source), "funding_source", SOURCE),
        (Entry::AreaOfConcern(area), "area_of_concern", AREA),
        (Entry::Person(person), "person", PERSON),
        (Entry::Assignment(assignment), "assignment", BOTH),
        (Entry::Laptop(laptop), "laptop", "4294967295"),
    ]
}

#[test]
fn an_entry_comes_out_as_it_went_in() {
    for (entry, kind, key) in entries() {
        assert_eq!(Entry::from_json(&entry.to_json()).as_ref(), Ok(&entry));
        assert_eq!(entry.key(), (kind, key.to_owned()));
        let json: Value = serde_json::from_str(&entry.to_json()).unwrap();
        assert_eq!(json["entry"], kind);
    }
}

#[test]
fn fields_of_a_newer_server_are_passed_over() {
    for (entry, ..) in entries() {
        let mut json: Value = serde_json::from_str(&entry.to_json()).unwrap();
        json["colour"] = json!({ "deep": [1, null, "ნ"] });
        assert_eq!(Entry::from_json(&json.to_string()), Ok(entry));
    }
}

#[test]
fn a_kind_of_a_newer_server_is_passed_over() {
    let venue = r#"{"entry":"venue","name":"Palais","rooms":[{"seats":40}]}"#;
    assert_eq!(Entry::from_json(venue), Ok(Entry::Unknown));
}

#[test]
fn a_list_of_a_newer_server_is_passed_over_and_a_role_may_least() {
    let item =
        r#"{"entry":"list_item","list":"moods","code":"good","nameEn":"Good","nameFr":"Bon","position":1}"#;
    assert_eq!(Entry::from_json(item), Ok(Entry::Unknown));
    let assignment = |access: &str| {
        let (project, person) = (ProjectId::default(), PersonId::default());
        format!(
            r#"{{"entry":"assignment","project":"{project}","person":"{person}","access":{access},"active":true}}"#
        )
    };
    let reader = Entry::from_json(&assignment(r#""reader""#)).unwrap();
    assert_eq!(Entry::from_json(&assignment(r#""auditor""#)), Ok(reader));
    // What is wrong otherwise stays wrong.
    for text in
        [assignment("7"), assignment("null"), item.replace("nameEn", "name"), item.replace(r#""moods""#, "3")]
    {
        assert!(Entry::from_json(&text).is_err(), "{text}");
    }
}

/// A page with such entries among others is read whole.
#[test]
fn a_page_with_entries_of_a_newer_server_is_read() {
    let entries = entries().into_iter().map(|(entry, ..)| entry).collect::<Vec<_>>();
    let page = CataloguePage { to: 7, last: true, entries };
    let bytes = Answer { catalogue: Some(page.clone()), ..Answer::default() }.to_bytes();
    let (known, new) = (b"project_officer", b"principal_clerk");
    let at = bytes.windows(known.len()).position(|some| some == known).unwrap();
    let newer = [&bytes[..at], new, &bytes[at + new.len()..]].concat();
    let read = Answer::from_bytes(&newer).unwrap().catalogue.unwrap();
    assert_eq!(read.entries.len(), page.entries.len());
    let roles = read.entries.iter().filter_map(|entry| match entry {
        Entry::Assignment(assignment) => Some(assignment.access),
        _ => None,
    });
    assert_eq!(roles.collect::<Vec<_>>(), [Access::Reader]);
}

#[test]
fn what_is_no_entry_is_refused() {
    for text in ["", "null", "{}", "[]", r#"{"entry":"person"}"#, r#"{"entry":1}"#, r#"{"entry":"person"#] {
        assert!(Entry::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn the_names_of_lists_and_roles_are_those_in_json() {
    for list in List::ALL {
        assert_eq!(json!(list), list.code());
    }
    for access in Access::ALL {
        assert_eq!(json!(access), access.code());
        assert_eq!(Access::from_code(access.code()), Some(access));
    }
    assert_eq!(Access::from_code("administrator"), None);
}

#[test]
fn a_reader_may_not_record() {
    assert_eq!(Access::ALL.map(Access::may_record), [false, true, true]);
}
