//! Programs that are measured, and those around them.

use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

/// A process that ends with this value.
pub(super) struct Ended(pub(super) Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts a program that says on its first line where it is to be found.
pub(super) fn begin(command: &mut Command) -> Result<(Ended, String)> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("{command:?}: `make setup` installs what is missing"))?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
    ensure!(!line.trim().is_empty(), "{command:?} ended at once");
    Ok((Ended(child), line.trim().to_owned()))
}

/// A program of Carnet, which is built beside this one.
pub(super) fn program(name: &str) -> Result<PathBuf> {
    let beside = env::current_exe()?;
    let program = beside.parent().context("a folder")?.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    ensure!(program.exists(), "{} is missing: `make bench` builds it", program.display());
    Ok(program)
}

/// A size of a process in memory, such as `VmRSS`.
pub(super) fn memory_mib(process: u32, what: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).context("memory")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().context("memory")?;
    Ok(kib / 1024.0)
}

/// What a process holds in memory beyond the files that others brought, which is to say the libraries of the system and
/// of its web view: what it wrote itself, and its own program.
pub(super) fn own_memory_mib(process: u32, program: &Path) -> Result<f64> {
    let maps = fs::read_to_string(format!("/proc/{process}/smaps"))?;
    let (mut kib, mut is_own) = (0.0, false);
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("Rss:") if is_own => kib += words.next().context("memory")?.parse::<f64>()?,
            // The line that a mapping begins with: addresses, rights, offset, device, number of the file, path.
            Some(first) if !first.ends_with(':') => {
                let (file, path) = (words.nth(3).context("a mapping")?, words.next().unwrap_or_default());
                is_own = file == "0" || path.starts_with("/memfd:") || Path::new(path) == program;
            }
            _ => {}
        }
    }
    Ok(kib / 1024.0)
}
