//! One exchange with a laptop: take in what it says, answer with what it does not have.

mod arriving;
mod news;

pub(crate) use arriving::{Bringer, take_in_all};

use crate::error::Error;
use crate::server::Server;
use crate::storage::Device;
use carnet_core::protocol::{
    Answer, MOST_COMPRESSED, MOST_EXPANDED, Problem, ProblemCode, Request, Standing,
};
use carnet_core::wire::WireError;
use std::io::Read;

/// The level of zstd: higher ones cost more time than they save on these columns.
const LEVEL: i32 = 3;
/// An answer is built anew with half the room while it is too large, but never with less than this.
const LEAST_ROOM: usize = 16 * 1024;

/// Frames of zstd that need a larger window than the largest body are refused before it is allocated.
const WINDOW_LOG: u32 = MOST_EXPANDED.ilog2();

/// The answer to a compressed body, or why there is none.
pub(crate) fn answer(server: &Server, device: &Device, packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let bytes = expand(packed)?;
    let request = Request::from_bytes(&bytes).map_err(|error| match error {
        WireError::Unknown("version") => Problem::new(ProblemCode::Version),
        error => Problem::detailed(ProblemCode::Malformed, error.to_string()),
    })?;
    drop(bytes);
    exchange(server, device, &request).map_err(|error| server.failed(&error))
}

/// What a compressed body expands to, if it is not larger than the limit.
fn expand(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let malformed = |error: std::io::Error| Problem::detailed(ProblemCode::Malformed, error.to_string());
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(malformed)?;
    decoder.window_log_max(WINDOW_LOG).map_err(malformed)?;
    let mut bytes = Vec::new();
    decoder.take(MOST_EXPANDED as u64 + 1).read_to_end(&mut bytes).map_err(malformed)?;
    if bytes.len() > MOST_EXPANDED {
        let detail = format!("more than {MOST_EXPANDED} bytes when expanded");
        return Err(Problem::detailed(ProblemCode::TooLarge, detail));
    }
    Ok(bytes)
}

/// The answer to a request, compressed.
fn exchange(server: &Server, device: &Device, request: &Request) -> Result<Vec<u8>, Error> {
    let verdicts = take_in_all(server, Bringer::Laptop(device), request)?;
    let mut room = server.page_bytes;
    loop {
        let mut answer = Answer {
            server_time: server.surroundings.now(),
            verdicts: verdicts.clone(),
            standing: device.standing,
            ..Answer::default()
        };
        // A laptop that is out of service says what it has, and hears nothing.
        if device.standing == Standing::Active {
            news::add(server, device, request, &mut answer, room)?;
        }
        answer.not_before_seconds = server.load.rest_seconds(server.surroundings.as_ref());
        let bytes = answer.to_bytes();
        let packed = zstd::bulk::compress(&bytes, LEVEL).map_err(Error::Compression)?;
        if room <= LEAST_ROOM || (packed.len() <= MOST_COMPRESSED && bytes.len() <= MOST_EXPANDED) {
            return Ok(packed);
        }
        room /= 2;
    }
}
