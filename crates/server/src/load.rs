//! How busy the server is: what is worked on, what waits, and how long laptops are asked to stay away.

use crate::surroundings::{Surroundings, random};
use carnet_core::protocol::{Problem, ProblemCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many requests may wait for each that is worked on.
const WAITING_FOR_EACH: usize = 32;
/// A laptop is asked to stay away for at most so many seconds, however long the queue is.
const LONGEST_REST: u64 = 240;
/// Seconds over which laptops are spread for each round of requests that waits.
const REST_FOR_EACH_ROUND: u64 = 4;

/// Work that blocks, some at a time; the rest waits in a queue with an end.
#[derive(Debug)]
pub(crate) struct Load {
    free: Arc<Semaphore>,
    places: usize,
    waiting: AtomicUsize,
    most_waiting: usize,
}

/// A place to work; left when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Load {
    pub(crate) fn new(places: usize) -> Self {
        Self::with_queue(places, places * WAITING_FOR_EACH)
    }

    pub(crate) fn with_queue(places: usize, most_waiting: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(places)), places, waiting: AtomicUsize::new(0), most_waiting }
    }

    /// A place, as soon as there is one; a refusal at once where too many wait already.
    pub(crate) async fn place(&self, surroundings: &dyn Surroundings) -> Result<Place, Problem> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(Place { _permit: permit });
        }
        let Some(_waiting) = Waiting::begin(self) else {
            let rest = self.rest_seconds(surroundings).max(1);
            return Err(Problem::new(ProblemCode::Unavailable).after(rest));
        };
        let permit = Arc::clone(&self.free).acquire_owned().await;
        permit.map(|permit| Place { _permit: permit }).map_err(|_| Problem::new(ProblemCode::Internal))
    }

    /// Requests that wait for a place.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Requests that are worked on.
    pub(crate) fn under_way(&self) -> usize {
        self.places - self.free.available_permits()
    }

    /// How many seconds whoever asks now shall stay away; 0 while all goes well. Anywhere between one second and a
    /// bound that grows with the queue: ten thousand laptops that are told so come back one by one.
    pub(crate) fn rest_seconds(&self, surroundings: &dyn Surroundings) -> u64 {
        let rounds = (self.waiting() / self.places) as u64;
        let bound = (rounds * REST_FOR_EACH_ROUND).min(LONGEST_REST);
        if bound == 0 { 0 } else { 1 + u64::from_le_bytes(random(surroundings)) % bound }
    }
}

/// A request in the queue; it leaves it also when its laptop hangs up.
struct Waiting<'a>(&'a Load);

impl<'a> Waiting<'a> {
    fn begin(load: &'a Load) -> Option<Self> {
        let one_more = |waiting| (waiting < load.most_waiting).then_some(waiting + 1);
        let begun = load.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok();
        begun.then(|| Self(load))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surroundings::System;
    use std::collections::BTreeSet;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Asks once, without waiting.
    fn ask<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_queue_has_an_end_and_who_is_turned_away_is_told_when_to_come_again() {
        let load = Load::with_queue(1, 2);
        let Poll::Ready(Ok(place)) = ask(pin!(load.place(&System))) else { panic!("there is a place") };
        let (mut first, mut second) = (pin!(load.place(&System)), pin!(load.place(&System)));
        assert!(ask(first.as_mut()).is_pending());
        {
            let mut gone = pin!(load.place(&System));
            assert!(ask(gone.as_mut()).is_pending());
            assert_eq!(load.waiting(), 2);
            let Poll::Ready(Err(refusal)) = ask(pin!(load.place(&System))) else {
                panic!("the queue is full")
            };
            assert_eq!(refusal.status, 503);
            assert!((1..=LONGEST_REST).contains(&refusal.retry_after_seconds.unwrap()));
        }
        // Somebody hung up.
        assert_eq!(load.waiting(), 1);
        assert!(ask(second.as_mut()).is_pending());
        drop(place);
        assert!(matches!(ask(first.as_mut()), Poll::Ready(Ok(_))));
        // It is gone again, and the next one has its place.
        assert!(matches!(ask(second.as_mut()), Poll::Ready(Ok(_))));
        assert_eq!((load.waiting(), load.under_way()), (0, 0));
    }

    #[test]
    fn laptops_are_spread_the_wider_the_longer_the_queue_is() {
        let load = Load::with_queue(8, 10_000);
        assert_eq!(load.rest_seconds(&System), 0);
        let spread = |waiting: usize| {
            load.waiting.store(waiting, Ordering::Relaxed);
            (0..4_000).map(|_| load.rest_seconds(&System)).collect::<BTreeSet<_>>()
        };
        assert_eq!(spread(7), BTreeSet::from([0]));
        assert_eq!(spread(8), BTreeSet::from([1, 2, 3, 4]));
        let [short, long] = [80, 9_999].map(spread);
        assert_eq!((short.first(), short.last(), short.len()), (Some(&1), Some(&40), 40));
        assert_eq!((long.first(), long.last(), long.len()), (Some(&1), Some(&LONGEST_REST), 240));
    }
}
