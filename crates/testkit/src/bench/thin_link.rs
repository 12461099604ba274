//! One mark over a link as thin as that of a telephone in a valley: 600 ms there and back, 128 kbit/s.

use super::given::{Given, everybody};
use super::results::{Figure, cores, grouped};
use super::wire::{timed, world};
use super::{Options, say};
use crate::proxy::{Link, Proxy};
use anyhow::{Result, ensure};
use std::time::Duration;

pub(super) const NAMES: &[&str] = &["thin_link_mark_kept_s", "thin_link_mark_new_s"];

const THIN: Link =
    Link { delay: Duration::from_millis(300), bits_per_second: Some(128_000), lost_percent: 0 };

pub(super) fn measure(options: &Options) -> Result<Vec<Figure>> {
    say("a thin link");
    let given = Given::read(&options.marks)?;
    let world = world()?;
    let mut origin = world.laptop(0)?;
    let everybody = everybody(&mut origin, &given)?;
    let mut marks = 0;
    for register in &given.first {
        let training = register.training(&mut origin, &everybody)?;
        marks += register.mark(&mut origin, &training, &everybody)?;
    }
    let last = given.single.training(&mut origin, &everybody)?;
    origin.synchronise()?;

    let proxy = Proxy::over(world.address(), THIN)?;
    let mut laptop = world.enrolled_at(1, proxy.address())?;
    let (all, _) = timed(&proxy, &mut laptop)?;
    let mut edits = given.single.edits(0, &last, &everybody)?.into_iter();
    let mut one_more = |laptop: &mut crate::world::Laptop| -> Result<Duration> {
        laptop.client.mark_attendance(edits.by_ref().take(1).collect())?;
        let (time, traffic) = timed(&proxy, laptop)?;
        ensure!(traffic.round_trips == 1, "{traffic:?}");
        Ok(time)
    };
    let kept = one_more(&mut laptop)?;
    // Nothing is kept of the connection.
    let mut laptop = laptop.restart()?;
    let new = one_more(&mut laptop)?;
    let size = format!(
        "{} cores; 600 ms, 128 kbit/s; {} marks in the project, which came over the same link in {:.0} s",
        cores(),
        grouped(marks),
        all.as_secs_f64()
    );
    let figure = |name: &str, time: Duration| Figure::new(name, time.as_secs_f64(), "s", size.clone());
    Ok(vec![figure(NAMES[0], kept), figure(NAMES[1], new)])
}
