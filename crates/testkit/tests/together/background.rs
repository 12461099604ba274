//! The laptop's own threads: what is recorded goes out by itself, and what fails is tried again.

use carnet_client::{Client, EnrolForm, Error, Event, Status, Synchronisation, Worker};
use carnet_core::attendance::MarkStatus;
use carnet_testkit::world::World;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
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

    laptop.call(move |client| client.mark_rest_present(session));
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
