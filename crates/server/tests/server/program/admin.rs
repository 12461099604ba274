use super::Place;
use carnet_core::clock::Timestamp;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{Request, UnsentFile};
use serde_json::Value;

#[test]
fn a_project_a_person_an_assignment_and_a_code_are_made_one_after_the_other() {
    let place = Place::with_database();
    let project = [
        "project",
        "create",
        "--code",
        "PMM 1",
        "--name-en",
        "Safeguards",
        "--name-fr",
        "Garanties",
        "--country",
        "MK",
        "--country",
        "AL",
        "--starts-on",
        "2026-01-01",
    ];
    let table = "CODE   NAME        COUNTRIES  STARTS      ENDS\nPMM 1  Safeguards  MK AL      2026-01-01\n";
    assert_eq!(place.admin(&project), table);
    assert_eq!(place.admin(&["project", "list"]), table);
    place.admin(&["person", "create", "--name", "Нина Ђурић", "--email", "nina@example.org"]);
    let said = place.admin(&["assign", "--person", "NINA@example.org", "--project", "PMM 1"]);
    assert_eq!(said, "nina@example.org works in PMM 1 as consultant.\n");
    let table = "E-MAIL            NAME        WORKS IN\nnina@example.org  Нина Ђурић  PMM 1 (consultant)\n";
    assert_eq!(place.admin(&["person", "list"]), table);
    let code = place.admin(&["enrolment-code", "--person", "nina@example.org"]);
    let groups = code.trim_end().split('-').map(str::len).collect::<Vec<_>>();
    assert_eq!(groups, [4, 4, 4]);
    assert_eq!(
        place.admin(&["devices"]),
        "NUMBER  LAPTOP  PERSON  ENROLLED  LAST CHANGES  CHANGES  STANDING  LINK\n"
    );
    let said = place.admin(&["unassign", "--person", "nina@example.org", "--project", "PMM 1"]);
    assert_eq!(said, "nina@example.org does not work in PMM 1 any more.\n");
}

#[test]
fn programs_are_answered_in_json() {
    let place = Place::furnished();
    let json = |arguments: &[&str]| serde_json::from_str::<Value>(&place.admin(arguments)).unwrap();
    assert_eq!(json(&["--json", "project", "list"])[0]["code"], "PMM 1");
    assert_eq!(json(&["person", "list", "--json"])[0]["email"], "ljubica@example.org");
    let code = json(&["enrolment-code", "--person", "ljubica@example.org", "--json"]);
    assert_eq!(code["code"].as_str().map(str::len), Some(14));
    assert_eq!(json(&["devices", "--json"]), serde_json::json!([]));
    assert_eq!(json(&["activities", "--project", "PMM 1", "--json"]), serde_json::json!([]));
}

#[test]
fn files_and_what_is_taken_of_them_are_shown_and_changed() {
    let place = Place::furnished();
    let headings = "SHA-256  TYPE  BYTES  ARRIVED  LAPTOP  LAST PART  NAMED\n";
    assert_eq!(place.admin(&["files", "list", "--project", "PMM 1"]), headings);
    assert_eq!(place.admin(&["files", "clean", "--project", "PMM 1"]), format!("{headings}Removed: 0\n"));
    let said = place.admin(&["files", "limits"]);
    assert!(
        said.starts_with("One file: 25 MiB\nAll files of a project: 20480 MiB\nTypes: application/pdf, ")
    );
    place.admin(&["files", "limits", "--most-project-mib", "100"]);
    let said = place.admin(&["files", "limits", "--most-mib", "5"]);
    assert!(said.starts_with("One file: 5 MiB\nAll files of a project: 100 MiB\n"), "{said}");
    let limits = place.admin(&["files", "limits", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&limits).unwrap()["mostBytes"], 5 << 20);
    let database = place.database();
    let wrong = ["files", "limits", "--most-mib", "5", "--most-project-mib", "4"];
    assert_eq!(
        place.refused(&[&["admin", "--database", &database][..], &wrong].concat()),
        "most-project-mib: a project must have room for the largest file"
    );
}

#[test]
fn what_cannot_be_done_is_said_in_a_sentence() {
    let place = Place::furnished();
    let database = place.database();
    let refused =
        |arguments: &[&str]| place.refused(&[&["admin", "--database", &database], arguments].concat());
    assert_eq!(
        refused(&["enrolment-code", "--person", "nobody@example.org"]),
        "there is no person nobody@example.org; `person list` shows all"
    );
    assert_eq!(
        refused(&["assign", "--person", "ljubica@example.org", "--project", "PMM 9"]),
        "there is no project PMM 9; `project list` shows all"
    );
    assert_eq!(
        refused(&["project", "create", "--code", "PMM 1", "--name-en", "B", "--name-fr", "B"]),
        "there is already a project called \"PMM 1\""
    );
    assert_eq!(
        refused(&["person", "create", "--name", "Ana", "--email", "LJUBICA@example.org"]),
        "there is already a person called \"ljubica@example.org\""
    );
    assert_eq!(
        refused(&["person", "create", "--name", "Ana", "--email", "ana"]),
        "email: this is not an e-mail address"
    );
}

#[test]
fn what_is_no_file_of_unsent_changes_is_not_taken_in() {
    let place = Place::furnished();
    let database = place.database();
    let refused = |file: &str| place.refused(&["admin", "--database", &database, "take-in", file]);
    assert!(refused("nothing.carnet").starts_with("\"nothing.carnet\" cannot be taken in: No such file"));
    std::fs::write(place.file("sheet.carnet"), "a sheet").unwrap();
    let said = "\"sheet.carnet\" cannot be taken in: this is not a file of unsent changes";
    assert_eq!(refused("sheet.carnet"), said);
    let file = UnsentFile {
        device: DeviceNumber(7),
        saved: Timestamp::from_millis(0),
        request: Request { batches: vec![], ..Request::default() },
    };
    std::fs::write(place.file("nothing.carnet"), "").unwrap();
    assert!(refused("nothing.carnet").ends_with("this is not a file of unsent changes"));
    std::fs::create_dir(place.file("folder.carnet")).unwrap();
    assert!(refused("folder.carnet").contains("cannot be taken in: Is a directory"));
    // Of what is no such file no more than its head is read, were it endless.
    assert!(refused("/dev/zero").ends_with("this is not a file of unsent changes"));
    let bytes = file.to_bytes();
    let newer = [&bytes[..14], &[9], &bytes[15..]].concat();
    std::fs::write(place.file("newer.carnet"), newer).unwrap();
    assert!(refused("newer.carnet").ends_with("is of version 9, which this program does not know"));
    std::fs::write(place.file("cut.carnet"), &bytes[..bytes.len() - 1]).unwrap();
    assert!(refused("cut.carnet").ends_with("damaged: save it again on the laptop, or copy it again"));
    std::fs::write(place.file("empty.carnet"), &bytes).unwrap();
    let table = "PROJECT  LAPTOP  BATCH  CHANGES  OUTCOME  REFUSED\n";
    assert_eq!(place.admin(&["take-in", "empty.carnet"]), table);
}
