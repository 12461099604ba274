//! What each screen reads from the laptop before it is drawn: the first time after a start, and again.

use super::results::{Figure, millis, percentile};
use crate::world::{Laptop, Training};
use anyhow::Result;
use carnet_client::{Client, Error, ReceiptsAsked};
use carnet_core::id::{ParticipantId, ProjectId};
use carnet_core::row::RowKey;
use chrono::{Days, NaiveDate};
use std::time::{Duration, Instant};

pub(super) const NAMES: &[&str] = &[
    "open_ms.laptop",
    "open_ms.today",
    "open_ms.activities",
    "open_ms.activity",
    "open_ms.register",
    "open_ms.people",
    "open_ms.person",
    "open_ms.review",
    "open_ms.receipts",
    "open_ms.history",
];

/// How often each is opened again.
const AGAIN: usize = 10;

/// What the screens are opened on.
pub(super) struct Shown<'a> {
    pub(super) project: ProjectId,
    pub(super) training: &'a Training,
    pub(super) person: ParticipantId,
    pub(super) today: NaiveDate,
}

/// Opens each screen on a laptop that was just started.
pub(super) fn measure(mut laptop: Laptop, shown: &Shown<'_>, size: &str) -> Result<(Laptop, Vec<Figure>)> {
    let Shown { project, training, person, today } = *shown;
    let (yesterday, tomorrow) = (today - Days::new(1), today + Days::new(1));
    type Screen<'a> = Box<dyn Fn(&mut Client) -> Result<(), Error> + 'a>;
    let screens: [Screen<'_>; 9] = [
        Box::new(|client| {
            client.status()?;
            client.catalogue()?;
            client.activities(None)?;
            client.activities_between(yesterday, tomorrow).map(drop)
        }),
        Box::new(|client| client.activities(None).map(drop)),
        Box::new(|client| client.activity(training.activity).map(drop)),
        Box::new(|client| client.attendance_register(training.activity).map(drop)),
        Box::new(|client| {
            client.participants(project, String::new())?;
            client.possible_duplicates(project).map(drop)
        }),
        Box::new(|client| {
            client.participant(person)?;
            client.activities_of(person)?;
            client.possible_duplicates_of(person).map(drop)
        }),
        Box::new(|client| client.review().map(drop)),
        Box::new(|client| client.receipts(ReceiptsAsked::default()).map(drop)),
        Box::new(|client| client.history(RowKey::Participant(person)).map(drop)),
    ];
    let (mut figures, mut starts) = (Vec::new(), Vec::new());
    for (name, screen) in NAMES[1..].iter().zip(screens) {
        let begin = Instant::now();
        laptop = laptop.restart()?;
        starts.push(begin.elapsed());
        let first = once(&mut laptop, &screen)?;
        let mut again = (0..AGAIN).map(|_| once(&mut laptop, &screen)).collect::<Result<Vec<_>>>()?;
        let again = millis(percentile(&mut again, 50));
        let note =
            format!("{size}; all that it reads, right after a start; again {again:.1} ms, median of {AGAIN}");
        figures.push(Figure::new(name, millis(first), "ms", note));
    }
    let note = format!("{size}; the database opened, median of {}", starts.len());
    figures.insert(0, Figure::new(NAMES[0], millis(percentile(&mut starts, 50)), "ms", note));
    Ok((laptop, figures))
}

fn once(laptop: &mut Laptop, screen: impl Fn(&mut Client) -> Result<(), Error>) -> Result<Duration> {
    let begin = Instant::now();
    screen(&mut laptop.client)?;
    Ok(begin.elapsed())
}
