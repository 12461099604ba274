//! A storage that fails or panics: every request has its answer, and the reason stays in the house.

use super::{House, enrol_request, head, pack, say};
use crate::author::mark;
use carnet_core::attachment::ContentHash;
use carnet_core::attendance::MarkStatus::Present;
use carnet_core::batch::{DeviceKey, PublicKey, SignedBatch};
use carnet_core::catalogue::{Access, Assignment, Entry, Project};
use carnet_core::change::Dot;
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId, ProjectId};
use carnet_core::protocol::{
    BatchName, BatchOutcome, CataloguePage, FieldGroupState, ProjectPage, Request, Standing,
};
use carnet_core::row::Entity;
use carnet_server::attachment::{Content, FileRecord, Part, Shelved};
use carnet_server::storage::{
    Decided, Device, DeviceRecord, Link, NewDevice, PageAsked, QuarantineRecord, Redeemed, SecretHash,
    Sqlite, Storage, StorageError, StoredBatch,
};
use carnet_server::taking_in::{Arrived, Decision, Outcome, Reception};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const WELL: u8 = 0;
const FAILING: u8 = 1;
const PANICKING: u8 = 2;

/// A storage that does as its mood is.
pub(super) struct Moody {
    pub(super) storage: Sqlite,
    pub(super) mood: Arc<AtomicU8>,
    /// Pages of the catalogue wait while somebody holds this.
    pub(super) busy: Arc<Mutex<()>>,
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
        drop(self.busy.lock());
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
    fn device_numbered(&self, number: DeviceNumber) -> Result<Option<Device>, StorageError> {
        self.asked()?.device_numbered(number)
    }
    fn renew(
        &self,
        of: DeviceNumber,
        public_key: PublicKey,
        credential: SecretHash,
        link: Link,
        now: Timestamp,
    ) -> Result<Device, StorageError> {
        self.asked()?.renew(of, public_key, credential, link, now)
    }
    fn set_standing(
        &self,
        number: DeviceNumber,
        standing: Standing,
        alone: bool,
    ) -> Result<Vec<DeviceNumber>, StorageError> {
        self.asked()?.set_standing(number, standing, alone)
    }
    fn administrators(&self) -> Result<Vec<PersonId>, StorageError> {
        self.asked()?.administrators()
    }
    fn set_administrator(&self, person: PersonId, administers: bool) -> Result<bool, StorageError> {
        self.asked()?.set_administrator(person, administers)
    }
    fn was_assigned(&self, person: PersonId, project: ProjectId) -> Result<bool, StorageError> {
        self.asked()?.was_assigned(person, project)
    }
    fn take_in(
        &self,
        batch: &Arrived,
        reception: Reception,
        received: Timestamp,
    ) -> Result<Outcome, StorageError> {
        self.asked()?.take_in(batch, reception, received)
    }
    fn outcome(&self, name: &BatchName) -> Result<Option<Outcome>, StorageError> {
        self.asked()?.outcome(name)
    }
    fn quarantine(&self) -> Result<Vec<QuarantineRecord>, StorageError> {
        self.asked()?.quarantine()
    }
    fn decisions(&self) -> Result<Vec<(QuarantineRecord, Decided)>, StorageError> {
        self.asked()?.decisions()
    }
    fn in_quarantine(
        &self,
        project: ProjectId,
        device: DeviceNumber,
    ) -> Result<Vec<SignedBatch>, StorageError> {
        self.asked()?.in_quarantine(project, device)
    }
    fn decide(
        &self,
        project: ProjectId,
        device: DeviceNumber,
        decision: Decision,
        by: &str,
        now: Timestamp,
    ) -> Result<usize, StorageError> {
        self.asked()?.decide(project, device, decision, by, now)
    }
    fn begin_epoch(&self, epoch: u64) -> Result<(), StorageError> {
        self.asked()?.begin_epoch(epoch)
    }
    fn conflicts(&self, project: ProjectId) -> Result<Vec<FieldGroupState>, StorageError> {
        self.asked()?.conflicts(project)
    }
    fn batches_with(&self, project: ProjectId, dots: &[Dot]) -> Result<Vec<StoredBatch>, StorageError> {
        self.asked()?.batches_with(project, dots)
    }
    fn batches_between(
        &self,
        project: ProjectId,
        from: Timestamp,
        until: Timestamp,
        after: u64,
        most: usize,
    ) -> Result<Vec<StoredBatch>, StorageError> {
        self.asked()?.batches_between(project, from, until, after, most)
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
    fn file(&self, project: ProjectId, content: &ContentHash) -> Result<Option<Content>, StorageError> {
        self.asked()?.file(project, content)
    }
    fn take_in_part(&self, part: &Part<'_>) -> Result<Shelved, StorageError> {
        self.asked()?.take_in_part(part)
    }
    fn file_piece(
        &self,
        project: ProjectId,
        content: &ContentHash,
        at: u64,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        self.asked()?.file_piece(project, content, at)
    }
    fn files(&self, project: ProjectId) -> Result<Vec<FileRecord>, StorageError> {
        self.asked()?.files(project)
    }
    fn remove_unnamed_files(
        &self,
        project: ProjectId,
        before: Timestamp,
        now: Timestamp,
        spared: &[DeviceNumber],
    ) -> Result<Vec<FileRecord>, StorageError> {
        self.asked()?.remove_unnamed_files(project, before, now, spared)
    }
}

fn answers_in_every_mood(bad: u8) {
    let mood = Arc::new(AtomicU8::new(WELL));
    let house = House::on(|storage| Arc::new(Moody { storage, mood: mood.clone(), busy: Arc::default() }));
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
