//! What synchronisation costs: bytes counted on the socket by a proxy, headers and all, and time on loopback with
//! both sides durable.

use super::project::{mark_all, people};
use super::results::{Figure, cores, grouped};
use super::{Options, say};
use crate::proxy::{Proxy, Traffic};
use crate::world::{Laptop, World};
use anyhow::{Result, ensure};
use carnet_client::{Surroundings, System};
use carnet_core::attendance::MarkStatus;
use std::time::{Duration, Instant};

pub(super) const NAMES: &[&str] = &[
    "first_upload_100k_s",
    "first_upload_bytes_per_mark",
    "single_mark_bytes_up",
    "single_mark_bytes_down",
    "single_mark_round_trips",
    "idle_exchange_bytes",
    "idle_round_trips",
    "new_laptop_100k_s",
    "new_laptop_bytes_per_mark",
];

const PEOPLE: usize = 500;
const ACTIVITIES: usize = 10;
const SESSIONS: usize = 20;
const MARKS: usize = PEOPLE * ACTIVITIES * SESSIONS;
const SINGLE: usize = 20;

pub(super) fn measure(_: &Options) -> Result<Vec<Figure>> {
    say("a project with 100,000 marks to send");
    let world = World::start()?;
    // In the past, so that the server believes the times; a mark about every second and a half.
    world.clock.set(System.now().plus_millis(-60 * 24 * 3_600_000));
    world.clock.pace(1_500);
    let proxy = Proxy::before(world.address())?;
    let mut laptop = world.enrolled_at(0, proxy.address())?;
    laptop.synchronise()?;
    let everybody = people(&mut laptop, PEOPLE)?;
    let trainings: Vec<_> =
        (0..ACTIVITIES).map(|_| laptop.training_of(&everybody, SESSIONS)).collect::<Result<_>>()?;
    let last = laptop.training_of(&everybody, 1)?;
    laptop.synchronise()?;
    let marks = trainings.iter().map(|training| mark_all(&mut laptop, training)).sum::<Result<usize>>()?;
    ensure!(marks == MARKS, "{marks} marks were made");

    say("first upload");
    let (upload_time, upload) = timed(&proxy, &mut laptop)?;
    say("single marks, and nothing new");
    let mut single = Traffic::default();
    for participant in &last.participants[..SINGLE] {
        laptop.mark(last.sessions[0], *participant, MarkStatus::Present)?;
        let (_, traffic) = timed(&proxy, &mut laptop)?;
        ensure!(traffic.connections == 0, "the connection was not kept");
        single.up = single.up.max(traffic.up);
        single.down = single.down.max(traffic.down);
        single.round_trips = single.round_trips.max(traffic.round_trips);
    }
    let (_, idle) = timed(&proxy, &mut laptop)?;
    say("new laptop");
    let mut new_laptop = world.enrolled_at(1, proxy.address())?;
    let (new_time, new) = timed(&proxy, &mut new_laptop)?;
    let register = new_laptop.client.attendance_register(trainings[0].activity)?;
    ensure!(register.rows.len() == PEOPLE, "the new laptop has not got everybody");

    let size = format!("{} cores; {} marks", cores(), grouped(MARKS));
    let per_mark = |traffic: Traffic| (traffic.up + traffic.down) as f64 / MARKS as f64;
    let trips =
        |traffic: Traffic| format!("{size}; {} round trips through the counting proxy", traffic.round_trips);
    let around =
        format!("with the {PEOPLE} people and their {} places", grouped(PEOPLE * ACTIVITIES + PEOPLE));
    let worst = format!("{size} in the project; kept connection; the most of {SINGLE}");
    let figures = [
        (upload_time.as_secs_f64(), "s", trips(upload)),
        (per_mark(upload), "bytes/mark", format!("{}; both directions", trips(upload))),
        (single.up as f64, "bytes", worst.clone()),
        (single.down as f64, "bytes", worst.clone()),
        (single.round_trips as f64, "", worst),
        (
            (idle.up + idle.down) as f64,
            "bytes",
            format!("{size} in the project; kept connection; both directions"),
        ),
        (idle.round_trips as f64, "", format!("{size} in the project")),
        (new_time.as_secs_f64(), "s", format!("{}; {around}", trips(new))),
        (per_mark(new), "bytes/mark", format!("{}; {around}; both directions", trips(new))),
    ];
    let figures = NAMES.iter().zip(figures);
    Ok(figures.map(|(name, (value, unit, note))| Figure::new(name, value, unit, note)).collect())
}

/// Exchanges until nothing is left; how long it took and what it cost.
fn timed(proxy: &Proxy, laptop: &mut Laptop) -> Result<(Duration, Traffic)> {
    let _before = proxy.take();
    let begin = Instant::now();
    let summary = laptop.synchronise()?;
    let (time, traffic) = (begin.elapsed(), proxy.take());
    let told = u64::from(summary.round_trips);
    ensure!(traffic.round_trips == told, "{traffic:?}, but the laptop speaks of {told} round trips");
    Ok((time, traffic))
}
