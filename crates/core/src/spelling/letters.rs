//! From a text to its words.

use super::{MOST_LETTERS, MOST_WORDS, Word};
use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// How many characters of a text are looked at: the longest text that a name may be has a fifth of this.
const MOST_CHARACTERS: usize = 2_000;
/// How short what stands before an apostrophe is, for what follows to be a word of its own.
const SHORT: usize = 2;

/// The words of a text; where asked, with those that an apostrophe begins.
pub(super) fn words(text: &str, parts: bool) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Vec::new();
    let mut after = None;
    for letter in folded(text).chars().chain([' ']) {
        if letter.is_alphanumeric() {
            word.push(letter);
        } else if is_apostrophe(letter) {
            if parts && (1..=SHORT).contains(&word.len()) && after.is_none() {
                after = Some(word.len());
            }
        } else if !word.is_empty() {
            let rest = after.take().filter(|at| word.len() > at + SHORT).map(|at| word[at..].to_vec());
            for mut word in [Some(std::mem::take(&mut word)), rest].into_iter().flatten() {
                word.truncate(MOST_LETTERS);
                words.push(Word(word));
            }
        }
        if words.len() >= MOST_WORDS {
            words.truncate(MOST_WORDS);
            return words;
        }
    }
    words
}

/// The text in one form: without case, compatible characters as one, marks that belong to a letter joined to it, other
/// marks and what cannot be seen left out.
fn folded(text: &str) -> String {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let category = CodePointMapData::<GeneralCategory>::new();
    let composing = ComposingNormalizer::new_nfkc();
    let seen = text.chars().take(MOST_CHARACTERS).filter(|letter| {
        !ignorable.contains(*letter)
            && !matches!(category.get(*letter), GeneralCategory::Format | GeneralCategory::Control)
            || letter.is_whitespace()
    });
    let composed = composing.normalize_iter(seen).collect::<String>();
    let small = CaseMapper::new().fold_string(&composed);
    let is_mark = |letter: char| {
        matches!(category.get(letter), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
    };
    composing.normalize_iter(small.chars()).filter(|letter| !is_mark(*letter)).collect()
}

/// What people and keyboards write for an apostrophe, a soft sign or a breathing.
const fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '’'
            | '‘'
            | '‛'
            | 'ʼ'
            | 'ʻ'
            | 'ʽ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | 'ʹ'
            | '′'
            | '`'
            | '´'
            | '՚'
            | '՛'
            | '՜'
            | '׳'
    )
}
