use crate::storage::SecretHash;
use crate::surroundings::{Surroundings, random};

/// Digits and letters that nobody takes for one another: no I, L, O or U (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code, five bits each: nobody guesses 60 bits in seven days.
const LENGTH: usize = 12;

/// A one-time code for a new laptop, as people read it out and type it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnrolmentCode(String);

impl EnrolmentCode {
    pub(crate) fn new(surroundings: &dyn Surroundings) -> Self {
        let random: [u8; LENGTH] = random(surroundings);
        Self(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// The code that somebody typed: small letters, spaces, hyphens and letters that look like digits are forgiven.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let mut code = String::with_capacity(LENGTH);
        for letter in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–'))
        {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                letter => letter,
            };
            if code.len() == LENGTH || !letter.is_ascii() || !ALPHABET.contains(&(letter as u8)) {
                return None;
            }
            code.push(letter);
        }
        (code.len() == LENGTH).then_some(Self(code))
    }

    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash::of(self.0.as_bytes())
    }

    /// In groups of four, for reading out.
    pub(crate) fn grouped(&self) -> String {
        let [a, b, c] = [&self.0[..4], &self.0[4..8], &self.0[8..]];
        format!("{a}-{b}-{c}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surroundings::System;

    #[test]
    fn a_code_is_understood_however_it_is_typed() {
        let code = EnrolmentCode("0A1B2C3D4E5F".to_owned());
        for typed in ["0A1B-2C3D-4E5F", "0a1b2c3d4e5f", " oAlb 2c3D–4e5f ", "OAIB2C3D4E5F"] {
            assert_eq!(EnrolmentCode::parse(typed), Some(code.clone()), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for typed in ["", "0A1B-2C3D-4E5", "0A1B-2C3D-4E5F6", "0A1B-2C3D-4E5U", "0A1B-2C3D-4E5ž", "\u{0}"] {
            assert_eq!(EnrolmentCode::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_new_code_reads_back_from_its_groups() {
        let code = EnrolmentCode::new(&System);
        assert_eq!(EnrolmentCode::parse(&code.grouped()), Some(code));
    }
}
