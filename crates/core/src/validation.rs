//! What a value must be before it is written by a person or accepted from a laptop.

use crate::field_group::{FieldGroup, Group, TypedGroup, Value, with_type_of};
use crate::row::RowKey;
use crate::{activity, attachment, attendance, enrolment, participant, session};
use serde::Serialize;

/// Why a value is refused. The window has the words for each code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason:?}")]
pub struct Invalid {
    /// The field, by its name in JSON.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What can be wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It must not be empty.
    Missing,
    /// It is longer than the field allows, in characters or items.
    TooLong {
        /// How much is allowed.
        most: usize,
    },
    /// It holds control characters.
    ControlCharacters,
    /// The end is not after the start.
    EndsBeforeStart,
    /// The span is longer than a session or an activity can be.
    TooLongASpan,
    /// The time zone is not one that is known.
    UnknownTimeZone,
    /// Times of arrival and leaving do not go with the status.
    TimesWithoutPresence,
    /// It is not an e-mail address.
    NotAnEmail,
    /// It is not of the form that it must have.
    Malformed,
    /// A group that a row of this entity does not have.
    NotOfThisRow,
}

impl Reason {
    /// The stable code for the protocol and the window.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacters => "control_characters",
            Self::EndsBeforeStart => "ends_before_start",
            Self::TooLongASpan => "too_long_a_span",
            Self::UnknownTimeZone => "unknown_time_zone",
            Self::TimesWithoutPresence => "times_without_presence",
            Self::NotAnEmail => "not_an_email",
            Self::Malformed => "malformed",
            Self::NotOfThisRow => "not_of_this_row",
        }
    }
}

/// The longest one-line text, in characters.
pub const LINE: usize = 300;
/// The longest free text, in characters.
pub const TEXT: usize = 20_000;
/// The longest list in a value.
pub const ITEMS: usize = 100;

/// A rule for one typed field group.
pub trait Validate {
    /// Checks the value.
    ///
    /// # Errors
    /// The first field that is wrong, and how.
    fn validate(&self) -> Result<(), Invalid>;
}

/// Checks the bytes of a value against the rules of its group. A group that this version does not know is taken
/// as it is: a newer version has checked it.
///
/// # Errors
/// What is wrong.
pub fn validate(row: &RowKey, group: Group, value: &Value) -> Result<(), Invalid> {
    with_type_of(row, group, Check(value))
}

struct Check<'a>(&'a Value);

impl TypedGroup for Check<'_> {
    type Answer = Result<(), Invalid>;

    fn typed<T: FieldGroup + Validate + Serialize>(self) -> Result<(), Invalid> {
        self.0.decode::<T>().map_err(|_| invalid("value", Reason::Malformed))?.validate()
    }
    fn unknown(self) -> Result<(), Invalid> {
        Ok(())
    }
    fn not_of_this_row(self) -> Result<(), Invalid> {
        Err(invalid("group", Reason::NotOfThisRow))
    }
}

pub(crate) const fn invalid(field: &'static str, reason: Reason) -> Invalid {
    Invalid { field, reason }
}

/// A text of one line: no control characters, bounded.
fn line(field: &'static str, text: &str) -> Result<(), Invalid> {
    if text.chars().any(char::is_control) {
        return Err(invalid(field, Reason::ControlCharacters));
    }
    at_most(field, text.chars().count(), LINE)
}

fn required_line(field: &'static str, text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(invalid(field, Reason::Missing));
    }
    line(field, text)
}

/// A text of several lines: line breaks and tabs are the only control characters.
fn paragraphs(field: &'static str, text: &str) -> Result<(), Invalid> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(invalid(field, Reason::ControlCharacters));
    }
    at_most(field, text.chars().count(), TEXT)
}

fn at_most(field: &'static str, count: usize, most: usize) -> Result<(), Invalid> {
    if count > most { Err(invalid(field, Reason::TooLong { most })) } else { Ok(()) }
}

fn lines(field: &'static str, texts: &[String]) -> Result<(), Invalid> {
    at_most(field, texts.len(), ITEMS)?;
    texts.iter().try_for_each(|text| required_line(field, text))
}

fn sha256(field: &'static str, text: &str) -> Result<(), Invalid> {
    let hexadecimal =
        text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if hexadecimal { Ok(()) } else { Err(invalid(field, Reason::Malformed)) }
}

macro_rules! rules {
    ($($type:ty: |$value:ident| $rule:expr;)*) => {$(
        impl Validate for $type {
            fn validate(&self) -> Result<(), Invalid> {
                let $value = self;
                $rule
            }
        }
    )*};
}

rules! {
    activity::Title: |v| required_line("title", &v.title);
    activity::Type: |v| required_line("code", v.code.as_str());
    activity::Place: |v| line("city", &v.city).and(line("venue", &v.venue));
    activity::Dates: |v| {
        if v.time_zone.parse::<chrono_tz::Tz>().is_err() {
            return Err(invalid("timeZone", Reason::UnknownTimeZone));
        }
        match (v.last_day - v.first_day).num_days() {
            ..0 => Err(invalid("lastDay", Reason::EndsBeforeStart)),
            0..=1_830 => Ok(()),
            _ => Err(invalid("lastDay", Reason::TooLongASpan)),
        }
    };
    activity::Delivery: |_v| Ok(());
    activity::Languages: |v| at_most("codes", v.codes.len(), ITEMS);
    activity::Funding: |v| at_most("codes", v.codes.len(), ITEMS);
    activity::Concerns: |v| at_most("codes", v.codes.len(), ITEMS);
    activity::Targets: |v| at_most("codes", v.codes.len(), ITEMS);
    activity::Summary: |v| paragraphs("text", &v.text);
    activity::Progress: |_v| Ok(());
    activity::Existence: |_v| Ok(());
    session::Title: |v| line("title", &v.title);
    session::Time: |v| match (v.end - v.start).num_minutes() {
        ..=0 => Err(invalid("end", Reason::EndsBeforeStart)),
        1..=1_440 => Ok(()),
        _ => Err(invalid("end", Reason::TooLongASpan)),
    };
    session::Room: |v| line("room", &v.room);
    session::Trainers: |v| lines("names", &v.names);
    session::Existence: |_v| Ok(());
    participant::Name: |v| {
        if v.family.trim().is_empty() && v.given.trim().is_empty() && v.as_written.trim().is_empty() {
            return Err(invalid("family", Reason::Missing));
        }
        line("family", &v.family)?;
        line("given", &v.given)?;
        line("patronymic", &v.patronymic)?;
        line("asWritten", &v.as_written)?;
        line("latin", &v.latin)?;
        lines("otherSpellings", &v.other_spellings)
    };
    participant::SelfDeclaredSex: |_v| Ok(());
    participant::Work: |v| line("function", &v.function).and(line("institution", &v.institution));
    participant::Country: |_v| Ok(());
    participant::Contact: |v| {
        line("email", &v.email)?;
        line("telephone", &v.telephone)?;
        let parts = v.email.split_once('@');
        let plausible = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
        if v.email.is_empty() || (plausible && !v.email.contains(char::is_whitespace)) {
            Ok(())
        } else {
            Err(invalid("email", Reason::NotAnEmail))
        }
    };
    participant::Consent: |_v| Ok(());
    participant::MergedInto: |_v| Ok(());
    participant::KeptApart: |_v| Ok(());
    enrolment::Participation: |_v| Ok(());
    enrolment::Place: |_v| Ok(());
    enrolment::Profile: |v| line("function", &v.function).and(line("institution", &v.institution));
    attendance::Mark: |v| {
        let present = v.status.is_some_and(attendance::MarkStatus::counts_as_present);
        if !present && (v.arrived.is_some() || v.left.is_some()) {
            return Err(invalid("arrived", Reason::TimesWithoutPresence));
        }
        Ok(())
    };
    attendance::Note: |v| paragraphs("text", &v.text);
    attendance::Signature: |v| v.image.as_deref().map_or(Ok(()), |image| sha256("image", image));
    attachment::File: |v| {
        required_line("name", &v.name)?;
        required_line("mediaType", &v.media_type)?;
        sha256("sha256", &v.sha256)
    };
    attachment::Purpose: |_v| Ok(());
    attachment::Existence: |_v| Ok(());
}
