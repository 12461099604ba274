//! Many laptops that come at once, as after a day of trainings.

use super::given::{Given, everybody};
use super::results::{Figure, cores};
use super::wire::world;
use super::{Options, say};
use crate::proxy::Proxy;
use crate::world::Laptop;
use anyhow::{Result, anyhow, ensure};
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

pub(super) const NAMES: &[&str] = &["laptops_50x200_s"];

pub(super) fn measure(options: &Options) -> Result<Vec<Figure>> {
    say("50 laptops");
    let given = Given::read(&options.marks)?;
    let world = world()?;
    let proxy = Proxy::before(world.address())?;
    // The trainings are there; every laptop has them before it marks.
    let mut origin = world.enrolled_at(0, proxy.address())?;
    origin.synchronise()?;
    let everybody = everybody(&mut origin, &given)?;
    let registers = given.laptops.iter().map(|registers| {
        let trainings = registers.iter().map(|register| register.training(&mut origin, &everybody));
        Ok(registers.iter().zip(trainings.collect::<Result<Vec<_>>>()?).collect::<Vec<_>>())
    });
    let registers = registers.collect::<Result<Vec<_>>>()?;
    origin.synchronise()?;
    let mut laptops = Vec::new();
    let mut marks = 0;
    for registers in &registers {
        let mut laptop = world.enrolled_at(1, proxy.address())?;
        laptop.synchronise()?;
        for (register, training) in registers {
            marks += register.mark(&mut laptop, training, &everybody)?;
        }
        laptops.push(laptop);
    }
    let _before = proxy.take();
    let (count, start) = (laptops.len(), Barrier::new(laptops.len() + 1));
    let seconds = thread::scope(|scope| {
        let exchange = |mut laptop: Laptop| {
            start.wait();
            laptop.synchronise().map(|_| laptop)
        };
        let threads =
            laptops.into_iter().map(|laptop| scope.spawn(move || exchange(laptop))).collect::<Vec<_>>();
        start.wait();
        let begin = Instant::now();
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a laptop has failed"))??;
        }
        Ok::<_, anyhow::Error>(begin.elapsed().as_secs_f64())
    })?;
    let traffic = proxy.take();
    origin.synchronise()?;
    for (register, training) in registers.iter().flatten() {
        let arrived = origin.client.attendance_register(training.activity)?;
        let marked =
            arrived.rows.iter().flat_map(|row| &row.marks).filter(|mark| mark.status.is_some()).count();
        ensure!(
            marked == register.sessions.iter().map(Vec::len).sum::<usize>(),
            "not all marks have arrived"
        );
    }
    let note = format!(
        "{} cores; {count} laptops, {marks} marks; a thread each, until each has nothing left to send or to hear; \
         {} round trips",
        cores(),
        traffic.round_trips
    );
    Ok(vec![Figure::new(NAMES[0], seconds, "s", note)])
}
