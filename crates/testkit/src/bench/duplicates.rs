//! Who may have been recorded twice, in a directory of many people: their names are as common as names are, and one in
//! a hundred is there twice.

use super::results::{Figure, millis, percentile};
use crate::demo::{Now, World as Demo};
use crate::surroundings::mix;
use crate::world::Laptop;
use anyhow::{Context, Result, ensure};
use carnet_client::ParticipantForm;
use carnet_core::id::{ParticipantId, ProjectId};
use std::time::{Duration, Instant};

pub(super) const NAMES: &[&str] = &[
    "duplicates_100k_ms_list",
    "duplicates_100k_ms_count",
    "duplicates_100k_ms_person",
    "duplicates_100k_ms_typing",
    "duplicates_100k_ms_save",
];

/// Of how many people each tenth is asked about, and how many names are typed.
const ASKED: usize = 1_000;
const TYPED: usize = 100;

/// So many people of the demo world's names, put together anew: a family name is two of its family names, of which the
/// first are many times as common as the last, and so are the given names.
fn forms(count: usize) -> Result<Vec<ParticipantForm>> {
    let demo = Demo::around(Now::at(crate::world::MORNING))?;
    let known = demo.participants.iter().map(|participant| &participant.form).collect::<Vec<_>>();
    // The square of a chance: a quarter of it falls on the first sixteenth.
    let common = |chance: u64| {
        let part = (chance % 100_000) as usize;
        known[part * part / 100_000 * known.len() / 100_000]
    };
    let mut forms = Vec::<ParticipantForm>::with_capacity(count);
    for number in 0..count {
        let chance = mix(number as u64 + 1);
        let again = forms.len().checked_sub(1).filter(|_| chance.is_multiple_of(100));
        forms.push(match again {
            // Another colleague writes the given name first, and knows no address.
            Some(last) => ParticipantForm {
                family: forms[last].given.clone(),
                given: forms[last].family.clone(),
                email: String::new(),
                ..forms[last].clone()
            },
            None => {
                let base = known[number % known.len()];
                let family =
                    [common(chance / 7), common(chance / 1_000_003)].map(|form| form.family.as_str());
                ParticipantForm {
                    family: family.join("-"),
                    given: common(chance / 77_777_777).given.clone(),
                    email: format!("person{number}@example.org"),
                    ..base.clone()
                }
            }
        });
    }
    Ok(forms)
}

/// Records them.
pub(super) fn directory(laptop: &mut Laptop, count: usize) -> Result<Vec<ParticipantId>> {
    forms(count)?.into_iter().map(|form| laptop.participant(form)).collect()
}

/// How long it takes to say who may be one person, and to save somebody.
pub(super) fn measure(
    laptop: &mut Laptop,
    project: ProjectId,
    everybody: &[ParticipantId],
    size: &str,
) -> Result<Vec<Figure>> {
    let mut lists = timed(30, |_| laptop.client.possible_duplicates(project).map(drop))?;
    let found = laptop.client.possible_duplicates(project)?.total;
    ensure!(found as usize >= everybody.len() / 200, "only {found} of those who are there twice were found");
    let mut counts = timed(30, |_| laptop.client.status().map(drop))?;
    let mut persons = timed(ASKED, |at| laptop.client.possible_duplicates_of(nth(everybody, at)).map(drop))?;
    let forms = forms(everybody.len())?;
    let mut typed = Vec::new();
    for number in 0..TYPED {
        let whole = &forms[mix(number as u64) as usize % forms.len()];
        // The given name is there, and the family name grows letter by letter.
        for end in whole.family.char_indices().map(|(end, letter)| end + letter.len_utf8()) {
            let form = ParticipantForm { family: whole.family[..end].to_owned(), ..whole.clone() };
            let begin = Instant::now();
            laptop.client.possible_duplicates_of_new(project, form)?;
            typed.push(begin.elapsed());
        }
    }
    let mut saved = timed(ASKED / 5, |at| {
        let id = nth(everybody, at);
        let mut form = laptop.client.participant(id)?.form;
        form.institution.push_str(" 2");
        laptop.client.save_participant(id, form)
    })?;
    let all = persons.len();
    Ok(vec![
        figure(
            NAMES[0],
            &mut lists,
            50,
            &format!("{size}; {found} pairs, the likeliest 200 read; median of 30"),
        ),
        figure(
            NAMES[1],
            &mut counts,
            50,
            &format!("{size}; everything that waits, after an action; median of 30"),
        ),
        figure(NAMES[2], &mut persons, 99, &format!("{size}; one person's page, {all} people, 99 of 100")),
        figure(NAMES[3], &mut typed, 99, &format!("{size}; after each letter of {TYPED} names, 99 of 100")),
        figure(
            NAMES[4],
            &mut saved,
            50,
            &format!("{size}; a person read and saved, compared anew; median of 200"),
        ),
    ])
}

fn nth(everybody: &[ParticipantId], at: usize) -> ParticipantId {
    everybody[mix(at as u64 + 1) as usize % everybody.len()]
}

fn timed(
    times: usize,
    mut what: impl FnMut(usize) -> Result<(), carnet_client::Error>,
) -> Result<Vec<Duration>> {
    let once = |at| {
        let begin = Instant::now();
        what(at).context("who may be one person")?;
        Ok(begin.elapsed())
    };
    (0..times).map(once).collect()
}

fn figure(name: &str, durations: &mut [Duration], of_hundred: usize, note: &str) -> Figure {
    let most = durations.iter().max().copied().unwrap_or_default();
    let value = millis(percentile(durations, of_hundred));
    Figure::new(name, value, "ms", format!("{note}; the longest {:.1} ms", millis(most)))
}
