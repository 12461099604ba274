//! Writes the data of a laptop and of a central server, as this version keeps them, into a folder.
//! See the README beside this file.

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carnet_client::{
    ActivityForm, Client, EnrolForm, EnrolmentForm, Incoming, MarkEdit, ParticipantForm, SessionForm, unpack,
};
use carnet_core::attendance::MarkStatus::{self, Absent, Excused, Late, Online, Present};
use carnet_core::batch::{Batch, ChainHash, DeviceKey, Header, SignedBatch};
use carnet_core::catalogue::{Access, Code};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::enrolment::Role;
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::participant::Work;
use carnet_core::protocol::{EnrolRequest, Request};
use carnet_core::row::RowKey;
use carnet_server::storage::{Sqlite, Storage};
use carnet_server::{NewPerson, NewProject, Server};
use carnet_testkit::surroundings::{Clock, Staged};
use carnet_testkit::world::MORNING;
use chrono::{Days, NaiveDate};
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

struct Surroundings(Clock, std::sync::atomic::AtomicU64);

impl carnet_server::surroundings::Surroundings for Surroundings {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            let drawn = self.1.fetch_add(0x9e37_79b9_7f4a_7c15, std::sync::atomic::Ordering::Relaxed);
            let word = (drawn ^ (drawn >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            piece.copy_from_slice(&(word ^ (word >> 32)).to_le_bytes()[..piece.len()]);
        }
    }
}

fn open(path: &Path, clock: &Clock) -> Result<Server> {
    let storage: Arc<dyn Storage> = Arc::new(Sqlite::open(path)?);
    Ok(Server::on(storage, Arc::new(Surroundings(clock.clone(), 7.into())))?)
}

fn client(folder: &Path, name: &str, clock: &Clock) -> Result<Client> {
    Ok(Client::open(folder, Box::new(Staged::new(clock.clone(), name, 1)))?)
}

fn enrol(server: &Server, client: &mut Client, person: PersonId) -> Result<()> {
    let code = server.admin().create_enrolment_code(person)?;
    let form =
        EnrolForm { server: "https://strasbourg.example".to_owned(), code, device_name: String::new() };
    let request = client.enrolment_request(&form)?;
    let answer = server.enrol(IpAddr::V4(Ipv4Addr::LOCALHOST), &serde_json::to_vec(&request)?);
    let answer = answer.map_err(|problem| anyhow!("{problem:?}"))?;
    client.take_in_enrolment(&carnet_client::Server::parse(&form.server)?, &request, &answer)?;
    Ok(())
}

fn exchange(server: &Server, client: &mut Client) -> Result<()> {
    for _ in 0..4 {
        let outgoing = client.outgoing(1_000)?;
        let answer = ask(server, client.line()?.credential(), &outgoing.pack()?)?;
        let mut incoming = Incoming::new(unpack(&answer)?, &outgoing);
        while !client.take_in(&mut incoming)? {}
    }
    Ok(())
}

fn ask(server: &Server, credential: &str, body: &[u8]) -> Result<Vec<u8>> {
    let device = server.device(credential).map_err(|problem| anyhow!("{problem:?}"))?;
    server.sync(&device, body).map_err(|problem| anyhow!("{problem:?}"))
}

/// A laptop of a version to come writes a group that this one does not know, and a field behind those that it knows.
fn newer(
    server: &Server,
    person: PersonId,
    project: ProjectId,
    changes: Vec<(RowKey, Group, Value)>,
) -> Result<()> {
    let key = DeviceKey::from_secret(&[77; 32]);
    let code = server.admin().create_enrolment_code(person)?;
    let public_key = URL_SAFE_NO_PAD.encode(key.public().0);
    let request = EnrolRequest { code, device_name: "newer".to_owned(), public_key };
    let answer = server.enrol(IpAddr::V4(Ipv4Addr::LOCALHOST), &serde_json::to_vec(&request)?);
    let answer = answer.map_err(|problem| anyhow!("{problem:?}"))?;
    let changes = (1..).zip(changes).map(|(counter, (row, group, value))| Change {
        dot: Dot::new(answer.device, counter),
        row,
        group,
        value,
        replaces: Vec::new(),
        seen: Vec::new(),
        stamp: Hlc::at(MORNING.plus_millis(60_000)),
        wall: MORNING.plus_millis(60_000),
    });
    let header =
        Header { project, device: answer.device, author: person, number: 1, previous: ChainHash::default() };
    let (signed, _) = SignedBatch::sign(&Batch { header, changes: changes.collect() }, &[9; 32], &key);
    let request = Request { catalogue: u64::MAX >> 1, batches: vec![signed], ..Request::default() };
    ask(server, &answer.credential, &zstd::bulk::compress(&request.to_bytes(), 3)?)?;
    Ok(())
}

fn main() -> Result<()> {
    let into = PathBuf::from(std::env::args().nth(1).context("a folder")?);
    let (here_folder, there_folder) = (into.join("laptop"), into.join("there"));
    fs::create_dir_all(&into)?;
    let clock = Clock::at(MORNING);
    let server = open(&into.join("server.db"), &clock)?;
    let admin = server.admin();
    let project = admin.create_project(NewProject {
        code: "PMM 1000".to_owned(),
        name_en: "A project".to_owned(),
        name_fr: "Un projet".to_owned(),
        countries: vec![Code::new("MK")],
        starts_on: None,
        ends_on: None,
    })?;
    let mut people = Vec::new();
    for name in ["Ljubica Drenovska", "Þorgeir Hrafntinnuson"] {
        let email = format!("{}@example.org", name.len());
        let person = admin.create_person(NewPerson { name: name.to_owned(), email })?;
        admin.assign(person.id, project.id, Access::Consultant)?;
        people.push(person.id);
    }
    let (mut here, mut there) =
        (client(&here_folder, "here", &clock)?, client(&there_folder, "there", &clock)?);
    enrol(&server, &mut here, people[0])?;
    enrol(&server, &mut there, people[1])?;
    exchange(&server, &mut here)?;
    exchange(&server, &mut there)?;

    let day = NaiveDate::from_ymd_opt(2026, 11, 23).context("a day")?;
    let form = ActivityForm {
        title: "Évaluation des juges".to_owned(),
        activity_type: Code::new("training"),
        country: Some(Code::new("MK")),
        first_day: day,
        last_day: day + Days::new(1),
        ..ActivityForm::default()
    };
    let session = |hour| -> Result<SessionForm> {
        let start = day.and_hms_opt(hour, 0, 0).context("a time")?;
        let end = day.and_hms_opt(hour + 2, 0, 0).context("a time")?;
        Ok(SessionForm { start, end, ..SessionForm::default() })
    };
    let activity = here.create_activity(project.id, form, vec![session(9)?, session(14)?])?;
    let mut participants = Vec::new();
    for family in ["Ивановић", "წიფლაშვილი", "Kaghnetsyan"] {
        let form = ParticipantForm {
            family: family.to_owned(),
            institution: "Court of Appeal".to_owned(),
            ..ParticipantForm::default()
        };
        participants.push(here.create_participant(project.id, form)?);
    }
    let form = EnrolmentForm { participants: participants.clone(), role: Role::Participant, walk_in: false };
    here.enrol_participants(activity, form)?;
    let sessions: Vec<_> = here.attendance_register(activity)?.sessions.iter().map(|s| s.id).collect();
    let mark = |client: &mut Client, session: usize, person: usize, status: MarkStatus| {
        clock.advance(1_000);
        let (session, participant) = (sessions[session], participants[person]);
        let edit = MarkEdit { session, participant, status: Some(status), arrived: None, left: None };
        client.mark_attendance(vec![edit])
    };
    mark(&mut here, 0, 0, Present)?;
    mark(&mut here, 0, 1, Late)?;
    exchange(&server, &mut here)?;
    exchange(&server, &mut there)?;
    // A conflict that nobody has settled.
    mark(&mut here, 0, 2, Present)?;
    mark(&mut there, 0, 2, Absent)?;
    exchange(&server, &mut there)?;
    exchange(&server, &mut here)?;
    // What a newer version wrote.
    let work = Work { institution: "Supreme Court".to_owned(), ..Work::default() };
    newer(
        &server,
        people[1],
        project.id,
        vec![
            (RowKey::Activity(activity), Group::from_number(900), Value::from_bytes(b"of a newer version")),
            (RowKey::Participant(participants[2]), Work::GROUP, work.value_before(b"\x03new")),
        ],
    )?;
    exchange(&server, &mut here)?;
    // What is not sent: a batch that was fixed and perhaps said, and more behind it, with an action taken back.
    mark(&mut here, 1, 0, Online)?;
    mark(&mut here, 1, 1, Excused)?;
    let outgoing = here.outgoing(1_000)?;
    let body = outgoing.pack()?;
    mark(&mut there, 0, 0, Late)?;
    exchange(&server, &mut there)?;
    mark(&mut here, 1, 2, Present)?;
    let mut detail = here.participant(participants[0])?;
    detail.form.institution = "Not sent by the first release".to_owned();
    here.save_participant(participants[0], detail.form)?;
    mark(&mut here, 1, 0, Absent)?;
    here.undo()?;

    let credential = here.line()?.credential().to_owned();
    let to_send = here.status()?.changes_to_send;
    drop((here, there));
    drop(server);
    // What this version answers to it, from a copy of the server.
    fs::copy(into.join("server.db"), into.join("copy.db"))?;
    clock.set(MORNING.plus_millis(3_600_000));
    let answer = ask(&open(&into.join("copy.db"), &clock)?, &credential, &body)?;
    fs::write(into.join("request"), zstd::bulk::decompress(&body, 1 << 20)?)?;
    fs::write(into.join("answer"), zstd::bulk::decompress(&answer, 1 << 20)?)?;
    let facts = serde_json::json!({
        "credential": credential,
        "project": project.id,
        "activity": activity,
        "participants": participants,
        "sessions": sessions,
        "changesToSend": to_send,
        "people": people,
    });
    fs::write(into.join("facts.json"), serde_json::to_string_pretty(&facts)? + "\n")?;
    fs::remove_dir_all(there_folder)?;
    fs::remove_file(into.join("copy.db"))?;
    Ok(())
}
