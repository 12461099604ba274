//! What two names have in common when one person writes them twice: another script, other marks, given name first, a
//! letter more or less.

use super::search::fold;
use carnet_core::participant::Name;

/// What a name is looked up by to find others like it: its words without vowels, in any order. The patronymic is left
/// out, since half of the forms do not ask for it. Names that are alike mostly have one key; that they are alike is
/// decided by [`resemblance`].
pub(crate) fn likeness_key(name: &Name) -> String {
    let mut bones = words(&name.family, &name.given, &name.as_written)
        .iter()
        .map(|word| skeleton(word))
        .collect::<Vec<_>>();
    bones.sort_unstable();
    bones.join(" ")
}

/// How much two names have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// The same words.
    Same,
    /// The same words but for a few letters.
    Near,
    /// Different.
    Different,
}

/// How much two names, by their words, have in common.
pub(super) fn resemblance(one: &[String], other: &[String]) -> Names {
    if one.is_empty() || one.len() != other.len() {
        return Names::Different;
    }
    if one == other {
        return Names::Same;
    }
    let is_near = |(one, other): (&String, &String)| {
        let most = if one.chars().count().min(other.chars().count()) <= 5 { 1 } else { 2 };
        distance(one, other) <= most
    };
    if one.iter().zip(other).all(is_near) { Names::Near } else { Names::Different }
}

/// The words of a name in plain Latin letters, sorted.
pub(super) fn words(family: &str, given: &str, as_written: &str) -> Vec<String> {
    let parts = format!("{family} {given}");
    let whole = if parts.trim().is_empty() { as_written } else { &parts };
    let latin = in_latin(&fold(whole));
    let mut words = latin
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(one_spelling)
        .collect::<Vec<_>>();
    words.sort_unstable();
    words
}

/// One spelling for sounds that people write in several ways.
fn one_spelling(word: &str) -> String {
    const SOUNDS: [(&str, &str); 18] = [
        ("shch", "sc"),
        ("sch", "s"),
        ("dzh", "j"),
        ("dj", "d"),
        ("sh", "s"),
        ("ch", "c"),
        ("zh", "z"),
        ("kh", "h"),
        ("gh", "g"),
        ("th", "t"),
        ("ph", "f"),
        ("ts", "c"),
        ("tz", "c"),
        ("ck", "k"),
        ("q", "k"),
        ("w", "v"),
        ("x", "ks"),
        ("y", "j"),
    ];
    SOUNDS.iter().fold(word.to_owned(), |word, (written, sound)| word.replace(written, sound))
}

/// The first letter, and every other that is no vowel and is not the same as the one before it.
fn skeleton(word: &str) -> String {
    let mut bones = String::new();
    for (at, letter) in word.chars().enumerate() {
        let is_soft = matches!(letter, 'a' | 'e' | 'i' | 'j' | 'o' | 'u');
        if at == 0 || (!is_soft && !bones.ends_with(letter)) {
            bones.push(letter);
        }
    }
    bones
}

/// How many letters must be changed, added or left out (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other = other.chars().collect::<Vec<_>>();
    let mut row = (0..=other.len()).collect::<Vec<_>>();
    for (at, letter) in one.chars().enumerate() {
        let mut before = at;
        row[0] = at + 1;
        for (column, known) in other.iter().enumerate() {
            let changed = before + usize::from(letter != *known);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// Georgian, Armenian, Cyrillic and Greek letters as Latin ones. The text is without case and marks.
fn in_latin(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for letter in text.replace("ու", "u").chars() {
        match latin_of(letter) {
            Some(written) => latin.push_str(written),
            None => latin.push(letter),
        }
    }
    latin
}

const fn latin_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ა' | 'ա' | 'а' | 'α' => "a",
        'ბ' | 'բ' | 'б' => "b",
        'გ' | 'գ' | 'г' | 'ґ' | 'γ' => "g",
        'დ' | 'դ' | 'д' | 'ђ' | 'δ' => "d",
        'ე' | 'ե' | 'է' | 'е' | 'є' | 'э' | 'ε' => "e",
        'ვ' | 'վ' | 'ւ' | 'в' | 'β' => "v",
        'ზ' | 'զ' | 'з' | 'ζ' => "z",
        'თ' | 'ტ' | 'թ' | 'տ' | 'т' | 'τ' => "t",
        'ი' | 'ի' | 'и' | 'і' | 'η' | 'ι' | 'υ' => "i",
        'კ' | 'ქ' | 'կ' | 'ք' | 'к' | 'κ' => "k",
        'ლ' | 'լ' | 'л' | 'љ' | 'λ' => "l",
        'მ' | 'մ' | 'м' | 'μ' => "m",
        'ნ' | 'ն' | 'н' | 'њ' | 'ν' => "n",
        'ო' | 'ո' | 'օ' | 'о' | 'ο' | 'ω' => "o",
        'პ' | 'ფ' | 'պ' | 'փ' | 'п' | 'π' => "p",
        'ჟ' | 'ժ' | 'ж' => "zh",
        'რ' | 'ռ' | 'ր' | 'р' | 'ρ' => "r",
        'ს' | 'ս' | 'с' | 'σ' | 'ς' => "s",
        'უ' | 'у' => "u",
        'ღ' | 'ղ' => "gh",
        'ყ' => "q",
        'შ' | 'շ' | 'ш' => "sh",
        'ჩ' | 'ჭ' | 'ճ' | 'չ' | 'ч' => "ch",
        'ც' | 'წ' | 'ծ' | 'ց' | 'ц' => "ts",
        'ძ' | 'ձ' | 'ѕ' | 'џ' => "dz",
        'ხ' | 'խ' | 'х' | 'χ' => "kh",
        'ჯ' | 'ջ' => "j",
        'ჰ' | 'հ' => "h",
        'ֆ' | 'ф' | 'φ' => "f",
        'ը' | 'յ' | 'ы' | 'ј' => "y",
        'ћ' => "c",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'ъ' | 'ь' => "",
        'θ' => "th",
        'ξ' => "ks",
        'ψ' => "ps",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(family: &str, given: &str) -> String {
        likeness_key(&Name { family: family.into(), given: given.into(), ..Name::default() })
    }

    fn names(one: (&str, &str), other: (&str, &str)) -> Names {
        resemblance(&words(one.0, one.1, ""), &words(other.0, other.1, ""))
    }

    #[test]
    fn one_name_has_one_key_in_any_script_and_order() {
        for (one, other) in [
            (("Jasenović", "Đorđe"), ("Djordje", "Jasenovich")),
            (("წიფლაშვილი", "ნინო"), ("Tsiplashvili", "Nino")),
            (("Կաղնեցյան", "Անի"), ("Kaghnetsyan", "Ani")),
            (("Шевченко", "Юлія"), ("Shevchenko", "Yuliia")),
            (("Ђурић", "Јована"), ("Đurić", "Jovana")),
            (("Παπαδόπουλος", "Νίκος"), ("Papadopoulos", "Nikos")),
            (("O’Brien", "Seán"), ("O'Brien", "Sean")),
        ] {
            assert_eq!(key(one.0, one.1), key(other.0, other.1), "{one:?} {other:?}");
            assert_ne!(names(one, other), Names::Different, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_letter_more_or_less_is_near_and_another_name_is_not() {
        assert_eq!(names(("Anna", "Petrova"), ("Petrova", "Ana")), Names::Near);
        assert_eq!(names(("Ana", "Petrova"), ("Petrova", "Ana")), Names::Same);
        assert_eq!(names(("Ivan", "Petrov"), ("Ivan", "Petrovski")), Names::Different);
        assert_eq!(names(("Ana", "Li"), ("Ana", "")), Names::Different);
        assert_eq!(names(("", ""), ("", "")), Names::Different);
    }

    #[test]
    fn letters_that_are_changed_added_or_left_out_are_counted() {
        for (one, other, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "abd", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(one, other), expected);
            assert_eq!(distance(other, one), expected);
        }
    }
}
