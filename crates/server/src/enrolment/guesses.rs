use carnet_core::clock::Timestamp;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
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
    /// How many seconds the address has to wait before its next try, if it has to.
    pub(crate) fn rest_seconds(&self, address: IpAddr, now: Timestamp) -> Option<u64> {
        let counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, _) = counts
            .get(&counted(address))
            .filter(|(since, wrong)| is_current(*since, now) && *wrong >= MOST)?;
        let left = since.plus_millis(WINDOW_MILLIS).millis() - now.millis();
        Some(left.unsigned_abs().div_ceil(1000))
    }

    pub(crate) fn wrong(&self, address: IpAddr, now: Timestamp) {
        let address = counted(address);
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_ADDRESSES && !counts.contains_key(&address) {
            counts.retain(|_, (since, _)| is_current(*since, now));
            if counts.len() >= MOST_ADDRESSES {
                return;
            }
        }
        let (since, wrong) = counts.entry(address).or_insert((now, 0));
        if !is_current(*since, now) {
            (*since, *wrong) = (now, 0);
        }
        *wrong += 1;
    }
}

/// Of an address of IPv6 the half that names a network: whoever has one, has all of it.
fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
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
            assert_eq!(guesses.rest_seconds(bad, NOW), None);
            guesses.wrong(bad, NOW);
        }
        assert_eq!(guesses.rest_seconds(bad, NOW), Some(60));
        assert_eq!(guesses.rest_seconds(bad, NOW.plus_millis(WINDOW_MILLIS - 1)), Some(1));
        assert_eq!(guesses.rest_seconds(good, NOW), None);
        assert_eq!(guesses.rest_seconds(bad, NOW.plus_millis(WINDOW_MILLIS)), None);
    }
    #[test]
    fn whoever_has_a_network_does_not_have_a_try_for_each_of_its_addresses() {
        let guesses = Guesses::default();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        (0..MOST).for_each(|guess| guesses.wrong(address(&format!("2001:db8::{guess:x}")), NOW));
        assert!(guesses.rest_seconds(address("2001:db8::ffff:1"), NOW).is_some());
        assert!(guesses.rest_seconds(address("2001:db8:0:1::1"), NOW).is_none());
    }

    #[test]
    fn no_more_addresses_are_remembered_than_there_is_room_for() {
        let guesses = Guesses::default();
        let address = |number: u32| IpAddr::from(Ipv4Addr::from_bits(number));
        (0..MOST_ADDRESSES as u32 + 10).for_each(|number| guesses.wrong(address(number), NOW));
        assert_eq!(guesses.by_address.lock().unwrap().len(), MOST_ADDRESSES);
        guesses.wrong(address(0), NOW.plus_millis(WINDOW_MILLIS));
        guesses.wrong(address(u32::MAX), NOW.plus_millis(WINDOW_MILLIS));
        assert_eq!(guesses.by_address.lock().unwrap().len(), 2);
    }
}
