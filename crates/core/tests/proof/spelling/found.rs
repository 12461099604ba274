//! What finds whom.

use super::cases_of_names;
use super::{finds, fits, table};
use carnet_core::spelling::{MOST_LETTERS, MOST_WORDS, Match, Query, keys, words};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn names_are_found_as_people_type_them() {
    for (name, query) in table(include_str!("found.csv")) {
        assert!(finds(&query, &name), "{name} by {query}: {:?} {:?}", keys([&*name]), Query::new(&query));
    }
}

#[test]
fn names_are_not_found_by_what_is_another_name() {
    for (name, query) in table(include_str!("not_found.csv")) {
        assert!(!finds(&query, &name), "{name} by {query}: {:?} {:?}", keys([&*name]), Query::new(&query));
    }
}

#[test]
fn nothing_that_cannot_be_seen_keeps_a_name_from_being_found() {
    let storm = format!("Be{}ridze", "\u{301}\u{300}\u{323}".repeat(400));
    for garbage in [
        "\u{202e}Beridze\u{202c}",
        "Be\u{200b}rid\u{200d}ze",
        "\u{feff}Beri\u{ad}dze",
        "Ｂｅｒｉｄｚｅ",
        "Beridze\u{0}",
        "\u{2067}BERIDZE\u{2069}",
        &storm,
    ] {
        assert_eq!(fits("beridze", garbage), Some(Match::Exact), "{garbage:?}");
        assert_eq!(fits(garbage, "Beridze"), Some(Match::Exact), "{garbage:?}");
    }
}

#[test]
fn whatever_is_written_has_few_short_keys() {
    let texts = [
        "a".repeat(10_000),
        "Ґ".repeat(10_000),
        "ü ".repeat(10_000),
        "\u{301}".repeat(10_000),
        "đəkh".repeat(2_500),
        "ﷺ".repeat(10_000),
        "王".repeat(10_000),
        "'".repeat(10_000),
        "👩‍👩‍👧 \u{202e}\u{200f}\u{0}".to_owned(),
    ];
    for text in &texts {
        let keys = keys([text.as_str()]);
        assert!(keys.len() <= MOST_WORDS * 40, "{}", keys.len());
        assert!(keys.iter().all(|key| (1..=MOST_LETTERS).contains(&key.len())), "{keys:?}");
        assert!(Query::new(text).words().len() <= 8);
        for asked in Query::new(text).words() {
            assert!(asked.keys_with_a_slip().len() < 20_000);
        }
    }
    assert!(keys(["", " ", "'’", "\u{301}"]).is_empty());
    assert!(Query::new("'’ · —").is_empty());
}

/// A name as people have them: of one script, or of several.
pub(super) fn name() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[A-Z][a-z]{1,11}",
        "[A-ZÇČĆÐĐŁÑØŠŞÞŽÄÖÜÅİ][a-zäöüåčćšžđłøñşğıəæœßþ]{1,9}",
        "[А-ЩЮЯҐЄІЇ][а-щьюяґєії]{1,11}",
        "[А-ЩЮЯ][а-ъьюя]{1,11}",
        "[АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ][абвгдђежзијклљмнњопрстћуфхцчџш]{1,9}",
        "[АБВГДЃЕЖЗЅИЈКЛЉМНЊОПРСТЌУФХЦЧЏШ][абвгдѓежзѕијклљмнњопрстќуфхцчџш]{1,9}",
        "[А-ЩЭ-ЯЁ][а-яё]{1,9}",
        "[ა-ჰ]{2,12}",
        "[Ա-Ֆ][ա-ֆ]{1,11}",
        "[Α-ΡΣ-Ω][α-ωάέήίόύώϊϋ]{1,11}",
        "[א-ת]{2,7}",
        "[ا-ي]{2,8}",
    ];
    vec(word, 1..4).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(cases_of_names(3_000))]

    /// What the words of a text are does not change when they are taken for a text, nor the keys when they are.
    #[test]
    fn to_normalise_again_changes_nothing(text in any::<String>(), name in name()) {
        for text in [text, name] {
            let once = words(&text);
            let joined = once.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let again = words(&joined);
            prop_assert!(again.len() >= once.len().min(MOST_WORDS));
            prop_assert_eq!(&again, &once);
            let once = keys([text.as_str()]);
            for key in &once {
                prop_assert!(keys([key.as_str()]).contains(key), "{}", key);
            }
        }
    }

    /// Every word of every spelling, in any order, and every beginning of a word, in whatever script it is.
    #[test]
    fn everybody_is_found_by_every_word_of_each_of_their_spellings(
        spellings in vec(name(), 1..4),
        mixed in any::<prop::sample::Index>(),
        letters in 1usize..12,
    ) {
        let known = keys(spellings.iter().map(String::as_str));
        let known = known.iter().map(String::as_str).collect::<Vec<_>>();
        let mut asked = spellings.iter().flat_map(|name| name.split(' ')).collect::<Vec<_>>();
        for word in &asked {
            let begun = word.chars().take(letters).collect::<String>();
            for query in [begun, word.to_uppercase(), word.to_lowercase(), (*word).to_owned()] {
                let fits = Query::new(&query).fits(&known);
                prop_assert_eq!(fits, Some(Match::Exact), "{} in {:?}: {:?}", query, known, Query::new(&query));
            }
        }
        let by = mixed.index(asked.len());
        asked.rotate_left(by);
        asked.truncate(8);
        let query = asked.join(" ");
        prop_assert_eq!(Query::new(&query).fits(&known), Some(Match::Exact), "{}", query);
    }

    /// Every rule gives a spelling by which the name is found, and that finds the name.
    #[test]
    fn no_text_is_too_odd_to_be_asked_for(text in any::<String>()) {
        let known = keys([text.as_str()]);
        let all = known.iter().map(String::as_str).collect::<BTreeSet<_>>();
        prop_assert!(all.iter().all(|key| key.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())));
        let fits = Query::new(&text).fits(&all.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(fits, Some(Match::Exact));
    }
}
