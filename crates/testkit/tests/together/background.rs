//! The laptop's own threads: what is recorded goes out by itself, and what fails is tried again.

use carnet_client::{
    Client, EnrolForm, Error, Event, MarkEdit, ParticipantForm, Status, Surroundings, Synchronisation,
    System, Worker,
};
use carnet_core::attendance::MarkStatus;
use carnet_core::id::ParticipantId;
use carnet_testkit::world::World;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long a condition may take to come true. Long, because it is only used up when a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn what_is_recorded_goes_out_by_itself_and_the_window_is_told() {
    let world = World::start().unwrap();
    let laptop = Running::enrolled(&world);
    laptop.wait(|status| status.last_synchronised.is_some());
    let mut other = world.laptop(1).unwrap();
    let training = other.training(&["Ana", "Boris"], 1).unwrap();
    other.synchronise().unwrap();
    laptop.call(Client::synchronise_now);
    let (activity, session) = (training.activity, training.sessions[0]);
    laptop.wait_for(|event| {
        let has_arrived = || laptop.try_call(move |client| client.attendance_register(activity)).is_ok();
        (event == Event::Received && has_arrived()).then_some(())
    });

    laptop.call(move |client| client.mark_rest_present(session, Vec::new()));
    laptop.wait(|status| status.changes_to_send == 2);
    laptop.wait(|status| status.changes_to_send == 0 && status.synchronisation == Synchronisation::Resting);
    other.synchronise().unwrap();
    let register = other.client.attendance_register(training.activity).unwrap();
    assert!(register.rows.iter().all(|row| row.marks[0].status == Some(MarkStatus::Present)));
}

#[test]
fn with_no_server_it_says_why_and_tries_again_by_itself() {
    let mut world = World::start().unwrap();
    let laptop = Running::enrolled(&world);
    laptop.wait(|status| status.last_synchronised.is_some());
    world.stop_server();
    laptop.call(Client::synchronise_now);
    let failed = laptop.wait(|status| matches!(status.synchronisation, Synchronisation::Failed { .. }));
    let Synchronisation::Failed { code, .. } = failed.synchronisation else { unreachable!() };
    assert_eq!(code, "server_unreachable");

    let project = world.project;
    laptop.call(move |client| {
        client.create_participant(
            project,
            carnet_client::ParticipantForm { family: "Ana".to_owned(), ..Default::default() },
        )
    });
    laptop.wait(|status| status.changes_to_send > 0);
    world.start_server().unwrap();
    // Nobody asks: it comes back by itself.
    laptop.wait(|status| status.changes_to_send == 0 && status.synchronisation == Synchronisation::Resting);
}

#[test]
fn the_last_exchanges_are_told_with_their_reasons_and_a_file_says_so_without_a_name() {
    let mut world = World::start().unwrap();
    let laptop = Running::enrolled(&world);
    laptop.wait(|status| status.last_synchronised.is_some());
    let project = world.project;
    laptop.call(move |client| {
        let form = ParticipantForm { family: "Drenovska".to_owned(), ..Default::default() };
        client.create_participant(project, form)
    });
    laptop.wait(|status| status.changes_to_send == 0 && status.synchronisation == Synchronisation::Resting);
    world.stop_server();
    for _ in 0..2 {
        let before = laptop.call(Client::status).synchronisation;
        laptop.call(Client::synchronise_now);
        laptop.wait(|status| {
            status.synchronisation != before
                && matches!(status.synchronisation, Synchronisation::Failed { .. })
        });
    }
    let runs = laptop.call(Client::last_exchanges);
    let [last, sent, ..] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!((last.problem.as_deref(), last.sent), (Some("server_unreachable"), 0));
    assert!(last.times >= 2 && last.first_at <= last.last_at, "{last:?}");
    assert!(runs.iter().any(|run| run.sent > 0 && run.problem.is_none()), "{sent:?}");

    let path = laptop.call(Client::save_diagnosis);
    let said = std::fs::read_to_string(path).unwrap();
    for known in ["changes to send: 0", "rows of participant: 1", "server_unreachable", "user_version: "] {
        assert!(said.contains(known), "{known} in {said}");
    }
    let status = laptop.call(Client::status).laptop.unwrap();
    let [first_name, ..] = status.person_name.split(' ').collect::<Vec<_>>()[..] else { panic!() };
    for name in [&status.name, first_name, &status.server, "Drenovska", "PMM", &world.project.to_string()] {
        assert!(!said.contains(name), "{name} in {said}");
    }
}

#[test]
fn a_busy_server_is_left_alone_but_a_person_may_knock() {
    let mut world = World::start().unwrap();
    let laptop = Running::enrolled(&world);
    laptop.wait(|status| status.last_synchronised.is_some());
    world.stop_server();
    let listener = TcpListener::bind(world.address()).unwrap();
    let (heard, knocks) = channel();
    thread::spawn(move || {
        let problem =
            r#"{"type":"urn:carnet:problem:unavailable","code":"unavailable","title":"-","status":503}"#;
        // Whoever connects to end this says nothing.
        while let Ok((mut stream, _)) = listener.accept() {
            let mut said = [0; 64 * 1024];
            if stream.read(&mut said).unwrap_or(0) == 0 {
                return;
            }
            heard.send(()).unwrap();
            write!(
                stream,
                "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
                 retry-after: 3000\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{problem}",
                problem.len()
            )
            .unwrap();
        }
    });
    let mut last_try = None;
    for _ in 0..3 {
        laptop.call(Client::synchronise_now);
        knocks.recv_timeout(PATIENCE).unwrap();
        // Each time anew it is told why, and when it is tried again without them.
        let status = laptop.wait(|status| match &status.synchronisation {
            Synchronisation::Failed { next_try, .. } => last_try != Some(*next_try),
            _ => false,
        });
        let Synchronisation::Failed { code, next_try } = status.synchronisation else { unreachable!() };
        assert_eq!(code, "server_busy");
        let wait = next_try.millis() - System.now().millis();
        assert!((2_900_000..3_100_000).contains(&wait), "{wait}");
        last_try = Some(next_try);
    }
    // What is recorded is no reason to come sooner.
    let project = world.project;
    laptop.call(move |client| {
        let form = ParticipantForm { family: "Ana".to_owned(), ..Default::default() };
        client.create_participant(project, form)
    });
    let status = laptop.call(Client::status);
    assert!(status.changes_to_send > 0);
    assert!(
        matches!(status.synchronisation, Synchronisation::Failed { next_try, .. } if Some(next_try) == last_try)
    );
    assert!(knocks.try_recv().is_err());
    drop(TcpStream::connect(world.address()).unwrap());
    while world.start_server().is_err() {
        thread::yield_now();
    }
    laptop.call(Client::synchronise_now);
    laptop.wait(|status| status.changes_to_send == 0 && status.synchronisation == Synchronisation::Resting);
}

/// What happened on a laptop, in this order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Happened {
    /// So much was sent in this run.
    Sent(u64),
    /// The window asked and was answered.
    Served,
}

/// A laptop that comes back from months in the field: while a hundred thousand changes go, the window asks and records
/// as ever.
#[test]
fn a_laptop_with_a_hundred_thousand_changes_serves_its_window_meanwhile() {
    const TRAININGS: usize = 5;
    const PEOPLE: usize = 500;
    const SESSIONS: usize = 40;
    let mut world = World::start().unwrap();
    let mut other = world.laptop(1).unwrap();
    let names = (0..PEOPLE).map(|person| format!("Person {person}")).collect::<Vec<_>>();
    let names = names.iter().map(String::as_str).collect::<Vec<_>>();
    let mut trainings = vec![other.training(&names, SESSIONS).unwrap()];
    while trainings.len() < TRAININGS {
        trainings.push(other.training_of(&trainings[0].participants, SESSIONS).unwrap());
    }
    let today = other.training(&["Ana", "Boris"], 1).unwrap();
    other.synchronise().unwrap();
    let laptop = Running::enrolled(&world);
    laptop.wait_for(|event| {
        let has_arrived =
            || laptop.try_call(move |client| client.attendance_register(today.activity)).is_ok();
        (event == Event::Received && has_arrived()).then_some(())
    });
    laptop.wait(|status| status.synchronisation == Synchronisation::Resting);

    world.stop_server();
    let people = &trainings[0].participants;
    for session in trainings.iter().flat_map(|training| &training.sessions) {
        let edit = |participant: &ParticipantId| MarkEdit {
            session: *session,
            participant: *participant,
            status: Some(MarkStatus::Present),
            arrived: None,
            left: None,
        };
        let edits = people.iter().map(edit).collect::<Vec<_>>();
        laptop.call(move |client| client.mark_attendance(edits));
    }
    let all = (TRAININGS * PEOPLE * SESSIONS) as u64;
    assert_eq!(laptop.call(Client::status).changes_to_send, all);
    world.start_server().unwrap();
    let _: Vec<Event> = laptop.events.try_iter().collect();

    laptop.call(Client::synchronise_now);
    let mut happened = Vec::new();
    let (session, participant) = (today.sessions[0], today.participants[0]);
    let sent_of = |happened: &[Happened]| match happened.iter().rev().find(|what| **what != Happened::Served)
    {
        Some(Happened::Sent(sent)) => Some(*sent),
        _ => None,
    };
    while sent_of(&happened) < Some(all) {
        // As soon as the laptop says that it has come further, the window asks and records: the next exchange is
        // under way by then.
        let sent = laptop.wait_for(|event| match event {
            Event::Status { status } => match status.synchronisation {
                Synchronisation::Working { sent, .. } if sent_of(&happened) < Some(sent) => Some(sent),
                Synchronisation::Failed { code, .. } if sent_of(&happened).is_some() => panic!("{code}"),
                _ => None,
            },
            Event::Received => None,
        });
        happened.push(Happened::Sent(sent));
        let register = laptop.call(move |client| client.attendance_register(today.activity));
        assert_eq!(register.rows.len(), 2);
        let status = if happened.len() % 4 == 1 { MarkStatus::Late } else { MarkStatus::Present };
        let edit = MarkEdit { session, participant, status: Some(status), arrived: None, left: None };
        laptop.call(move |client| client.mark_attendance(vec![edit]));
        // What it said meanwhile came before the answer.
        let said = laptop.events.try_iter().filter_map(|event| match event {
            Event::Status { status } => match status.synchronisation {
                Synchronisation::Working { sent: further, .. } if further > sent => Some(further),
                _ => None,
            },
            Event::Received => None,
        });
        happened.extend(said.map(Happened::Sent));
        happened.push(Happened::Served);
    }
    // Of the exchanges, most were under way when the window was answered: it was between this one and the next.
    let exchanges = happened.iter().filter(|what| **what != Happened::Served).count();
    let between =
        happened.windows(2).filter(|pair| pair[1] == Happened::Served && pair[0] != Happened::Served);
    let between = between.count();
    assert!(exchanges >= 5 && 2 * between > exchanges, "{between} of {exchanges}: {happened:?}");
    laptop.call(Client::synchronise_now);
    laptop.wait(|status| status.changes_to_send == 0 && status.synchronisation == Synchronisation::Resting);
    for training in &trainings {
        let register = world.server.admin().register(training.activity).unwrap();
        assert_eq!((register.sessions.len(), register.rows.len()), (SESSIONS, PEOPLE));
    }
}

struct Running {
    worker: Worker,
    events: Receiver<Event>,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl Running {
    fn enrolled(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = Self::open(folder);
        let code = world.server.admin().create_enrolment_code(world.consultants[0]).unwrap();
        let form =
            EnrolForm { server: format!("http://{}", world.address()), code, device_name: "Desk".to_owned() };
        running.call(move |client| client.enrol_laptop(form));
        running
    }

    fn open(folder: tempfile::TempDir) -> Self {
        let (tell, events) = channel();
        let worker = Worker::open(Path::new(folder.path()), move |event| drop(tell.send(event))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { worker, events, runtime, _folder: folder }
    }

    fn call<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> R {
        self.try_call(use_case).unwrap()
    }

    fn try_call<R: Send + 'static>(
        &self,
        use_case: impl FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        self.runtime.block_on(self.worker.call(use_case))
    }

    /// Waits until the window is told of such a status.
    fn wait(&self, holds: impl Fn(&Status) -> bool) -> Status {
        self.wait_for(|event| match event {
            Event::Status { status } if holds(&status) => Some(status),
            _ => None,
        })
    }

    fn wait_for<R>(&self, wanted: impl Fn(Event) -> Option<R>) -> R {
        loop {
            match self.events.recv_timeout(PATIENCE) {
                Ok(event) => {
                    if let Some(found) = wanted(event) {
                        return found;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("waited in vain; {:?}", self.call(Client::status)),
                Err(RecvTimeoutError::Disconnected) => panic!("the laptop has ended"),
            }
        }
    }
}
