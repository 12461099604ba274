//! What the server counts, for whoever watches it. Numbers only: no person, laptop, project or address.

use carnet_core::protocol::BatchOutcome;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::load::Load;
use crate::taking_in::Outcome;

/// Counted since the program started.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By route and status.
    requests: Mutex<BTreeMap<(String, u16), Requests>>,
    connections: AtomicUsize,
    turned_away: AtomicU64,
    accepted: AtomicU64,
    refused: AtomicU64,
    quarantined: AtomicU64,
    batches_not_taken: AtomicU64,
    /// By why.
    failures: Mutex<BTreeMap<&'static str, u64>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Requests {
    count: u64,
    time: Duration,
}

/// A connection; it counts until it is dropped.
pub(crate) struct Connection<'a>(&'a AtomicUsize);

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request was answered. The route is one of ours, not what somebody wrote.
    pub(crate) fn answered(&self, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = requests.entry((route.to_owned(), status)).or_default();
        requests.count += 1;
        requests.time += took;
    }

    pub(crate) fn connected(&self) -> Connection<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Connection(&self.connections)
    }

    /// A connection came when there was no place for it.
    pub(crate) fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// A batch with so many changes was judged.
    pub(crate) fn judged(&self, changes: usize, outcome: &Outcome) {
        let changes = changes as u64;
        match outcome.batch {
            BatchOutcome::Accepted => {
                let refused = (outcome.refused.len() as u64).min(changes);
                self.accepted.fetch_add(changes - refused, Ordering::Relaxed);
                self.refused.fetch_add(refused, Ordering::Relaxed);
            }
            BatchOutcome::Quarantined => {
                self.quarantined.fetch_add(changes, Ordering::Relaxed);
            }
            _ => {
                self.batches_not_taken.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Something could not be answered for.
    pub(crate) fn failed(&self, why: &'static str) {
        *self.failures.lock().unwrap_or_else(PoisonError::into_inner).entry(why).or_default() += 1;
    }

    /// The text form of Prometheus, 0.0.4; with whether the database can be written, and how many bytes there is room
    /// for, where that is known.
    pub(crate) fn to_text(&self, load: &Load, is_ready: bool, room: Option<u64>) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        self.write(&mut text, load, is_ready, room).ok();
        text
    }

    fn write(&self, text: &mut String, load: &Load, is_ready: bool, room: Option<u64>) -> fmt::Result {
        let head = |text: &mut String, name: &str, kind: &str, help: &str| {
            write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n")
        };
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        head(text, "carnet_requests_total", "counter", "Requests that were answered.")?;
        for ((route, status), requests) in &requests {
            writeln!(
                text,
                "carnet_requests_total{{route=\"{route}\",status=\"{status}\"}} {}",
                requests.count
            )?;
        }
        head(
            text,
            "carnet_request_seconds_total",
            "counter",
            "Time from the head of each request to its answer.",
        )?;
        for ((route, status), requests) in &requests {
            let seconds = requests.time.as_secs_f64();
            writeln!(
                text,
                "carnet_request_seconds_total{{route=\"{route}\",status=\"{status}\"}} {seconds}"
            )?;
        }
        head(text, "carnet_failures_total", "counter", "What could not be answered for, by why.")?;
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for why in ["no_room", "read_only", "away", "other"] {
            let count = failures.get(why).copied().unwrap_or_default();
            writeln!(text, "carnet_failures_total{{why=\"{why}\"}} {count}")?;
        }
        if let Some(room) = room {
            head(text, "carnet_disk_free_bytes", "gauge", "Room on the disk of the database.")?;
            writeln!(text, "carnet_disk_free_bytes {room}")?;
        }
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        head(
            text,
            "carnet_changes_total",
            "counter",
            "Changes by what became of them; one that is said again counts again.",
        )?;
        for (outcome, counter) in
            [("accepted", &self.accepted), ("refused", &self.refused), ("quarantined", &self.quarantined)]
        {
            writeln!(text, "carnet_changes_total{{outcome=\"{outcome}\"}} {}", count(counter))?;
        }
        for (name, kind, help, value) in [
            (
                "carnet_batches_not_taken_total",
                "counter",
                "Batches that were forked, out of order, not allowed or unreadable.",
                count(&self.batches_not_taken),
            ),
            (
                "carnet_connections_turned_away_total",
                "counter",
                "Connections that came when there was no place for them.",
                count(&self.turned_away),
            ),
            (
                "carnet_connections",
                "gauge",
                "Connections that are held.",
                self.connections.load(Ordering::Relaxed) as u64,
            ),
            (
                "carnet_ready",
                "gauge",
                "Whether the database answers and can be written.",
                u64::from(is_ready),
            ),
            ("carnet_work_under_way", "gauge", "Requests that are worked on.", load.under_way() as u64),
            ("carnet_work_waiting", "gauge", "Requests that wait for a place.", load.waiting() as u64),
        ] {
            head(text, name, kind, help)?;
            writeln!(text, "{name} {value}")?;
        }
        Ok(())
    }
}
