use super::{Reader, WireError, Writer};

/// Writes a column in which neighbours are often equal: (value, run length) pairs.
pub fn put_runs(writer: &mut Writer, values: impl IntoIterator<Item = u64>) {
    let mut values = values.into_iter();
    let Some(mut current) = values.next() else { return };
    let mut run = 1u64;
    for value in values {
        if value == current {
            run += 1;
            continue;
        }
        writer.varint(current);
        writer.varint(run);
        (current, run) = (value, 1);
    }
    writer.varint(current);
    writer.varint(run);
}

/// Reads a column of `count` values written by [`put_runs`].
///
/// # Errors
/// When the runs do not add up to `count`, or neighbours that are equal stand in two runs.
pub fn take_runs(reader: &mut Reader<'_>, count: usize) -> Result<Vec<u64>, WireError> {
    let mut values = Vec::with_capacity(count);
    let mut last = None;
    while values.len() < count {
        let value = reader.varint()?;
        let run = usize::try_from(reader.varint()?).map_err(|_| WireError::OutOfRange("run"))?;
        if run == 0 || run > count - values.len() || last == Some(value) {
            return Err(WireError::OutOfRange("run"));
        }
        last = Some(value);
        values.resize(values.len() + run, value);
    }
    Ok(values)
}
