//! Values of field groups: what goes into bytes comes out again, whoever wrote it and whatever was added since.

mod text;

use crate::at_least_10_000_cases;
use carnet_core::catalogue::Code;
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{ActivityId, ParticipantId, SessionId};
use carnet_core::wire::{Field, Reader, Writer};
use carnet_core::{activity, attachment, attendance, enrolment, participant, session};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::fmt::Debug;
use text::text;
use uuid::Uuid;

fn code() -> impl Strategy<Value = Code> {
    text().prop_map(Code::new)
}

fn codes() -> impl Strategy<Value = Vec<Code>> {
    vec(code(), 0..3)
}

/// Any calendar day that there is; often one of our time, the first, the last or the default.
fn day() -> impl Strategy<Value = NaiveDate> {
    let days = (NaiveDate::MAX - NaiveDate::MIN).num_days();
    prop_oneof![
        (0..=days).prop_map(|days| NaiveDate::MIN + TimeDelta::days(days)),
        (0..40_000i64).prop_map(|days| NaiveDate::default() + TimeDelta::days(days)),
        select(vec![NaiveDate::MIN, NaiveDate::MAX, NaiveDate::default()]),
    ]
}

/// Any minute of a day.
fn time() -> impl Strategy<Value = NaiveTime> {
    prop_oneof![3 => 0..1_440u32, 1 => Just(0)]
        .prop_map(|minutes| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap())
}

fn moment() -> impl Strategy<Value = NaiveDateTime> {
    (day(), time()).prop_map(|(day, time)| day.and_time(time))
}

fn uuid() -> impl Strategy<Value = Uuid> {
    prop_oneof![Just(0), Just(u128::MAX), any::<u128>()].prop_map(Uuid::from_u128)
}

/// A value and its bytes are one and the same; nothing in the bytes is superfluous.
fn comes_out_as_it_went_in<T: FieldGroup + Debug + PartialEq>(value: &T, cut: Index) {
    let bytes = value.value();
    assert_eq!(&bytes.decode::<T>().unwrap(), value);
    let whole = value.value_before(&[]);
    assert_eq!(&whole.decode::<T>().unwrap(), value);
    assert!(whole.as_bytes().starts_with(bytes.as_bytes()));
    if !bytes.as_bytes().is_empty() {
        let less = Value::from_bytes(&bytes.as_bytes()[..cut.index(bytes.as_bytes().len())]);
        assert_ne!(less.decode::<T>().as_ref(), Ok(value));
    }
}

fn has_bytes_of_its_own<T: FieldGroup + Debug + PartialEq>(one: &T, other: &T) {
    assert_eq!(one == other, one.value() == other.value());
}

fn keeps_the_fields_of_a_newer_version<T: FieldGroup + Debug + PartialEq>(old: &T, new: &T, newer: &[u8]) {
    let written = old.value_before(newer);
    let (known, rest) = T::decode(written.as_bytes()).unwrap();
    assert_eq!((&known, rest), (old, newer));
    let edited = Value::with_newer_fields_of(new, &written).unwrap();
    let (value, rest) = T::decode(edited.as_bytes()).unwrap();
    assert_eq!((&value, rest), (new, newer));
    assert_eq!(Value::with_newer_fields_of(new, &old.value()), Ok(new.value()));
}

/// Bytes that are taken for a value at all are the one form of it: they go out as they came in.
fn takes_only_its_own_form<T: FieldGroup>(bytes: &[u8]) {
    if let Ok((value, rest)) = T::decode(bytes) {
        assert!(value.value_before(rest).as_bytes().starts_with(bytes));
    }
}

/// One line for each field group: which it is, and any value of it.
macro_rules! field_groups {
    ($($name:ident: $noun:ident::$type:ident { $($field:ident: $values:expr),* };)*) => {
        $(mod $name {
            use super::*;

            fn any_value() -> impl Strategy<Value = $noun::$type> {
                ($($values,)*).prop_map(|($($field,)*)| $noun::$type { $($field),* })
            }

            proptest! {
                #![proptest_config(at_least_10_000_cases())]

                #[test]
                fn keeps_every_law_of_values(
                    one in any_value(),
                    other in any_value(),
                    newer in vec(any::<u8>(), 1..5),
                    mut bytes in vec(prop_oneof![0..4u8, any::<u8>()], 0..12),
                    cut in any::<Index>(),
                ) {
                    comes_out_as_it_went_in(&one, cut);
                    has_bytes_of_its_own(&one, &other);
                    keeps_the_fields_of_a_newer_version(&one, &other, &newer);
                    takes_only_its_own_form::<$noun::$type>(&bytes);
                    let whole = one.value_before(&newer);
                    bytes.splice(0..0, whole.as_bytes()[..cut.index(whole.as_bytes().len())].iter().copied());
                    takes_only_its_own_form::<$noun::$type>(&bytes);
                }
            }

            #[test]
            fn takes_no_byte_when_nothing_is_said() {
                assert!(<$noun::$type>::default().value().as_bytes().is_empty());
            }
        })*

        #[test]
        fn no_field_group_was_forgotten_here() {
            let here = [$(<$noun::$type>::GROUP),*];
            let known = (0..=u16::MAX).map(Group::from_number).filter(|group| group.name().is_some());
            for group in known {
                assert!(here.contains(&group), "{group:?}");
            }
        }
    };
}

field_groups! {
    activity_title: activity::Title { title: text() };
    activity_type: activity::Type { code: code() };
    activity_place: activity::Place { country: option::of(code()), city: text(), venue: text() };
    activity_dates: activity::Dates { first_day: day(), last_day: day(), time_zone: text() };
    activity_delivery: activity::Delivery { mode: option::of(code()) };
    activity_languages: activity::Languages { codes: codes() };
    activity_funding: activity::Funding { codes: codes() };
    activity_concerns: activity::Concerns { codes: codes() };
    activity_targets: activity::Targets { codes: codes() };
    activity_summary: activity::Summary { text: text() };
    activity_progress: activity::Progress { status: select(activity::Status::ALL) };
    activity_existence: activity::Existence { exists: any::<bool>() };
    session_title: session::Title { title: text() };
    session_time: session::Time { start: moment(), end: moment() };
    session_room: session::Room { room: text() };
    session_trainers: session::Trainers { names: vec(text(), 0..3) };
    session_existence: session::Existence {
        exists: any::<bool>(),
        activity: uuid().prop_map(ActivityId::from_uuid)
    };
    participant_name: participant::Name {
        family: text(),
        given: text(),
        patronymic: text(),
        as_written: text(),
        latin: text(),
        other_spellings: vec(text(), 0..3)
    };
    participant_sex: participant::SelfDeclaredSex { sex: option::of(select(participant::Sex::ALL)) };
    participant_work: participant::Work {
        professional_group: option::of(code()),
        function: text(),
        institution: text()
    };
    participant_country: participant::Country { code: option::of(code()) };
    participant_contact: participant::Contact { email: text(), telephone: text() };
    participant_consent: participant::Consent {
        notice_given_on: option::of(day()),
        photo: option::of(select(participant::PhotoConsent::ALL))
    };
    participant_merged_into: participant::MergedInto {
        participant: option::of(uuid().prop_map(ParticipantId::from_uuid))
    };
    pair_apart: participant::KeptApart { apart: any::<bool>() };
    enrolment_participation: enrolment::Participation { role: select(enrolment::Role::ALL) };
    enrolment_place: enrolment::Place { status: select(enrolment::Status::ALL) };
    enrolment_profile: enrolment::Profile {
        professional_group: option::of(code()),
        function: text(),
        institution: text(),
        country: option::of(code())
    };
    attendance_mark: attendance::Mark {
        status: option::of(select(attendance::MarkStatus::ALL)),
        arrived: option::of(time()),
        left: option::of(time())
    };
    attendance_note: attendance::Note { text: text() };
    attendance_signature: attendance::Signature { image: option::of(text()) };
    attachment_file: attachment::File {
        name: text(),
        media_type: text(),
        size: prop_oneof![Just(0), Just(u64::MAX), any::<u64>()],
        sha256: text()
    };
    attachment_purpose: attachment::Purpose { kind: option::of(select(attachment::Kind::ALL)) };
    attachment_existence: attachment::Existence {
        exists: any::<bool>(),
        activity: uuid().prop_map(ActivityId::from_uuid),
        session: option::of(uuid().prop_map(SessionId::from_uuid))
    };
}

/// The items of a closed list stand in bytes as 1, 2, 3 …: databases and signed batches hold them for good.
#[test]
fn the_bytes_of_closed_lists_are_fixed_in_the_order_of_their_items() {
    fn check<T: Field + Copy + Debug + PartialEq>(all: &[T]) {
        for (byte, item) in (1u8..).zip(all) {
            let mut writer = Writer::new();
            item.put(&mut writer);
            assert_eq!(writer.finish(), [byte]);
            assert_eq!(T::take(&mut Reader::new(&[byte])), Ok(*item));
        }
        assert!(T::take(&mut Reader::new(&[0])).is_err());
        assert!(T::take(&mut Reader::new(&[all.len() as u8 + 1])).is_err());
    }
    check(activity::Status::ALL);
    check(participant::Sex::ALL);
    check(participant::PhotoConsent::ALL);
    check(enrolment::Role::ALL);
    check(enrolment::Status::ALL);
    check(attendance::MarkStatus::ALL);
    check(attachment::Kind::ALL);
}

#[test]
fn a_mark_of_present_is_two_bytes() {
    let present = attendance::Mark::of(attendance::MarkStatus::Present);
    assert_eq!(present.value().as_bytes(), [1, 1]);
}

#[test]
fn a_value_says_nothing_of_itself_in_a_log() {
    let title = activity::Title { title: "Ніно".to_owned() };
    assert_eq!(format!("{:?}", title.value()), "Value(9 bytes)");
}
