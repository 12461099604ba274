//! A laptop with a project as large as the design foresees: marking, opening a register, starting, resting.

use super::duplicates;
use super::opening::{self, Shown};
use super::project::mark_all;
use super::results::{Figure, cores, grouped, millis, percentile};
use super::window::{Started, start};
use super::{Options, say};
use crate::world::{Laptop, Training, World};
use anyhow::{Context, Result, ensure};
use carnet_client::{Surroundings, System};
use carnet_core::attendance::MarkStatus;
use chrono::{DateTime, Days};
use std::time::{Duration, Instant};

pub(super) const NAMES: &[&str] = &[
    "mark_durable_p50_ms",
    "mark_durable_p99_ms",
    "register_open_500x20_ms",
    "start_to_screen_ms",
    "idle_rss_mib",
    "duplicates_100k_ms_list",
    "duplicates_100k_ms_count",
    "duplicates_100k_ms_person",
    "duplicates_100k_ms_typing",
    "duplicates_100k_ms_save",
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

const SESSIONS: usize = 20;
/// People in the large register, and in each of the others.
const LARGE: usize = 500;
const USUAL: usize = 100;
/// Over how many days the activities of the project began, until today.
const DAYS: usize = 365;
const STARTS: usize = 5;

pub(super) fn measure(options: &Options) -> Result<Vec<Figure>> {
    let wanted = |names: &[&str]| names.iter().any(|name| options.wants(name));
    let mut world = World::start()?;
    world.clock.set(System.now().plus_millis(-60 * 24 * 3_600_000));
    world.clock.pace(1_500);
    let mut laptop = world.laptop(0)?;
    // Recording needs no network, and so do all of these figures.
    world.stop_server();

    let begin = Instant::now();
    let people_count = options.people.max(LARGE);
    say(&format!("a project of {} participants", grouped(people_count)));
    let everybody = duplicates::directory(&mut laptop, people_count)?;
    say(&format!("and {} marks ({:.0} s so far)", grouped(people_count * 10), begin.elapsed().as_secs_f64()));
    let today = DateTime::from_timestamp_millis(System.now().millis()).context("a day")?.date_naive();
    let large = laptop.training_from(today, &everybody[..LARGE], SESSIONS)?;
    let mut marks = mark_all(&mut laptop, &large)?;
    let trainings = (people_count * 10).saturating_sub(marks).div_ceil(USUAL * SESSIONS);
    for number in 0..trainings {
        let first = number * USUAL % (people_count - USUAL + 1);
        let day = today - Days::new((number * DAYS / trainings) as u64);
        let training = laptop.training_from(day, &everybody[first..first + USUAL], SESSIONS)?;
        marks += mark_all(&mut laptop, &training)?;
    }
    let last = laptop.training_from(today, &everybody[..USUAL], SESSIONS)?;
    say(&format!("recorded in {:.0} s", begin.elapsed().as_secs_f64()));

    let size = format!("{} cores; {} participants, {} marks", cores(), grouped(people_count), grouped(marks));
    let mut figures = Vec::new();
    // Always: the first screen shall find actions of the size that a person makes.
    let mut durations = mark_each(&mut laptop, &last)?;
    let note = format!("{size}; {} marks, each a use case of its own", grouped(durations.len()));
    for (name, of_hundred) in [(NAMES[0], 50), (NAMES[1], 99)] {
        let value = millis(percentile(&mut durations, of_hundred));
        figures.push(Figure::new(name, value, "ms", note.clone()));
    }
    if wanted(&NAMES[2..3]) {
        figures.push(open_register(&mut laptop, &large, &size)?);
    }
    if wanted(duplicates::NAMES) {
        figures.extend(duplicates::measure(&mut laptop, world.project, &everybody, &size)?);
    }
    if wanted(opening::NAMES) {
        say("screens");
        let person = everybody[0];
        let shown = Shown { project: world.project, training: &large, person, today };
        let (started, opened) = opening::measure(laptop, &shown, &size)?;
        laptop = started;
        figures.extend(opened);
    }
    if wanted(&NAMES[3..5]) {
        say("starts of the application");
        let folder = laptop.folder();
        let held = laptop.close();
        figures.extend(starts(&folder, &size)?);
        drop(held);
    }
    Ok(figures)
}

fn mark_each(laptop: &mut Laptop, training: &Training) -> Result<Vec<Duration>> {
    let mut durations = Vec::new();
    for session in &training.sessions {
        for participant in &training.participants {
            let begin = Instant::now();
            laptop.mark(*session, *participant, MarkStatus::Present)?;
            durations.push(begin.elapsed());
        }
    }
    Ok(durations)
}

fn open_register(laptop: &mut Laptop, large: &Training, size: &str) -> Result<Figure> {
    let mut durations = Vec::new();
    for _ in 0..30 {
        let begin = Instant::now();
        let register = laptop.client.attendance_register(large.activity)?;
        durations.push(begin.elapsed());
        ensure!(register.rows.len() == LARGE && register.sessions.len() == SESSIONS, "the register is whole");
    }
    let first = millis(durations[0]);
    let value = millis(percentile(&mut durations, 50));
    Ok(Figure::new(
        NAMES[2],
        value,
        "ms",
        format!("{size}; the use case, median of 30; the first {first:.0} ms"),
    ))
}

fn starts(folder: &std::path::Path, size: &str) -> Result<Vec<Figure>> {
    let mut started = (0..=STARTS).map(|_| start(folder)).collect::<Result<Vec<Started>>>()?;
    // The first start after an installation fills the web view's caches.
    let first = started.remove(0);
    let mut times: Vec<_> = started.iter().map(|started| started.to_screen).collect();
    let note = format!(
        "{size}; from the start of the process to the first page on a virtual display, no network; median of {STARTS}; the first of all {:.0} ms",
        millis(first.to_screen)
    );
    let most = |of: fn(&Started) -> f64| started.iter().map(of).fold(0.0, f64::max);
    let (own, rss) = (most(|started| started.own_mib), most(|started| started.rss_mib));
    Ok(vec![
        Figure::new(NAMES[3], millis(percentile(&mut times, 50)), "ms", note),
        Figure::new(
            NAMES[4],
            own,
            "MiB",
            format!(
                "{size}; the application's process without the libraries of the system and of the web view, with which \
                 it is {rss:.0} MiB; the most of {STARTS}"
            ),
        ),
    ])
}
