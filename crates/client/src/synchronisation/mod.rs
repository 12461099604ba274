//! Synchronisation with the central server. What to ask next and when is decided in [`Exchange`], what to say and
//! what to take in by the client; only [`Server`] touches a network, and only the worker waits.

mod again;
mod content;
mod exchange;
mod incoming;
mod outgoing;
mod question;
mod renewal;
mod server;

pub(crate) use content::UnderWay;
pub use content::{ContentAnswer, ContentRequest, ContentStep};
pub use exchange::{Doing, Exchange};
pub use incoming::Incoming;
pub use outgoing::Outgoing;
pub(crate) use outgoing::seal_all;
pub use question::Question;
pub(crate) use server::enrol;
pub use server::{Line, Server, unpack};

use crate::Client;
use crate::error::Error;

/// What a run of exchanges did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Requests that were answered.
    pub round_trips: u32,
    /// Changes that the central server confirmed.
    pub sent: u64,
    /// Field groups that arrived.
    pub received: u64,
}

/// Exchanges with the central server until neither side has anything left; waits for each answer. For programs
/// without a window; the window has its worker.
///
/// # Errors
/// When the laptop is not enrolled, the server does not answer or refuses, or the database refuses. What was
/// exchanged before stays.
pub fn synchronise(client: &mut Client) -> Result<Summary, Error> {
    client.begin_content();
    let mut line = client.line()?;
    let mut exchange = Exchange::new(client.surroundings.now());
    let mut summary = Summary::default();
    loop {
        let outgoing = client.outgoing(exchange.most_changes())?;
        let answer = line.ask(&outgoing)?;
        summary.round_trips += 1;
        let mut incoming = Incoming::new(answer, &outgoing);
        while !client.take_in(&mut incoming)? {}
        summary.sent += incoming.sent();
        summary.received += incoming.received();
        let made_progress = incoming.made_progress();
        if let Some(refusal) = incoming.into_refusal() {
            return Err(refusal);
        }
        exchange.went_through(client.surroundings.now(), outgoing.is_full());
        if client.renewal_is_due()? {
            let number = line.renew(&client.renewal_request())?;
            client.take_in_renewal(&number)?;
            summary.round_trips += 1;
            line = client.line()?;
            continue;
        }
        if client.exchange_is_due() {
            if made_progress {
                continue;
            }
            return Ok(summary);
        }
        // Files go last: their rows are there then.
        while !client.exchange_is_due()
            && let Some(request) = client.next_content(exchange.most_bytes())?
        {
            client.take_in_content(&request, line.content(&request))?;
            summary.round_trips += 1;
            exchange.part_went_through(request.is_full(exchange.most_bytes()));
        }
        if !client.exchange_is_due() {
            return Ok(summary);
        }
    }
}
