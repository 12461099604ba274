use carnet_core::clock::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// How many wrong codes an address may send in one window. Many laptops may share an address.
const MOST: u32 = 30;
const WINDOW_MILLIS: i64 = 60_000;
/// More addresses than this are not remembered at a time.
const MOST_ADDRESSES: usize = 10_000;

/// Counts wrong codes by address, in memory.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    by_address: Mutex<HashMap<IpAddr, (Timestamp, u32)>>,
}

impl Guesses {
    /// Whether the address has to wait before its next try.
    pub(crate) fn too_many(&self, address: IpAddr, now: Timestamp) -> bool {
        let counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&address).is_some_and(|(since, wrong)| is_current(*since, now) && *wrong >= MOST)
    }

    pub(crate) fn wrong(&self, address: IpAddr, now: Timestamp) {
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_ADDRESSES {
            counts.retain(|_, (since, _)| is_current(*since, now));
        }
        let (since, wrong) = counts.entry(address).or_insert((now, 0));
        if !is_current(*since, now) {
            (*since, *wrong) = (now, 0);
        }
        *wrong += 1;
    }
}

fn is_current(since: Timestamp, now: Timestamp) -> bool {
    (0..WINDOW_MILLIS).contains(&(now.millis() - since.millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    #[test]
    fn an_address_that_guesses_waits_a_minute_and_others_do_not() {
        let guesses = Guesses::default();
        let [bad, good] = [1, 2].map(|last| IpAddr::from(Ipv4Addr::new(192, 0, 2, last)));
        for _ in 0..MOST {
            assert!(!guesses.too_many(bad, NOW));
            guesses.wrong(bad, NOW);
        }
        assert!(guesses.too_many(bad, NOW));
        assert!(!guesses.too_many(good, NOW));
        assert!(!guesses.too_many(bad, NOW.plus_millis(WINDOW_MILLIS)));
    }
}
