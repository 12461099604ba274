//! Finding people: the index against the rule that it is made for, whatever became of the people meanwhile.

use crate::laptop::Laptop;
use carnet_client::ParticipantForm;
use carnet_core::id::ParticipantId;
use carnet_core::spelling::{Match, Query, keys};
use std::collections::BTreeMap;

fn form(family: &str, given: &str, latin: &str) -> ParticipantForm {
    let [family, given, latin] = [family, given, latin].map(str::to_owned);
    ParticipantForm { family, given, latin, ..ParticipantForm::default() }
}

impl Laptop {
    fn add(&mut self, family: &str, given: &str, latin: &str) -> ParticipantId {
        self.client.create_participant(self.project, form(family, given, latin)).unwrap()
    }

    /// The names that a query finds, in their order.
    fn found(&mut self, query: &str) -> Vec<String> {
        let list = self.client.participants(self.project, query.into()).unwrap();
        let names = list.participants.into_iter().map(|found| found.name).collect::<Vec<_>>();
        assert_eq!(list.total as usize, names.len(), "{query}");
        names
    }
}

#[test]
fn people_are_found_in_any_script_by_any_of_their_names() {
    let mut laptop = Laptop::enrolled();
    laptop.add("Beridze", "Giorgi", "");
    laptop.add("Шевчук", "Олександр", "");
    laptop.add("Čalić", "Øyvind", "");
    laptop.add("Ιωάννης", "Strauß", "");
    laptop.add("წიფლაშვილი", "ნინო", "Nina Tsipela");
    for (query, name) in [
        ("გიორგი ბერიძე", "Beridze, Giorgi"),
        ("giorgi b", "Beridze, Giorgi"),
        ("BERIDZE", "Beridze, Giorgi"),
        ("ბერი", "Beridze, Giorgi"),
        ("Breidze", "Beridze, Giorgi"),
        ("oleksandr", "Шевчук, Олександр"),
        ("Shevchuk", "Шевчук, Олександр"),
        ("shevcuk олек", "Шевчук, Олександр"),
        ("calic oyvind", "Čalić, Øyvind"),
        ("ioannis", "Ιωάννης, Strauß"),
        ("strauss", "Ιωάννης, Strauß"),
        ("tsiplashvili", "წიფლაშვილი, ნინო"),
        ("nina", "წიფლაშვილი, ნინო"),
        ("nino tsipela", "წიფლაშვილი, ნინო"),
    ] {
        assert_eq!(laptop.found(query), [name], "{query}");
    }
    for query in ["beridze giorgi nino", "dze", "100%", "zzzzz"] {
        assert_eq!(laptop.found(query), [] as [&str; 0], "{query}");
    }
    assert_eq!(laptop.found(" ,—").len(), 5, "nothing was asked");
}

#[test]
fn exact_stands_before_near_and_each_by_name() {
    let mut laptop = Laptop::enrolled();
    for family in ["Pedrova", "Źebra", "Petrova", "ბერიძე", "Petrov", "Čalić", "calif", "Петрова", "Metrova"]
    {
        laptop.add(family, "", "");
    }
    assert_eq!(laptop.found("petrova"), ["Petrova", "Петрова", "Metrova", "Pedrova", "Petrov"]);
    assert_eq!(laptop.found("petrov"), ["Petrov", "Petrova", "Петрова"]);
    assert_eq!(laptop.found("peetrova"), ["Petrova", "Петрова", "Metrova", "Pedrova", "Petrov"]);
    assert_eq!(laptop.found("pertov"), ["Petrov"], "typed to its end");
    assert_eq!(laptop.found("pertova"), ["Petrova", "Петрова"]);
    assert_eq!(laptop.found("epdro"), ["Pedrova"], "nobody fits better than who is begun");
    let all = ["Čalić", "calif", "Metrova", "Pedrova", "Petrov", "Petrova", "Źebra", "Петрова", "ბერიძე"];
    assert_eq!(laptop.found(""), all, "as Unicode sorts, not by the number of a letter");
}

#[test]
fn texts_of_any_kind_are_found_by_the_same_rule() {
    let mut laptop = Laptop::enrolled();
    let texts =
        ["Training of trainers, Скопје", "Round table", "Formation des formateurs"].map(str::to_owned);
    let mut found = |query: &str| laptop.client.matching(texts.to_vec(), query.to_owned()).unwrap();
    assert_eq!(found("skopje train"), [0]);
    assert_eq!(found("TRAINRES"), [0]);
    assert_eq!(found("round"), [1]);
    assert_eq!(found(""), [0, 1, 2]);
    assert_eq!(found("quarterly"), [0; 0]);
}

#[test]
fn a_name_is_found_in_the_register_by_every_name_of_the_person() {
    let mut laptop = Laptop::enrolled();
    let (activity, _, people) = laptop.activity(&["Шевчук", "Beridze", "Shevchenko"]);
    let other = laptop.add("Kovalenko", "", "");
    laptop.client.merge_participants(people[1], other, Vec::new()).unwrap();
    let mut found = |query: &str| laptop.client.find_in_register(activity, query.to_owned()).unwrap();
    assert_eq!(found("shev"), [people[2], people[0]]);
    assert_eq!(found("შევჩუკ"), [people[0]]);
    assert_eq!(found("shevhcuk"), [people[0]]);
    assert_eq!(found("ковал"), [people[1]]);
    assert_eq!(found("nobody"), []);
    assert_eq!(found("").len(), 3);
}

#[test]
fn at_the_door_a_whole_name_comes_first_and_what_was_mistyped_marks_nobody_by_itself() {
    let mut laptop = Laptop::enrolled();
    let (activity, _, people) = laptop.activity(&["Anastasova", "Ana", "Шевчук", "Anabel"]);
    let mut found = |query: &str| {
        let found = laptop.client.find_at_door(activity, query.to_owned()).unwrap();
        (found.people, found.best)
    };
    let (ana, best) = found("ana");
    assert_eq!((ana[0], ana.len(), best), (people[1], 3, 1));
    assert_eq!(found("anas"), (vec![people[0]], 1));
    assert_eq!(found("shevch"), (vec![people[2]], 1));
    assert_eq!(found("an").1, 3, "who begins so is equally good");
    assert_eq!(found("shevhcuk"), (vec![people[2]], 0), "two letters the other way round");
    assert_eq!(found("zoe"), (vec![], 0));
    assert_eq!(found(" "), (vec![], 0));
    let (alike, _, people) = laptop.activity(&["Filić", "Fijan", "Fidze", "Čalić", "Calić"]);
    let mut found = |query: &str| {
        let found = laptop.client.find_at_door(alike, query.to_owned()).unwrap();
        (found.people, found.best)
    };
    let (fij, best) = found("fij");
    assert_eq!((fij[0], fij.len(), best), (people[1], 3, 1), "as it is written, though i and ij sound alike");
    assert_eq!(found("calic").0.len(), 2);
    assert_eq!((found("čalić").0[0], found("čalić").1), (people[3], 1));
    let names = ["Aleksov"; 12];
    let (crowd, ..) = laptop.activity(&names);
    let found = laptop.client.find_at_door(crowd, "aleks".to_owned()).unwrap();
    assert_eq!((found.people.len(), found.best), (9, 9));
}

#[test]
fn whatever_is_typed_is_answered() {
    let mut laptop = Laptop::enrolled();
    laptop.add("Beridze", "Giorgi", "");
    let storm = format!("b{}eridze", "\u{301}".repeat(10_000));
    for query in [
        "b".repeat(10_000),
        "ბ ".repeat(10_000),
        "\u{202e}ezdireb".to_owned(),
        "\u{200f}\u{200b}\u{0}".to_owned(),
        "%_\\'\"; DROP TABLE participant; --".to_owned(),
        "👩‍👩‍👧".to_owned(),
    ] {
        laptop.client.participants(laptop.project, query).unwrap();
    }
    assert_eq!(laptop.found(&storm), ["Beridze, Giorgi"]);
    assert_eq!(laptop.found("\u{202e}beri\u{200d}dze\u{202c}"), ["Beridze, Giorgi"]);
    // A name of that kind is recorded, found and shown like every other.
    let odd = format!("Zhvania\u{202e}{}", "\u{301}".repeat(150));
    laptop.add(&odd, "", "");
    assert_eq!(laptop.found("zhvania"), [odd]);
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

const FAMILIES: [&str; 12] = [
    "Beridze",
    "ბერიძე",
    "Шевчук",
    "Shevchenko",
    "Đorđević",
    "Müller",
    "Strauß",
    "Կաղնեցյան",
    "Παπαδόπουλος",
    "O’Brien",
    "Li",
    "Ćorović-Petrov",
];
const GIVEN: [&str; 6] = ["Giorgi", "ნინო", "Олександр", "Ιωάννης", "İlker", ""];
const QUERIES: [&str; 14] = [
    "beridze",
    "shev",
    "ber gio",
    "müler",
    "obrien",
    "dorde",
    "პაპა",
    "lі",
    "petrov",
    "kaghnetsyna",
    "nino b",
    "ilker s",
    "shevhcuk",
    "stra",
];

#[test]
fn the_index_says_what_the_rule_says_whatever_people_did() {
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let mut laptop = Laptop::enrolled();
        // Every spelling of every participant that was ever made.
        let mut names = BTreeMap::new();
        for step in 0..40 {
            let everybody = names.keys().copied().collect::<Vec<ParticipantId>>();
            let latin = dice.of(&["", "", "Nino Tsipela"]);
            let new = form(dice.of(&FAMILIES), dice.of(&GIVEN), latin);
            match dice.below(if everybody.len() < 2 { 1 } else { 7 }) {
                0..3 => {
                    let id = laptop.client.create_participant(laptop.project, new).unwrap();
                    names.insert(id, ());
                }
                3 => drop(laptop.client.save_participant(dice.of(&everybody), new)),
                // Whoever was taken back, or is one person already, is refused, which is as good.
                4 => drop(laptop.client.merge_participants(
                    dice.of(&everybody),
                    dice.of(&everybody),
                    Vec::new(),
                )),
                5 => drop(laptop.client.unmerge_participant(dice.of(&everybody))),
                _ => drop(laptop.client.undo().unwrap()),
            }
            if step == 20 {
                laptop = laptop.restart();
            }
            let all = laptop.client.participants(laptop.project, String::new()).unwrap().participants;
            let known = all.iter().map(|person| {
                let detail = laptop.client.participant(person.id).unwrap();
                let also = detail.also.iter().flat_map(|also| [also.name.clone(), also.latin.clone()]);
                keys(
                    [person.name.clone(), person.latin.clone()]
                        .into_iter()
                        .chain(also)
                        .collect::<Vec<_>>()
                        .iter()
                        .map(String::as_str),
                )
            });
            let known = known.collect::<Vec<_>>();
            for typed in QUERIES {
                let query = Query::new(typed);
                let fits = |keys: &std::collections::BTreeSet<String>| {
                    query.fits(&keys.iter().map(String::as_str).collect::<Vec<_>>())
                };
                let mut expected = known
                    .iter()
                    .enumerate()
                    .filter_map(|(at, keys)| Some((fits(keys)?, at)))
                    .collect::<Vec<_>>();
                expected.sort_unstable();
                if expected.first().is_some_and(|(best, _)| *best < Match::Begun) {
                    expected.retain(|(fits, _)| *fits < Match::Begun);
                }
                let expected = expected.into_iter().map(|(_, at)| all[at].id).collect::<Vec<_>>();
                let found = laptop.client.participants(laptop.project, typed.to_owned()).unwrap();
                let found = found.participants.into_iter().map(|person| person.id).collect::<Vec<_>>();
                assert_eq!(found, expected, "seed {seed}, step {step}, {typed}");
            }
        }
    }
}
