//! What Automerge and Loro make of the marks: the payload alone, without a server, a connection, a signature, or
//! a disk. A session is a map in the root map and a mark a value in it, under the participant's id: two laptops
//! can mark different people in one session, and the same person on both makes a conflict.

use anyhow::{Context, Result, bail, ensure};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, ObjType, ROOT, ReadDoc};
use loro::{ExportMode, LoroDoc, LoroMap, VersionVector};
use serde_json::json;
use std::collections::HashMap;

const MARKS: usize = 100_000;
/// When the first mark was made.
const BEGIN_MS: i64 = 1_750_000_000_000;

struct Mark {
    session: String,
    participant: String,
    /// The status, and the minute where there is one, in one number.
    value: i64,
    at_ms: i64,
}

/// Whether each mark has its time, as it has in Carnet, or all marks of a session have one.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    EachMark,
    EachSession,
}

fn main() -> Result<()> {
    let given = marks("ANCHOR_MARKS")?;
    let mixed = marks("ANCHOR_MARKS_MIXED")?;
    for (marks, change, suffix) in [
        (&given, Change::EachMark, ""),
        (&given, Change::EachSession, "_change_for_each_session"),
        (&mixed, Change::EachMark, "_mixed"),
    ] {
        automerge(marks, change, suffix)?;
        loro(marks, change, suffix)?;
    }
    Ok(())
}

fn marks(file: &str) -> Result<Vec<Mark>> {
    const STATUSES: [&str; 6] = ["present", "absent", "excused", "late", "left_early", "online"];
    let text = std::fs::read_to_string(std::env::var(file).context(file.to_owned())?)?;
    let lines = text.lines().take(MARKS).map(|line| {
        let fields: Vec<_> = line.split(',').collect();
        let [session, participant, status, minutes, at] = fields[..] else { bail!("five fields: {line}") };
        let status = STATUSES.iter().position(|known| *known == status).context("a known status")?;
        let minutes = if minutes.is_empty() { 0 } else { minutes.parse()? };
        let value = i64::try_from(status + STATUSES.len() * minutes)?;
        let at_ms = BEGIN_MS + at.parse::<i64>()?;
        Ok(Mark { session: short(session)?, participant: short(participant)?, value, at_ms })
    });
    lines.collect()
}

/// An id as short as it is written in text: 22 characters.
fn short(uuid: &str) -> Result<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = u128::from_str_radix(&uuid.replace('-', ""), 16)?;
    // The last digit has two bits only.
    let digit = |at: u32| if at == 21 { (bits & 3) << 4 } else { bits >> (122 - 6 * at) & 63 };
    Ok((0..22).map(|at| char::from(DIGITS[digit(at) as usize])).collect())
}

/// Whether a change ends with the mark that has this number.
fn ends(change: Change, marks: &[Mark], number: usize) -> bool {
    let next = marks.get(number + 1);
    change == Change::EachMark || next.is_none_or(|next| next.session != marks[number].session)
}

fn automerge(marks: &[Mark], change: Change, suffix: &str) -> Result<()> {
    let mut document = AutoCommit::new();
    let mut sessions = HashMap::new();
    for (number, mark) in marks.iter().enumerate() {
        if !sessions.contains_key(&mark.session) {
            let map = document.put_object(ROOT, &mark.session, ObjType::Map)?;
            sessions.insert(&mark.session, map);
        }
        document.put(&sessions[&mark.session], &mark.participant, mark.value)?;
        if ends(change, marks, number) {
            document.commit_with(CommitOptions::default().with_time(mark.at_ms));
        }
    }
    let saved = document.save();
    let loaded = AutoCommit::load(&saved)?;
    let last = &marks[MARKS - 1];
    let (_, session) = loaded.get(ROOT, &last.session)?.context("the last session")?;
    ensure!(loaded.get(session, &last.participant)?.is_some(), "the last mark is there");
    // What Automerge deflates of itself hides from zstd what it would find.
    let with_zstd = zstd::encode_all(&document.save_nocompress()[..], 3)?;
    let setting = format!("Automerge 0.12.0; {}", note(change, suffix));
    report("automerge", suffix, &with_zstd, &format!("{setting}; saved without its own compression, zstd-3"));
    report(
        "automerge",
        &format!("{suffix}_plain"),
        &saved,
        &format!("{setting}; saved with its own compression"),
    );
    Ok(())
}

fn loro(marks: &[Mark], change: Change, suffix: &str) -> Result<()> {
    let document = LoroDoc::new();
    document.set_peer_id(1)?;
    document.set_record_timestamp(true);
    let root = document.get_map("marks");
    let mut sessions: HashMap<&str, LoroMap> = HashMap::new();
    for (number, mark) in marks.iter().enumerate() {
        if !sessions.contains_key(mark.session.as_str()) {
            sessions.insert(&mark.session, root.insert_container(&mark.session, LoroMap::new())?);
        }
        sessions[mark.session.as_str()].insert(&mark.participant, mark.value)?;
        if ends(change, marks, number) {
            document.commit_with(loro::CommitOptions::default().timestamp(mark.at_ms));
        }
    }
    let updates = document.export(ExportMode::updates(&VersionVector::default()))?;
    let loaded = LoroDoc::new();
    loaded.import(&updates)?;
    ensure!(loaded.get_deep_value() == document.get_deep_value(), "every mark is there");
    let with_zstd = zstd::encode_all(&updates[..], 3)?;
    let setting = format!("Loro 1.17.1; {}", note(change, suffix));
    report("loro", suffix, &with_zstd, &format!("{setting}; exported as updates, zstd-3"));
    report("loro", &format!("{suffix}_plain"), &updates, &format!("{setting}; exported as updates"));
    Ok(())
}

fn note(change: Change, suffix: &str) -> String {
    let each = if change == Change::EachMark { "mark" } else { "session" };
    let registers = if suffix == "_mixed" { "each session with other participants" } else { "50 registers" };
    format!("payload only; a change with its time for each {each}; {registers}")
}

fn report(name: &str, suffix: &str, bytes: &[u8], note: &str) {
    let name = format!("{name}.first_upload_bytes_per_mark{suffix}");
    let value = bytes.len() as f64 / MARKS as f64;
    println!("{}", json!({ "name": name, "value": value, "unit": "bytes/mark", "note": note }));
}
