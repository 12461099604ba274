//! The laptop of somebody who has recorded for years: what became of each change, page by page.

use super::results::{Figure, cores, grouped, millis, percentile};
use super::{Options, say};
use crate::world::{Laptop, World};
use anyhow::{Result, ensure};
use carnet_client::{FateKind, ReceiptsAsked};
use carnet_core::attendance::MarkStatus;
use std::time::{Duration, Instant};

pub(super) const NAMES: &[&str] = &["receipts_page_100k_ms", "status_100k_ms"];

const CHANGES: usize = 100_000;
const PEOPLE: usize = 100;
const SESSIONS: usize = 2;

pub(super) fn measure(_: &Options) -> Result<Vec<Figure>> {
    say("a laptop with 100,000 receipts");
    let world = World::start()?;
    let mut laptop = world.laptop(0)?;
    let names = (0..PEOPLE).map(|number| format!("Person {number}")).collect::<Vec<_>>();
    let names = names.iter().map(String::as_str).collect::<Vec<_>>();
    let training = laptop.training(&names, SESSIONS)?;
    for number in 0..CHANGES {
        let session = training.sessions[number / PEOPLE % SESSIONS];
        let status = MarkStatus::ALL[number / (PEOPLE * SESSIONS) % MarkStatus::ALL.len()];
        laptop.mark(session, training.participants[number % PEOPLE], status)?;
    }
    laptop.synchronise()?;
    // Those of nobody take the longest: everything is looked through.
    let (mut pages, mut told) = (Vec::new(), Vec::new());
    for fate in [None, Some(FateKind::Arrived), Some(FateKind::InConflict), Some(FateKind::Refused)] {
        told.push(all(&mut laptop, fate, &mut pages)?);
    }
    ensure!(told[0] > CHANGES && told[1] > 0 && told[2..] == [0, 0], "{told:?} receipts were told");
    let begin = Instant::now();
    laptop.client.status()?;
    let status = begin.elapsed();
    let size = format!("{} cores; {} changes of one laptop, all sent", cores(), grouped(told[0]));
    let (count, slowest) = (pages.len(), percentile(&mut pages, 100));
    let note = format!("{size}; the slowest of {count} pages, also of fates that no change has");
    Ok(vec![
        Figure::new(NAMES[0], millis(slowest), "ms", note),
        Figure::new(NAMES[1], millis(status), "ms", size),
    ])
}

/// Reads every page of the receipts of this fate, notes how long each took, and answers with how many changes they tell.
fn all(laptop: &mut Laptop, fate: Option<FateKind>, pages: &mut Vec<Duration>) -> Result<usize> {
    let mut asked = ReceiptsAsked { fate, ..ReceiptsAsked::default() };
    let mut told = 0;
    loop {
        let begin = Instant::now();
        let page = laptop.client.receipts(asked.clone())?;
        pages.push(begin.elapsed());
        told += page.actions.iter().map(|action| action.changes as usize).sum::<usize>();
        asked.after = page.next;
        if asked.after.is_none() {
            return Ok(told);
        }
    }
}
