//! The code on a participant's badge: the id in a form that can be printed, read by a machine, and typed by a person.
//!
//! 26 characters are the id, five bits each, in the letters of Crockford's Base32 (no I, L, O or U); the last one is a
//! check. The check is a sum over the field of 32 elements in which each place has a weight of its own, so one wrong
//! character is always found, and so are two that changed places.

use crate::id::ParticipantId;
use thiserror::Error;
use uuid::Uuid;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Of the id alone.
const CHARACTERS: u32 = 26;
/// How many characters a badge code has.
pub const BADGE_CODE_LENGTH: usize = CHARACTERS as usize + 1;

/// Why a text is no badge code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadgeError {
    /// It has another length or other characters.
    #[error("this is not a badge code")]
    NotACode,
    /// It looks like one, and a character of it is wrong.
    #[error("the check character of the badge code does not match")]
    WrongCheck,
}

/// The code for a participant's badge: 27 capital letters and digits.
#[must_use]
pub fn badge_code(participant: ParticipantId) -> String {
    let id = participant.uuid().as_u128();
    let digits = (0..CHARACTERS).rev().map(|place| ((id >> (5 * place)) & 31) as u8).collect::<Vec<_>>();
    let check = times_two(sum(&digits));
    digits.into_iter().chain([check]).map(|digit| char::from(LETTERS[usize::from(digit)])).collect()
}

/// Reads a badge code, in capitals or not; blanks and hyphens do not count, and letters that look like digits are those.
///
/// # Errors
/// [`BadgeError`].
pub fn read_badge_code(text: &str) -> Result<ParticipantId, BadgeError> {
    let digits = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').map(digit);
    let digits = digits.collect::<Option<Vec<_>>>().ok_or(BadgeError::NotACode)?;
    if digits.len() != BADGE_CODE_LENGTH || digits[0] > 7 {
        return Err(BadgeError::NotACode);
    }
    if sum(&digits) != 0 {
        return Err(BadgeError::WrongCheck);
    }
    let id = digits[..digits.len() - 1].iter().fold(0_u128, |id, digit| (id << 5) | u128::from(*digit));
    Ok(ParticipantId::from_uuid(Uuid::from_u128(id)))
}

fn digit(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = LETTERS.iter().position(|one| char::from(*one) == letter)?;
    u8::try_from(place).ok()
}

/// The sum of the digits, each times a power of two that falls to one at the last.
fn sum(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |sum, digit| times_two(sum) ^ digit)
}

/// In the field of 32 elements, by the polynomial x⁵ + x² + 1, of which two is a generator.
const fn times_two(element: u8) -> u8 {
    if element & 16 == 0 { element << 1 } else { (element << 1) ^ 0b10_0101 }
}
