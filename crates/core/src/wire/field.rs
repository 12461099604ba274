use super::{Reader, WireError, Writer};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// One field of a value: how it stands in bytes.
pub trait Field: Sized {
    /// Appends the field.
    fn put(&self, writer: &mut Writer);
    /// Reads the field.
    ///
    /// # Errors
    /// When the bytes are not such a field.
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError>;
}

impl Field for bool {
    fn put(&self, writer: &mut Writer) {
        writer.byte(u8::from(*self));
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(WireError::OutOfRange("flag")),
        }
    }
}

impl Field for u64 {
    fn put(&self, writer: &mut Writer) {
        writer.varint(*self);
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        reader.varint()
    }
}

impl Field for String {
    fn put(&self, writer: &mut Writer) {
        writer.block(self.as_bytes());
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        std::str::from_utf8(reader.block()?).map(str::to_owned).map_err(|_| WireError::NotUtf8)
    }
}

/// Days from 2000-01-01 in the proleptic Gregorian calendar.
impl Field for NaiveDate {
    fn put(&self, writer: &mut Writer) {
        writer.zigzag((*self - EPOCH.date()).num_days());
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        chrono::TimeDelta::try_days(reader.zigzag()?)
            .and_then(|days| EPOCH.date().checked_add_signed(days))
            .ok_or(WireError::OutOfRange("date"))
    }
}

/// Minutes from midnight.
impl Field for NaiveTime {
    fn put(&self, writer: &mut Writer) {
        writer.varint(u64::from(self.hour() * 60 + self.minute()));
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        u32::try_from(reader.varint()?)
            .ok()
            .and_then(|minutes| Self::from_hms_opt(minutes / 60, minutes % 60, 0))
            .ok_or(WireError::OutOfRange("time"))
    }
}

/// Minutes from 2000-01-01 00:00, local.
impl Field for NaiveDateTime {
    fn put(&self, writer: &mut Writer) {
        writer.zigzag((*self - EPOCH).num_minutes());
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        chrono::TimeDelta::try_minutes(reader.zigzag()?)
            .and_then(|minutes| EPOCH.checked_add_signed(minutes))
            .ok_or(WireError::OutOfRange("date and time"))
    }
}

impl<T: Field> Field for Option<T> {
    fn put(&self, writer: &mut Writer) {
        match self {
            None => writer.byte(0),
            Some(value) => {
                writer.byte(1);
                value.put(writer);
            }
        }
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        bool::take(reader)?.then(|| T::take(reader)).transpose()
    }
}

impl<T: Field> Field for Vec<T> {
    fn put(&self, writer: &mut Writer) {
        writer.varint(self.len() as u64);
        for value in self {
            value.put(writer);
        }
    }
    fn take(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let count = reader.count(1, usize::MAX)?;
        (0..count).map(|_| T::take(reader)).collect()
    }
}

const EPOCH: NaiveDateTime = {
    // Both parts are constants in range, checked when this is compiled.
    match NaiveDate::from_ymd_opt(2000, 1, 1) {
        Some(date) => match date.and_hms_opt(0, 0, 0) {
            Some(epoch) => epoch,
            None => panic!("midnight exists"),
        },
        None => panic!("2000-01-01 exists"),
    }
};
