//! Finding names in any script: the rules by which states write theirs in Latin letters, against examples from where the
//! rules stand; and what holds of any name.

mod found;
mod slips;

use carnet_core::spelling::{Match, Query, Rule, keys, words};
use proptest::prelude::ProptestConfig;

/// Names are slow to make and to mistype: each law is tried on at least so many; `PROPTEST_CASES` may ask for more.
fn cases_of_names(least: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases.max(least), ..asked }
}

/// The lines of a table: what stands in its columns.
fn table(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (one, other) = line.split_once(',').unwrap();
            (one.to_owned(), other.trim_matches('"').to_owned())
        })
        .collect()
}

/// Whether and how a query finds a name, alone among names.
fn finds(query: &str, name: &str) -> bool {
    let keys = keys([name]);
    let keys = keys.iter().map(String::as_str).collect::<Vec<_>>();
    !Query::new(query).among(&[keys]).is_empty()
}

/// How a word as it is typed finds a name.
fn fits(query: &str, name: &str) -> Option<Match> {
    let keys = keys([name]);
    Query::new(query).fits(&keys.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Whether a rule writes all names of a table as it says there, and whether they are found by what they become.
fn follows(rule: Rule, text: &str) {
    for (own, latin) in table(text) {
        let word = words(&own).remove(0).to_string();
        let romanised = rule.romanise(&word).unwrap_or_else(|| panic!("{rule:?} does not know {own}"));
        assert_eq!(romanised, latin.to_lowercase(), "{own}");
        assert_eq!(fits(&latin, &own), Some(Match::Exact), "{own} by {latin}");
        assert_eq!(fits(&own, &latin), Some(Match::Exact), "{latin} by {own}");
    }
}

macro_rules! follow {
    ($($name:ident: $rule:ident, $file:literal;)*) => {$(
        #[test]
        fn $name() {
            follows(Rule::$rule, include_str!($file));
        }
    )*};
}

follow! {
    ukrainian_follows_resolution_55_of_2010: Ukrainian2010, "ukrainian_2010.csv";
    bulgarian_follows_the_transliteration_act_of_2009: Bulgarian2009, "bulgarian_2009.csv";
    serbian_follows_its_own_latin_letters: Serbian, "serbian.csv";
    macedonian_follows_united_nations_resolution_iii_11: Macedonian1977, "macedonian_1977.csv";
    macedonian_follows_identity_papers_since_2008: Macedonian2008, "macedonian_2008.csv";
    georgian_follows_the_national_system_of_2002: Georgian2002, "georgian_2002.csv";
    armenian_follows_bgn_pcgn_1981: Armenian1981, "armenian_1981.csv";
    greek_follows_elot_743: Greek743, "greek_743.csv";
    other_cyrillic_follows_icao_9303: Icao9303, "icao_9303.csv";
}

#[test]
fn a_rule_leaves_words_with_letters_of_other_languages_alone() {
    for (rule, word) in [
        (Rule::Ukrainian2010, "ђорђе"),
        (Rule::Bulgarian2009, "їжакевич"),
        (Rule::Serbian, "юлія"),
        (Rule::Macedonian1977, "ћирић"),
        (Rule::Macedonian2008, "ћирић"),
        (Rule::Icao9303, "қасым"),
        (Rule::Georgian2002, "ჱ"),
    ] {
        assert_eq!(rule.romanise(word), None, "{rule:?} {word}");
    }
}
