//! How values stand in columns.

use carnet_core::catalogue::Code;
use rusqlite::Row;
use rusqlite::types::Value as Sql;
use uuid::Uuid;

/// An id from its 16 bytes.
pub(crate) fn blob16(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

/// A list of codes as JSON.
pub(crate) fn codes(codes: &[Code]) -> Sql {
    lists_of_texts(codes.iter().map(Code::as_str))
}

/// A list of texts as JSON.
pub(crate) fn lists_of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Sql {
    Sql::Text(serde_json::Value::from(texts.collect::<Vec<_>>()).to_string())
}

/// The codes of a JSON list.
pub(crate) fn list(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Code>> {
    Ok(texts(row, column)?.into_iter().map(Code::new).collect())
}

/// The texts of a JSON list.
pub(crate) fn texts(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let json = row.get_ref(column)?.as_str()?;
    serde_json::from_str(json).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
