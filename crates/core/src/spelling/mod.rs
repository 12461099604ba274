//! Names as people write them and look for them: in any script, with or without marks, by any of the rules that turn
//! one script into another.
//!
//! A word has one or several *keys*, in plain Latin letters. Two words are spelled alike when they have a key in common,
//! and what somebody has typed so far of a word has a key that begins one of its keys. That is all that searching,
//! finding and comparing names rests on; what is found by which index is the laptop's affair.

mod latin;
mod letters;
mod query;
mod romanisation;
mod slip;
mod sound;

pub use query::{Asked, Match, Query};
pub use romanisation::Rule;

use std::collections::BTreeSet;

/// How many words of one text count, and how many letters of a word: more is no name.
pub const MOST_WORDS: usize = 32;
/// See [`MOST_WORDS`].
pub const MOST_LETTERS: usize = 32;

/// A word of a name or of a query: letters and digits, without case and without what cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(Vec<char>);

/// The words of a text in their order. What stands between letters divides them; apostrophes do not.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    letters::words(text, false)
}

/// The keys of every word of every spelling of a name. What follows the apostrophe of a short beginning, as in O’Brien,
/// is a word as well.
pub fn keys<'a>(spellings: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    spellings.into_iter().flat_map(|text| letters::words(text, true)).flat_map(|word| word.keys()).collect()
}

impl Word {
    /// Whether another word, as it is written, begins so.
    #[must_use]
    pub fn begins(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The keys by which the word is found: one for each way to write it in plain Latin letters that is heard
    /// differently. None where nothing of it can be written so.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        for romanised in romanisation::romanised(&self.0) {
            for plain in latin::plain(&romanised) {
                let key = sound::key(&plain);
                if !key.is_empty() {
                    keys.insert(key);
                }
            }
        }
        keys
    }

    /// The keys of all words of five letters or more that somebody may have meant who made one mistake in typing this
    /// one: a letter left out, added, taken for another, or two exchanged.
    #[must_use]
    pub fn keys_with_a_slip(&self) -> BTreeSet<String> {
        slip::meant(&self.0).iter().flat_map(Self::keys).collect()
    }

    /// How many letters it has.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.0.len()
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|letter| std::fmt::Write::write_char(to, *letter))
    }
}
