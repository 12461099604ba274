use crate::simulator::dice::Dice;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The shortest time after which a packet that nobody acknowledged is sent again (Linux: `TCP_RTO_MIN`).
const SENT_AGAIN: Duration = Duration::from_millis(200);
/// The longest (RFC 6298).
const SENT_AGAIN_AT_LAST: Duration = Duration::from_secs(60);

/// What lies between the laptop and the server. The bandwidth is there once in each direction, for all
/// connections together.
///
/// A connection costs a round trip before its first byte, as the three packets of TCP do. A packet that is lost comes
/// a round trip later, or two when it is lost again, and all that was sent behind it waits for it: so much of a lost
/// packet do programs see. Left out are what the packets' own headers add, and slow start: the ten packets that TCP
/// sends at once are more than a thin link holds (128 kbit/s × 0.6 s = 9.6 kB).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// How long each byte travels in one direction: half a round trip.
    pub delay: Duration,
    /// The bandwidth in each direction; without it, unbounded.
    pub bits_per_second: Option<u64>,
    /// How many of a hundred packets are lost.
    pub lost_percent: u8,
}

/// One direction of the link.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) link: Link,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// When the last byte that was given to it will have left.
    free_at: Instant,
    dice: Dice,
}

impl Way {
    pub(super) fn of(link: Link) -> Self {
        Self {
            link,
            state: Mutex::new(State {
                free_at: Instant::now(),
                dice: Dice::new(link.delay.as_millis() as u64),
            }),
        }
    }

    pub(super) fn is_plain(&self) -> bool {
        self.link == Link::default()
    }

    /// When so many bytes will have left that are there at a time: after those that were there before.
    pub(super) fn leave(&self, there: Instant, bytes: usize) -> Instant {
        let Some(rate) = self.link.bits_per_second else { return there };
        let takes = Duration::from_secs_f64(bytes as f64 * 8.0 / rate.max(1) as f64);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.free_at = there.max(state.free_at) + takes;
        state.free_at
    }

    /// How long a packet is on its way, with all the times that it is lost.
    pub(super) fn travel(&self) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wait = (self.link.delay * 2).max(SENT_AGAIN);
        let mut travels = self.link.delay;
        // One in a hundred always comes through: a link with no way through is cut, not lossy.
        while state.dice.percent(usize::from(self.link.lost_percent.min(99))) {
            travels += wait;
            wait = (wait * 2).min(SENT_AGAIN_AT_LAST);
        }
        travels
    }
}
