//! The code on a badge: what is printed is read again, and what was misread is noticed.

use crate::at_least_10_000_cases;
use carnet_core::id::ParticipantId;
use carnet_core::participant::{BADGE_CODE_LENGTH, BadgeError, badge_code, read_badge_code};
use proptest::prelude::*;
use uuid::Uuid;

const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn participant() -> impl Strategy<Value = ParticipantId> {
    any::<u128>().prop_map(|bits| ParticipantId::from_uuid(Uuid::from_u128(bits)))
}

fn with(code: &str, place: usize, letter: char) -> String {
    code.chars().enumerate().map(|(at, one)| if at == place { letter } else { one }).collect()
}

#[test]
fn a_code_printed_once_is_read_for_good() {
    let id: ParticipantId = "0199d3a4-7c1e-7b52-9f00-5d3c8a6e41b7".parse().unwrap();
    assert_eq!(badge_code(id), "01K79T8Z0YFD99Y02X7J56WGDQ6");
    assert_eq!(read_badge_code("01K79T8Z0YFD99Y02X7J56WGDQ6"), Ok(id));
}

#[test]
fn what_is_no_code_is_said_to_be_none() {
    let id: ParticipantId = "0199d3a4-7c1e-7b52-9f00-5d3c8a6e41b7".parse().unwrap();
    let code = badge_code(id);
    let longer = format!("{code}0");
    let beyond_any_id = with(&code, 0, '8');
    for text in ["", "Petrov", "4006381333931", "https://example.org/1", &code[1..], &longer, &beyond_any_id]
    {
        assert_eq!(read_badge_code(text), Err(BadgeError::NotACode), "{text}");
    }
    assert_eq!(read_badge_code(&with(&code, 3, '8')), Err(BadgeError::WrongCheck));
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn what_is_printed_is_read_again(id in participant()) {
        let code = badge_code(id);
        prop_assert_eq!(code.len(), BADGE_CODE_LENGTH);
        prop_assert_eq!(read_badge_code(&code), Ok(id));
    }

    #[test]
    fn a_person_may_type_it_as_they_see_it(id in participant(), every in 1..9_usize) {
        let code = badge_code(id).to_lowercase().replace('0', "o").replace('1', "l");
        let grouped = code.as_bytes().chunks(every).map(|part| str::from_utf8(part).unwrap()).collect::<Vec<_>>();
        prop_assert_eq!(read_badge_code(&grouped.join("-")), Ok(id));
        prop_assert_eq!(read_badge_code(&format!(" {}\n", grouped.join(" "))), Ok(id));
    }

    #[test]
    fn one_wrong_character_is_always_noticed(id in participant(), place in 0..BADGE_CODE_LENGTH, other in 0..32_usize) {
        let code = badge_code(id);
        let wrong = with(&code, place, LETTERS.chars().nth(other).unwrap());
        prop_assume!(wrong != code);
        prop_assert!(read_badge_code(&wrong).is_err());
    }

    #[test]
    fn two_characters_that_changed_places_are_always_noticed(
        id in participant(),
        one in 0..BADGE_CODE_LENGTH,
        other in 0..BADGE_CODE_LENGTH,
    ) {
        let code = badge_code(id);
        let letters = code.chars().collect::<Vec<_>>();
        let wrong = with(&with(&code, one, letters[other]), other, letters[one]);
        prop_assume!(wrong != code);
        prop_assert!(read_badge_code(&wrong).is_err());
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in "\\PC{0,40}") {
        let _ = read_badge_code(&text);
    }
}
