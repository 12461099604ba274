use crate::error::Error;
use crate::recording::Recording;
use carnet_core::field_group::{Group, Value};
use carnet_core::row::RowKey;
use carnet_core::{activity, attachment, attendance, enrolment, participant, session};
use serde::{Deserialize, Serialize};

macro_rules! field_values {
    ($($(#[$doc:meta])* $variant:ident($type:ty) = $group:ident;)*) => {
        /// The value of a field group, of whatever type it is.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "group", rename_all = "snake_case")]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        pub enum FieldValue {
            $($(#[$doc])* $variant {
                /// What it says.
                #[cfg_attr(feature = "bindings", ts(inline))]
                value: $type,
            },)*
            /// One of a newer version, which this version has no words for.
            Unknown,
        }

        impl FieldValue {
            /// What the bytes of a field group of this row say.
            pub(crate) fn of(row: &RowKey, group: Group, value: &Value) -> Self {
                if matches!(row, RowKey::Unknown(..)) {
                    return Self::Unknown;
                }
                match group {
                    $(Group::$group => value.decode().map(|value| Self::$variant { value }).unwrap_or(Self::Unknown),)*
                    _ => Self::Unknown,
                }
            }

            /// What the JSON of a field group says, as Strasbourg writes it.
            pub(crate) fn from_json(group: Group, json: serde_json::Value) -> Self {
                match group {
                    $(Group::$group => serde_json::from_value(json).map(|value| Self::$variant { value }).unwrap_or(Self::Unknown),)*
                    _ => Self::Unknown,
                }
            }

            /// Which field group it is of, if this version knows it.
            pub(crate) fn group(&self) -> Option<Group> {
                match self {
                    $(Self::$variant { .. } => Some(Group::$group),)*
                    Self::Unknown => None,
                }
            }

            /// Writes it into a row; what a newer version added behind it stays.
            pub(crate) fn write(&self, recording: &mut Recording<'_>, row: RowKey) -> Result<(), Error> {
                match self {
                    $(Self::$variant { value } => recording.write(row, value).map(drop),)*
                    Self::Unknown => Err(Error::NotFound("value")),
                }
            }
        }
    };
}

field_values! {
    /// Whether the row is there.
    Existence(activity::Existence) = EXISTENCE;
    /// An activity's title.
    ActivityTitle(activity::Title) = ACTIVITY_TITLE;
    /// An activity's type.
    ActivityType(activity::Type) = ACTIVITY_TYPE;
    /// Where an activity takes place.
    ActivityPlace(activity::Place) = ACTIVITY_PLACE;
    /// An activity's days and time zone.
    ActivityDates(activity::Dates) = ACTIVITY_DATES;
    /// How an activity is delivered.
    ActivityDelivery(activity::Delivery) = ACTIVITY_DELIVERY;
    /// The languages of an activity.
    ActivityLanguages(activity::Languages) = ACTIVITY_LANGUAGES;
    /// Who pays for an activity.
    ActivityFunding(activity::Funding) = ACTIVITY_FUNDING;
    /// Which areas of concern an activity answers.
    ActivityConcerns(activity::Concerns) = ACTIVITY_CONCERNS;
    /// Which professional groups an activity is for.
    ActivityTargets(activity::Targets) = ACTIVITY_TARGETS;
    /// What an activity is about.
    ActivitySummary(activity::Summary) = ACTIVITY_SUMMARY;
    /// How far an activity is.
    ActivityStatus(activity::Progress) = ACTIVITY_STATUS;
    /// A session's title.
    SessionTitle(session::Title) = SESSION_TITLE;
    /// A session's start and end.
    SessionTime(session::Time) = SESSION_TIME;
    /// A session's room.
    SessionRoom(session::Room) = SESSION_ROOM;
    /// Who gives a session.
    SessionTrainers(session::Trainers) = SESSION_TRAINERS;
    /// A participant's name.
    ParticipantName(participant::Name) = PARTICIPANT_NAME;
    /// A participant's sex.
    ParticipantSex(participant::SelfDeclaredSex) = PARTICIPANT_SEX;
    /// A participant's work.
    ParticipantWork(participant::Work) = PARTICIPANT_WORK;
    /// A participant's country.
    ParticipantCountry(participant::Country) = PARTICIPANT_COUNTRY;
    /// How to reach a participant.
    ParticipantContact(participant::Contact) = PARTICIPANT_CONTACT;
    /// What a participant was told and agreed to.
    ParticipantConsent(participant::Consent) = PARTICIPANT_CONSENT;
    /// The participant that this one was found to be.
    ParticipantMergedInto(participant::MergedInto) = PARTICIPANT_MERGED_INTO;
    /// Whether two participants are kept apart.
    PairApart(participant::KeptApart) = PAIR_APART;
    /// In which role somebody takes part.
    EnrolmentRole(enrolment::Participation) = ENROLMENT_ROLE;
    /// How firm a place is.
    EnrolmentStatus(enrolment::Place) = ENROLMENT_STATUS;
    /// Somebody's work as at the activity.
    EnrolmentProfile(enrolment::Profile) = ENROLMENT_PROFILE;
    /// The mark of an attendance.
    AttendanceMark(attendance::Mark) = ATTENDANCE_MARK;
    /// A note on an attendance.
    AttendanceNote(attendance::Note) = ATTENDANCE_NOTE;
    /// A signature made on the screen.
    AttendanceSignature(attendance::Signature) = ATTENDANCE_SIGNATURE;
    /// The file of an attachment.
    AttachmentFile(attachment::File) = ATTACHMENT_FILE;
    /// What an attachment is.
    AttachmentKind(attachment::Purpose) = ATTACHMENT_KIND;
}

impl FieldValue {
    /// Whether it can be written again by itself: it says nothing of whether its row is there, or of who is whom, and
    /// nobody signs twice.
    pub(crate) const fn is_returnable(&self) -> bool {
        !matches!(
            self,
            Self::Existence { .. }
                | Self::ParticipantMergedInto { .. }
                | Self::PairApart { .. }
                | Self::AttendanceSignature { .. }
                | Self::Unknown
        )
    }
}
