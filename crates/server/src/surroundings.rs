//! What the server takes from the world around it: the time and chance. One trait, so that a test or a simulator
//! can bring its own.

use carnet_core::clock::Timestamp;

/// The world around the server.
pub trait Surroundings: Send + Sync + 'static {
    /// What the wall clock says.
    fn now(&self) -> Timestamp;
    /// Fills the bytes with randomness that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// The real world.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Surroundings for System {
    #[expect(clippy::disallowed_methods, reason = "this is where the time enters")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp::from_millis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
    }

    #[expect(clippy::expect_used, reason = "without randomness no code or credential is safe: go no further")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system has randomness");
    }
}

/// Random bytes, as many as the type holds.
pub(crate) fn random<const N: usize>(surroundings: &dyn Surroundings) -> [u8; N] {
    let mut bytes = [0; N];
    surroundings.fill(&mut bytes);
    bytes
}
