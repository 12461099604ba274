//! The many: groups of colleagues, with names put together from the lists of `data/names.csv`. All family names are
//! invented.

use super::chance::roll;
use super::data::{Participant, rows, table};
use anyhow::{Context, Result};
use carnet_client::ParticipantForm;
use carnet_core::catalogue::Code;
use carnet_core::participant::{PhotoConsent, Sex};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
struct Group {
    key: String,
    project: String,
    language: String,
    people: usize,
    country: Code,
    group: Code,
    function: String,
    institution: String,
}

#[derive(Clone, Debug, Deserialize)]
struct NameRow {
    language: String,
    kind: String,
    native: String,
    latin: String,
    native_f: String,
    latin_f: String,
}

/// A name in the person's script and, where that is another, in Latin.
#[derive(Clone, Debug, Default)]
struct Spelt {
    native: String,
    latin: String,
}

impl NameRow {
    fn of(&self, female: bool) -> Spelt {
        if female && !self.native_f.is_empty() {
            Spelt { native: self.native_f.clone(), latin: self.latin_f.clone() }
        } else {
            Spelt { native: self.native.clone(), latin: self.latin.clone() }
        }
    }
}

/// Everybody of `data/crowd.csv`.
pub(super) fn crowd(notice_given_on: NaiveDate) -> Result<Vec<Participant>> {
    let names: Vec<NameRow> = table!("names")?;
    let mut given_so_far = BTreeMap::new();
    let mut participants = Vec::new();
    for group in table!("crowd")? as Vec<Group> {
        for number in 1..=group.people {
            let of_language = given_so_far.entry(group.language.clone()).or_insert(0);
            let key = format!("{}-{number}", group.key);
            let form = person(&group, &key, &names, *of_language, notice_given_on)
                .with_context(|| format!("data/names.csv: {}", group.language))?;
            *of_language += 1;
            participants.push(Participant { key, project: group.project.clone(), form, why: String::new() });
        }
    }
    Ok(participants)
}

/// The person with this number among those of the language: women and men in turn, and every pair of given and
/// family name once before one comes again.
fn person(
    group: &Group,
    key: &str,
    names: &[NameRow],
    number: usize,
    notice_given_on: NaiveDate,
) -> Option<ParticipantForm> {
    let female = number.is_multiple_of(2);
    let of_kind = |kind: &'static str| {
        names
            .iter()
            .filter(move |name| name.language == group.language && name.kind == kind)
            .collect::<Vec<_>>()
    };
    let given = of_kind(if female { "f" } else { "m" });
    let families = of_kind("family");
    let (turn, round) = (number / 2 % given.len().max(1), number / 2 / given.len().max(1));
    let given = given.get(turn)?.of(false);
    let family = families.get((turn * 3 + round) % families.len().max(1))?.of(female);
    let patronymics = of_kind("patronymic");
    let patronymic = match patronymics.len() {
        0 => Spelt::default(),
        some => patronymics.get(number / 3 % some)?.of(female),
    };
    let latin =
        if given.latin.is_empty() { String::new() } else { format!("{} {}", given.latin, family.latin) };
    let chance = roll(&["person", key]);
    Some(ParticipantForm {
        email: email(if latin.is_empty() {
            [&given.native, &family.native]
        } else {
            [&given.latin, &family.latin]
        }),
        family: family.native,
        given: given.native,
        patronymic: patronymic.native,
        latin,
        sex: match chance % 40 {
            0 => Some(Sex::NotDisclosed),
            1 => None,
            _ if female => Some(Sex::Female),
            _ => Some(Sex::Male),
        },
        professional_group: Some(group.group.clone()),
        function: group.function.clone(),
        institution: group.institution.clone(),
        country: Some(group.country.clone()),
        telephone: String::new(),
        notice_given_on: Some(notice_given_on),
        photo_consent: Some(if chance % 11 == 3 { PhotoConsent::Refused } else { PhotoConsent::Given }),
    })
}

/// An address of a domain that is kept for examples.
fn email(names: [&String; 2]) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' => Some(letter),
        'ă' | 'â' => Some('a'),
        'ä' => Some('a'),
        'ç' | 'ć' | 'č' => Some('c'),
        'đ' => Some('d'),
        'é' | 'è' | 'ë' | 'ę' => Some('e'),
        'ğ' => Some('g'),
        'ı' | 'ï' | 'î' => Some('i'),
        'ł' => Some('l'),
        'ń' => Some('n'),
        'ö' | 'ó' => Some('o'),
        'ß' | 'ş' | 'ș' | 'š' | 'ś' => Some('s'),
        'ț' | 'ţ' => Some('t'),
        'ü' => Some('u'),
        'ž' | 'ż' | 'ź' => Some('z'),
        _ => None,
    };
    let [given, family] = names.map(|name| name.to_lowercase().chars().filter_map(plain).collect::<String>());
    format!("{given}.{family}@example.org")
}
