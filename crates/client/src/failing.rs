//! A disk without room refuses a transaction at its very end. What is in memory must then be what is on the disk.

use crate::database::{FILE, apply_what_is_known_now};
use crate::{Client, EnrolForm, Error, Incoming, ParticipantForm, Server, System};
use carnet_core::catalogue::{Access, Assignment, Code, Entry, Person, Project};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::{
    Answer, BatchOutcome, BatchVerdict, CataloguePage, EnrolAnswer, EnrolRequest, Limits, MOST_COMPRESSED,
    MOST_EXPANDED,
};
use tempfile::TempDir;

const NOW: Timestamp = Timestamp::from_millis(1_795_424_400_000);

/// A laptop whose commits can be made to fail.
struct Laptop {
    client: Client,
    folder: TempDir,
    project: ProjectId,
    person: Person,
}

impl Laptop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let client = Client::open(folder.path(), Box::new(System)).unwrap();
        let name = "Ana".to_owned();
        let person = Person { id: PersonId::new(NOW, [1; 10]), name, email: "ana@example.org".to_owned() };
        Self { client, folder, project: ProjectId::new(NOW, [2; 10]), person }
    }

    /// From now on every transaction that writes to this table fails when it is to be committed.
    fn refuse(&self, table: &str) {
        let refuse = format!(
            "PRAGMA foreign_keys = on;
             CREATE TEMP TABLE needed (id INTEGER PRIMARY KEY);
             CREATE TEMP TABLE refused (id INTEGER REFERENCES needed DEFERRABLE INITIALLY DEFERRED);
             CREATE TEMP TRIGGER on_insert AFTER INSERT ON main.{table} BEGIN INSERT INTO refused VALUES (1); END;
             CREATE TEMP TRIGGER on_update AFTER UPDATE ON main.{table} BEGIN INSERT INTO refused VALUES (1); END;"
        );
        self.client.database.connection.execute_batch(&refuse).unwrap();
    }

    fn relent(&self) {
        let relent = "DROP TABLE refused; DROP TABLE needed; DROP TRIGGER on_insert; DROP TRIGGER on_update;
            PRAGMA foreign_keys = off;";
        self.client.database.connection.execute_batch(relent).unwrap();
    }

    fn request(&mut self) -> EnrolRequest {
        let form = EnrolForm { server: String::new(), code: "code".to_owned(), device_name: String::new() };
        self.client.enrolment_request(&form).unwrap()
    }

    fn enrol(&mut self, credential: &str) -> Result<(), Error> {
        let server = Server::parse("https://carnet.example").unwrap();
        let request = self.request();
        let answer = EnrolAnswer {
            device: DeviceNumber(7),
            credential: credential.to_owned(),
            person: self.person.clone(),
            server_time: NOW,
            limits: Limits { most_compressed: MOST_COMPRESSED as u32, most_expanded: MOST_EXPANDED as u32 },
        };
        self.client.take_in_enrolment(&server, &request, &answer)
    }

    /// Takes in an answer of the server with what it makes of the catalogue and of the batches.
    fn hear(&mut self, catalogue: Option<CataloguePage>, verdicts: Vec<BatchVerdict>) -> Result<(), Error> {
        let answer = Answer { server_time: NOW, catalogue, verdicts, ..Answer::default() };
        let outgoing = self.client.outgoing(1000)?;
        let mut incoming = Incoming::new(answer, &outgoing);
        while !self.client.take_in(&mut incoming)? {}
        Ok(())
    }

    fn catalogue(&self, active: bool) -> Option<CataloguePage> {
        let (project, person) = (self.project, self.person.id);
        let named = Project {
            id: project,
            code: "2745".to_owned(),
            name_en: "Safeguards in custody".to_owned(),
            name_fr: "Garanties en garde à vue".to_owned(),
            countries: vec![Code::new("MK")],
            starts_on: None,
            ends_on: None,
        };
        let assignment = Assignment { project, person, access: Access::Consultant, active };
        let entries =
            vec![Entry::Person(self.person.clone()), Entry::Project(named), Entry::Assignment(assignment)];
        Some(CataloguePage { to: 3, last: true, entries })
    }

    /// What the server says of the first batch.
    fn accepted(&self) -> BatchVerdict {
        let (project, outcome) = (self.project, BatchOutcome::Accepted);
        BatchVerdict { project, number: 1, outcome, refused: Vec::new() }
    }

    fn at_work() -> Self {
        let mut laptop = Self::new();
        laptop.enrol("secret").unwrap();
        laptop.hear(laptop.catalogue(true), Vec::new()).unwrap();
        laptop
    }

    fn record(&mut self, family: &str) -> Result<(), Error> {
        let form = ParticipantForm { family: family.to_owned(), ..ParticipantForm::default() };
        self.client.create_participant(self.project, form).map(drop)
    }

    fn restart(self) -> Self {
        let Self { client, folder, project, person } = self;
        drop(client);
        let client = Client::open(folder.path(), Box::new(System)).unwrap();
        Self { client, folder, project, person }
    }
}

#[test]
fn a_project_that_could_not_be_kept_is_not_recorded_in() {
    let mut laptop = Laptop::new();
    laptop.enrol("secret").unwrap();
    laptop.refuse("project");
    laptop.hear(laptop.catalogue(true), Vec::new()).unwrap_err();
    laptop.relent();
    assert_eq!(laptop.record("Ana").unwrap_err().code(), "not_found");
    // It comes with the next answer, and what is recorded in it is there after a restart.
    laptop.hear(laptop.catalogue(true), Vec::new()).unwrap();
    laptop.record("Ana").unwrap();
    let mut laptop = laptop.restart();
    assert_eq!(laptop.client.participants(laptop.project, String::new()).unwrap().total, 1);
}

#[test]
fn what_could_not_be_noted_as_arrived_still_waits() {
    let mut laptop = Laptop::at_work();
    laptop.record("Ana").unwrap();
    let waiting = laptop.client.changes_to_send();
    drop(laptop.client.outgoing(1000).unwrap());
    laptop.refuse("batch");
    laptop.hear(None, vec![laptop.accepted()]).unwrap_err();
    laptop.relent();
    assert_eq!((laptop.client.changes_to_send(), waiting > 0), (waiting, true));
    assert_eq!(laptop.client.outgoing(1000).unwrap().request().batches.len(), 1);
    laptop.hear(None, vec![laptop.accepted()]).unwrap();
    assert_eq!(laptop.client.changes_to_send(), 0);
}

#[test]
fn a_project_that_could_not_be_removed_is_removed_later() {
    let mut laptop = Laptop::at_work();
    laptop.record("Ana").unwrap();
    drop(laptop.client.outgoing(1000).unwrap());
    laptop.hear(laptop.catalogue(false), Vec::new()).unwrap();
    // Everything has arrived now: what is here goes.
    laptop.refuse("laptop");
    laptop.hear(None, vec![laptop.accepted()]).unwrap_err();
    laptop.relent();
    assert_ne!(laptop.client.field_groups(laptop.project).unwrap(), []);
    laptop.hear(None, Vec::new()).unwrap();
    assert_eq!(laptop.client.field_groups(laptop.project).unwrap(), []);
}

#[test]
fn a_laptop_is_enrolled_whole_or_not_at_all() {
    let mut laptop = Laptop::new();
    let request = laptop.request();
    // The key that it was enrolled with must not be kept for the next number: the server gives none to a known key.
    let forbid =
        "CREATE TEMP TRIGGER kept BEFORE DELETE ON main.preference BEGIN SELECT RAISE(ABORT, 'full'); END";
    laptop.client.database.connection.execute_batch(forbid).unwrap();
    laptop.enrol("first").unwrap_err();
    let mut laptop = laptop.restart();
    assert!(laptop.client.status().unwrap().laptop.is_none());
    laptop.enrol("second").unwrap();
    let again = laptop.client.request_to_enrol_again(String::new()).unwrap();
    assert_ne!(again.public_key, request.public_key);
}

#[test]
fn what_an_older_version_kept_aside_is_applied_whole_or_stays_aside() {
    let mut laptop = Laptop::at_work();
    laptop.record("Ana").unwrap();
    let aside = "INSERT INTO unknown_field_group (project, entity, first_id, second_id, field_group, heads)
        SELECT project, 3, id, x'', 48, name_heads FROM participant;
        UPDATE participant SET name_heads = NULL;
        CREATE TEMP TRIGGER full BEFORE UPDATE ON main.participant BEGIN SELECT RAISE(ABORT, 'full'); END";
    let connection = &mut laptop.client.database.connection;
    connection.execute_batch(aside).unwrap();
    apply_what_is_known_now(connection).unwrap_err();
    let kept =
        |sql: &str| laptop.client.database.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(kept("SELECT count(*) FROM unknown_field_group"), 1);
    let laptop = laptop.restart();
    let kept =
        |sql: &str| laptop.client.database.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(kept("SELECT count(*) FROM unknown_field_group"), 0);
    assert_eq!(kept("SELECT count(*) FROM participant WHERE name_heads IS NOT NULL"), 1);
    assert!(laptop.folder.path().join(FILE).is_file());
}
