//! Two people who are alike and not one, on one laptop: said once, taken back, and the pairs that are kept of it.

use crate::laptop::Laptop;
use carnet_client::{ParticipantForm, PossibleDuplicate, ReviewItem};
use carnet_core::id::ParticipantId;

/// Whom the laptop asks about: in its list, in the review, and in the count.
fn asked(laptop: &mut Laptop) -> Vec<(ParticipantId, ParticipantId)> {
    let ids = |pair: &PossibleDuplicate| (pair.one.id, pair.other.id);
    let listed = laptop.client.possible_duplicates(laptop.project).unwrap();
    let review = laptop.client.review().unwrap();
    let waiting = review.items.iter().filter_map(|item| match item {
        ReviewItem::PossibleDuplicate { pair, .. } => Some(ids(pair)),
        _ => None,
    });
    let pairs = listed.pairs.iter().map(ids).collect::<Vec<_>>();
    assert_eq!(waiting.collect::<Vec<_>>(), pairs);
    let count = laptop.client.status().unwrap().waiting.duplicates;
    assert_eq!((count, u64::from(listed.total)), (pairs.len() as u64, pairs.len() as u64));
    let mut pairs = pairs;
    pairs.sort_unstable();
    pairs
}

/// Pairs as they are listed, the smaller id first; who was made in one moment has any id.
fn pairs_of<const N: usize>(
    pairs: [(ParticipantId, ParticipantId); N],
) -> Vec<(ParticipantId, ParticipantId)> {
    let mut pairs = pairs.map(|(one, other)| (one.min(other), one.max(other))).to_vec();
    pairs.sort_unstable();
    pairs
}

fn named(family: &str, given: &str) -> ParticipantForm {
    ParticipantForm { family: family.to_owned(), given: given.to_owned(), ..ParticipantForm::default() }
}

fn person(laptop: &mut Laptop, family: &str) -> ParticipantId {
    laptop.client.create_participant(laptop.project, named(family, "Ljubica")).unwrap()
}

fn others(laptop: &mut Laptop, of: ParticipantId) -> Vec<ParticipantId> {
    let pairs = laptop.client.possible_duplicates_of(of).unwrap();
    pairs.into_iter().map(|pair| pair.other.id).collect()
}

fn apart(laptop: &mut Laptop, of: ParticipantId) -> Vec<ParticipantId> {
    laptop.client.participant(of).unwrap().apart.into_iter().map(|other| other.id).collect()
}

#[test]
fn two_people_are_asked_about_until_somebody_says_that_they_are_two() {
    let mut laptop = Laptop::enrolled();
    let [one, other] = [(); 2].map(|()| person(&mut laptop, "Drenovska"));
    assert_eq!(asked(&mut laptop), pairs_of([(one, other)]));
    // Whichever of the two is named first.
    laptop.client.keep_apart(other, one).unwrap();
    assert_eq!(asked(&mut laptop), []);
    assert_eq!((others(&mut laptop, one), others(&mut laptop, other)), (vec![], vec![]));
    assert_eq!((apart(&mut laptop, one), apart(&mut laptop, other)), (vec![other], vec![one]));
    // Said again, it is no change.
    let to_send = laptop.client.status().unwrap().changes_to_send;
    laptop.client.keep_apart(one, other).unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, to_send);

    let mut laptop = laptop.restart();
    assert_eq!(asked(&mut laptop), []);
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "participant_keep_apart");
    assert_eq!((asked(&mut laptop), apart(&mut laptop, one)), (pairs_of([(one, other)]), vec![]));
    laptop.client.redo().unwrap();
    assert_eq!(asked(&mut laptop), []);

    laptop.client.may_be_one(one, other).unwrap();
    assert_eq!((asked(&mut laptop), others(&mut laptop, other)), (pairs_of([(one, other)]), vec![one]));
    assert_eq!(laptop.client.undo().unwrap().unwrap().step, "participant_may_be_one");
    assert_eq!(asked(&mut laptop), []);
}

#[test]
fn what_was_said_of_one_holds_for_the_person_whom_they_belong_to() {
    let mut laptop = Laptop::enrolled();
    let [a, b, c] = [(); 3].map(|()| person(&mut laptop, "Drenovska"));
    laptop.client.keep_apart(a, c).unwrap();
    assert_eq!(asked(&mut laptop), pairs_of([(a, b), (b, c)]));
    laptop.client.merge_participants(b, a, Vec::new()).unwrap();
    assert_eq!(asked(&mut laptop), []);
    assert_eq!((apart(&mut laptop, b), apart(&mut laptop, c)), (vec![c], vec![b]));
    // Taken apart again, it goes with the one of whom it was said.
    laptop.client.unmerge_participant(a).unwrap();
    assert_eq!(asked(&mut laptop), pairs_of([(a, b), (b, c)]));
    laptop.client.merge_participants(b, a, Vec::new()).unwrap();
    laptop.client.may_be_one(c, b).unwrap();
    assert_eq!(asked(&mut laptop), pairs_of([(b, c)]));
    assert_eq!(apart(&mut laptop, c), []);
}

#[test]
fn whoever_was_joined_is_taken_apart_first_and_whoever_joins_all_the_same_is_told() {
    let mut laptop = Laptop::enrolled();
    let [one, other] = [(); 2].map(|()| person(&mut laptop, "Drenovska"));
    assert_eq!(laptop.client.keep_apart(one, one).unwrap_err().code(), "same_person");
    laptop.client.keep_apart(one, other).unwrap();
    laptop.client.merge_participants(one, other, Vec::new()).unwrap();
    let detail = laptop.client.participant(one).unwrap();
    let ids = |people: &[carnet_client::ParticipantSummary]| {
        people.iter().map(|person| person.id).collect::<Vec<_>>()
    };
    assert_eq!((ids(&detail.also), ids(&detail.apart)), (vec![other], vec![other]));
    assert_eq!(laptop.client.keep_apart(one, other).unwrap_err().code(), "same_person");
    laptop.client.may_be_one(one, other).unwrap();
    assert_eq!(apart(&mut laptop, one), []);
}

#[test]
fn whoever_is_being_typed_may_be_known_already() {
    let mut laptop = Laptop::enrolled();
    let known = person(&mut laptop, "Drenovska");
    let mut known_as = |form: ParticipantForm| {
        let found = laptop.client.possible_duplicates_of_new(laptop.project, form).unwrap();
        found.into_iter().map(|pair| pair.other.id).collect::<Vec<_>>()
    };
    assert_eq!(known_as(named("Дреновска", "Љубица")), [known]);
    assert_eq!(known_as(named("Ljubica", "Drenovskaya")), [known]);
    assert_eq!(known_as(named("Drenovska", "")), []);
    assert_eq!(known_as(ParticipantForm::default()), []);
}

/// What is kept is what comes out when everybody is compared anew, whatever was done in whatever order.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test makes again what is derived")]
fn the_pairs_that_are_kept_are_those_of_comparing_everybody_anew() {
    for seed in 0..6 {
        let mut laptop = Laptop::enrolled();
        let mut dice = Dice(seed + 1);
        let mut people = Vec::new();
        let mut most = 0;
        for step in 0..160 {
            act(&mut laptop, &mut dice, &mut people);
            if step % 40 == 39 {
                let kept = pairs(&mut laptop);
                let connection = laptop.client.sqlite();
                connection.execute_batch(
                    "DELETE FROM possible_duplicate;
                     INSERT OR IGNORE INTO likeness_changed SELECT project, 1, alike FROM participant WHERE alike <> '';
                     INSERT OR IGNORE INTO likeness_changed
                        SELECT project, 2, lower(email) FROM participant WHERE email <> '';",
                ).unwrap();
                laptop = laptop.restart();
                assert_eq!(pairs(&mut laptop), kept, "seed {seed}, step {step}");
                most = most.max(kept.len());
            }
        }
        assert!(most > 5, "seed {seed}: only {most} pairs");
    }
}

type Kept = (i64, String, [u8; 16], [u8; 16], i32);

#[expect(clippy::disallowed_methods, reason = "the test reads what is derived")]
fn pairs(laptop: &mut Laptop) -> Vec<Kept> {
    let connection = laptop.client.sqlite();
    let left = connection.query_row("SELECT count(*) FROM likeness_changed", [], |row| row.get::<_, i64>(0));
    assert_eq!(left.unwrap(), 0);
    let mut select = connection.prepare(
        "SELECT kind, key, one, other, score FROM possible_duplicate ORDER BY kind, key, one, other",
    );
    let rows = select
        .as_mut()
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn act(laptop: &mut Laptop, dice: &mut Dice, people: &mut Vec<ParticipantId>) {
    const NAMES: [&str; 4] = ["Drenovska", "Drenovskaya", "Дреновска", "Petrova"];
    let form = |dice: &mut Dice| ParticipantForm {
        email: ["", "", "a@b.example", "A@b.example"][dice.below(4)].to_owned(),
        institution: ["", "Basic court", "BASIC COURT"][dice.below(3)].to_owned(),
        ..named(NAMES[dice.below(4)], ["Ana", "Anna"][dice.below(2)])
    };
    let action = if people.len() < 6 { 0 } else { dice.below(12) };
    if action < 3 {
        let form = form(dice);
        people.push(laptop.client.create_participant(laptop.project, form).unwrap());
        return;
    }
    let [one, other] = [(); 2].map(|()| people[dice.below(people.len())]);
    let client = &mut laptop.client;
    let done = match action {
        3..5 => client.save_participant(one, form(dice)),
        5 => client.merge_participants(one, other, Vec::new()),
        6 => client.unmerge_participant(one),
        7 => client.keep_apart(one, other),
        8 => client.may_be_one(one, other),
        9..11 => client.undo().map(drop),
        _ => client.redo().map(drop),
    };
    match done {
        Ok(()) => {}
        Err(error) => assert!(["not_found", "same_person"].contains(&error.code()), "{error}"),
    }
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
