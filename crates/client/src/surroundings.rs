//! What a laptop takes from the world around it: the time, chance, and the zone it stands in. One trait, so that a
//! simulator can bring its own.

use carnet_core::clock::Timestamp;

/// The world around the program.
pub trait Surroundings: Send {
    /// What the wall clock says.
    fn now(&self) -> Timestamp;
    /// Fills the bytes with randomness that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
    /// The IANA name of the zone that the laptop is set to.
    fn time_zone(&self) -> String;
    /// The name of the machine.
    fn machine_name(&self) -> String;
}

/// The real world.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Surroundings for System {
    #[expect(clippy::disallowed_methods, reason = "this is where the time enters")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = match since {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        };
        Timestamp::from_millis(millis)
    }

    #[expect(clippy::expect_used, reason = "a system without randomness cannot hold a key: go no further")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system has randomness");
    }

    fn time_zone(&self) -> String {
        iana_time_zone::get_timezone().unwrap_or_else(|_| "Europe/Paris".to_owned())
    }

    fn machine_name(&self) -> String {
        gethostname::gethostname().to_string_lossy().into_owned()
    }
}

/// Random bytes, as many as the type holds.
pub(crate) fn random<const N: usize>(surroundings: &dyn Surroundings) -> [u8; N] {
    let mut bytes = [0; N];
    surroundings.fill(&mut bytes);
    bytes
}
