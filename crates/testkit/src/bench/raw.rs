//! The anchor: the same rows in bare SQLCipher, as durable. Nothing that keeps marks can be faster.

use super::results::{Figure, cores, millis, percentile};
use super::{Options, say};
use anyhow::Result;
use rusqlite::{Connection, Statement, params};
use std::time::Instant;

pub(super) const NAMES: &[&str] = &["raw.insert_100k_s", "raw.mark_durable_p50_ms"];

const MARKS: u32 = 100_000;
const SINGLE: u32 = 2_000;

pub(super) fn measure(_: &Options) -> Result<Vec<Figure>> {
    say("bare SQLCipher");
    let folder = tempfile::tempdir()?;
    let mut connection = open(&folder.path().join("raw.db"))?;
    let begin = Instant::now();
    let transaction = connection.transaction()?;
    {
        let (mut mark, mut change) = (transaction.prepare(MARK)?, transaction.prepare(CHANGE)?);
        (0..MARKS).try_for_each(|number| insert(&mut mark, &mut change, number))?;
    }
    transaction.commit()?;
    let bulk = begin.elapsed();
    let mut single = Vec::new();
    for number in MARKS..MARKS + SINGLE {
        let begin = Instant::now();
        let transaction = connection.transaction()?;
        insert(&mut *transaction.prepare_cached(MARK)?, &mut *transaction.prepare_cached(CHANGE)?, number)?;
        transaction.commit()?;
        single.push(begin.elapsed());
    }
    let of = |what: &str| format!("{} cores; bare SQLCipher, WAL, synchronous=FULL; {what}", cores());
    Ok(vec![
        Figure::new(
            NAMES[0],
            bulk.as_secs_f64(),
            "s",
            of("100,000 marks and their changes, one transaction"),
        ),
        Figure::new(
            NAMES[1],
            millis(percentile(&mut single, 50)),
            "ms",
            of("2,000 transactions of two rows, on top of the 200,000"),
        ),
    ])
}

const MARK: &str =
    "INSERT INTO attendance (session, participant, project, status, mark_heads) VALUES (?, ?, 1, ?, ?)";
const CHANGE: &str = "INSERT INTO own_change (project, counter, entity, first_id, second_id, field_group, value,
    replaces, seen, stamp, wall, value_before, step, intent, activity) VALUES (1, ?, 130, ?, ?, 80, ?, x'', x'', ?, ?,
    NULL, ?, 'mark', ?)";

/// The two rows of one mark, of the sizes that the laptop writes.
fn insert(mark: &mut Statement<'_>, change: &mut Statement<'_>, number: u32) -> rusqlite::Result<()> {
    let (session, participant) = (id(number / 500, 1), id(number % 500, 2));
    let stamp = (1_795_424_400_000 + i64::from(number) * 1_500) << 16;
    mark.execute(params![session, participant, "present", [7u8; 24]])?;
    change.execute(params![
        number,
        session,
        participant,
        [1u8, 0, 0],
        stamp,
        stamp >> 16,
        number,
        id(0, 3)
    ])?;
    Ok(())
}

fn id(number: u32, kind: u8) -> [u8; 16] {
    let mut id = [kind; 16];
    let spread = number.wrapping_mul(0x9e37_79b9);
    id[..4].copy_from_slice(&number.to_be_bytes());
    id[8..12].copy_from_slice(&spread.to_be_bytes());
    id
}

#[expect(clippy::disallowed_methods, reason = "the anchor is what Carnet would be without Carnet")]
fn open(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "key", format!("x'{}'", "5c".repeat(32)))?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.execute_batch(
        "CREATE TABLE attendance (session BLOB NOT NULL, participant BLOB NOT NULL, project INTEGER NOT NULL,
            status TEXT, arrived TEXT, left_at TEXT, mark_heads BLOB, PRIMARY KEY (session, participant)) STRICT,
            WITHOUT ROWID;
         CREATE TABLE own_change (project INTEGER NOT NULL, counter INTEGER NOT NULL, entity INTEGER NOT NULL,
            first_id BLOB NOT NULL, second_id BLOB, field_group INTEGER NOT NULL, value BLOB NOT NULL,
            replaces BLOB NOT NULL, seen BLOB NOT NULL, stamp INTEGER NOT NULL, wall INTEGER NOT NULL,
            value_before BLOB, step INTEGER NOT NULL, intent TEXT, activity BLOB,
            PRIMARY KEY (project, counter)) STRICT, WITHOUT ROWID;",
    )?;
    Ok(connection)
}
