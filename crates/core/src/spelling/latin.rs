//! Latin letters with marks, and those that only some languages have, in the twenty-six that every keyboard has.

use any_ascii::any_ascii_char;
use icu_normalizer::DecomposingNormalizer;
use std::collections::BTreeSet;

/// The ways in which people write such a letter in plain ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As if it had no mark.
    Bare,
    /// As machine-readable travel documents do (ICAO Doc 9303 part 3, section 6A): Müller, Mueller; Đorđe, Djordje.
    Spelled,
    /// As it is heard by others: Gülşən, Gulshan.
    Heard,
}

/// A word in plain letters, in every way that people write it.
pub(super) fn plain(word: &str) -> BTreeSet<String> {
    let mut ways = BTreeSet::new();
    if word.bytes().all(|letter| letter.is_ascii_alphanumeric()) {
        ways.insert(word.to_owned());
    } else {
        ways.extend([Way::Bare, Way::Spelled, Way::Heard].map(|way| in_plain(word, way)));
    }
    // One sound to the south, another to the north: Mikheil, Miheil.
    let without = ways.iter().filter(|way| way.contains("kh")).map(|way| way.replace("kh", "h"));
    let without = without.collect::<Vec<_>>();
    ways.extend(without);
    ways
}

/// A word in plain letters, in one way.
pub(super) fn bare(word: &str) -> String {
    in_plain(word, Way::Bare)
}

fn in_plain(word: &str, way: Way) -> String {
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars() {
        match (letter, way) {
            ('a'..='z' | '0'..='9', _) => plain.push(letter),
            ('ä', Way::Spelled) => plain.push_str("ae"),
            ('ö' | 'ø', Way::Spelled) => plain.push_str("oe"),
            ('ü', Way::Spelled) => plain.push_str("ue"),
            ('å', Way::Spelled) => plain.push_str("aa"),
            ('đ', Way::Spelled) => plain.push_str("dj"),
            ('ə', Way::Heard) => plain.push('a'),
            _ => unmarked(letter, &mut plain),
        }
    }
    plain
}

/// A letter without its marks; what Unicode does not take apart is written as `any_ascii` does.
fn unmarked(letter: char, plain: &mut String) {
    let decomposed = DecomposingNormalizer::new_nfkd();
    for part in decomposed.normalize_iter(std::iter::once(letter)) {
        let written = any_ascii_char(part).bytes().filter(u8::is_ascii_alphanumeric);
        plain.extend(written.map(|letter| char::from(letter.to_ascii_lowercase())));
    }
}
