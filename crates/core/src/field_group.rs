//! Field groups: the smallest units that are merged. Each is a struct whose byte form is fixed; a group is never
//! split or regrouped, a later version adds fields at the end or adds a group.

use crate::row::RowKey;
use crate::validation::Validate;
use crate::wire::WireError;
use crate::{activity, attachment, attendance, enrolment, participant, session};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of a field group on the wire and in a database. One that this version does not know is carried
/// as it came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Group(u16);

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident = $number:literal $text:literal;)*) => {
        impl Group {
            $($(#[$doc])* pub const $name: Self = Self($number);)*

            /// Every group that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name of the group for people and logs, if this version knows it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

groups! {
    /// Whether the row is there, and for a session or attachment, what it belongs to.
    EXISTENCE = 0 "existence";
    /// An activity's title.
    ACTIVITY_TITLE = 16 "title";
    /// An activity's type.
    ACTIVITY_TYPE = 17 "type";
    /// Where an activity takes place.
    ACTIVITY_PLACE = 18 "place";
    /// An activity's days and time zone.
    ACTIVITY_DATES = 19 "dates";
    /// How an activity is delivered.
    ACTIVITY_DELIVERY = 20 "delivery mode";
    /// The languages of an activity.
    ACTIVITY_LANGUAGES = 21 "languages";
    /// Who pays for an activity.
    ACTIVITY_FUNDING = 22 "funding sources";
    /// Which areas of concern an activity answers.
    ACTIVITY_CONCERNS = 23 "areas of concern";
    /// Which professional groups an activity is for.
    ACTIVITY_TARGETS = 24 "target groups";
    /// What an activity is about.
    ACTIVITY_SUMMARY = 25 "summary";
    /// How far an activity is.
    ACTIVITY_STATUS = 26 "status";
    /// A session's title.
    SESSION_TITLE = 32 "title";
    /// A session's start and end.
    SESSION_TIME = 33 "time";
    /// A session's room.
    SESSION_ROOM = 34 "room";
    /// Who gives a session.
    SESSION_TRAINERS = 35 "trainers";
    /// A participant's name.
    PARTICIPANT_NAME = 48 "name";
    /// A participant's sex.
    PARTICIPANT_SEX = 49 "sex";
    /// A participant's work.
    PARTICIPANT_WORK = 50 "work";
    /// A participant's country.
    PARTICIPANT_COUNTRY = 51 "country";
    /// How to reach a participant.
    PARTICIPANT_CONTACT = 52 "contact";
    /// What a participant was told and agreed to.
    PARTICIPANT_CONSENT = 53 "consent";
    /// The participant that this one was found to be.
    PARTICIPANT_MERGED_INTO = 54 "merged into";
    /// In which role somebody takes part.
    ENROLMENT_ROLE = 64 "role";
    /// Whether a place is confirmed.
    ENROLMENT_STATUS = 65 "status";
    /// Somebody's work as at the activity.
    ENROLMENT_PROFILE = 66 "profile";
    /// The mark of an attendance.
    ATTENDANCE_MARK = 80 "mark";
    /// A note on an attendance.
    ATTENDANCE_NOTE = 81 "note";
    /// A signature made on the screen.
    ATTENDANCE_SIGNATURE = 82 "signature";
    /// The file of an attachment.
    ATTACHMENT_FILE = 96 "file";
    /// What an attachment is.
    ATTACHMENT_KIND = 97 "kind";
}

impl Group {
    /// The group with this number, known to this version or not.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        Self(number)
    }

    /// The number of the group.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name().unwrap_or("unknown group"), self.0)
    }
}

/// The value of a field group in canonical bytes. Fields at their default at the end of the value are left out;
/// fields that a newer version added behind those that this version knows are kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Value(Vec<u8>);

impl Value {
    /// A value from its bytes, as they came.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes of the value.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The typed value.
    ///
    /// # Errors
    /// When the bytes are not a `T`.
    pub fn decode<T: FieldGroup>(&self) -> Result<T, WireError> {
        T::decode(&self.0).map(|(value, _)| value)
    }

    /// This value with the fields behind its own that `older` has from a newer version.
    ///
    /// # Errors
    /// When `older` is not a `T`.
    pub fn with_newer_fields_of<T: FieldGroup>(value: &T, older: &Self) -> Result<Self, WireError> {
        let (_, newer_fields) = T::decode(&older.0)?;
        Ok(if newer_fields.is_empty() { value.value() } else { value.value_before(newer_fields) })
    }
}

impl fmt::Debug for Value {
    /// Only the length: values are personal and do not belong into logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({} bytes)", self.0.len())
    }
}

/// A typed field group.
pub trait FieldGroup: Sized {
    /// Which group it is.
    const GROUP: Group;

    /// The canonical bytes.
    fn value(&self) -> Value;

    /// The canonical bytes of every field, then these from a newer version.
    fn value_before(&self, newer_fields: &[u8]) -> Value;

    /// Reads the fields that this version knows; what stands behind them is returned as it is.
    ///
    /// # Errors
    /// When the bytes are not such a value.
    fn decode(bytes: &[u8]) -> Result<(Self, &[u8]), WireError>;
}

/// Something that is done with the type of a field group, where only the row and the number of the group are known.
pub(crate) trait TypedGroup {
    /// What comes out.
    type Answer;

    /// The group is of this type.
    fn typed<T: FieldGroup + Validate + Serialize>(self) -> Self::Answer;
    /// The group, or the row, is one of a newer version.
    fn unknown(self) -> Self::Answer;
    /// Rows of this entity do not have this group.
    fn not_of_this_row(self) -> Self::Answer;
}

/// The one list of which field groups the rows of each entity have, and of which type each is.
pub(crate) fn with_type_of<V: TypedGroup>(row: &RowKey, group: Group, visitor: V) -> V::Answer {
    match (row, group) {
        (RowKey::Activity(_), Group::ACTIVITY_TITLE) => visitor.typed::<activity::Title>(),
        (RowKey::Activity(_), Group::ACTIVITY_TYPE) => visitor.typed::<activity::Type>(),
        (RowKey::Activity(_), Group::ACTIVITY_PLACE) => visitor.typed::<activity::Place>(),
        (RowKey::Activity(_), Group::ACTIVITY_DATES) => visitor.typed::<activity::Dates>(),
        (RowKey::Activity(_), Group::ACTIVITY_DELIVERY) => visitor.typed::<activity::Delivery>(),
        (RowKey::Activity(_), Group::ACTIVITY_LANGUAGES) => visitor.typed::<activity::Languages>(),
        (RowKey::Activity(_), Group::ACTIVITY_FUNDING) => visitor.typed::<activity::Funding>(),
        (RowKey::Activity(_), Group::ACTIVITY_CONCERNS) => visitor.typed::<activity::Concerns>(),
        (RowKey::Activity(_), Group::ACTIVITY_TARGETS) => visitor.typed::<activity::Targets>(),
        (RowKey::Activity(_), Group::ACTIVITY_SUMMARY) => visitor.typed::<activity::Summary>(),
        (RowKey::Activity(_), Group::ACTIVITY_STATUS) => visitor.typed::<activity::Progress>(),
        (RowKey::Activity(_) | RowKey::Participant(_) | RowKey::Enrolment(..), Group::EXISTENCE) => {
            visitor.typed::<activity::Existence>()
        }
        (RowKey::Session(_), Group::SESSION_TITLE) => visitor.typed::<session::Title>(),
        (RowKey::Session(_), Group::SESSION_TIME) => visitor.typed::<session::Time>(),
        (RowKey::Session(_), Group::SESSION_ROOM) => visitor.typed::<session::Room>(),
        (RowKey::Session(_), Group::SESSION_TRAINERS) => visitor.typed::<session::Trainers>(),
        (RowKey::Session(_), Group::EXISTENCE) => visitor.typed::<session::Existence>(),
        (RowKey::Participant(_), Group::PARTICIPANT_NAME) => visitor.typed::<participant::Name>(),
        (RowKey::Participant(_), Group::PARTICIPANT_SEX) => visitor.typed::<participant::SelfDeclaredSex>(),
        (RowKey::Participant(_), Group::PARTICIPANT_WORK) => visitor.typed::<participant::Work>(),
        (RowKey::Participant(_), Group::PARTICIPANT_COUNTRY) => visitor.typed::<participant::Country>(),
        (RowKey::Participant(_), Group::PARTICIPANT_CONTACT) => visitor.typed::<participant::Contact>(),
        (RowKey::Participant(_), Group::PARTICIPANT_CONSENT) => visitor.typed::<participant::Consent>(),
        (RowKey::Participant(_), Group::PARTICIPANT_MERGED_INTO) => {
            visitor.typed::<participant::MergedInto>()
        }
        (RowKey::Enrolment(..), Group::ENROLMENT_ROLE) => visitor.typed::<enrolment::Participation>(),
        (RowKey::Enrolment(..), Group::ENROLMENT_STATUS) => visitor.typed::<enrolment::Place>(),
        (RowKey::Enrolment(..), Group::ENROLMENT_PROFILE) => visitor.typed::<enrolment::Profile>(),
        (RowKey::Attendance(..), Group::ATTENDANCE_MARK) => visitor.typed::<attendance::Mark>(),
        (RowKey::Attendance(..), Group::ATTENDANCE_NOTE) => visitor.typed::<attendance::Note>(),
        (RowKey::Attendance(..), Group::ATTENDANCE_SIGNATURE) => visitor.typed::<attendance::Signature>(),
        (RowKey::Attachment(_), Group::ATTACHMENT_FILE) => visitor.typed::<attachment::File>(),
        (RowKey::Attachment(_), Group::ATTACHMENT_KIND) => visitor.typed::<attachment::Purpose>(),
        (RowKey::Attachment(_), Group::EXISTENCE) => visitor.typed::<attachment::Existence>(),
        (RowKey::Unknown(..), _) => visitor.unknown(),
        (_, group) if group.name().is_none() => visitor.unknown(),
        _ => visitor.not_of_this_row(),
    }
}

/// The field groups that rows like this one have, as far as this version knows.
#[must_use]
pub fn groups_of(row: &RowKey) -> Vec<Group> {
    struct Known;
    impl TypedGroup for Known {
        type Answer = bool;
        fn typed<T: FieldGroup + Validate + Serialize>(self) -> bool {
            true
        }
        fn unknown(self) -> bool {
            false
        }
        fn not_of_this_row(self) -> bool {
            false
        }
    }
    Group::ALL.iter().copied().filter(|group| with_type_of(row, *group, Known)).collect()
}

/// A value as JSON, for people and for programs that know nothing of its byte form; null where this version does not
/// understand it.
#[must_use]
pub fn to_json(row: &RowKey, group: Group, value: &Value) -> serde_json::Value {
    struct Json<'a>(&'a Value);
    impl TypedGroup for Json<'_> {
        type Answer = serde_json::Value;
        fn typed<T: FieldGroup + Validate + Serialize>(self) -> serde_json::Value {
            let value = self.0.decode::<T>().ok();
            value.and_then(|value| serde_json::to_value(value).ok()).unwrap_or_default()
        }
        fn unknown(self) -> serde_json::Value {
            serde_json::Value::Null
        }
        fn not_of_this_row(self) -> serde_json::Value {
            serde_json::Value::Null
        }
    }
    with_type_of(row, group, Json(value))
}

/// Declares a field group: a struct, its number, and its fields in the order of their byte form. A reader assumes
/// the default where a value ends before a field, which is how fields are added without a new version of a group.
macro_rules! field_group {
    ($(#[$doc:meta])* $name:ident = $group:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::field_group::FieldGroup for $name {
            const GROUP: $crate::field_group::Group = $crate::field_group::Group::$group;

            fn value(&self) -> $crate::field_group::Value {
                let mut writer = $crate::wire::Writer::new();
                let mut needed = 0;
                $(
                    $crate::wire::Field::put(&self.$field, &mut writer);
                    if self.$field != <$type>::default() {
                        needed = writer.len();
                    }
                )*
                writer.truncate(needed);
                $crate::field_group::Value::from_bytes(writer.finish())
            }

            fn value_before(&self, newer_fields: &[u8]) -> $crate::field_group::Value {
                let mut writer = $crate::wire::Writer::new();
                $($crate::wire::Field::put(&self.$field, &mut writer);)*
                writer.raw(newer_fields);
                $crate::field_group::Value::from_bytes(writer.finish())
            }

            fn decode(bytes: &[u8]) -> Result<(Self, &[u8]), $crate::wire::WireError> {
                let mut reader = $crate::wire::Reader::new(bytes);
                $(
                    let $field = if reader.is_empty() {
                        <$type>::default()
                    } else {
                        <$type as $crate::wire::Field>::take(&mut reader)?
                    };
                )*
                Ok((Self { $($field),* }, reader.rest()))
            }
        }
    };
}

/// Declares a closed list: its byte on the wire and its name for people's programs (JSON, SQL) stand together.
macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $byte:literal $text:literal,)* }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        $(#[$doc])*
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $text)] $item,)*
        }

        impl $name {
            /// Every item, in the order in which people list them.
            pub const ALL: &'static [Self] = &[$(Self::$item),*];

            /// The code of the item in databases, JSON and the reference lists.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$item => $text,)*
                }
            }

            /// The item with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.code() == code)
            }
        }

        impl $crate::wire::Field for $name {
            fn put(&self, writer: &mut $crate::wire::Writer) {
                writer.byte(match self {
                    $(Self::$item => $byte,)*
                });
            }
            fn take(reader: &mut $crate::wire::Reader<'_>) -> Result<Self, $crate::wire::WireError> {
                match reader.byte()? {
                    $($byte => Ok(Self::$item),)*
                    _ => Err($crate::wire::WireError::Unknown(stringify!($name))),
                }
            }
        }
    };
}

pub(crate) use {closed_list, field_group};
