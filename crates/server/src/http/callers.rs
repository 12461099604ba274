use carnet_core::clock::Timestamp;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{Problem, ProblemCode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Requests of one laptop at a time. A laptop of ours has one, and one more with a file.
const MOST_AT_ONCE: u32 = 8;
/// What a request takes from a laptop's credit, which grows by one a millisecond: ten requests a second for good.
const COST_MILLIS: i64 = 100;
/// The most credit: a laptop that comes with all it has may ask 1,200 times in a row.
const MOST_CREDIT_MILLIS: i64 = 1_200 * COST_MILLIS;
/// How many seconds a laptop that has used up its credit is sent away for.
const REST_SECONDS: u64 = 5;
/// More laptops than this are not remembered at a time, beside those that ask just now.
const MOST_CALLERS: usize = 20_000;

/// Who asks, and how often: one laptop must not take what is there for thousands.
#[derive(Debug, Default)]
pub(super) struct Callers {
    known: Mutex<HashMap<DeviceNumber, Caller>>,
}

#[derive(Debug)]
struct Caller {
    at_once: u32,
    credit: i64,
    seen: Timestamp,
}

/// A request of a laptop that may be worked on. It counts until it is dropped.
#[derive(Debug)]
pub(super) struct Admission {
    callers: Arc<Callers>,
    device: DeviceNumber,
}

impl Callers {
    /// Lets a request of this laptop in, or says when it may come again.
    pub(super) fn admit(
        self: &Arc<Self>,
        device: DeviceNumber,
        now: Timestamp,
    ) -> Result<Admission, Problem> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_CALLERS {
            known.retain(|_, caller| caller.at_once > 0 || caller.credit_at(now) < MOST_CREDIT_MILLIS);
        }
        let caller =
            known.entry(device).or_insert(Caller { at_once: 0, credit: MOST_CREDIT_MILLIS, seen: now });
        caller.credit = caller.credit_at(now);
        caller.seen = now;
        if caller.at_once >= MOST_AT_ONCE {
            let detail = format!("{MOST_AT_ONCE} requests of this laptop are under way");
            return Err(Problem::detailed(ProblemCode::TooMany, detail).after(1));
        }
        if caller.credit < COST_MILLIS {
            return Err(Problem::new(ProblemCode::TooMany).after(REST_SECONDS));
        }
        caller.credit -= COST_MILLIS;
        caller.at_once += 1;
        Ok(Admission { callers: Arc::clone(self), device })
    }
}

impl Caller {
    /// A clock that was set back gives no credit, and takes none.
    fn credit_at(&self, now: Timestamp) -> i64 {
        let passed = now.millis().saturating_sub(self.seen.millis()).max(0);
        self.credit.saturating_add(passed).min(MOST_CREDIT_MILLIS)
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut known = self.callers.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(caller) = known.get_mut(&self.device) {
            caller.at_once = caller.at_once.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    #[test]
    fn a_laptop_that_asks_far_too_often_waits_and_others_do_not() {
        let callers = Arc::new(Callers::default());
        let ask = |device, now| callers.admit(DeviceNumber(device), now).map(drop);
        for _ in 0..1_200 {
            ask(1, NOW).unwrap();
        }
        let refusal = ask(1, NOW).unwrap_err();
        assert_eq!((refusal.status, refusal.retry_after_seconds), (429, Some(REST_SECONDS)));
        ask(2, NOW).unwrap();
        // Who comes when told has something of it.
        let later = NOW.plus_millis(5_000);
        (0..50).for_each(|_| ask(1, later).unwrap());
        assert!(ask(1, later).is_err());
        // A clock that is set back gives nothing.
        assert!(ask(1, NOW).is_err());
        let next_day = NOW.plus_millis(86_400_000);
        (0..1_200).for_each(|_| ask(1, next_day).unwrap());
        assert!(ask(1, next_day).is_err());
    }

    #[test]
    fn a_laptop_has_some_requests_at_once_and_not_all_there_are() {
        let callers = Arc::new(Callers::default());
        let ask = || callers.admit(DeviceNumber(1), NOW);
        let mut under_way = (0..MOST_AT_ONCE).map(|_| ask().unwrap()).collect::<Vec<_>>();
        assert_eq!(ask().unwrap_err().status, 429);
        under_way.pop();
        under_way.push(ask().unwrap());
        assert!(ask().is_err());
        drop(under_way);
        assert!(ask().is_ok());
    }

    #[test]
    fn laptops_that_rest_are_forgotten() {
        let callers = Arc::new(Callers::default());
        for device in 0..MOST_CALLERS as u32 {
            callers.admit(DeviceNumber(device), NOW).unwrap();
        }
        callers.admit(DeviceNumber(u32::MAX), NOW.plus_millis(COST_MILLIS)).unwrap();
        assert_eq!(callers.known.lock().unwrap().len(), 1);
    }
}
