//! What somebody typed to find a name.

use super::{Word, words};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// How many words of a query count.
const MOST_ASKED: usize = 8;

/// What somebody typed: words that a name must all have, in any order, each at least begun.
#[derive(Clone, Debug)]
pub struct Query {
    words: Vec<Asked>,
}

/// One word of a query.
#[derive(Clone, Debug)]
pub struct Asked {
    word: Word,
    keys: BTreeSet<String>,
    slips: OnceCell<BTreeSet<String>>,
}

/// How well a name fits a query, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Every word begins a word of the name.
    Exact,
    /// So it does, but for one mistake in a word that is typed to its end.
    Near,
    /// So it does, but for one mistake in what was typed so far. It counts only where nothing fits better.
    Begun,
}

impl Query {
    /// Reads what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let asked = |word: Word| Asked { keys: word.keys(), word, slips: OnceCell::new() };
        let words = words(typed).into_iter().take(MOST_ASKED).map(asked);
        Self { words: words.filter(|asked| !asked.keys.is_empty()).collect() }
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> &[Asked] {
        &self.words
    }

    /// Whether nothing was typed that could be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Which of several names fit, by their place: the best first, those that fit alike in their order. Everything fits
    /// where nothing is asked.
    #[must_use]
    pub fn among<'a>(&self, names: &[impl AsRef<[&'a str]>]) -> Vec<usize> {
        let fit = |(at, name): (usize, &_)| Some((self.fits(AsRef::as_ref(name))?, at));
        let mut found = names.iter().enumerate().filter_map(fit).collect::<Vec<_>>();
        found.sort_unstable();
        if let Some((best, _)) = found.first().copied()
            && best < Match::Begun
        {
            found.retain(|(fits, _)| *fits < Match::Begun);
        }
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Whether each word that was typed is a whole word of a name of which these are the keys.
    #[must_use]
    pub fn is_whole(&self, name: &[&str]) -> bool {
        self.words.iter().all(|asked| name.iter().any(|known| asked.keys.contains(*known)))
    }

    /// How well a name fits of which these are the keys.
    #[must_use]
    pub fn fits(&self, name: &[&str]) -> Option<Match> {
        self.words.iter().try_fold(Match::Exact, |worst, asked| Some(worst.max(asked.fits(name)?)))
    }
}

impl Asked {
    /// What a key of a name begins with that it finds.
    #[must_use]
    pub fn keys(&self) -> &BTreeSet<String> {
        &self.keys
    }

    /// The same, where one letter was mistyped: the keys of whole words that may have been meant.
    #[must_use]
    pub fn keys_with_a_slip(&self) -> &BTreeSet<String> {
        self.slips.get_or_init(|| self.word.keys_with_a_slip())
    }

    /// Whether it finds a name of which these are the keys, so well at the least.
    #[must_use]
    pub fn finds(&self, name: &[&str], least: Match) -> bool {
        let begins = |keys: &BTreeSet<String>| {
            name.iter().any(|known| keys.iter().any(|key| known.starts_with(key.as_str())))
        };
        begins(&self.keys)
            || match least {
                Match::Exact => false,
                Match::Near => name.iter().any(|known| self.keys_with_a_slip().contains(*known)),
                Match::Begun => begins(self.keys_with_a_slip()),
            }
    }

    fn fits(&self, name: &[&str]) -> Option<Match> {
        [Match::Exact, Match::Near, Match::Begun].into_iter().find(|fits| self.finds(name, *fits))
    }
}
