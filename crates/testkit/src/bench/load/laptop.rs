use crate::surroundings::mix;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carnet_client::{Surroundings, System, unpack};
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::batch::{Batch, ChainHash, DeviceKey, Header, SignedBatch};
use carnet_core::change::{Change, Dot};
use carnet_core::clock::Hlc;
use carnet_core::field_group::FieldGroup;
use carnet_core::id::{ParticipantId, ProjectId, SessionId};
use carnet_core::protocol::{
    BatchOutcome, Cursor, EnrolAnswer, EnrolRequest, MEDIA_TYPE, ProjectCursor, Request,
};
use carnet_core::row::RowKey;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use ureq::Agent;
use uuid::Uuid;

/// Marks in each exchange: two sessions of 100 participants.
pub(super) const MARKS: usize = 200;
const PARTICIPANTS: usize = 100;

/// A laptop that keeps nothing but its place.
pub(super) struct Laptop {
    agent: Agent,
    url: String,
    credential: String,
    project: ProjectId,
    catalogue: u64,
    cursor: Option<Cursor>,
    batches: Vec<SignedBatch>,
}

/// What a laptop saw.
pub(super) struct Spoken {
    pub(super) accepted: usize,
    pub(super) took: Vec<Duration>,
}

impl Laptop {
    /// One that is enrolled and up to date, with so many batches to send.
    pub(super) fn enrol(
        address: SocketAddr,
        number: usize,
        project: ProjectId,
        code: &str,
        batches: usize,
    ) -> Result<Self> {
        let agent = Agent::new_with_defaults();
        let key = DeviceKey::from_secret(&bytes(number as u64));
        let request = EnrolRequest {
            code: code.to_owned(),
            device_name: format!("laptop {number}"),
            public_key: BASE64_URL_SAFE_NO_PAD.encode(key.public().0),
            formerly: None,
        };
        let answer = agent
            .post(format!("http://{address}/v1/enrol"))
            .header("content-type", "application/json")
            .send(&serde_json::to_vec(&request)?)?
            .body_mut()
            .read_to_vec()?;
        let enrolled = serde_json::from_slice::<EnrolAnswer>(&answer)?;
        let mut laptop = Self {
            agent,
            url: format!("http://{address}/v1/sync"),
            credential: format!("Bearer {}", enrolled.credential),
            project,
            catalogue: 0,
            cursor: None,
            batches: Vec::new(),
        };
        laptop.exchange(Vec::new())?;
        let mut header = Header {
            project,
            device: enrolled.device,
            author: enrolled.person.id,
            number: 1,
            previous: ChainHash::default(),
        };
        for _ in 0..batches {
            let batch = batch(header.clone());
            let (signed, hash) = SignedBatch::sign(&batch, &bytes(header.number), &key);
            laptop.batches.push(signed);
            (header.number, header.previous) = (header.number + 1, hash);
        }
        Ok(laptop)
    }

    /// Says everything, an exchange for each batch.
    pub(super) fn say_all(&mut self) -> Result<Spoken> {
        let mut spoken = Spoken { accepted: 0, took: Vec::new() };
        for batch in std::mem::take(&mut self.batches) {
            let begin = Instant::now();
            self.exchange(vec![batch])?;
            spoken.took.push(begin.elapsed());
            spoken.accepted += MARKS;
        }
        Ok(spoken)
    }

    fn exchange(&mut self, batches: Vec<SignedBatch>) -> Result<()> {
        let count = batches.len();
        let projects = vec![ProjectCursor { project: self.project, cursor: self.cursor }];
        let request = Request { catalogue: self.catalogue, projects, batches, quarantined: Vec::new() };
        let body = zstd::bulk::compress(&request.to_bytes(), 3)?;
        let answer = loop {
            let mut answer = self
                .agent
                .post(&self.url)
                .header("content-type", MEDIA_TYPE)
                .header("authorization", &self.credential)
                .config()
                .http_status_as_error(false)
                .build()
                .send(&body)?;
            match answer.status().as_u16() {
                200 => break answer.body_mut().read_to_vec()?,
                // Too many at once: as a real laptop does, it comes again when it was told to.
                429 | 503 => {
                    let after = answer.headers().get("retry-after").context("when to come again")?;
                    std::thread::sleep(Duration::from_secs(after.to_str()?.parse()?));
                }
                status => bail!("the server answered {status}"),
            }
        };
        let answer = unpack(&answer)?;
        ensure!(answer.verdicts.len() == count, "a verdict for each batch");
        for verdict in &answer.verdicts {
            let taken = verdict.outcome == BatchOutcome::Accepted && verdict.refused.is_empty();
            ensure!(taken, "{verdict:?}");
        }
        if let Some(page) = &answer.catalogue {
            self.catalogue = page.to;
        }
        for page in &answer.pages {
            self.cursor = Some(page.to);
        }
        Ok(())
    }
}

/// Two sessions in which everybody was marked, a mark every second and a half.
fn batch(header: Header) -> Batch {
    let place = u64::from(header.device.0) << 32 | header.number << 8;
    let first = (header.number - 1) * MARKS as u64 + 1;
    let changes = (0..MARKS as u64).map(|at| {
        let session = SessionId::from_uuid(uuid(place + at / PARTICIPANTS as u64));
        let participant = ParticipantId::from_uuid(uuid((1 << 63) | (at % PARTICIPANTS as u64)));
        let wall = System.now().plus_millis(-3_600_000 + at.cast_signed() * 1_500);
        Change {
            dot: Dot::new(header.device, first + at),
            row: RowKey::Attendance(session, participant),
            group: Mark::GROUP,
            value: Mark::of(MarkStatus::Present).value(),
            replaces: Vec::new(),
            seen: Vec::new(),
            stamp: Hlc::at(wall),
            wall,
        }
    });
    let changes = changes.collect();
    Batch { header, changes }
}

/// Bytes as if they had been drawn, the same for the same number.
fn bytes(number: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (place, piece) in (1u64..).zip(bytes.chunks_exact_mut(8)) {
        piece.copy_from_slice(&mix(number.wrapping_mul(31).wrapping_add(mix(place))).to_le_bytes());
    }
    bytes
}

fn uuid(number: u64) -> Uuid {
    Uuid::from_u64_pair(mix(number), mix(number ^ u64::MAX))
}
