//! One exchange with a laptop: take in what it says, answer with what it does not have.

mod arriving;
mod news;

use crate::error::Error;
use crate::server::Server;
use crate::storage::Device;
use carnet_core::protocol::{Answer, MOST_COMPRESSED, MOST_EXPANDED, Request, Standing};

/// The level of zstd: higher ones cost more time than they save on these columns.
const LEVEL: i32 = 3;
/// An answer is built anew with half the room while it is too large, but never with less than this.
const LEAST_ROOM: usize = 16 * 1024;

/// The answer to a request, compressed.
pub(crate) fn exchange(server: &Server, device: &Device, request: &Request) -> Result<Vec<u8>, Error> {
    let verdicts = arriving::take_in_all(server, device, request)?;
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
        let bytes = answer.to_bytes();
        let packed = zstd::bulk::compress(&bytes, LEVEL).map_err(Error::Compression)?;
        if room <= LEAST_ROOM || (packed.len() <= MOST_COMPRESSED && bytes.len() <= MOST_EXPANDED) {
            return Ok(packed);
        }
        room /= 2;
    }
}
