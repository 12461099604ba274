//! The simulator can fail: each file of `crates/testkit/planted` is a bug for the real code of `core`, `client` or
//! `server`, and the seed that finds it. All of them are put into one copy of the sources, each asleep until the
//! environment names it; so one more build serves all, and the code itself stays free of hooks.
//!
//! A text that its file no longer has, or has twice, fails the test: who changed the code renews the bug. Where a change
//! of the code or of the simulator made another storm of a seed, the test searches one that finds the bug;
//! `make planted FIND=1` writes it down, here and in the table of `docs/proof.md`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

const BEGIN: &str = "<!-- planted: begin -->\n";
const END: &str = "<!-- planted: end -->";
/// Names the bug that is awake.
const AWAKE: &str = "CARNET_PLANTED";
/// How many storms are run to find a bug that its seed does not find any more.
const SEARCHED: u64 = 100;

/// What the copy of `core` has at its end: `PLANTED` in a bug stands for a call of this.
const SWITCH: &str = r#"
extern crate self as carnet_core;

/// Whether this bug is awake.
#[must_use]
pub fn planted(name: &str) -> bool {
    static AWAKE: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| std::env::var("CARNET_PLANTED").unwrap_or_default());
    *AWAKE == name
}
"#;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bug {
    #[serde(skip)]
    name: String,
    /// What it breaks, in one sentence.
    breaks: String,
    file: String,
    /// Occurs once in the file.
    text: String,
    instead: String,
    /// The storm that found it last.
    seed: u64,
    /// What the simulator says then, in part.
    says: String,
}

#[test]
fn every_planted_bug_is_found_by_a_storm_and_nothing_else_is() {
    let mut bugs = bugs();
    let program = build(&bugs);
    let found = each(&bugs, |bug| found_by(&program, bug));
    let missed = bugs.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(bug, _)| &bug.name);
    let missed = missed.collect::<Vec<_>>();
    assert!(missed.is_empty(), "no storm of {SEARCHED} finds {missed:?}");
    let sound = each(&bugs, |bug| storm(&program, "", bug.seed));
    assert_eq!(sound.concat(), Vec::<String>::new(), "with no bug awake");
    let renew = std::env::var("CARNET_FIND_SEEDS").is_ok_and(|find| !find.is_empty());
    if renew {
        for (bug, seed) in bugs.iter_mut().zip(found.into_iter().flatten()) {
            bug.renew(seed);
        }
    }
    keep_table(&bugs, renew);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("planted")
}

fn bugs() -> Vec<Bug> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let read = |path: PathBuf| {
        let bug = toml::from_str::<Bug>(&fs::read_to_string(&path).unwrap());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Bug { name, ..bug.unwrap_or_else(|error| panic!("{}: {error}", path.display())) }
    };
    let mut bugs = files.map(read).collect::<Vec<_>>();
    bugs.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(bugs.len() >= 10, "a short list, but a list");
    bugs
}

impl Bug {
    /// Where its text stands in the file.
    fn place(&self, file: &str) -> std::ops::Range<usize> {
        let places = file.match_indices(&self.text).map(|(at, _)| at).collect::<Vec<_>>();
        let [at] = places[..] else {
            panic!("renew {}: {} has its text {} times", self.name, self.file, places.len())
        };
        at..at + self.text.len()
    }

    fn renew(&mut self, seed: u64) {
        let path = folder().join(format!("{}.toml", self.name));
        let text = fs::read_to_string(&path).unwrap();
        let renewed = text.replace(&format!("seed = {}\n", self.seed), &format!("seed = {seed}\n"));
        fs::write(&path, renewed).unwrap();
        self.seed = seed;
    }
}

// ── the copy ──

/// The program of the copy, in which every bug sleeps.
fn build(bugs: &[Bug]) -> PathBuf {
    // …/target/debug/deps/together-0123456789abcdef
    let built = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    let planted = built.parent().unwrap().join("planted");
    let (copy, target) = (planted.join("workspace"), planted.join("target"));
    copy_sources(bugs, &copy);
    take_over_dependencies(&built, &target.join("debug"));
    // The whole workspace decides on the features of what everybody depends on: with the same, nothing of that is
    // built again.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "test",
        "--no-run",
        "--quiet",
        "--workspace",
        "--all-features",
        "--locked",
        "--test",
        "planted_storm",
    ]);
    cargo.current_dir(&copy).env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
    let done = cargo.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    target.join("debug").join(format!("carnet-testkit{}", std::env::consts::EXE_SUFFIX))
}

/// Brings the copy to what the sources are now. What is the same is left alone, so that it is not built again.
fn copy_sources(bugs: &[Bug], copy: &Path) {
    let mut wanted = BTreeMap::<PathBuf, Vec<u8>>::new();
    for part in [
        "Cargo.toml",
        "Cargo.lock",
        "tauri.conf.json",
        "crates",
        "locales",
        "reference",
        "src-tauri",
        "tests",
    ] {
        collect(&root(), Path::new(part), &mut wanted);
    }
    let mut planted = BTreeMap::<&str, Vec<&Bug>>::new();
    for bug in bugs {
        planted.entry(&bug.file).or_default().push(bug);
    }
    for (path, bugs) in planted {
        let file = wanted.get_mut(Path::new(path)).unwrap_or_else(|| panic!("there is no {path}"));
        *file = with(bugs, std::str::from_utf8(file).unwrap()).into_bytes();
    }
    wanted.get_mut(Path::new("crates/core/src/lib.rs")).unwrap().extend(SWITCH.as_bytes());
    // No test of the copy is built: only what a test of the testkit needs, which is its program.
    wanted.retain(|path, _| !path.starts_with("crates/testkit/tests"));
    wanted.insert("crates/testkit/tests/planted_storm.rs".into(), b"//! None.\n".to_vec());
    let mut there = BTreeMap::new();
    if copy.is_dir() {
        collect(copy, Path::new(""), &mut there);
    }
    for path in there.keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(copy.join(path)).unwrap();
    }
    for (path, bytes) in wanted.iter().filter(|(path, bytes)| there.get(*path) != Some(*bytes)) {
        fs::create_dir_all(copy.join(path).parent().unwrap()).unwrap();
        fs::write(copy.join(path), bytes).unwrap();
    }
}

fn collect(root: &Path, part: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let path = root.join(part);
    if path.is_file() {
        files.insert(part.to_owned(), fs::read(path).unwrap());
        return;
    }
    for entry in fs::read_dir(path).unwrap() {
        collect(root, &part.join(entry.unwrap().file_name()), files);
    }
}

/// The text of a file with its bugs.
fn with(bugs: Vec<&Bug>, file: &str) -> String {
    let mut places = bugs.into_iter().map(|bug| (bug.place(file), bug)).collect::<Vec<_>>();
    places.sort_by_key(|(place, _)| place.start);
    let (mut text, mut done) = (String::new(), 0);
    for (place, bug) in places {
        assert!(place.start >= done, "{} stands where another bug does", bug.name);
        let switch = format!("carnet_core::planted({:?})", bug.name);
        text += &file[done..place.start];
        text += &bug.instead.replace("PLANTED", &switch);
        done = place.end;
    }
    text + &file[done..]
}

/// Lets the copy use what is built already of other people's libraries. Large files are shared; what cargo writes
/// in place is copied, with its time, by which cargo sees that nothing has changed.
fn take_over_dependencies(from: &Path, to: &Path) {
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    for part in ["deps", "build", ".fingerprint"] {
        for name in names(&from.join(part)) {
            let ours = name.trim_start_matches("lib").starts_with("carnet");
            let is_library =
                part != "deps" || name.starts_with("lib") || Path::new(&name).extension().is_some();
            if !ours && is_library && !to.join(part).join(&name).exists() {
                take_over(&from.join(part).join(&name), &to.join(part).join(&name), part == "deps");
            }
        }
    }
}

fn take_over(from: &Path, to: &Path, share: bool) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            take_over(&from.join(&name), &to.join(&name), share);
        }
        return;
    }
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    // Another build may take a file away meanwhile: what is missing is built.
    if share && fs::hard_link(from, to).is_ok() {
        return;
    }
    let changed = fs::metadata(from).and_then(|file| file.modified());
    if fs::copy(from, to).is_ok() {
        let file = fs::File::options().write(true).open(to);
        file.and_then(|file| file.set_modified(changed.unwrap_or(SystemTime::UNIX_EPOCH))).unwrap();
    }
}

// ── the storms ──

/// Runs something for each bug, on all cores.
fn each<T: Send>(bugs: &[Bug], run: impl Fn(&Bug) -> T + Sync) -> Vec<T> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                while let Some((at, bug)) = bugs.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                {
                    let result = run(bug);
                    done.lock().unwrap().push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What a storm says of the promises that it breaks.
fn storm(program: &Path, awake: &str, seed: u64) -> Vec<String> {
    let mut storm = Command::new(program);
    storm.args(["simulate", "--seed", &seed.to_string()]).env(AWAKE, awake);
    let done = storm.output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("simulate: seeds=1 "), "{said}{}", String::from_utf8_lossy(&done.stderr));
    let broken = said.lines().filter_map(|line| line.strip_prefix("simulate: seed ")?.split_once(": "));
    broken.map(|(_, promise)| promise.to_owned()).collect()
}

/// The seed whose storm finds the bug: the one that found it last, or else the first.
fn found_by(program: &Path, bug: &Bug) -> Option<u64> {
    std::iter::once(bug.seed)
        .chain(1..=SEARCHED)
        .find(|seed| storm(program, &bug.name, *seed).iter().any(|said| said.contains(&bug.says)))
}

// ── the table ──

fn keep_table(bugs: &[Bug], write: bool) {
    let mut table =
        "| bug | what it breaks | where | seed | what the simulator says |\n|---|---|---|---|---|\n"
            .to_owned();
    for bug in bugs {
        let file = bug.file.trim_start_matches("crates/").replace("/src/", "/");
        writeln!(table, "| `{}` | {} | `{file}` | {} | … {} … |", bug.name, bug.breaks, bug.seed, bug.says)
            .unwrap();
    }
    let path = root().join("docs/proof.md");
    let page = fs::read_to_string(&path).unwrap();
    let begin = page.find(BEGIN).unwrap() + BEGIN.len();
    let end = page.find(END).unwrap();
    if write {
        fs::write(&path, format!("{}{table}{}", &page[..begin], &page[end..])).unwrap();
    } else {
        assert_eq!(&page[begin..end], table, "`make planted FIND=1` writes the table of docs/proof.md");
    }
}
