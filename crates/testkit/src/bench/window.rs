//! The real application on a virtual display: how long until there is something to read, and what it weighs then.

use super::process::{Ended, memory_mib, own_memory_mib, program};
use super::screen::{Screen, colours};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

/// A start of the application.
pub(super) struct Started {
    /// From the start of the process to the last change of the first page.
    pub(super) to_screen: Duration,
    /// What the process held in memory some seconds later.
    pub(super) rss_mib: f64,
    /// The part of it that is Carnet's own.
    pub(super) own_mib: f64,
}

const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
/// A page that has not changed for so long is whole.
const STILL: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(60);
/// An empty window has fewer colours, a page with text has more.
const COLOURS_OF_TEXT: usize = 40;

/// Whether more than one in fifty of the pixels has changed: less is a bar that fades beside the page.
fn is_another_page(before: &[u8], after: &[u8]) -> bool {
    let pixels = before.chunks_exact(4).zip(after.chunks_exact(4));
    pixels.filter(|(before, after)| before != after).count() > after.len() / 4 / 50
}

/// Starts the application with this data folder, waits for its first page, and ends it.
pub(super) fn start(folder: &Path) -> Result<Started> {
    let screen = Screen::start()?;
    let program = program("carnet")?;
    let mut command = Command::new(&program);
    command.env("CARNET_DATA_DIR", folder).stdout(Stdio::null()).stderr(Stdio::null());
    screen.dress(&mut command);
    let begin = Instant::now();
    let mut child = Ended(command.spawn().with_context(|| program.display().to_string())?);
    let mut picture = screen.picture()?;
    let (mut changed, mut readable) = (Duration::ZERO, false);
    while !readable || begin.elapsed() < changed + STILL {
        ensure!(begin.elapsed() < PATIENCE, "no page within {PATIENCE:?}");
        ensure!(child.0.try_wait()?.is_none(), "{} ended at once", program.display());
        thread::sleep(BETWEEN_LOOKS);
        let at = begin.elapsed();
        let next = screen.picture()?;
        if is_another_page(&picture, &next) {
            (picture, changed) = (next, at);
            readable = colours(&picture) >= COLOURS_OF_TEXT;
            if env::var_os("CARNET_BENCH_FRAMES").is_some() {
                eprintln!("{at:?} {}", colours(&picture));
            }
        }
    }
    Ok(Started {
        to_screen: changed,
        rss_mib: memory_mib(child.0.id(), "VmRSS")?,
        own_mib: own_memory_mib(child.0.id(), &program)?,
    })
}
