use super::{catalogue, unsigned, uuid};
use crate::enrolment::{Link, Numbered, covered};
use crate::storage::{
    Device, DeviceRecord, GAP, NewDevice, RENEWALS_MILLIS, Redeemed, SecretHash, StorageError,
    expect_renewals, link, standing,
};
use carnet_core::batch::PublicKey;
use carnet_core::catalogue::{Entry, Laptop};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, PersonId};
use carnet_core::protocol::Standing;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

pub(super) fn add_code(
    connection: &Connection,
    code: &SecretHash,
    person: PersonId,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO enrolment_code (hash, person, expires_at) VALUES (?, ?, ?)",
        params![code.0, person.uuid().as_bytes(), expires_at.millis()],
    )?;
    Ok(())
}

pub(super) fn redeem(
    connection: &Connection,
    code: &SecretHash,
    device: &NewDevice,
    now: Timestamp,
    grace_millis: i64,
) -> Result<Redeemed, StorageError> {
    let found = connection
        .query_row(
            "SELECT person, expires_at, used_at, device FROM enrolment_code WHERE hash = ?",
            [code.0],
            |row| {
                let person = PersonId::from_uuid(uuid(row, 0)?);
                let expires_at = Timestamp::from_millis(row.get(1)?);
                Ok((person, expires_at, row.get::<_, Option<i64>>(2)?.zip(row.get::<_, Option<u32>>(3)?)))
            },
        )
        .optional()?;
    match found {
        None => Ok(Redeemed::Unknown),
        Some((_, _, Some((used_at, number)))) if now.millis() - used_at < grace_millis => {
            again(connection, DeviceNumber(number), device)
        }
        Some((_, _, Some(_))) => Ok(Redeemed::Used),
        Some((_, expires_at, None)) if expires_at <= now => Ok(Redeemed::Expired),
        Some((person, _, None)) if device.was_anothers(person) => Ok(Redeemed::AnotherPerson),
        Some((person, _, None)) => enrol(connection, code, person, device, now),
    }
}

fn enrol(
    connection: &Connection,
    code: &SecretHash,
    person: PersonId,
    device: &NewDevice,
    now: Timestamp,
) -> Result<Redeemed, StorageError> {
    // Before it is given a new number, so that this is none that it had.
    let (mut numbers, before) = take_back(connection, person, device, now)?;
    let number = connection
        .query_row(
            "INSERT INTO device (person, name, public_key, credential_hash, enrolled_at, copy_of, link)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (public_key) DO NOTHING RETURNING number",
            params![
                person.uuid().as_bytes(),
                device.name,
                device.public_key.0,
                device.credential.0,
                now.millis(),
                before.map(|before| before.0),
                before.map(|_| Link::Follows.code()),
            ],
            |row| row.get(0).map(DeviceNumber),
        )
        .optional()?
        .ok_or_else(StorageError::key_taken)?;
    connection.execute(
        "UPDATE enrolment_code SET used_at = ?, device = ? WHERE hash = ?",
        params![now.millis(), number.0, code.0],
    )?;
    numbers.push(number);
    catalogue::put(connection, &device.laptops(&numbers, person))?;
    Ok(Redeemed::Enrolled(Device {
        number,
        person,
        public_key: device.public_key,
        standing: Standing::Active,
    }))
}

/// Gives a laptop the numbers again that it had and nobody has any more. Answers with these, and with the last of those
/// that it had that are its own now.
fn take_back(
    connection: &Connection,
    person: PersonId,
    device: &NewDevice,
    now: Timestamp,
) -> Result<(Vec<DeviceNumber>, Option<DeviceNumber>), StorageError> {
    let (mut taken_back, mut before) = (Vec::new(), None::<DeviceNumber>);
    let last: u32 =
        connection.query_row("SELECT coalesce(max(number), 0) FROM device", [], |row| row.get(0))?;
    for (number, key) in device.numbers_before(last) {
        let nobody = device.credential.of_nobody(*number);
        let is_free = connection.execute(
            "INSERT INTO device (number, person, name, public_key, credential_hash, enrolled_at, copy_of)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            params![
                number.0,
                person.uuid().as_bytes(),
                device.name,
                key.0,
                nobody.0,
                now.millis(),
                before.map(|before| before.0)
            ],
        )?;
        if is_free == 1 {
            taken_back.push(*number);
        }
        let known = device_numbered(connection, *number)?;
        if known.is_some_and(|known| (known.person, known.public_key) == (person, *key)) {
            before = Some(*number);
        }
    }
    Ok((taken_back, before))
}

/// The same laptop asks again: its answer may have been lost, so it gets a credential that it can keep.
fn again(
    connection: &Connection,
    number: DeviceNumber,
    device: &NewDevice,
) -> Result<Redeemed, StorageError> {
    let known = connection.execute(
        "UPDATE device SET credential_hash = ? WHERE number = ? AND public_key = ?",
        params![device.credential.0, number.0, device.public_key.0],
    )?;
    Ok(match device_numbered(connection, number)? {
        Some(device) if known == 1 => Redeemed::Enrolled(device),
        _ => Redeemed::Used,
    })
}

pub(super) fn device(
    connection: &Connection,
    credential: &SecretHash,
) -> Result<Option<Device>, StorageError> {
    one(
        connection,
        "SELECT number, person, public_key, standing FROM device WHERE credential_hash = ?",
        credential.0,
    )
}

pub(super) fn device_numbered(
    connection: &Connection,
    number: DeviceNumber,
) -> Result<Option<Device>, StorageError> {
    one(connection, "SELECT number, person, public_key, standing FROM device WHERE number = ?", number.0)
}

fn one(connection: &Connection, select: &str, key: impl ToSql) -> Result<Option<Device>, StorageError> {
    let mut select = connection.prepare_cached(select)?;
    let mut rows = select.query([key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Device {
        number: DeviceNumber(row.get(0)?),
        person: PersonId::from_uuid(uuid(row, 1)?),
        public_key: PublicKey(row.get(2)?),
        standing: standing(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
    }))
}

pub(super) fn renew(
    connection: &Connection,
    of: DeviceNumber,
    public_key: PublicKey,
    credential: SecretHash,
    link: Link,
    now: Timestamp,
) -> Result<Device, StorageError> {
    let (is_known, given, first) = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM device WHERE public_key = ?2), count(*), min(enrolled_at) FROM device
         WHERE person = (SELECT person FROM device WHERE number = ?1) AND copy_of IS NOT NULL AND enrolled_at BETWEEN ?3 AND ?4",
        params![of.0, public_key.0, now.millis() - RENEWALS_MILLIS + 1, now.millis() + RENEWALS_MILLIS],
        |row| Ok((row.get::<_, bool>(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if !is_known {
        expect_renewals(given, first, now)?;
    }
    let renewed = connection
        .query_row(
            "INSERT INTO device (person, name, public_key, credential_hash, enrolled_at, copy_of, standing, link)
             SELECT person, name, ?2, ?3, ?4, number, standing, ?5 FROM device WHERE number = ?1
             ON CONFLICT (public_key) DO UPDATE SET credential_hash = excluded.credential_hash,
                link = CASE device.link WHEN 'copy' THEN 'copy' ELSE excluded.link END
                WHERE device.copy_of = excluded.copy_of
             RETURNING number, name",
            params![of.0, public_key.0, credential.0, now.millis(), link.code()],
            |row| Ok((row.get(0).map(DeviceNumber)?, row.get(1)?)),
        )
        .optional()?;
    let Some((number, name)) = renewed else { return Err(StorageError::key_taken()) };
    let device = device_numbered(connection, number)?.ok_or_else(StorageError::key_taken)?;
    catalogue::put(connection, &[Entry::Laptop(Laptop { device: number, name, person: device.person })])?;
    Ok(device)
}

pub(super) fn set_standing(
    connection: &Connection,
    number: DeviceNumber,
    standing: Standing,
    alone: bool,
) -> Result<Vec<DeviceNumber>, StorageError> {
    let Some(device) = device_numbered(connection, number)? else { return Ok(Vec::new()) };
    let numbers = if alone {
        vec![number]
    } else {
        covered(numbers_of(connection, device.person)?, number, standing).into_iter().collect()
    };
    for number in &numbers {
        connection
            .execute("UPDATE device SET standing = ? WHERE number = ?", params![standing.code(), number.0])?;
    }
    Ok(numbers)
}

fn numbers_of(connection: &Connection, person: PersonId) -> Result<Vec<Numbered>, StorageError> {
    let mut select = connection.prepare("SELECT number, copy_of, link FROM device WHERE person = ?")?;
    let mut rows = select.query([person.uuid().as_bytes()])?;
    let mut numbers = Vec::new();
    while let Some(row) = rows.next()? {
        numbers.push(Numbered { number: DeviceNumber(row.get(0)?), before: before(row, 1)? });
    }
    Ok(numbers)
}

/// The number before, and what stands in the next column.
fn before(row: &Row<'_>, column: usize) -> Result<Option<(DeviceNumber, Link)>, StorageError> {
    let Some(before) = row.get::<_, Option<u32>>(column)? else { return Ok(None) };
    let code = row.get_ref(column + 1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    Ok(Some((DeviceNumber(before), link(code)?)))
}

pub(super) fn administrators(connection: &Connection) -> Result<Vec<PersonId>, StorageError> {
    let mut select = connection.prepare("SELECT person FROM administrator ORDER BY person")?;
    let people = select.query_map([], |row| uuid(row, 0).map(PersonId::from_uuid))?;
    Ok(people.collect::<Result<_, _>>()?)
}

pub(super) fn set_administrator(
    connection: &Connection,
    person: PersonId,
    administers: bool,
) -> Result<bool, StorageError> {
    let statement = if administers {
        "INSERT INTO administrator (person) VALUES (?) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM administrator WHERE person = ?"
    };
    Ok(connection.execute(statement, [person.uuid().as_bytes()])? == 1)
}

/// After a restore: laptops that were enrolled since the backup bear numbers that the backup does not know of. None of
/// them is given again.
pub(super) fn leave_a_gap(connection: &Connection) -> Result<(), StorageError> {
    let moved =
        connection.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'device'", [GAP])?;
    if moved == 0 {
        // The backup is from before the first laptop.
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('device', ?)", [GAP])?;
    }
    Ok(())
}

pub(super) fn devices(connection: &Connection) -> Result<Vec<DeviceRecord>, StorageError> {
    let mut select = connection.prepare(
        // Over the ends of the chains (CROSS JOIN keeps that order): the history is far too large to be searched.
        "SELECT number, name, person, enrolled_at, last_batch_at, coalesce(changes, 0), standing, copy_of, link
         FROM device LEFT JOIN (
            SELECT c.device AS author, max(b.received_at) AS last_batch_at, sum(c.counter) AS changes
            FROM project_device c
            CROSS JOIN batch b ON b.project = c.project AND b.device = c.device AND b.number = c.batch
            GROUP BY c.device
         ) ON author = number
         ORDER BY number",
    )?;
    let mut rows = select.query([])?;
    let mut devices = Vec::new();
    while let Some(row) = rows.next()? {
        devices.push(DeviceRecord {
            number: DeviceNumber(row.get(0)?),
            name: row.get(1)?,
            person: PersonId::from_uuid(uuid(row, 2)?),
            enrolled_at: Timestamp::from_millis(row.get(3)?),
            last_batch_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
            changes: unsigned(row, 5)?,
            standing: standing(row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?)?,
            before: before(row, 7)?,
        });
    }
    Ok(devices)
}
