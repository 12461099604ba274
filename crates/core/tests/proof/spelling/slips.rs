//! One mistake in typing.

use super::cases_of_names;
use super::found::name;
use super::{finds, fits};
use carnet_core::spelling::{Match, Query, keys, words};
use proptest::prelude::*;

/// A word with one mistake: a letter left out, added, taken for another, or two exchanged.
fn mistyped(word: &str, kind: usize, at: usize, letter: char) -> String {
    let mut letters = word.chars().collect::<Vec<_>>();
    let at = at % letters.len();
    match kind {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letter),
        2 => letters[at] = letter,
        _ => letters.swap(at.saturating_sub(1), at),
    }
    letters.into_iter().collect()
}

#[test]
fn one_mistake_is_forgiven_and_two_are_not() {
    for (query, name) in [
        ("shevhcuk", "Шевчук"),
        ("shevxuk", "Шевчук"),
        ("hevchuk", "Шевчук"),
        ("shevchuuk", "Шевчук"),
        ("Шевчкук", "Shevchuk"),
        ("ბეირძე", "Beridze"),
        ("beridzr", "ბერიძე"),
        ("beidze", "ბერიძე"),
        ("ioanis", "Ιωάννης"),
        ("Ιωάνγης", "Ioannis"),
    ] {
        assert!(finds(query, name), "{name} by {query}");
    }
    for (query, name) in [("shxvxuk", "Шевчук"), ("rebidez", "ბერიძე"), ("Iwan", "Ivqn"), ("Anja", "Tanj")]
    {
        assert!(!finds(query, name), "{name} by {query}");
    }
}

#[test]
fn exact_stands_before_near_and_near_before_what_is_not_typed_to_its_end() {
    let names = ["Pedrov", "Petrov", "Petrova", "Metrova", "Petrovska"].map(|name| keys([name]));
    let names =
        names.iter().map(|keys| keys.iter().map(String::as_str).collect::<Vec<_>>()).collect::<Vec<_>>();
    let found = |typed| Query::new(typed).among(&names);
    assert_eq!(found("Petrova"), [2, 1, 3]);
    assert_eq!(found("petrov"), [1, 2, 4, 0]);
    assert_eq!(found("pettovs"), [4], "nothing fits better than what was begun");
    assert_eq!(found("ptrovsk"), [4]);
    assert_eq!(found(""), [0, 1, 2, 3, 4]);
    assert_eq!(found("Ivan"), [0; 0]);
}

proptest! {
    #![proptest_config(cases_of_names(300))]

    #[test]
    fn a_name_of_five_letters_or_more_is_found_with_one_mistake(
        name in name(),
        kind in 0usize..4,
        at in 0usize..12,
        letter in prop_oneof!["[a-z]", "[а-я]", "[ა-ჰ]", "[α-ω]", "[ա-ֆ]"],
    ) {
        let letter = letter.chars().next().unwrap();
        for word in name.split(' ') {
            let [known] = &words(word)[..] else { continue };
            // Of scripts without an alphabet of their own, what was typed is compared in Latin letters.
            let own = known.to_string().chars().any(|letter| ('א'..='ي').contains(&letter));
            if known.letters() < 5 || own {
                continue;
            }
            let typed = mistyped(&known.to_string(), kind, at, letter);
            prop_assert!(fits(&typed, &name).is_some_and(|fits| fits <= Match::Near), "{} by {}", name, typed);
        }
    }
}
