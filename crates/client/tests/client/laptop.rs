//! A laptop for the tests: enrolled, with one project, a clock that only the test moves, and chance that repeats.

use carnet_client::{
    ActivityForm, Client, EnrolForm, EnrolmentForm, Error, Incoming, MarkEdit, ParticipantForm, Server,
    SessionForm, Surroundings,
};
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::{Access, Assignment, Code, Entry, Person, Project};
use carnet_core::clock::Timestamp;
use carnet_core::enrolment::Role;
use carnet_core::id::{ActivityId, DeviceNumber, ParticipantId, PersonId, ProjectId, SessionId};
use carnet_core::protocol::{Answer, CataloguePage, EnrolAnswer, Limits, MOST_COMPRESSED, MOST_EXPANDED};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;

/// Monday 23 November 2026, 09:00 UTC.
pub(crate) const MORNING: i64 = 1_795_424_400_000;

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) now: Arc<AtomicI64>,
    drawn: Arc<AtomicU64>,
}

impl Surroundings for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::Relaxed))
    }
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
            *byte = (drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u8;
        }
    }
    fn time_zone(&self) -> String {
        "Europe/Paris".to_owned()
    }
    fn machine_name(&self) -> String {
        "court-12".to_owned()
    }
}

pub(crate) struct Laptop {
    pub(crate) folder: TempDir,
    pub(crate) client: Client,
    pub(crate) world: World,
    pub(crate) project: ProjectId,
}

pub(crate) fn world() -> World {
    World { now: Arc::new(AtomicI64::new(MORNING)), drawn: Arc::default() }
}

pub(crate) fn open(folder: &Path) -> Result<Client, Error> {
    Client::open(folder, Box::new(world()))
}

impl Laptop {
    /// A laptop of a consultant of one project.
    pub(crate) fn enrolled() -> Self {
        Self::with_access(Access::Consultant)
    }

    pub(crate) fn with_access(access: Access) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = world();
        let mut client = Client::open(folder.path(), Box::new(world.clone())).unwrap();
        let server = Server::parse("https://carnet.example").unwrap();
        let form = EnrolForm { server: String::new(), code: "code".into(), device_name: "Registry".into() };
        let request = client.enrolment_request(&form).unwrap();
        let person =
            Person { id: PersonId::new(world.now(), [1; 10]), name: "Ana".into(), email: "a@b.eu".into() };
        let answer = EnrolAnswer {
            device: DeviceNumber(7),
            credential: "secret".into(),
            person: person.clone(),
            server_time: world.now(),
            limits: Limits { most_compressed: MOST_COMPRESSED as u32, most_expanded: MOST_EXPANDED as u32 },
        };
        client.take_in_enrolment(&server, &request, &answer).unwrap();
        let project = ProjectId::new(world.now(), [2; 10]);
        let assignment = Assignment { project, person: person.id, access, active: true };
        let named = Project {
            id: project,
            code: "2745".into(),
            name_en: "Safeguards in custody".into(),
            name_fr: "Garanties en garde à vue".into(),
            countries: vec![Code::new("MK")],
            starts_on: None,
            ends_on: None,
        };
        let entries = vec![Entry::Person(person), Entry::Project(named), Entry::Assignment(assignment)];
        let catalogue = Some(CataloguePage { to: 3, last: true, entries });
        let answer = Answer { server_time: world.now(), catalogue, ..Answer::default() };
        let outgoing = client.outgoing(1000).unwrap();
        let mut incoming = Incoming::new(answer, &outgoing);
        while !client.take_in(&mut incoming).unwrap() {}
        Self { folder, client, world, project }
    }

    /// Ends the program and starts it again.
    pub(crate) fn restart(self) -> Self {
        let Self { folder, client, world, project } = self;
        drop(client);
        let client = Client::open(folder.path(), Box::new(world.clone())).unwrap();
        Self { folder, client, world, project }
    }

    /// An activity of one day with a morning and an afternoon, and these people.
    pub(crate) fn activity(&mut self, people: &[&str]) -> (ActivityId, Vec<SessionId>, Vec<ParticipantId>) {
        let sessions = vec![session(9, 12), session(13, 16)];
        let activity = self.client.create_activity(self.project, training(), sessions).unwrap();
        let participants = people
            .iter()
            .map(|family| {
                let form = ParticipantForm { family: (*family).to_owned(), ..ParticipantForm::default() };
                self.client.create_participant(self.project, form).unwrap()
            })
            .collect::<Vec<_>>();
        let form =
            EnrolmentForm { participants: participants.clone(), role: Role::Participant, walk_in: false };
        self.client.enrol_participants(activity, form).unwrap();
        let register = self.client.attendance_register(activity).unwrap();
        (activity, register.sessions.iter().map(|session| session.id).collect(), participants)
    }

    pub(crate) fn mark(
        &mut self,
        session: SessionId,
        participant: ParticipantId,
        status: Option<MarkStatus>,
    ) {
        self.client.mark_attendance(vec![edit(session, participant, status)]).unwrap();
    }

    /// The statuses in the register, row by row.
    pub(crate) fn statuses(&mut self, activity: ActivityId) -> Vec<Vec<Option<MarkStatus>>> {
        let register = self.client.attendance_register(activity).unwrap();
        register.rows.iter().map(|row| row.marks.iter().map(|mark| mark.status).collect()).collect()
    }
}

pub(crate) fn edit(session: SessionId, participant: ParticipantId, status: Option<MarkStatus>) -> MarkEdit {
    MarkEdit { session, participant, status, arrived: None, left: None }
}

pub(crate) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

pub(crate) fn session(from: u32, to: u32) -> SessionForm {
    SessionForm {
        start: day().and_hms_opt(from, 0, 0).unwrap(),
        end: day().and_hms_opt(to, 0, 0).unwrap(),
        ..SessionForm::default()
    }
}

pub(crate) fn training() -> ActivityForm {
    ActivityForm {
        title: "Safeguards in custody".into(),
        activity_type: Code::new("training"),
        first_day: day(),
        last_day: day(),
        ..ActivityForm::default()
    }
}
