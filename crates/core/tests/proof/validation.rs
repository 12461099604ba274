//! Each rule of validation, with the field that is named and the reason that is given.

use carnet_core::catalogue::Code;
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::id::{ActivityId, AttachmentId, ParticipantId, SessionId};
use carnet_core::row::{Entity, RowKey};
use carnet_core::validation::{ITEMS, Invalid, LINE, Reason, TEXT, Validate, validate};
use carnet_core::{activity, attachment, attendance, enrolment, participant, session};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use proptest::prelude::*;
use uuid::Uuid;

const CONTROL: &str = "Bitola\u{7}";

fn rows() -> [RowKey; 7] {
    let (session, participant) = (SessionId::default(), ParticipantId::default());
    [
        RowKey::Activity(ActivityId::default()),
        RowKey::Session(session),
        RowKey::Participant(participant),
        RowKey::Enrolment(ActivityId::default(), participant),
        RowKey::Attendance(session, participant),
        RowKey::Attachment(AttachmentId::default()),
        RowKey::pair(ParticipantId::from_uuid(Uuid::max()), participant),
    ]
}

/// The rule gives the same answer for the value as it was typed and for its bytes in its row.
#[track_caller]
fn check<T: FieldGroup + Validate>(value: &T, expected: Result<(), (&'static str, Reason)>) {
    let expected = expected.map_err(|(field, reason)| Invalid { field, reason });
    assert_eq!(value.validate(), expected);
    let verdicts = rows().map(|row| validate(&row, T::GROUP, &value.value()));
    assert!(verdicts.contains(&expected), "{verdicts:?}");
}

/// A line of text in a field: empty or not, at its longest, too long, with control characters.
#[track_caller]
fn check_line<T: FieldGroup + Validate>(field: &'static str, required: bool, with: impl Fn(String) -> T) {
    let missing = if required { Err((field, Reason::Missing)) } else { Ok(()) };
    check(&with(String::new()), missing);
    if required {
        check(&with(" \u{3000} ".to_owned()), missing);
    }
    check(&with("ჟ".repeat(LINE)), Ok(()));
    check(&with("ჟ".repeat(LINE + 1)), Err((field, Reason::TooLong { most: LINE })));
    check(&with("ж".repeat(10_000)), Err((field, Reason::TooLong { most: LINE })));
    check(&with(CONTROL.to_owned()), Err((field, Reason::ControlCharacters)));
    check(&with("two\nlines".to_owned()), Err((field, Reason::ControlCharacters)));
}

#[track_caller]
fn check_paragraphs<T: FieldGroup + Validate>(with: impl Fn(String) -> T) {
    check(&with(String::new()), Ok(()));
    check(&with("two\n\tlines".to_owned()), Ok(()));
    check(&with("ჟ".repeat(TEXT)), Ok(()));
    check(&with("ჟ".repeat(TEXT + 1)), Err(("text", Reason::TooLong { most: TEXT })));
    check(&with(CONTROL.to_owned()), Err(("text", Reason::ControlCharacters)));
}

#[track_caller]
fn check_codes<T: FieldGroup + Validate>(with: impl Fn(Vec<Code>) -> T) {
    check(&with(Vec::new()), Ok(()));
    check(&with(vec![Code::new("judge"); ITEMS]), Ok(()));
    check(&with(vec![Code::new("judge"); ITEMS + 1]), Err(("codes", Reason::TooLong { most: ITEMS })));
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moment(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn one_line_texts_are_bounded_and_hold_no_control_characters() {
    let name = participant::Name { family: "Lisaj".to_owned(), ..Default::default() };
    check_line("title", true, |title| activity::Title { title });
    check_line("code", true, |code| activity::Type { code: Code::new(code) });
    check_line("city", false, |city| activity::Place { city, ..Default::default() });
    check_line("venue", false, |venue| activity::Place { venue, ..Default::default() });
    check_line("title", false, |title| session::Title { title });
    check_line("room", false, |room| session::Room { room });
    check_line("names", true, |text| session::Trainers { names: vec!["Ani".to_owned(), text] });
    check_line("family", true, |family| participant::Name { family, ..Default::default() });
    check_line("given", false, |given| participant::Name { given, ..name.clone() });
    check_line("patronymic", false, |patronymic| participant::Name { patronymic, ..name.clone() });
    check_line("asWritten", false, |as_written| participant::Name { as_written, ..name.clone() });
    check_line("latin", false, |latin| participant::Name { latin, ..name.clone() });
    check_line("otherSpellings", true, |text| participant::Name {
        other_spellings: vec![text],
        ..name.clone()
    });
    check_line("function", false, |function| participant::Work { function, ..Default::default() });
    check_line("institution", false, |institution| participant::Work { institution, ..Default::default() });
    check_line("telephone", false, |telephone| participant::Contact { telephone, ..Default::default() });
    check_line("function", false, |function| enrolment::Profile { function, ..Default::default() });
    check_line("institution", false, |institution| enrolment::Profile { institution, ..Default::default() });
    check_line("name", true, |name| attachment::File { name, ..file() });
    check_line("mediaType", true, |media_type| attachment::File { media_type, ..file() });
}

#[test]
fn free_texts_are_bounded_and_may_have_lines() {
    check_paragraphs(|text| activity::Summary { text });
    check_paragraphs(|text| attendance::Note { text });
}

#[test]
fn lists_are_bounded() {
    check_codes(|codes| activity::Languages { codes });
    check_codes(|codes| activity::Funding { codes });
    check_codes(|codes| activity::Concerns { codes });
    check_codes(|codes| activity::Targets { codes });
    let names = |count| session::Trainers { names: vec!["Ani".to_owned(); count] };
    check(&names(ITEMS), Ok(()));
    check(&names(ITEMS + 1), Err(("names", Reason::TooLong { most: ITEMS })));
}

#[test]
fn an_activity_ends_on_its_first_day_or_later_in_a_zone_that_exists() {
    let table = [
        ("2026-03-10", "2026-03-10", "Europe/Skopje", Ok(())),
        ("2026-03-10", "2026-03-12", "UTC", Ok(())),
        ("2026-03-10", "2026-03-09", "Europe/Skopje", Err(("lastDay", Reason::EndsBeforeStart))),
        ("2026-01-01", "2031-01-05", "Asia/Tbilisi", Ok(())),
        ("2026-01-01", "2031-01-06", "Asia/Tbilisi", Err(("lastDay", Reason::TooLongASpan))),
        ("-262143-01-01", "+262142-12-31", "UTC", Err(("lastDay", Reason::TooLongASpan))),
        ("2026-03-10", "2026-03-10", "Europe/Atlantis", Err(("timeZone", Reason::UnknownTimeZone))),
        ("2026-03-10", "2026-03-10", "", Err(("timeZone", Reason::UnknownTimeZone))),
        ("2026-03-10", "2026-03-10", "+01:00", Err(("timeZone", Reason::UnknownTimeZone))),
    ];
    for (first, last, zone, expected) in table {
        let dates =
            activity::Dates { first_day: day(first), last_day: day(last), time_zone: zone.to_owned() };
        check(&dates, expected);
    }
}

#[test]
fn a_session_ends_after_it_starts_and_within_a_day() {
    let table = [
        ("2026-03-10T09:00:00", "2026-03-10T12:30:00", Ok(())),
        ("2026-03-10T09:00:00", "2026-03-10T09:01:00", Ok(())),
        ("2026-03-10T22:00:00", "2026-03-11T02:00:00", Ok(())),
        ("2026-03-10T09:00:00", "2026-03-11T09:00:00", Ok(())),
        ("2026-03-10T09:00:00", "2026-03-11T09:01:00", Err(("end", Reason::TooLongASpan))),
        ("2026-03-10T09:00:00", "2026-03-10T09:00:00", Err(("end", Reason::EndsBeforeStart))),
        ("2026-03-10T09:00:00", "2026-03-10T08:59:00", Err(("end", Reason::EndsBeforeStart))),
        ("2026-03-10T09:00:00", "2025-03-10T12:00:00", Err(("end", Reason::EndsBeforeStart))),
        ("-262143-01-01T00:00:00", "+262142-12-31T23:59:00", Err(("end", Reason::TooLongASpan))),
    ];
    for (start, end, expected) in table {
        check(&session::Time { start: moment(start), end: moment(end) }, expected);
    }
}

#[test]
fn a_name_has_a_family_name_a_given_name_or_a_form_as_written() {
    let name = participant::Name::default;
    check(&name(), Err(("family", Reason::Missing)));
    check(&participant::Name { latin: "Ani".to_owned(), ..name() }, Err(("family", Reason::Missing)));
    check(
        &participant::Name { patronymic: "Іванівна".to_owned(), ..name() },
        Err(("family", Reason::Missing)),
    );
    check(&participant::Name { given: "Անի".to_owned(), ..name() }, Ok(()));
    check(&participant::Name { as_written: "ნინო".to_owned(), ..name() }, Ok(()));
    let spellings = |count| participant::Name {
        given: "Ani".to_owned(),
        other_spellings: vec!["Any".to_owned(); count],
        ..name()
    };
    check(&spellings(ITEMS), Ok(()));
    check(&spellings(ITEMS + 1), Err(("otherSpellings", Reason::TooLong { most: ITEMS })));
}

#[test]
fn an_e_mail_address_is_empty_or_looks_like_one() {
    let check_address = |email: &str, expected| {
        check(&participant::Contact { email: email.to_owned(), ..Default::default() }, expected);
    };
    for good in ["", "nino@court.ge", "n.t+carnet@mail.court.ge", "юлія@суд.укр"] {
        check_address(good, Ok(()));
    }
    for bad in [
        "nino",
        "nino@",
        "@court.ge",
        "nino@court",
        "nino@@court.ge",
        "ni no@court.ge",
        "a@b@court.ge",
        "nino@court.ge ",
    ] {
        check_address(bad, Err(("email", Reason::NotAnEmail)));
    }
    check_address(&format!("{}@court.ge", "n".repeat(LINE)), Err(("email", Reason::TooLong { most: LINE })));
    check_address("nino\n@court.ge", Err(("email", Reason::ControlCharacters)));
}

#[test]
fn only_somebody_who_was_there_has_times() {
    let noon = NaiveTime::from_hms_opt(12, 0, 0);
    let statuses = attendance::MarkStatus::ALL.iter().copied().map(Some);
    for status in statuses.chain([None]) {
        let present = status.is_some_and(attendance::MarkStatus::counts_as_present);
        let expected = if present { Ok(()) } else { Err(("arrived", Reason::TimesWithoutPresence)) };
        check(&attendance::Mark { status, arrived: None, left: None }, Ok(()));
        check(&attendance::Mark { status, arrived: noon, left: None }, expected);
        check(&attendance::Mark { status, arrived: None, left: noon }, expected);
    }
}

fn file() -> attachment::File {
    let name = "список.pdf".to_owned();
    attachment::File { name, media_type: "application/pdf".to_owned(), size: 1, sha256: "0af9".repeat(16) }
}

#[test]
fn a_hash_is_sixty_four_lower_case_hexadecimal_digits() {
    check(&file(), Ok(()));
    check(&attendance::Signature { image: None }, Ok(()));
    check(&attendance::Signature { image: Some("0af9".repeat(16)) }, Ok(()));
    for bad in ["", "0af9", &"0AF9".repeat(16), &"0ag9".repeat(16), &"0af9".repeat(17), &"жж".repeat(16)] {
        check(&attachment::File { sha256: bad.to_owned(), ..file() }, Err(("sha256", Reason::Malformed)));
        check(&attendance::Signature { image: Some(bad.to_owned()) }, Err(("image", Reason::Malformed)));
    }
}

/// Which groups a row of each entity has, and that it has no others.
#[test]
fn a_group_is_taken_in_the_rows_that_have_it_and_in_no_others() {
    let malformed = Value::from_bytes([0xff; 3]);
    let has = |row: &RowKey, number: u16| match row.entity() {
        Entity::ACTIVITY => (16..=26).contains(&number) || number == 0,
        Entity::SESSION => (32..=35).contains(&number) || number == 0,
        Entity::PARTICIPANT => (48..=54).contains(&number) || number == 0,
        Entity::ENROLMENT => (64..=66).contains(&number) || number == 0,
        Entity::ATTENDANCE => (80..=82).contains(&number),
        Entity::PAIR => number == 112,
        _ => (96..=97).contains(&number) || number == 0,
    };
    for row in rows() {
        for number in 0..=200 {
            let group = Group::from_number(number);
            let expected = match (group.name(), has(&row, number)) {
                (None, _) => Ok(()),
                (Some(_), true) => Err(Invalid { field: "value", reason: Reason::Malformed }),
                (Some(_), false) => Err(Invalid { field: "group", reason: Reason::NotOfThisRow }),
            };
            assert_eq!(validate(&row, group, &malformed), expected, "{row:?} {group:?}");
        }
    }
}

/// So that two laptops which say the same of two people write the same row.
#[test]
fn a_pair_is_two_people_the_smaller_id_first() {
    let [one, other] = [1, 2].map(|number| ParticipantId::from_uuid(Uuid::from_u128(number)));
    let apart = participant::KeptApart { apart: true }.value();
    let said_of = |row: RowKey| validate(&row, Group::PAIR_APART, &apart);
    assert_eq!(RowKey::pair(other, one), RowKey::Pair(one, other));
    assert_eq!(said_of(RowKey::pair(other, one)), Ok(()));
    let refused = Err(Invalid { field: "group", reason: Reason::NotOfThisRow });
    assert_eq!(said_of(RowKey::Pair(other, one)), refused);
    assert_eq!(said_of(RowKey::Pair(one, one)), refused);
}

#[test]
fn a_row_of_a_newer_version_is_taken_as_it_is() {
    let row = RowKey::Unknown(Entity::from_number(9), Uuid::nil(), None);
    assert_eq!(validate(&row, Group::ACTIVITY_TITLE, &Value::from_bytes([0xff])), Ok(()));
}

proptest! {
    #![proptest_config(crate::at_least_10_000_cases())]

    #[test]
    fn no_bytes_make_validation_panic(row in 0..7usize, number in 0..120u16, bytes in prop::collection::vec(any::<u8>(), 0..20)) {
        let _ = validate(&rows()[row], Group::from_number(number), &Value::from_bytes(bytes));
    }
}
