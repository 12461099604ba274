//! Enrolment: a laptop with a one-time code becomes a device with a number and a credential.

mod code;
mod guesses;
mod numbers;

pub(crate) use code::EnrolmentCode;
pub(crate) use guesses::Guesses;
pub use numbers::Link;
pub(crate) use numbers::{Numbered, believed, covered, linked};

use crate::error::Error;
use crate::server::Server;
use crate::storage::{Device, FormerDevice, MOST_RENEWALS, NewDevice, Redeemed, SecretHash, StorageError};
use crate::surroundings::random;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carnet_core::batch::PublicKey;
use carnet_core::catalogue::Entry;
use carnet_core::protocol::{
    EnrolAnswer, EnrolRequest, Formerly, Limits, MOST_COMPRESSED, MOST_EXPANDED, Problem, ProblemCode,
    RenewRequest,
};
use std::net::IpAddr;

/// How long a used code still answers the laptop that used it: its first answer may have been lost.
const GRACE_MILLIS: i64 = 10 * 60 * 1000;
/// The longest name of a laptop, in characters.
const LONGEST_NAME: usize = 200;
/// Numbers that a laptop can have had.
const MOST_FORMER: usize = 100;
/// Random bytes of a credential: it goes with every exchange, and nobody guesses 128 bits.
const CREDENTIAL: usize = 16;

/// Why a laptop was not taken in.
pub(crate) enum Refusal {
    Problem(Problem),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Refusal {
    pub(crate) fn into_problem(self, server: &Server) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::Failed(error) => server.failed(&error),
        }
    }
}

pub(crate) fn enrol(server: &Server, from: IpAddr, body: &[u8]) -> Result<EnrolAnswer, Refusal> {
    let now = server.surroundings.now();
    let refused = |code| Err(Refusal::Problem(Problem::new(code)));
    let request = serde_json::from_slice::<EnrolRequest>(body)
        .map_err(|error| malformed(&format!("line {} column {}", error.line(), error.column())))?;
    let (name, public_key) = (name(&request.device_name)?, public_key(&request.public_key)?);
    if let Some(seconds) = server.guesses.rest_seconds(from, now) {
        let problem = Problem::detailed(ProblemCode::TooMany, "too many wrong codes came from this address");
        return Err(Refusal::Problem(problem.after(seconds)));
    }
    let Some(code) = EnrolmentCode::parse(&request.code) else {
        server.guesses.wrong(from, now);
        return refused(ProblemCode::WrongCode);
    };
    let credential = random::<CREDENTIAL>(server.surroundings.as_ref());
    let device = NewDevice {
        name,
        public_key,
        credential: SecretHash::of(&credential),
        formerly: formerly(&request)?,
    };
    let redeemed = match server.storage.redeem(&code.hash(), &device, now, GRACE_MILLIS) {
        Err(StorageError::Taken { .. }) => return Err(malformed("publicKey")),
        redeemed => redeemed?,
    };
    let device = match redeemed {
        Redeemed::Enrolled(device) => device,
        Redeemed::Used => return refused(ProblemCode::CodeUsed),
        Redeemed::AnotherPerson => return refused(ProblemCode::AnotherPerson),
        Redeemed::Expired => return refused(ProblemCode::CodeExpired),
        Redeemed::Unknown => {
            server.guesses.wrong(from, now);
            return refused(ProblemCode::WrongCode);
        }
    };
    tracing::info!(device = device.number.0, "a laptop was enrolled");
    answer(server, &device, &credential)
}

/// Gives a laptop that may not go on under its number another. One that is out of service gets one that is so too:
/// what it has to say needs a number.
pub(crate) fn renew(server: &Server, device: &Device, body: &[u8]) -> Result<EnrolAnswer, Refusal> {
    let request = serde_json::from_slice::<RenewRequest>(body)
        .map_err(|error| malformed(&format!("line {} column {}", error.line(), error.column())))?;
    let public_key = public_key(&request.public_key)?;
    if public_key == device.public_key {
        return Err(malformed("publicKey"));
    }
    let credential = random::<CREDENTIAL>(server.surroundings.as_ref());
    let now = server.surroundings.now();
    let link = Link::of(request.reason);
    let renewed = server.storage.renew(device.number, public_key, SecretHash::of(&credential), link, now);
    let renewed = match renewed {
        Err(StorageError::Taken { .. }) => return Err(malformed("publicKey")),
        Err(StorageError::NumbersUsedUp { seconds }) => {
            tracing::warn!(of = device.number.0, "laptops of one person found too many copies of themselves");
            let detail = format!("laptops of this person were given {MOST_RENEWALS} numbers within a day");
            return Err(Refusal::Problem(Problem::detailed(ProblemCode::TooMany, detail).after(seconds)));
        }
        renewed => renewed?,
    };
    let (device, of) = (renewed.number.0, device.number.0);
    match link {
        Link::Follows => {
            tracing::info!(device, of, "a laptop took a new number: a project came back to it");
        }
        Link::Copy => {
            tracing::warn!(
                device,
                of,
                "a laptop took a new number: a copy of it speaks too, or it was set back"
            );
        }
        Link::Unclear => {
            tracing::warn!(
                device,
                of,
                "a laptop took a new number and did not say why: perhaps a copy of it speaks"
            );
        }
    }
    answer(server, &renewed, &credential)
}

fn answer(server: &Server, device: &Device, credential: &[u8]) -> Result<EnrolAnswer, Refusal> {
    let person = server.storage.entries("person")?.into_iter().find_map(|entry| match entry {
        Entry::Person(person) if person.id == device.person => Some(person),
        _ => None,
    });
    Ok(EnrolAnswer {
        device: device.number,
        credential: BASE64_URL_SAFE_NO_PAD.encode(credential),
        person: person.ok_or(Error::UnknownPerson(device.person.to_string()))?,
        server_time: server.surroundings.now(),
        limits: Limits { most_compressed: MOST_COMPRESSED as u32, most_expanded: MOST_EXPANDED as u32 },
    })
}

/// What the laptop was before.
fn formerly(request: &EnrolRequest) -> Result<Option<FormerDevice>, Refusal> {
    let Some(Formerly { person, numbers }) = &request.formerly else { return Ok(None) };
    if numbers.len() > MOST_FORMER || numbers.iter().any(|former| former.device.0 == 0) {
        return Err(malformed("formerly"));
    }
    let numbers = numbers.iter().map(|former| Ok((former.device, public_key(&former.public_key)?)));
    Ok(Some(FormerDevice { person: *person, numbers: numbers.collect::<Result<_, Refusal>>()? }))
}

fn name(given: &str) -> Result<String, Refusal> {
    let name = given.trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
    if fits && !name.contains(char::is_control) { Ok(name.to_owned()) } else { Err(malformed("deviceName")) }
}

fn public_key(text: &str) -> Result<PublicKey, Refusal> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    bytes
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .map(PublicKey)
        .filter(PublicKey::is_valid)
        .ok_or_else(|| malformed("publicKey"))
}

fn malformed(detail: &str) -> Refusal {
    Refusal::Problem(Problem::detailed(ProblemCode::Malformed, detail))
}
