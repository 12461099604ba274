//! Chance that is the same on every run and in every order of asking.

use crate::surroundings::mix;

/// A number that depends on the words and on nothing else (FNV-1a, mixed).
pub(super) fn roll(words: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mix(hash)
}
