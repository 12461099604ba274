//! One mistake in typing.

use super::romanisation::{Script, script};
use super::{Word, latin, romanisation};
use std::collections::BTreeSet;

/// A name of fewer letters is another name when one of them is changed.
const LEAST: usize = 5;
/// In a longer word no mistake is looked for: it is no name.
const MOST: usize = 24;

/// The letters that somebody may have meant. Of those that have one key by some rule that reads every word of the
/// script, one is enough.
const fn alphabet(script: Script) -> &'static str {
    match script {
        Script::Latin | Script::Other => "abcdefghijklmnopqrstuvwxyzæœ",
        Script::Cyrillic => "абвгдезиклмнопрстуфхцчщюяєђљњџѓќ",
        Script::Greek => "αβγδεζικλμνξοπρστφχψ",
        Script::Georgian => "აბგდევზთიკლმნოპრსუჩცძხჰ",
        Script::Armenian => "աբգդեզթիլխծկհձճմնոպռսվֆ",
    }
}

/// The words that somebody may have meant who made one mistake; none where they would be short.
pub(super) fn meant(typed: &[char]) -> BTreeSet<Word> {
    let mut words = BTreeSet::new();
    if typed.len() + 1 < LEAST || typed.len() > MOST {
        return words;
    }
    let scripts = typed.iter().map(|letter| script(*letter)).collect::<BTreeSet<_>>();
    let typed = if scripts.contains(&Script::Other) { in_latin(typed) } else { typed.to_vec() };
    let letters = scripts.into_iter().flat_map(|script| alphabet(script).chars()).collect::<Vec<_>>();
    for at in 0..=typed.len() {
        let (before, after) = typed.split_at(at);
        let mut add = |middle: &[char], rest: usize| {
            let word = [before, middle, &after[rest..]].concat();
            if word.len() >= LEAST {
                words.insert(Word(word));
            }
        };
        letters.iter().for_each(|letter| add(&[*letter], 0));
        if !after.is_empty() {
            add(&[], 1);
            letters.iter().for_each(|letter| add(&[*letter], 1));
        }
        if let [one, other, ..] = after {
            add(&[*other, *one], 2);
        }
    }
    words
}

/// A script of which no alphabet stands here is mistyped in Latin letters.
fn in_latin(typed: &[char]) -> Vec<char> {
    let romanised = romanisation::romanised(typed).pop_first();
    romanised.map(|romanised| latin::bare(&romanised)).unwrap_or_default().chars().take(MOST).collect()
}
