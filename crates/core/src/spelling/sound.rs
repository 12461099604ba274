//! What is written in several ways and heard as one.

use super::MOST_LETTERS;

/// The key of a word in plain Latin letters. An *h* that only says how the letter before it is spoken, and a letter that
/// is doubled, are left out; letters that stand for one another are one. What comes of a letter depends on nothing that
/// follows: the key of a beginning is a beginning of the key.
pub(super) fn key(plain: &str) -> String {
    let mut key = String::with_capacity(plain.len());
    for letter in plain.bytes() {
        let before = key.as_bytes().last().copied();
        match letter {
            b'h' if before.is_some_and(|before| b"cdgkpstz".contains(&before)) => {}
            b'x' => {
                push(&mut key, b'k');
                push(&mut key, b's');
            }
            b'z' if before == Some(b't') => push(&mut key, b's'),
            b'w' => push(&mut key, b'v'),
            b'q' => push(&mut key, b'k'),
            b'j' | b'y' => push(&mut key, b'i'),
            letter => push(&mut key, letter),
        }
    }
    key.truncate(MOST_LETTERS);
    key
}

fn push(key: &mut String, letter: u8) {
    if letter.is_ascii_digit() || key.as_bytes().last() != Some(&letter) {
        key.push(letter.into());
    }
}
