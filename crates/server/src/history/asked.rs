use carnet_core::clock::Timestamp;
use carnet_core::id::ProjectId;
use carnet_core::row::{Entity, RowKey};
use chrono::DateTime;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// What is asked of the history.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A row, or one field group of it, from a place on.
    Row { project: ProjectId, row: RowKey, group: Option<String>, after: Place },
    /// What a project received in a period.
    Period { project: ProjectId, period: Period },
}

/// From a moment on and before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// What is behind whoever asks.
    pub(crate) after: Place,
}

/// A place in a project's history: behind so many changes of the batch at `seq`; behind all of them where that is 0. In
/// the history of a row it is behind the change of the batch with this counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) seq: u64,
    pub(crate) changes: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changes {
            0 => write!(f, "{}", self.seq),
            changes => write!(f, "{}.{changes}", self.seq),
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (seq, changes) = text.split_once('.').unwrap_or((text, "0"));
        let seq = seq.parse().ok().filter(|seq| i64::try_from(*seq).is_ok());
        let place = seq.zip(changes.parse().ok()).map(|(seq, changes)| Self { seq, changes });
        place.ok_or_else(|| "after is no place that an answer named as next".to_owned())
    }
}

impl Asked {
    /// The project that is asked about.
    pub(crate) const fn project(&self) -> ProjectId {
        match self {
            Self::Row { project, .. } | Self::Period { project, .. } => *project,
        }
    }

    /// Reads the query of an address; else what is wrong with it, in words that hold nothing of it.
    pub(crate) fn parse(query: &str) -> Result<Self, String> {
        let mut fields = fields(query)?;
        let project = ProjectId::from_uuid(uuid(&mut fields, "project")?.ok_or("project is missing")?);
        let asked = if fields.contains_key("entity") {
            let entity = fields.remove("entity").and_then(|name| Entity::from_name(&name));
            let entity = entity.ok_or("entity is no kind of row")?;
            let first = uuid(&mut fields, "first")?.ok_or("first is missing")?;
            let second = uuid(&mut fields, "second")?;
            let row = RowKey::from_parts(entity, first, second)
                .map_err(|_| "rows of this entity have another number of ids")?;
            Self::Row { project, row, group: fields.remove("group"), after: place(&mut fields)? }
        } else {
            let from = moment(&mut fields, "from")?;
            let until = moment(&mut fields, "until")?;
            if until < from {
                return Err("until is before from".to_owned());
            }
            Self::Period { project, period: Period { from, until, after: place(&mut fields)? } }
        };
        if fields.is_empty() {
            Ok(asked)
        } else {
            Err("there is a field that does not belong here".to_owned())
        }
    }
}

/// Reads a moment as RFC 3339 writes it.
pub(crate) fn rfc3339(text: &str) -> Option<Timestamp> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Timestamp::from_millis(moment.timestamp_millis()))
}

fn uuid(fields: &mut BTreeMap<String, String>, name: &str) -> Result<Option<Uuid>, String> {
    let text = fields.remove(name);
    text.map(|text| Uuid::parse_str(&text)).transpose().map_err(|_| format!("{name} is no UUID"))
}

fn place(fields: &mut BTreeMap<String, String>) -> Result<Place, String> {
    Ok(fields.remove("after").map(|after| after.parse()).transpose()?.unwrap_or_default())
}

fn moment(fields: &mut BTreeMap<String, String>, name: &str) -> Result<Timestamp, String> {
    let text = fields.remove(name).ok_or_else(|| format!("{name} is missing"))?;
    rfc3339(&text).ok_or_else(|| format!("{name} is no time of RFC 3339"))
}

fn fields(query: &str) -> Result<BTreeMap<String, String>, String> {
    let mut fields = BTreeMap::new();
    for field in query.split('&').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').ok_or("a field has no value")?;
        if fields.insert(decoded(name)?, decoded(value)?).is_some() {
            return Err("a field is there twice".to_owned());
        }
    }
    Ok(fields)
}

/// Text as forms are encoded: `%` and two digits for a byte, `+` for a space.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) =
                    digit(rest.next()).zip(digit(rest.next())).ok_or("a % is not followed by a byte")?;
                u8::try_from(16 * high + low).map_err(|_| "a % is not followed by a byte")?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| "a field is no UTF-8".to_owned())
}
