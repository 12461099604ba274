//! The people of a project, in five scripts: taking all of them in on a new laptop, and finding one while typing.

use super::results::{Figure, cores, grouped, millis, percentile};
use super::wire::world;
use super::{Options, say};
use crate::surroundings::mix;
use crate::world::Laptop;
use anyhow::{Context, Result, ensure};
use carnet_client::ParticipantForm;
use carnet_core::catalogue::Code;
use std::time::Instant;

pub(super) const NAMES: &[&str] = &[
    "new_laptop_20k_people_s",
    "directory_20k_mib",
    "search_100k_p50_ms",
    "search_100k_p95_ms",
    "search_100k_most_ms",
];

/// How many people are there when the new laptop comes.
const FIRST: usize = 20_000;
/// How many people are looked for, each letter by letter.
const ASKED: usize = 400;

pub(super) fn measure(options: &Options) -> Result<Vec<Figure>> {
    let count = options.people.max(FIRST);
    say(&format!("{} people in five scripts", grouped(FIRST)));
    let world = world()?;
    let mut laptop = world.laptop(0)?;
    for number in 0..FIRST {
        laptop.participant(person(number)?)?;
    }
    laptop.synchronise()?;
    let mut new = world.enrolled_at(1, world.address())?;
    say("a new laptop");
    let begin = Instant::now();
    new.synchronise()?;
    let first = begin.elapsed();
    ensure!(total(&mut new, &world, "")? == FIRST, "not all people have arrived");
    let folder = new.close();
    let size = std::fs::metadata(folder.path().join("carnet.db"))?.len() as f64 / 1024.0 / 1024.0;
    let note = format!("{} cores; {} people in five scripts", cores(), grouped(FIRST));
    let mut figures = vec![
        Figure::new(NAMES[0], first.as_secs_f64(), "s", note.clone()),
        Figure::new(NAMES[1], size, "MiB", format!("{note}; the database of the new laptop")),
    ];

    say(&format!("and {} in all", grouped(count)));
    for number in FIRST..count {
        laptop.participant(person(number)?)?;
    }
    say("looking for people");
    let mut durations = Vec::new();
    for number in 0..ASKED {
        let typed = typed(mix(number as u64), &person(number * (count / ASKED))?);
        for letters in 1..=typed.chars().count() {
            let query = typed.chars().take(letters).collect::<String>();
            let begin = Instant::now();
            let found = laptop.client.participants(world.project, query)?;
            durations.push(begin.elapsed());
            // What was mistyped is found when it is whole.
            let is_whole = letters == typed.chars().count();
            ensure!(!is_whole || found.total > 0, "nobody is found by {typed}");
        }
    }
    let note = format!(
        "{} cores; {} people in five scripts, {} of them typed letter by letter, every fourth with a mistake: {} queries",
        cores(),
        grouped(count),
        grouped(ASKED),
        grouped(durations.len())
    );
    for (name, of_hundred) in [(NAMES[2], 50), (NAMES[3], 95), (NAMES[4], 100)] {
        let value = millis(percentile(&mut durations, of_hundred));
        figures.push(Figure::new(name, value, "ms", note.clone()));
    }
    Ok(figures)
}

fn total(laptop: &mut Laptop, world: &crate::world::World, query: &str) -> Result<usize> {
    Ok(usize::try_from(laptop.client.participants(world.project, query.to_owned())?.total)?)
}

/// What somebody types to find a person: a name in their own script or in Latin, sometimes both names, sometimes with a
/// letter wrong.
fn typed(chance: u64, form: &ParticipantForm) -> String {
    let latin = form.latin.split(' ').collect::<Vec<_>>();
    let (given, family) = match latin[..] {
        [given, family] if chance.is_multiple_of(2) => (given, family),
        _ => (form.given.as_str(), form.family.as_str()),
    };
    let mut typed = match chance / 2 % 3 {
        0 => family.to_owned(),
        1 => format!("{given} {family}"),
        _ => format!("{family} {given}"),
    };
    if (chance / 6).is_multiple_of(4) {
        let mut letters = family.chars().collect::<Vec<_>>();
        let at = 1 + usize::try_from(chance / 24 % 4).unwrap_or_default();
        letters.swap(at, at + 1);
        typed = letters.into_iter().collect();
    }
    typed
}

/// What names of one script are put together from.
struct Names {
    country: &'static str,
    given: &'static str,
    begins: &'static str,
    goes_on: &'static str,
    ends: &'static str,
    latin: Option<carnet_core::spelling::Rule>,
}

const SCRIPTS: [Names; 5] = [
    Names {
        country: "MK",
        given: "Ana Đorđe Željko Şule Müge Søren Zoë Łucja Ibrahim Márton Ilinka Håkon Seán Arbnora Čedomir İlker",
        begins: "Jas Bre Dren Čal Kov Pet Şah Müll Łuk Hraf Vuk Ned Mar Øst Göz Zab",
        goes_on: "en or av is ul ar ec im al oš",
        ends: "ović ević oğlu ska sson mann escu aj iņš án er ić",
        latin: None,
    },
    Names {
        country: "UA",
        given: "Олександр Юлія Григорій Їванна Наталія Петро Соломія Андрій Ганна Микола Оксана Дмитро Єва Хома",
        begins: "Шев Гри Згур Яс Кова Пет Мель Жу Щер Бон Лис Ткач Хар Ця",
        goes_on: "че ру ен ов ал ис им ор ук ль",
        ends: "енко чук ський юк ів ович ко ишин ець",
        latin: Some(carnet_core::spelling::Rule::Ukrainian2010),
    },
    Names {
        country: "GE",
        given: "გიორგი ნინო თამარ ლევან დავით ქეთევან მარიამ ირაკლი ნათია ზურაბ ეკა შოთა ხათუნა ჯემალ",
        begins: "ბერ წიფლ ჯავ ყიფ ლომ მაჭ ქავთ ღუნ ცხად ჭავჭ ხარ ძნელ",
        goes_on: "ი ა უ ო არ ელ ან ალ ურ",
        ends: "ძე შვილი ია ანი ური ავა უა ელი",
        latin: Some(carnet_core::spelling::Rule::Georgian2002),
    },
    Names {
        country: "AM",
        given: "Անի Արամ Գայանե Տիգրան Լուսինե Հայկ Մարիամ Վահան Սոնա Գոռ Նարե Երվանդ",
        begins: "Կաղ Հար Պետ Խաչ Մկր Սարգ Ղազ Գրիգ Ոսկ Եղ Ավ Ջան",
        goes_on: "նե ու ատ իր ար ոս ան եր իկ",
        ends: "յան ցյան ունյան ունց ենց",
        latin: Some(carnet_core::spelling::Rule::Armenian1981),
    },
    Names {
        country: "GR",
        given: "Ιωάννης Μαρία Γεώργιος Ελένη Ευάγγελος Κατερίνα Νίκος Χρήστος Θεοδώρα Μπάμπης Δήμητρα Σπύρος",
        begins: "Παπα Αντων Γεωργ Κωνστ Μαυρ Χατζ Θεοδ Καρα Δημ Σταυρ Ξεν Μπου",
        goes_on: "δη ο α ι ιν αρ ελ ου",
        ends: "πουλος ίδης άκης ου όγλου έας άκος ιάδης",
        latin: Some(carnet_core::spelling::Rule::Greek743),
    },
];

/// The person with this number: of some thousands of family names in each script, most of them written in Latin as well.
fn person(number: usize) -> Result<ParticipantForm> {
    let names = &SCRIPTS[number % SCRIPTS.len()];
    let mut chance = mix(number as u64 + 7);
    let mut one_of = |list: &'static str| -> Result<&'static str> {
        let all = list.split(' ').collect::<Vec<_>>();
        let at = usize::try_from(chance % all.len() as u64)?;
        chance = mix(chance);
        Ok(all[at])
    };
    let given = one_of(names.given)?.to_owned();
    let family =
        [one_of(names.begins)?, one_of(names.goes_on)?, one_of(names.goes_on)?, one_of(names.ends)?].concat();
    let latin = match names.latin {
        Some(rule) if number % 10 < 7 => format!("{} {}", in_latin(rule, &given)?, in_latin(rule, &family)?),
        _ => String::new(),
    };
    Ok(ParticipantForm {
        family,
        given,
        latin,
        email: format!("person{number}@example.org"),
        institution: format!("Court {}", number % 300),
        country: Some(Code::new(names.country)),
        ..ParticipantForm::default()
    })
}

fn in_latin(rule: carnet_core::spelling::Rule, name: &str) -> Result<String> {
    let latin = rule.romanise(&name.to_lowercase()).context("a name that the rule knows")?.replace('’', "");
    let mut letters = latin.chars();
    let first = letters.next().context("a name")?;
    Ok(first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_of_five_scripts_and_have_many_names() {
        let people = (0..2_000).map(|number| person(number).unwrap()).collect::<Vec<_>>();
        let families = people.iter().map(|form| &form.family).collect::<std::collections::BTreeSet<_>>();
        assert!(families.len() > 1_500, "{}", families.len());
        for (number, form) in people.iter().enumerate() {
            assert!(!typed(mix(number as u64), form).is_empty());
        }
        assert_eq!(people[2].latin.split(' ').count(), 2, "{:?}", people[2]);
    }
}
