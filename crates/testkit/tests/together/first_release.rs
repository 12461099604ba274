//! A data folder and a central server's database as the first release wrote them, with changes that it had not sent:
//! `first_release/README.md` tells how they were made.

use carnet_client::{Client, Incoming, Outgoing, unpack};
use carnet_core::attendance::MarkStatus::{self, Absent, Excused, Late, Online, Present};
use carnet_core::clock::Timestamp;
use carnet_core::field_group::{FieldGroup, Group};
use carnet_core::id::{ActivityId, ParticipantId, PersonId, ProjectId, SessionId};
use carnet_core::participant::Work;
use carnet_core::protocol::{Answer, BatchOutcome};
use carnet_core::row::RowKey;
use carnet_server::Server;
use carnet_server::storage::{Sqlite, Storage};
use carnet_testkit::surroundings::{Clock, Staged};
use carnet_testkit::world::MORNING;
use serde::Deserialize;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use tempfile::TempDir;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Facts {
    credential: String,
    project: ProjectId,
    activity: ActivityId,
    participants: [ParticipantId; 3],
    sessions: [SessionId; 2],
    changes_to_send: u64,
    people: [PersonId; 2],
}

/// Today's programs on the first release's files, an hour later.
struct Found {
    facts: Facts,
    server: Server,
    storage: Arc<Sqlite>,
    clock: Clock,
    folder: TempDir,
}

struct Around(Clock);

impl carnet_server::surroundings::Surroundings for Around {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// With the laptop's client.
fn found() -> (Found, Client) {
    let folder = tempfile::tempdir().unwrap();
    let unpacked = |bytes: &[u8]| zstd::decode_all(bytes).unwrap();
    let laptop = folder.path().join("laptop");
    fs::create_dir(&laptop).unwrap();
    fs::write(laptop.join("carnet.db"), unpacked(include_bytes!("first_release/carnet.db.zst"))).unwrap();
    fs::write(laptop.join("carnet.key"), include_bytes!("first_release/carnet.key")).unwrap();
    let database = folder.path().join("server.db");
    fs::write(&database, unpacked(include_bytes!("first_release/server.db.zst"))).unwrap();
    let clock = Clock::at(MORNING.plus_millis(3_600_000));
    let client = Client::open(&laptop, Box::new(Staged::new(clock.clone(), "here", 2))).unwrap();
    let storage = Arc::new(Sqlite::open(&database).unwrap());
    let server =
        Server::on(Arc::clone(&storage) as Arc<dyn Storage>, Arc::new(Around(clock.clone()))).unwrap();
    let found = Found {
        facts: serde_json::from_str(include_str!("first_release/facts.json")).unwrap(),
        server,
        storage,
        clock,
        folder,
    };
    (found, client)
}

impl Found {
    fn ask(&self, credential: &str, body: &[u8]) -> Answer {
        let device = self.server.device(credential).unwrap();
        unpack(&self.server.sync(&device, body).unwrap()).unwrap()
    }

    fn exchange(&self, client: &mut Client) {
        loop {
            let outgoing: Outgoing = client.outgoing(1_000).unwrap();
            let answer = self.ask(client.line().unwrap().credential(), &outgoing.pack().unwrap());
            let mut incoming = Incoming::new(answer, &outgoing);
            while !client.take_in(&mut incoming).unwrap() {}
            assert!(incoming.into_refusal().is_none());
            if !client.exchange_is_due() {
                return;
            }
        }
    }

    /// The register: the marks by session and participant, and whether each is in conflict.
    fn marks(&self, client: &mut Client) -> [[(Option<MarkStatus>, bool); 3]; 2] {
        let register = client.attendance_register(self.facts.activity).unwrap();
        self.facts.sessions.map(|session| {
            let column = register.sessions.iter().position(|known| known.id == session).unwrap();
            self.facts.participants.map(|participant| {
                let row = register.rows.iter().find(|row| row.participant == participant).unwrap();
                (row.marks[column].status, row.marks[column].in_conflict)
            })
        })
    }
}

/// What the first release showed when it was closed: another laptop's mark of the same morning had not arrived.
const SHOWN: [[(Option<MarkStatus>, bool); 3]; 2] = [
    [(Some(Present), false), (Some(Late), false), (Some(Absent), true)],
    [(Some(Online), false), (Some(Excused), false), (Some(Present), false)],
];
/// The same when everything has met.
const MET: [[(Option<MarkStatus>, bool); 3]; 2] = [[(Some(Late), false), SHOWN[0][1], SHOWN[0][2]], SHOWN[1]];

#[test]
fn a_data_folder_of_the_first_release_opens_with_everything_in_it() {
    let (found, mut client) = found();
    assert_eq!(found.marks(&mut client), SHOWN);
    assert_eq!(client.status().unwrap().changes_to_send, found.facts.changes_to_send);
    let detail = client.participant(found.facts.participants[0]).unwrap();
    assert_eq!(
        (detail.form.family.as_str(), detail.form.institution.as_str()),
        ("Ивановић", "Not sent by the first release")
    );
    // What was taken back can be done again, and what was done before it be taken back.
    assert_eq!(client.redo().unwrap().unwrap().changes, 1);
    assert_eq!(found.marks(&mut client)[1][0], (Some(Absent), false));
    client.undo().unwrap().unwrap();
    assert_eq!(client.undo().unwrap().unwrap().changes, 1);
    let detail = client.participant(found.facts.participants[0]).unwrap();
    assert_eq!(detail.form.institution, "Court of Appeal");
}

/// What the first release did not understand of the catalogue, it passed over.
#[test]
fn the_catalogue_is_asked_for_whole_once_after_an_upgrade() {
    let (found, mut client) = found();
    assert_eq!(client.outgoing(1).unwrap().request().catalogue, 0);
    found.exchange(&mut client);
    let place = client.outgoing(1).unwrap().request().catalogue;
    assert!(place > 0);
    drop(client);
    let laptop = found.folder.path().join("laptop");
    let mut client = Client::open(&laptop, Box::new(Staged::new(found.clock.clone(), "here", 3))).unwrap();
    assert_eq!(client.outgoing(1).unwrap().request().catalogue, place);
}

#[test]
fn what_the_first_release_had_not_sent_arrives_at_todays_server_which_took_over_its_database() {
    let (found, mut here) = found();
    found.exchange(&mut here);
    assert_eq!(here.status().unwrap().changes_to_send, 0);
    assert_eq!(found.marks(&mut here), MET);
    // A mark, and an institution that a newer version wrote too.
    assert_eq!(found.storage.conflicts(found.facts.project).unwrap().len(), 2);

    // A laptop that was never the first release's sees the same.
    let surroundings = Staged::new(found.clock.clone(), "new", 3);
    let mut new = Client::open(&found.folder.path().join("new"), Box::new(surroundings)).unwrap();
    let form = carnet_client::EnrolForm {
        server: "https://strasbourg.example".to_owned(),
        code: found.server.admin().create_enrolment_code(found.facts.people[1]).unwrap(),
        device_name: String::new(),
    };
    let request = new.enrolment_request(&form).unwrap();
    let answer =
        found.server.enrol(IpAddr::V4(Ipv4Addr::LOCALHOST), &serde_json::to_vec(&request).unwrap()).unwrap();
    let address = carnet_client::Server::parse(&form.server).unwrap();
    new.take_in_enrolment(&address, &request, &answer).unwrap();
    found.exchange(&mut new);
    assert_eq!(found.marks(&mut new), MET);
    let bytes = |client: &Client| {
        let states = client.field_groups(found.facts.project).unwrap();
        states.into_iter().map(|state| (state.row, state.group, state.state.to_bytes())).collect::<Vec<_>>()
    };
    // The first release's laptop is told its own changes back by nobody; what it holds is the same.
    assert_eq!(bytes(&here), bytes(&new));
    assert_eq!(
        new.participant(found.facts.participants[0]).unwrap().form.institution,
        "Not sent by the first release"
    );
}

#[test]
fn what_a_newer_version_wrote_is_kept_through_the_upgrade_and_given_back_as_it_came() {
    let (found, mut client) = found();
    let group = |client: &Client, row: RowKey, group: Group| {
        let states = client.field_groups(found.facts.project).unwrap();
        let state = states.into_iter().find(|state| (state.row, state.group) == (row, group)).unwrap().state;
        state.displayed().unwrap().value.clone()
    };
    let kept = group(&client, RowKey::Activity(found.facts.activity), Group::from_number(900));
    assert_eq!(kept.as_bytes(), b"of a newer version");
    let person = found.facts.participants[2];
    let mut detail = client.participant(person).unwrap();
    detail.form.function = "President".to_owned();
    client.save_participant(person, detail.form).unwrap();
    let work = group(&client, RowKey::Participant(person), Work::GROUP);
    let (work, newer_fields) = Work::decode(work.as_bytes()).unwrap();
    assert_eq!((work.function.as_str(), newer_fields), ("President", &b"\x03new"[..]));
}

#[test]
fn todays_server_answers_a_request_of_the_first_release_in_the_bytes_of_its_time() {
    let (found, _client) = found();
    let body = zstd::bulk::compress(include_bytes!("first_release/request"), 3).unwrap();
    let mut answer = found.ask(&found.facts.credential, &body);
    assert_eq!(
        answer.verdicts.iter().map(|verdict| verdict.outcome).collect::<Vec<_>>(),
        [BatchOutcome::Accepted]
    );
    assert_eq!(answer.pages.len(), 1);
    // What Strasbourg has decided since is new; all else is what the first release's own server answered.
    answer.catalogue = None;
    assert_eq!(answer.to_bytes(), include_bytes!("first_release/answer"));
}
