use super::dice::Dice;
use super::laptop::{Training, taint};
use super::strasbourg::Strasbourg;
use anyhow::{Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carnet_core::batch::{Batch, ChainHash, DeviceKey, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{DeviceNumber, PersonId};
use carnet_core::participant::Work;
use carnet_core::protocol::{Answer, BatchOutcome, EnrolRequest, Request};
use carnet_core::row::{Entity, RowKey};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

/// A laptop of a version to come: it writes field groups, rows and fields that nobody else here knows, and values that
/// this version's rules refuse. It speaks the protocol of `core` and has none of the client's code.
pub(super) struct Newer {
    key: DeviceKey,
    device: DeviceNumber,
    person: PersonId,
    pub(super) credential: String,
    batches: Vec<(SignedBatch, ChainHash)>,
    counter: u64,
    confirmed: usize,
    last: HashMap<(RowKey, Group), Dot>,
    pub(super) refused: u64,
}

/// The project that it works in.
pub(super) const PROJECT: usize = 0;

impl Newer {
    pub(super) fn enrolled(person: usize, at: &Strasbourg) -> Result<Self> {
        let key = DeviceKey::from_secret(&[77; 32]);
        let form = at.enrolment(person)?;
        let public_key = URL_SAFE_NO_PAD.encode(key.public().0);
        let request =
            EnrolRequest { code: form.code, device_name: "newer".to_owned(), public_key, formerly: None };
        let answer = at.server.enrol(IpAddr::V4(Ipv4Addr::LOCALHOST), &serde_json::to_vec(&request)?);
        let answer = answer.map_err(|problem| anyhow!("{problem:?}"))?;
        Ok(Self {
            key,
            device: answer.device,
            person: at.people[person],
            credential: answer.credential,
            batches: Vec::new(),
            counter: 0,
            confirmed: 0,
            last: HashMap::new(),
            refused: 0,
        })
    }

    /// Records a batch of some changes.
    pub(super) fn record(
        &mut self,
        dice: &mut Dice,
        at: &Strasbourg,
        trainings: &[Training],
        now: Timestamp,
    ) -> u64 {
        let here = trainings.iter().filter(|training| training.project == PROJECT).collect::<Vec<_>>();
        let Some(training) = dice.pick(&here) else { return 0 };
        let mut changes = Vec::new();
        for _ in 0..=dice.below(4) {
            let person = training.people[dice.below(training.people.len())];
            let unique = format!("{} newer {}", taint(PROJECT), self.counter);
            let (row, group, value) = match dice.below(4) {
                // A group that nobody knows.
                0 => (RowKey::Activity(training.activity), Group::from_number(900), text(&unique)),
                // A row of an entity that nobody knows.
                1 => {
                    let row = RowKey::Unknown(Entity::from_number(60), training.activity.uuid(), None);
                    (row, Group::from_number(901), text(&unique))
                }
                // A known group with a field behind those that are known.
                2 => {
                    let work = Work { institution: unique, ..Work::default() };
                    (RowKey::Participant(person), Work::GROUP, work.value_before(b"\x03new"))
                }
                // What the rules of this version refuse.
                _ => {
                    let work = Work { institution: "x".repeat(2_000), ..Work::default() };
                    (RowKey::Participant(person), Work::GROUP, work.value())
                }
            };
            self.counter += 1;
            let dot = Dot::new(self.device, self.counter);
            let replaces = self.last.insert((row, group), dot).into_iter().collect();
            let (stamp, wall) = (Hlc::at(now), now);
            changes.push(Change { dot, row, group, value, replaces, seen: Vec::new(), stamp, wall });
        }
        let count = changes.len() as u64;
        let header = Header {
            project: at.projects[PROJECT],
            device: self.device,
            author: self.person,
            number: self.batches.len() as u64 + 1,
            previous: self.batches.last().map(|(_, hash)| *hash).unwrap_or_default(),
        };
        let mut seed = [9; 32];
        seed[..8].copy_from_slice(&self.counter.to_le_bytes());
        self.batches.push(SignedBatch::sign(&Batch { header, changes }, &seed, &self.key));
        count
    }

    /// What it says next: everything that was not confirmed.
    pub(super) fn ask(&self) -> Result<Vec<u8>> {
        let batches = self.batches[self.confirmed..].iter().map(|(signed, _)| signed.clone()).collect();
        let request = Request { catalogue: u64::MAX >> 1, batches, ..Request::default() };
        Ok(zstd::bulk::compress(&request.to_bytes(), 3)?)
    }

    pub(super) fn hear(&mut self, answer: &Answer) {
        for verdict in &answer.verdicts {
            match verdict.outcome {
                BatchOutcome::Accepted | BatchOutcome::Quarantined => {
                    self.confirmed = self.confirmed.max(verdict.number as usize);
                    self.refused += verdict.refused.len() as u64;
                }
                BatchOutcome::OutOfOrder(expected) => self.confirmed = expected as usize - 1,
                _ => {}
            }
        }
    }

    /// A restored server may have forgotten everything.
    pub(super) fn begin_anew(&mut self) {
        self.confirmed = 0;
    }

    pub(super) fn is_at_rest(&self) -> bool {
        self.confirmed == self.batches.len()
    }
}

fn text(text: &str) -> Value {
    Value::from_bytes(text.as_bytes())
}
