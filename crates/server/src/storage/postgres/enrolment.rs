use super::connection::Connection;
use super::{catalogue, device_number, fixed, unsigned};
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
use postgres::Row;

pub(super) fn add_code(
    connection: &mut Connection,
    code: &SecretHash,
    person: PersonId,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO enrolment_code (hash, person, expires_at) VALUES ($1, $2, $3)",
        &[&&code.0[..], &person.uuid(), &expires_at.millis()],
    )?;
    Ok(())
}

pub(super) fn redeem(
    connection: &mut Connection,
    code: &SecretHash,
    device: &NewDevice,
    now: Timestamp,
    grace_millis: i64,
) -> Result<Redeemed, StorageError> {
    // Whoever comes with the same code at the same moment waits here, and then finds it used.
    let row = connection.query_opt(
        "SELECT person, expires_at, used_at, device FROM enrolment_code WHERE hash = $1 FOR UPDATE",
        &[&&code.0[..]],
    )?;
    let Some(row) = row else { return Ok(Redeemed::Unknown) };
    let person = PersonId::from_uuid(row.try_get(0)?);
    let expires_at = Timestamp::from_millis(row.try_get(1)?);
    match row.try_get::<_, Option<i64>>(2)? {
        Some(used_at) if now.millis() - used_at < grace_millis => {
            again(connection, device_number(&row, 3)?, device)
        }
        Some(_) => Ok(Redeemed::Used),
        None if expires_at <= now => Ok(Redeemed::Expired),
        None if device.was_anothers(person) => Ok(Redeemed::AnotherPerson),
        None => enrol(connection, code, person, device, now),
    }
}

fn enrol(
    connection: &mut Connection,
    code: &SecretHash,
    person: PersonId,
    device: &NewDevice,
    now: Timestamp,
) -> Result<Redeemed, StorageError> {
    // The catalogue first, as in a renewal: two locks are always taken in the same order.
    catalogue::locked_head(connection)?;
    // Before it is given a new number, so that this is none that it had.
    let (mut numbers, before) = take_back(connection, person, device, now)?;
    let row = connection.query_opt(
        "INSERT INTO device (person, name, public_key, credential_hash, enrolled_at, copy_of, link)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (public_key) DO NOTHING RETURNING number",
        &[
            &person.uuid(),
            &device.name,
            &&device.public_key.0[..],
            &&device.credential.0[..],
            &now.millis(),
            &before.map(|before| i64::from(before.0)),
            &before.map(|_| Link::Follows.code()),
        ],
    )?;
    let number = device_number(&row.ok_or_else(StorageError::key_taken)?, 0)?;
    connection.execute(
        "UPDATE enrolment_code SET used_at = $2, device = $3 WHERE hash = $1",
        &[&&code.0[..], &now.millis(), &i64::from(number.0)],
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
    connection: &mut Connection,
    person: PersonId,
    device: &NewDevice,
    now: Timestamp,
) -> Result<(Vec<DeviceNumber>, Option<DeviceNumber>), StorageError> {
    let (mut taken_back, mut before) = (Vec::new(), None::<DeviceNumber>);
    let last = connection.query_one("SELECT coalesce(max(number), 0) FROM device", &[])?;
    for (number, key) in device.numbers_before(device_number(&last, 0)?.0) {
        let (place, nobody) = (i64::from(number.0), device.credential.of_nobody(*number));
        let is_free = connection.execute(
            "INSERT INTO device (number, person, name, public_key, credential_hash, enrolled_at, copy_of)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &[
                &place,
                &person.uuid(),
                &device.name,
                &&key.0[..],
                &&nobody.0[..],
                &now.millis(),
                &before.map(|before| i64::from(before.0)),
            ],
        )?;
        if is_free == 1 {
            pass_over(connection, place)?;
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
    connection: &mut Connection,
    number: DeviceNumber,
    device: &NewDevice,
) -> Result<Redeemed, StorageError> {
    let row = connection.query_opt(
        "UPDATE device SET credential_hash = $3 WHERE number = $1 AND public_key = $2
         RETURNING number, person, public_key, standing",
        &[&i64::from(number.0), &&device.public_key.0[..], &&device.credential.0[..]],
    )?;
    Ok(match row {
        Some(row) => Redeemed::Enrolled(device_of(&row)?),
        None => Redeemed::Used,
    })
}

pub(super) fn device(
    connection: &mut Connection,
    credential: &SecretHash,
) -> Result<Option<Device>, StorageError> {
    let row = connection.query_opt(
        "SELECT number, person, public_key, standing FROM device WHERE credential_hash = $1",
        &[&&credential.0[..]],
    )?;
    row.map(|row| device_of(&row)).transpose()
}

pub(super) fn device_numbered(
    connection: &mut Connection,
    number: DeviceNumber,
) -> Result<Option<Device>, StorageError> {
    let row = connection.query_opt(
        "SELECT number, person, public_key, standing FROM device WHERE number = $1",
        &[&i64::from(number.0)],
    )?;
    row.map(|row| device_of(&row)).transpose()
}

fn device_of(row: &Row) -> Result<Device, StorageError> {
    Ok(Device {
        number: device_number(row, 0)?,
        person: PersonId::from_uuid(row.try_get(1)?),
        public_key: PublicKey(fixed(row, 2)?),
        standing: standing(row.try_get(3)?)?,
    })
}

pub(super) fn renew(
    connection: &mut Connection,
    of: DeviceNumber,
    public_key: PublicKey,
    credential: SecretHash,
    link: Link,
    now: Timestamp,
) -> Result<Device, StorageError> {
    // One after the other, so that none is given while they are counted.
    catalogue::locked_head(connection)?;
    let row = connection.query_one(
        "SELECT EXISTS (SELECT FROM device WHERE public_key = $2), count(*), min(enrolled_at) FROM device
         WHERE person = (SELECT person FROM device WHERE number = $1) AND copy_of IS NOT NULL AND enrolled_at BETWEEN $3 AND $4",
        &[
            &i64::from(of.0),
            &&public_key.0[..],
            &(now.millis() - RENEWALS_MILLIS + 1),
            &(now.millis() + RENEWALS_MILLIS),
        ],
    )?;
    if !row.try_get::<_, bool>(0)? {
        expect_renewals(row.try_get(1)?, row.try_get(2)?, now)?;
    }
    let row = connection.query_opt(
        "INSERT INTO device (person, name, public_key, credential_hash, enrolled_at, copy_of, standing, link)
         SELECT person, name, $2, $3, $4, number, standing, $5 FROM device WHERE number = $1
         ON CONFLICT (public_key) DO UPDATE SET credential_hash = excluded.credential_hash,
            link = CASE device.link WHEN 'copy' THEN 'copy' ELSE excluded.link END
            WHERE device.copy_of = excluded.copy_of
         RETURNING number, person, public_key, standing, name",
        &[&i64::from(of.0), &&public_key.0[..], &&credential.0[..], &now.millis(), &link.code()],
    )?;
    let Some(row) = row else { return Err(StorageError::key_taken()) };
    let (device, name) = (device_of(&row)?, row.try_get(4)?);
    let laptop = Laptop { device: device.number, name, person: device.person };
    catalogue::put(connection, &[Entry::Laptop(laptop)])?;
    Ok(device)
}

pub(super) fn set_standing(
    connection: &mut Connection,
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
    let places = numbers.iter().map(|number| i64::from(number.0)).collect::<Vec<_>>();
    connection
        .execute("UPDATE device SET standing = $2 WHERE number = ANY($1)", &[&places, &standing.code()])?;
    Ok(numbers)
}

fn numbers_of(connection: &mut Connection, person: PersonId) -> Result<Vec<Numbered>, StorageError> {
    let rows =
        connection.query("SELECT number, copy_of, link FROM device WHERE person = $1", &[&person.uuid()])?;
    let numbers =
        rows.iter().map(|row| Ok(Numbered { number: device_number(row, 0)?, before: before(row, 1)? }));
    numbers.collect()
}

/// The number before, and what stands in the next column.
fn before(row: &Row, column: usize) -> Result<Option<(DeviceNumber, Link)>, StorageError> {
    if row.try_get::<_, Option<i64>>(column)?.is_none() {
        return Ok(None);
    }
    Ok(Some((device_number(row, column)?, link(row.try_get(column + 1)?)?)))
}

pub(super) fn administrators(connection: &mut Connection) -> Result<Vec<PersonId>, StorageError> {
    let rows = connection.query("SELECT person FROM administrator ORDER BY person", &[])?;
    rows.iter().map(|row| Ok(PersonId::from_uuid(row.try_get(0)?))).collect()
}

pub(super) fn set_administrator(
    connection: &mut Connection,
    person: PersonId,
    administers: bool,
) -> Result<bool, StorageError> {
    let statement = if administers {
        "INSERT INTO administrator (person) VALUES ($1) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM administrator WHERE person = $1"
    };
    Ok(connection.execute(statement, &[&person.uuid()])? == 1)
}

/// After a restore: laptops that were enrolled since the backup bear numbers that the backup does not know of. None of
/// them is given again.
pub(super) fn leave_a_gap(connection: &mut Connection) -> Result<(), StorageError> {
    // The sequence is set although the transaction may still fail: a second gap does no harm.
    connection.execute(
        "SELECT setval(
            pg_get_serial_sequence('device', 'number')::regclass,
            $1 + nextval(pg_get_serial_sequence('device', 'number')::regclass)
         )",
        &[&i64::from(GAP)],
    )?;
    Ok(())
}

/// Never gives this number to another laptop.
fn pass_over(connection: &mut Connection, number: i64) -> Result<(), StorageError> {
    connection.execute(
        "SELECT setval(
            pg_get_serial_sequence('device', 'number')::regclass,
            greatest($1, nextval(pg_get_serial_sequence('device', 'number')::regclass))
         )",
        &[&number],
    )?;
    Ok(())
}

pub(super) fn devices(connection: &mut Connection) -> Result<Vec<DeviceRecord>, StorageError> {
    let rows = connection.query(
        "SELECT number, name, person, enrolled_at, last_batch_at, coalesce(changes, 0)::bigint, standing, copy_of, link
         FROM device LEFT JOIN (
            SELECT c.device AS author, max(b.received_at) AS last_batch_at, sum(c.counter) AS changes
            FROM project_device c
            JOIN batch b ON b.project = c.project AND b.device = c.device AND b.number = c.batch
            GROUP BY c.device
         ) latest ON author = number
         ORDER BY number",
        &[],
    )?;
    let mut devices = Vec::with_capacity(rows.len());
    for row in &rows {
        devices.push(DeviceRecord {
            number: device_number(row, 0)?,
            name: row.try_get(1)?,
            person: PersonId::from_uuid(row.try_get(2)?),
            enrolled_at: Timestamp::from_millis(row.try_get(3)?),
            last_batch_at: row.try_get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
            changes: unsigned(row, 5)?,
            standing: standing(row.try_get(6)?)?,
            before: before(row, 7)?,
        });
    }
    Ok(devices)
}
