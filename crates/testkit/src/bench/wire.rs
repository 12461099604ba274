//! What synchronisation costs: bytes counted on the socket by a proxy, headers and all, and time on loopback with
//! both sides durable.

use super::given::{Given, everybody};
use super::results::{Figure, cores, grouped};
use super::{Options, say};
use crate::proxy::{Proxy, Traffic};
use crate::world::{Laptop, World};
use anyhow::{Result, ensure};
use carnet_client::{Surroundings, System};
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

const MARKS: usize = 100_000;
const SINGLE: usize = 20;

pub(super) fn measure(options: &Options) -> Result<Vec<Figure>> {
    say("a project with 100,000 marks to send");
    let given = Given::read(&options.marks)?;
    let world = world()?;
    let proxy = Proxy::before(world.address())?;
    let mut laptop = world.enrolled_at(0, proxy.address())?;
    laptop.synchronise()?;
    let everybody = everybody(&mut laptop, &given)?;
    let trainings = given
        .first
        .iter()
        .map(|register| register.training(&mut laptop, &everybody))
        .collect::<Result<Vec<_>>>()?;
    let last = given.single.training(&mut laptop, &everybody)?;
    laptop.synchronise()?;
    let registers = given.first.iter().zip(&trainings);
    let marks = registers
        .map(|(register, training)| register.mark(&mut laptop, training, &everybody))
        .sum::<Result<usize>>()?;
    ensure!(marks == MARKS, "{marks} marks were made");

    say("first upload");
    let (upload_time, upload) = timed(&proxy, &mut laptop)?;
    say("single marks, and nothing new");
    let mut single = Traffic::default();
    for edit in given.single.edits(0, &last, &everybody)?.into_iter().take(SINGLE) {
        laptop.client.mark_attendance(vec![edit])?;
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
    let places = trainings.iter().map(|training| training.participants.len()).sum::<usize>();
    for training in &trainings {
        let whole = new_laptop.client.attendance_register(training.activity)?;
        ensure!(whole == laptop.client.attendance_register(training.activity)?, "not all has arrived");
    }

    let size = format!("{} cores; {} marks", cores(), grouped(MARKS));
    let per_mark = |traffic: Traffic| (traffic.up + traffic.down) as f64 / MARKS as f64;
    let trips =
        |traffic: Traffic| format!("{size}; {} round trips through the counting proxy", traffic.round_trips);
    let around = format!("with the {} people and their {} places", given.people, grouped(places));
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

/// A server in the past, so that it believes the times; whoever looks at the clock finds that about a second and a half
/// have gone by.
pub(super) fn world() -> Result<World> {
    let world = World::start()?;
    world.clock.set(System.now().plus_millis(-60 * 24 * 3_600_000));
    world.clock.pace(1_500);
    Ok(world)
}

/// Exchanges until nothing is left; how long it took and what it cost.
pub(super) fn timed(proxy: &Proxy, laptop: &mut Laptop) -> Result<(Duration, Traffic)> {
    let _before = proxy.take();
    let begin = Instant::now();
    let summary = laptop.synchronise()?;
    let (time, traffic) = (begin.elapsed(), proxy.take());
    let told = u64::from(summary.round_trips);
    ensure!(traffic.round_trips == told, "{traffic:?}, but the laptop speaks of {told} round trips");
    Ok((time, traffic))
}
