//! What waits for a project officer: who may decide, when it counts, and where it is shown who did.

use super::{House, Laptop, create_person, create_project, head, say};
use crate::author::{MORNING, mark, name, participant};
use crate::program::program;
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::catalogue::Access;
use carnet_core::id::PersonId;
use carnet_core::protocol::{BatchOutcome, DecisionOutcome, History};
use carnet_core::row::RowKey;
use carnet_server::Error;
use carnet_server::taking_in::Decision;
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

/// A house in which a laptop of somebody who was taken off the project has brought these marks; and a project officer.
fn waiting() -> (House, Laptop, PersonId) {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let first = laptop.author.batch([name(1, "Drenova"), mark(1, 1, Present)]);
    assert_eq!(laptop.say(&[first]).verdicts[0].outcome, BatchOutcome::Accepted);
    let admin = house.server.admin();
    let officer = create_person(&house.server, "officer@example.org");
    admin.assign(officer, house.project, Access::ProjectOfficer).unwrap();
    admin.unassign(house.consultant, house.project).unwrap();
    let (before, other) = (laptop.author.dot(2), laptop.author.dot(1));
    let batch = laptop
        .author
        .batch([mark(1, 1, Late).replacing(&[before]), name(1, "Drenovska").replacing(&[other])]);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Quarantined);
    (house, laptop, officer)
}

fn run(house: &House, arguments: &[&str]) -> Result<String, String> {
    let database = format!("sqlite:{}", house.folder.path().join("server.db").display());
    let output = program().args(["admin", "--database", &database]).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn only_a_project_officer_or_an_administrator_decides_and_is_named_everywhere() {
    let (house, laptop, _) = waiting();
    let device = laptop.author.device.to_string();
    let decide = |what: &str, by: &str| {
        run(&house, &["quarantine", what, "--project", "PMM 1", "--device", &device, "--by", by])
    };
    let elsewhere = create_project(&house.server, "PMM 2");
    let other = create_person(&house.server, "other@example.org");
    let admin = house.server.admin();
    admin.assign(other, elsewhere, Access::ProjectOfficer).unwrap();
    admin.assign(other, house.project, Access::Consultant).unwrap();
    let may_not = "carnet-server: other@example.org may not decide in PMM 1: it takes a project officer of that \
                   project (`assign --access project_officer`) or an administrator (`administrator add`)\n";
    for what in ["accept", "refuse"] {
        let nobody = "carnet-server: there is no person nobody@example.org; `person list` shows all\n";
        assert_eq!(decide(what, "nobody@example.org").unwrap_err(), nobody);
        assert_eq!(decide(what, "other@example.org").unwrap_err(), may_not);
    }
    let listed = run(&house, &["quarantine", "list"]).unwrap();
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains("ana@example.org  no_access  2 "), "{listed}");
    // Who was an officer once is none today.
    run(&house, &["administrator", "add", "--person", "other@example.org"]).unwrap();
    let listed = run(&house, &["person", "list"]).unwrap();
    assert!(listed.contains("everywhere (administrator), PMM 1 (consultant)"), "{listed}");
    run(&house, &["administrator", "remove", "--person", "other@example.org"]).unwrap();
    assert_eq!(decide("accept", "other@example.org").unwrap_err(), may_not);
    run(&house, &["administrator", "add", "--person", "OTHER@example.org"]).unwrap();
    let administrators = run(&house, &["administrator", "list"]).unwrap();
    assert_eq!(administrators, "E-MAIL             NAME\nother@example.org  other@example.org\n");
    let said = decide("accept", "other@example.org").unwrap();
    assert_eq!(said, format!("2 changes of laptop {device} are accepted in PMM 1, by other@example.org.\n"));
    let nothing = decide("accept", "other@example.org").unwrap_err();
    assert!(nothing.contains("nothing of laptop"), "{nothing}");
    // A second batch, which the officer refuses.
    let mut laptop = laptop;
    let batch = laptop.author.batch([mark(1, 2, Absent)]);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Quarantined);
    let said = decide("refuse", "officer@example.org").unwrap();
    assert_eq!(said, format!("1 change of laptop {device} is refused in PMM 1, by officer@example.org.\n"));

    assert_eq!(run(&house, &["quarantine", "list", "--json"]).unwrap(), "[]\n");
    let decided: Value =
        serde_json::from_str(&run(&house, &["quarantine", "list", "--decided", "--json"]).unwrap()).unwrap();
    let decided = decided.as_array().unwrap().iter();
    let decided =
        decided.map(|row| json!([row["changes"], row["decision"]["outcome"], row["decision"]["email"]]));
    let expected =
        [json!([1, "refused", "officer@example.org"]), json!([2, "accepted", "other@example.org"])];
    assert_eq!(decided.collect::<Vec<_>>(), expected);
    let table = run(&house, &["quarantine", "list", "--decided"]).unwrap();
    assert!(table.lines().nth(2).unwrap().contains("accepted  other@example.org"), "{table}");
    let row = format!("attendance/{}/{}", crate::author::session(1), participant(1));
    let table = run(&house, &["history", "--project", "PMM 1", "--row", &row]).unwrap();
    let lines = table.lines().collect::<Vec<_>>();
    assert!(lines[0].ends_with("DECIDED") && !lines[1].contains("accepted"), "{table}");
    assert!(lines[2].contains("accepted  other@example.org  20"), "{table}");
    // A laptop is told the same.
    let admin = house.server.admin();
    admin.assign(house.consultant, house.project, Access::Consultant).unwrap();
    let query = format!("/v1/history?project={}&entity=participant&first={}", house.project, participant(1));
    let answer = say(house.address(), &head("GET", &query, &laptop.headers(), 0), b"");
    let history: History = serde_json::from_slice(&answer.body).unwrap();
    let decisions = history.changes.iter().map(|change| change.decision.as_ref());
    let [None, Some(decision)] = decisions.collect::<Vec<_>>()[..] else { panic!("{history:?}") };
    assert_eq!((decision.outcome, decision.email.as_str()), (DecisionOutcome::Accepted, "other@example.org"));
    assert_eq!(history.changes[1].received, MORNING);
}

/// A report of a month that is printed twice says the same twice.
#[test]
fn what_waited_is_in_the_history_of_the_time_when_it_was_decided() {
    let (house, laptop, officer) = waiting();
    let admin = house.server.admin();
    let shown = |from: i64, until: i64| {
        let (from, until) = (MORNING.plus_millis(from * DAY), MORNING.plus_millis(until * DAY));
        admin.history_of_period(house.project, from, until).unwrap().whole().unwrap()
    };
    let march = shown(0, 30);
    assert_eq!(march.len(), 2);
    assert_eq!(shown(30, 60), []);
    house.pass(40 * DAY);
    admin.decide(house.project, laptop.author.device, Decision::Accept, officer).unwrap();
    assert_eq!(shown(0, 30), march);
    let april = shown(30, 60);
    let told =
        april.iter().map(|change| (change.counter, change.received, change.decision.as_ref().unwrap().at));
    let decided = MORNING.plus_millis(40 * DAY);
    assert_eq!(told.collect::<Vec<_>>(), [(3, MORNING, decided), (4, MORNING, decided)]);
    assert_eq!(april[0].decision.as_ref().unwrap().person, "officer@example.org");
    assert_eq!(shown(0, 60).len(), 4);
}

#[test]
fn what_is_asked_of_the_history_in_vain_is_said() {
    let (house, ..) = waiting();
    let ask = |arguments: &[&str]| {
        run(&house, &[&["history", "--project", "PMM 1"], arguments].concat()).unwrap_err()
    };
    let row = format!("participant/{}", participant(1));
    let nowhere = format!("participant/{}", participant(9));
    assert_eq!(
        ask(&["--row", &nowhere]),
        format!(
            "carnet-server: nothing of {nowhere} is in this project; `history --from TIME --until TIME` shows what \
             came in a period\n"
        )
    );
    assert_eq!(
        ask(&["--row", &row, "--group", "colour"]),
        "carnet-server: group: there is no \"colour\"; such rows have existence, name, sex, work, country, contact, \
         consent, merged into\n"
    );
    let later = ["--from", "2026-11-24T00:00:00Z", "--until", "2026-11-23T00:00:00Z"];
    assert_eq!(ask(&later), "carnet-server: until: the period ends before it begins\n");
    let missing = ask(&[]);
    assert!(missing.contains("--row ROW") && missing.contains("--from TIME --until TIME"), "{missing}");
    // A group that is there and was never written is no row without history.
    let admin = house.server.admin();
    let unwritten = admin.history_of_row(house.project, &RowKey::Participant(participant(1)), Some("sex"));
    assert!(matches!(unwritten, Err(Error::UnknownRow(_))));
}
