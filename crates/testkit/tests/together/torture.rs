//! The real programs, killed, cut off and left without room: a short run of `make torture`, and that it leaves nothing
//! behind.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// The torturer, whose folders are all made in this one. Should the test be killed, it goes with it.
fn torturer(home: &Path, seconds: &str, seed: &str) -> Command {
    let mut command = Command::new("setpriv");
    let arguments = ["torture", "--seconds", seconds, "--seed", seed];
    command.args(["--pdeathsig=KILL", env!("CARGO_BIN_EXE_carnet-testkit")]).args(arguments);
    command.env("TMPDIR", home).stdin(Stdio::null());
    command
}

/// A folder that PostgreSQL's own user may pass through.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), Permissions::from_mode(0o711)).unwrap();
    home
}

#[test]
fn the_real_programs_lose_nothing_that_was_confirmed() {
    let home = home();
    let output = torturer(home.path(), "20", "7").output().unwrap();
    let (said, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{said}\n{told}");
    let figures = said.strip_prefix("torture: ok ").unwrap().split_whitespace();
    let figures = figures.map(|figure| figure.split_once('=').unwrap()).collect::<Vec<_>>();
    let names = figures.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(names, ["kills", "cuts", "full_disks", "acknowledged", "lost", "seconds"]);
    for (name, value) in figures {
        let value = value.parse::<u64>().unwrap();
        match name {
            "lost" => assert_eq!(value, 0),
            // Where the system lets nobody mount a disk, none is filled, and it says so.
            "full_disks" if told.contains("no disk may be mounted here") => assert_eq!(value, 0),
            // A run in which nothing happens proves nothing.
            _ => assert_ne!(value, 0, "{name}: {said}\n{told}"),
        }
    }
    assert_eq!(left_in(home.path()), Vec::<String>::new());
}

#[test]
fn a_torturer_that_is_killed_leaves_no_process_and_no_folder() {
    for storage in ["sqlite", "postgres"] {
        let home = home();
        let mut torturer =
            torturer(home.path(), "4", "3").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Somebody must read what it says, or it waits.
        let told = BufReader::new(torturer.stderr.take().unwrap());
        thread::spawn(move || told.lines().map_while(Result::ok).for_each(drop));
        let journal = format!("{storage}-laptop-0.journal");
        wait_until(
            || left_in(home.path()).iter().any(|path| path.ends_with(&journal)),
            || format!("no laptop at work on {storage}: {:?}", left_in(home.path())),
        );
        torturer.kill().unwrap();
        torturer.wait().unwrap();
        wait_until(|| processes_of(home.path()).is_empty(), || format!("{:?}", processes_of(home.path())));
        wait_until(|| left_in(home.path()).is_empty(), || format!("{:?}", left_in(home.path())));
    }
}

/// Waits for what comes true soon where it comes true at all; a test that hangs is ended from outside.
fn wait_until(holds: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    for _ in 0..10_000 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("{}", otherwise());
}

/// All that stands in a folder, two levels deep.
fn left_in(folder: &Path) -> Vec<String> {
    let files = |folder: &Path| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        files.map(|file| file.path()).collect::<Vec<_>>()
    };
    let above = files(folder);
    let below = above.iter().flat_map(|folder| files(folder));
    above.iter().cloned().chain(below).map(|path| path.display().to_string()).collect()
}

/// The command lines that name this folder.
fn processes_of(folder: &Path) -> Vec<String> {
    let folder = folder.display().to_string();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(&folder))
        .collect()
}
