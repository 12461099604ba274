//! A storage that fails or panics: every request has its answer, and the reason stays in the house.

use super::{House, enrol_request, head, pack, say};
use crate::author::mark;
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::batch::DeviceKey;
use carnet_core::catalogue::{Access, Assignment, Entry, Project};
use carnet_core::clock::Timestamp;
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::protocol::{BatchOutcome, CataloguePage, FieldGroupState, ProjectPage, Request};
use carnet_core::row::Entity;
use carnet_server::storage::{
    Device, DeviceRecord, NewDevice, PageAsked, Redeemed, SecretHash, Sqlite, Storage, StorageError,
};
use carnet_server::taking_in::{Arrived, Outcome};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use uuid::Uuid;

const WELL: u8 = 0;
const FAILING: u8 = 1;
const PANICKING: u8 = 2;

/// A storage that does as its mood is.
struct Moody {
    storage: Sqlite,
    mood: Arc<AtomicU8>,
}

impl Moody {
    fn asked(&self) -> Result<&Sqlite, StorageError> {
        match self.mood.load(Ordering::Relaxed) {
            WELL => Ok(&self.storage),
            FAILING => Err(StorageError::Damaged("the disk is gone".to_owned())),
            _ => panic!("this panic is part of the test"),
        }
    }
}

impl Storage for Moody {
    fn ready(&self) -> Result<(), StorageError> {
        self.asked()?.ready()
    }
    fn put_entries(&self, entries: &[Entry]) -> Result<(), StorageError> {
        self.asked()?.put_entries(entries)
    }
    fn create_project(&self, project: &Project, epoch: u64) -> Result<(), StorageError> {
        self.asked()?.create_project(project, epoch)
    }
    fn assign(&self, assignment: &Assignment) -> Result<(), StorageError> {
        self.asked()?.assign(assignment)
    }
    fn entries(&self, kind: &str) -> Result<Vec<Entry>, StorageError> {
        self.asked()?.entries(kind)
    }
    fn catalogue_page(
        &self,
        person: PersonId,
        after: u64,
        most_bytes: usize,
    ) -> Result<Option<CataloguePage>, StorageError> {
        self.asked()?.catalogue_page(person, after, most_bytes)
    }
    fn accesses(&self, person: PersonId) -> Result<Vec<(ProjectId, Access)>, StorageError> {
        self.asked()?.accesses(person)
    }
    fn add_enrolment_code(
        &self,
        code: &SecretHash,
        person: PersonId,
        expires_at: Timestamp,
    ) -> Result<(), StorageError> {
        self.asked()?.add_enrolment_code(code, person, expires_at)
    }
    fn redeem(
        &self,
        code: &SecretHash,
        device: &NewDevice,
        now: Timestamp,
        grace_millis: i64,
    ) -> Result<Redeemed, StorageError> {
        self.asked()?.redeem(code, device, now, grace_millis)
    }
    fn device(&self, credential: &SecretHash) -> Result<Option<Device>, StorageError> {
        self.asked()?.device(credential)
    }
    fn devices(&self) -> Result<Vec<DeviceRecord>, StorageError> {
        self.asked()?.devices()
    }
    fn take_in(&self, batch: &Arrived, received: Timestamp) -> Result<Outcome, StorageError> {
        self.asked()?.take_in(batch, received)
    }
    fn project_page(&self, asked: &PageAsked) -> Result<Option<ProjectPage>, StorageError> {
        self.asked()?.project_page(asked)
    }
    fn rows(
        &self,
        project: ProjectId,
        entity: Entity,
        first: Option<Uuid>,
    ) -> Result<Vec<FieldGroupState>, StorageError> {
        self.asked()?.rows(project, entity, first)
    }
}

fn answers_in_every_mood(bad: u8) {
    let mood = Arc::new(AtomicU8::new(WELL));
    let house = House::on(|storage| Arc::new(Moody { storage, mood: mood.clone() }));
    let mut laptop = house.laptop(1);
    let code = house.code();
    let batch = laptop.author.batch([mark(1, 1, Present)]);
    mood.store(bad, Ordering::Relaxed);
    let request = Request { batches: vec![batch.signed.clone()], ..Request::default() };
    let key = DeviceKey::from_secret(&[2; 32]);
    for answer in [laptop.send(&pack(&request.to_bytes())), house.enrol(&enrol_request(&code, &key))] {
        assert_eq!((answer.status, answer.problem()), (500, "internal"));
        let said = String::from_utf8(answer.body).unwrap();
        assert!(!said.contains("disk") && !said.contains("panic"), "{said}");
    }
    let ready = say(house.address(), &head("GET", "/readyz", "", 0), b"");
    assert_eq!((ready.status, ready.problem()), (503, "unavailable"));
    assert_eq!(say(house.address(), &head("GET", "/healthz", "", 0), b"").status, 200);

    mood.store(WELL, Ordering::Relaxed);
    assert_eq!(say(house.address(), &head("GET", "/readyz", "", 0), b"").status, 200);
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
    assert_eq!(house.enrol(&enrol_request(&code, &key)).status, 200);
}

#[test]
fn a_storage_that_fails_is_answered_for() {
    answers_in_every_mood(FAILING);
}

#[test]
fn a_panic_is_an_answer_too() {
    answers_in_every_mood(PANICKING);
}
