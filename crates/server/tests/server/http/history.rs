//! Who wrote what: the history of a row and of a period, as a laptop and an administrator ask for it.

use super::{Answer, House, Laptop, create_person, create_project, head, say};
use crate::author::{Edit, MORNING, mark, name, participant, session};
use crate::program::program;
use carnet_core::attendance::MarkStatus::{Absent, Late, Present};
use carnet_core::catalogue::Access;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{BatchOutcome, Standing};
use carnet_core::row::RowKey;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An hour from the morning on.
const PERIOD: &str = "from=2026-11-23T09:00:00Z&until=2026-11-23T11:00:00%2B01:00";

fn ask(house: &House, headers: &str, query: &str) -> Answer {
    say(house.address(), &head("GET", &format!("/v1/history?{query}"), headers, 0), b"")
}

/// What a laptop is answered of a project.
fn asked(house: &House, laptop: &Laptop, project: ProjectId, query: &str) -> Answer {
    ask(house, &laptop.headers(), &format!("project={project}&{query}"))
}

fn history(house: &House, laptop: &Laptop, query: &str) -> Value {
    let answer = asked(house, laptop, house.project, query);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

fn write(laptop: &mut Laptop, edits: impl IntoIterator<Item = Edit>) {
    let batch = laptop.author.batch(edits);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
}

fn of_participant(number: u32) -> String {
    format!("entity=participant&first={}", participant(number))
}

/// Laptop, counter, the family names before, the one after, and why it was refused.
type Named<'a> = (u64, u64, Vec<&'a str>, &'a str, Option<&'a str>);

fn names(history: &Value) -> Vec<Named<'_>> {
    let changes = history["changes"].as_array().unwrap().iter();
    changes
        .map(|change| {
            let before = change["before"].as_array().unwrap().iter();
            (
                change["laptop"]["device"].as_u64().unwrap(),
                change["counter"].as_u64().unwrap(),
                before.map(|value| value["family"].as_str().unwrap()).collect(),
                change["value"]["family"].as_str().unwrap(),
                change["refused"]["reason"].as_str(),
            )
        })
        .collect()
}

#[test]
fn the_history_of_a_row_names_old_and_new_values_of_both_laptops_in_order() {
    let house = House::open();
    let (mut ana, mut boris) = (house.laptop(1), house.laptop(2));
    write(&mut ana, [name(1, "Drenova"), name(2, "Shehu"), mark(1, 1, Present)]);
    house.pass(60_000);
    let wrong_clock = MORNING.plus_millis(-86_400_000);
    write(&mut boris, [name(1, "Drenovska").replacing(&[ana.author.dot(1)]).at(wrong_clock)]);
    write(&mut ana, [name(1, "Drenovska-Ilić").replacing(&[boris.author.dot(1)])]);
    let history = history(&house, &ana, &of_participant(1));
    let expected = [
        (1, 1, vec![], "Drenova", None),
        (2, 1, vec!["Drenova"], "Drenovska", None),
        (1, 4, vec!["Drenovska"], "Drenovska-Ilić", None),
    ];
    assert_eq!(names(&history), expected);
    let second = &history["changes"][1];
    assert_eq!(second["row"], format!("participant/{}", participant(1)));
    assert_eq!((&second["group"], &second["person"]), (&json!("name"), &json!("ana@example.org")));
    assert_eq!(second["laptop"], json!({ "device": 2, "name": "Registry" }));
    assert_eq!(second["at"], json!(wrong_clock));
    assert_eq!(second["received"], json!(MORNING.plus_millis(60_000)));
    assert_eq!(history.get("next"), None);
}

/// What was refused is shown, and what was built on it replaced what it would have.
#[test]
fn a_refused_change_is_in_the_history_with_its_reason() {
    let house = House::open();
    let (mut ana, boris) = (house.laptop(1), house.laptop(2));
    write(&mut ana, [name(1, "Drenova")]);
    let [first, refused] = [1, 2].map(|counter| ana.author.dot(counter));
    write(&mut ana, [name(1, "").replacing(&[first])]);
    write(&mut ana, [name(1, "Drenovska").replacing(&[refused])]);
    let whole = history(&house, &boris, &of_participant(1));
    let expected = [
        (1, 1, vec![], "Drenova", None),
        (1, 2, vec!["Drenova"], "", Some("missing")),
        (1, 3, vec!["Drenova"], "Drenovska", None),
    ];
    assert_eq!(names(&whole), expected);
    assert_eq!(names(&history(&house, &boris, PERIOD)), expected);
    assert_eq!(whole["changes"][1]["refused"], json!({ "field": "family", "reason": "missing" }));
}

#[test]
fn whoever_settles_a_conflict_has_replaced_both_values() {
    let house = House::open();
    let (mut ana, mut boris) = (house.laptop(1), house.laptop(2));
    write(&mut ana, [name(1, "Drenova")]);
    write(&mut boris, [name(1, "Drenovska")]);
    let both = [ana.author.dot(1), boris.author.dot(1)];
    write(&mut boris, [name(1, "Drenić").replacing(&both)]);
    let expected = [
        (1, 1, vec![], "Drenova", None),
        (2, 1, vec![], "Drenovska", None),
        (2, 2, vec!["Drenova", "Drenovska"], "Drenić", None),
    ];
    assert_eq!(names(&history(&house, &ana, &of_participant(1))), expected);
    assert_eq!(names(&history(&house, &ana, PERIOD)), expected);
}

#[test]
fn a_change_that_came_after_its_replacement_is_in_the_history() {
    let house = House::open();
    let (mut ana, mut boris) = (house.laptop(1), house.laptop(2));
    let late = boris.author.batch([name(2, "Shehu"), name(1, "Drenova")]);
    write(&mut ana, [name(1, "Drenovska").replacing(&[boris.author.dot(2)])]);
    let so_far = history(&house, &ana, &of_participant(1));
    assert_eq!(names(&so_far), [(1, 1, vec![], "Drenovska", None)]);
    boris.say(&[late]);
    let whole = history(&house, &ana, &of_participant(1));
    assert_eq!(names(&whole), [(1, 1, vec!["Drenova"], "Drenovska", None), (2, 2, vec![], "Drenova", None)]);
}

#[test]
fn one_field_group_of_a_row_of_two_ids_can_be_asked_for() {
    let house = House::open();
    let mut ana = house.laptop(1);
    write(&mut ana, [mark(1, 1, Present), mark(1, 2, Absent), name(1, "Drenova")]);
    let first = ana.author.dot(1);
    write(&mut ana, [mark(1, 1, Late).replacing(&[first])]);
    let row = format!("entity=attendance&first={}&second={}", session(1), participant(1));
    let statuses = |query: &str| {
        let history = history(&house, &ana, query);
        let changes = history["changes"].as_array().unwrap().iter();
        changes.map(|change| change["value"]["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&row), ["present", "late"]);
    assert_eq!(statuses(&format!("{row}&group=mark")), ["present", "late"]);
    assert_eq!(statuses(&format!("{row}&group=delivery+mode")), [""; 0]);
}

#[test]
fn a_period_comes_in_pages_that_leave_nothing_out() {
    let house = House::open();
    let mut ana = house.laptop(1);
    write(&mut ana, [mark(9, 9, Present)]);
    house.pass(60_000);
    write(&mut ana, (1..=400).map(|person| mark(1, person, Present)));
    // Half as many places in the project's order as changes.
    let first = ana.author.dot(2);
    write(&mut ana, (1..=100).flat_map(|person| [mark(2, person, Present), mark(2, person, Absent)]));
    write(&mut ana, [mark(1, 1, Late).replacing(&[first])]);
    house.pass(60_000);
    write(&mut ana, [mark(9, 8, Present)]);
    let period = "from=2026-11-23T09:01:00Z&until=2026-11-23T09:02:00Z";
    let one = history(&house, &ana, period);
    let next = one["next"].as_str().unwrap();
    let two = history(&house, &ana, &format!("{period}&after={next}"));
    assert_eq!(two.get("next"), None);
    let counters = |page: &Value| {
        let changes = page["changes"].as_array().unwrap().iter();
        changes.map(|change| change["counter"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counters(&one), (2..=501).collect::<Vec<_>>());
    assert_eq!(counters(&two), (502..=602).collect::<Vec<_>>());
    let last = &two["changes"][100];
    assert_eq!((&last["before"][0]["status"], &last["value"]["status"]), (&json!("present"), &json!("late")));
    // Where a page ends with a batch, too.
    let short = "from=2026-11-23T09:02:00Z&until=2026-11-23T09:03:00Z";
    write(&mut ana, (1..=499).map(|person| mark(3, person, Present)));
    write(&mut ana, [mark(4, 1, Present)]);
    let one = history(&house, &ana, short);
    let two = history(&house, &ana, &format!("{short}&after={}", one["next"].as_str().unwrap()));
    assert_eq!((counters(&one).len(), counters(&two)), (500, vec![1103]));
    let admin = house.server.admin();
    let hour = MORNING.plus_millis(3_600_000);
    let pages = admin.history_of_period(house.project, MORNING, hour).unwrap();
    let pages = pages.collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [500, 500, 103]);
    let whole = pages.concat();
    let counters = whole.iter().map(|change| change.counter).collect::<BTreeSet<_>>();
    assert_eq!((whole.len(), counters), (1103, (1..=1103).collect()));
}

#[test]
fn the_history_of_a_row_comes_in_pages_too() {
    let house = House::open();
    let mut ana = house.laptop(1);
    for _ in 0..3 {
        let begin = ana.author.chain.counter;
        let dot = |n: u64| ana.author.dot(begin + n);
        let edits = (0..200).map(|n| match begin + n {
            0 => name(1, "Name 0"),
            counter => name(1, &format!("Name {counter}")).replacing(&[dot(n)]),
        });
        let edits = edits.collect::<Vec<_>>();
        write(&mut ana, edits);
    }
    let counters = |page: &Value| {
        let changes = page["changes"].as_array().unwrap().iter();
        changes.map(|change| change["counter"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let one = history(&house, &ana, &of_participant(1));
    assert_eq!(counters(&one), (1..=500).collect::<Vec<_>>());
    let next = one["next"].as_str().unwrap();
    let two = history(&house, &ana, &format!("{}&after={next}", of_participant(1)));
    assert_eq!((counters(&two), two.get("next")), ((501..=600).collect::<Vec<_>>(), None));
    // What stood there before is told across pages as well.
    assert_eq!(two["changes"][0]["before"][0]["family"], "Name 499");
    let nothing = history(&house, &ana, &format!("{}&after=999999999", of_participant(1)));
    assert_eq!((counters(&nothing), nothing.get("next")), (Vec::new(), None));
    let row = RowKey::Participant(participant(1));
    let pages = house.server.admin().history_of_row(house.project, &row, Some("name")).unwrap();
    let pages = pages.map(|page| page.unwrap().iter().map(|change| change.counter).collect::<Vec<_>>());
    assert_eq!(pages.collect::<Vec<_>>(), [(1..=500).collect::<Vec<_>>(), (501..=600).collect()]);
}

#[test]
fn the_history_is_for_those_who_work_in_the_project() {
    let house = House::open();
    let foreign = create_project(&house.server, "PMM 2");
    let boris = create_person(&house.server, "boris@example.org");
    house.server.admin().assign(boris, foreign, Access::Consultant).unwrap();
    let mut theirs = house.laptop_of(boris, 2);
    theirs.author.project = foreign;
    write(&mut theirs, [name(1, "Secret")]);
    let ana = house.laptop(1);
    for query in [PERIOD, &of_participant(1)] {
        for project in [foreign, ProjectId::default()] {
            let answer = asked(&house, &ana, project, query);
            assert_eq!((answer.status, answer.problem()), (404, "not_found"));
            assert!(!answer.body.windows(6).any(|bytes| bytes == b"Secret"));
        }
        assert_eq!(asked(&house, &theirs, foreign, query).status, 200);
        let query = format!("project={foreign}&{query}");
        assert_eq!(ask(&house, "", &query).problem(), "not_enrolled");
        assert_eq!(ask(&house, "authorization: Bearer AAAA\r\n", &query).problem(), "not_enrolled");
    }
    house.server.admin().assign(boris, house.project, Access::Reader).unwrap();
    assert_eq!(history(&house, &theirs, PERIOD)["changes"], json!([]));
    house.server.admin().unassign(boris, house.project).unwrap();
    assert_eq!(asked(&house, &theirs, house.project, PERIOD).problem(), "not_found");
}

#[test]
fn a_laptop_out_of_service_is_told_nothing() {
    let house = House::open();
    let mut ana = house.laptop(1);
    write(&mut ana, [name(1, "Drenova")]);
    for standing in [Standing::Retired, Standing::Lost] {
        house.server.admin().set_standing(ana.author.device, standing).unwrap();
        let answer = asked(&house, &ana, house.project, PERIOD);
        assert_eq!((answer.status, answer.problem()), (403, "revoked"));
    }
    house.server.admin().set_standing(ana.author.device, Standing::Active).unwrap();
    assert_eq!(names(&history(&house, &ana, PERIOD)).len(), 1);
}

#[test]
fn a_query_that_is_not_understood_is_malformed() {
    let house = House::open();
    let ana = house.laptop(1);
    let (row, project) = (of_participant(1), house.project);
    let queries = [
        String::new(),
        row.clone(),
        PERIOD.to_owned(),
        format!("project={project}"),
        format!("project=PMM&{row}"),
        format!("project={project}&project={project}&{row}"),
        format!("project={project}&entity=participant"),
        format!("project={project}&entity=wizard&first={project}"),
        format!("project={project}&{row}&second={project}"),
        format!("project={project}&entity=attendance&first={project}"),
        format!("project={project}&{row}&{PERIOD}"),
        format!("project={project}&{row}&colour=red"),
        format!("project={project}&from=yesterday&until=2026-11-23T09:00:00Z"),
        format!("project={project}&from=2026-11-24T09:00:00Z&until=2026-11-23T09:00:00Z"),
        format!("project={project}&{PERIOD}&after=-1"),
        format!("project={project}&{PERIOD}&after=18446744073709551615"),
        format!("project={project}&{PERIOD}&after=%zz"),
        format!("project={project}&{row}&group=%ff"),
        format!("project={project}&{row}&group"),
    ];
    for query in queries {
        let answer = ask(&house, &ana.headers(), &query);
        assert_eq!((answer.status, answer.problem()), (400, "malformed"), "{query}");
    }
}

#[test]
fn an_administrator_is_shown_the_same() {
    let house = House::open();
    let (mut ana, mut boris) = (house.laptop(1), house.laptop(2));
    write(&mut ana, [name(1, "Drenova"), mark(1, 1, Present)]);
    write(&mut boris, [mark(1, 1, Absent)]);
    write(&mut boris, [name(1, "Drenić").replacing(&[ana.author.dot(1)])]);
    let database = format!("sqlite:{}", house.folder.path().join("server.db").display());
    let run = |arguments: &[&str]| {
        let output = program().args(["admin", "--database", &database]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let row = format!("participant/{}", participant(1));
    let asked = ["history", "--project", "PMM 1", "--row", &row];
    let shown: Value = serde_json::from_str(&run(&[&asked[..], &["--json"]].concat())).unwrap();
    assert_eq!(shown, history(&house, &ana, &of_participant(1))["changes"]);
    let table = run(&asked);
    assert_eq!(table.lines().count(), 3);
    assert!(table.lines().nth(2).unwrap().contains("2 Registry"), "{table}");
    let period = ["--from", "2026-11-23T09:00:00Z", "--until", "2026-11-23T10:00:00Z"];
    assert_eq!(run(&[&["history", "--project", "PMM 1"], &period[..]].concat()).lines().count(), 5);
    let table = run(&["conflicts", "--project", "PMM 1"]);
    assert_eq!(table.lines().count(), 3);
    assert!(
        table.lines().all(|line| line.starts_with("ROW") || line.contains(" · ") || line.contains("Dreni"))
    );
    let shown: Value = serde_json::from_str(&run(&["conflicts", "--project", "PMM 1", "--json"])).unwrap();
    assert_eq!(shown["conflicts"][0]["values"][1]["value"]["status"], "absent");
    assert_eq!(shown["deletedAndEdited"], json!([]));
    for wrong in [&["--row", "wizard/1"][..], &["--from", "2026-11-23T09:00:00Z"], &[]] {
        let arguments =
            [&["admin", "--database", &database, "history", "--project", "PMM 1"], wrong].concat();
        assert_eq!(program().args(arguments).output().unwrap().status.code(), Some(2), "{wrong:?}");
    }
}
