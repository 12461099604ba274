//! What two names have in common when one person writes them twice: another script, other marks, given name first, a
//! letter more or less.

use carnet_core::participant::Name;
use carnet_core::spelling;
use std::collections::BTreeSet;

/// A word of a name, by its keys (`carnet_core::spelling`).
pub(super) type Spelled = BTreeSet<String>;

/// What a name is looked up by to find others like it: its words without vowels, in any order. The patronymic is left
/// out, since half of the forms do not ask for it. Names that are alike mostly have one key; that they are alike is
/// decided by [`resemblance`].
pub(crate) fn likeness_key(name: &Name) -> String {
    let words = words(&name.family, &name.given, &name.as_written);
    let mut bones = words.iter().filter_map(|word| word.first()).map(|key| skeleton(key)).collect::<Vec<_>>();
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
pub(super) fn resemblance(one: &[Spelled], other: &[Spelled]) -> Names {
    if one.is_empty() || one.len() != other.len() {
        return Names::Different;
    }
    let mut left = other.iter().collect::<Vec<_>>();
    let unlike = one.iter().filter(|word| !takes(&mut left, |known| !known.is_disjoint(word)));
    let unlike = unlike.collect::<Vec<_>>();
    if unlike.is_empty() {
        return Names::Same;
    }
    if unlike.iter().all(|word| takes(&mut left, |known| is_near(known, word))) {
        Names::Near
    } else {
        Names::Different
    }
}

/// Takes the first word that is wanted out of those that are left; whether there was one.
fn takes(left: &mut Vec<&Spelled>, is_wanted: impl Fn(&Spelled) -> bool) -> bool {
    let at = left.iter().position(|known| is_wanted(known));
    at.map(|at| left.swap_remove(at)).is_some()
}

fn is_near(one: &Spelled, other: &Spelled) -> bool {
    one.iter().any(|one| {
        other.iter().any(|other| {
            let most = if one.len().min(other.len()) <= 5 { 1 } else { 2 };
            distance(one.as_bytes(), other.as_bytes()) <= most
        })
    })
}

/// The words of a name.
pub(super) fn words(family: &str, given: &str, as_written: &str) -> Vec<Spelled> {
    let parts = format!("{family} {given}");
    let whole = if parts.trim().is_empty() { as_written } else { &parts };
    spelled(whole)
}

/// The words of a text.
pub(super) fn spelled(text: &str) -> Vec<Spelled> {
    spelling::words(text).iter().map(spelling::Word::keys).filter(|keys| !keys.is_empty()).collect()
}

/// The first letter, and every other that is no vowel and is not the same as the one before it; letters that one rule
/// writes for another are one, and so are vowels at the beginning.
fn skeleton(key: &str) -> String {
    let mut bones = String::new();
    for (at, letter) in key.replace("ts", "c").chars().enumerate() {
        let bone = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' if at == 0 => 'a',
            'a' | 'e' | 'i' | 'o' | 'u' => continue,
            'g' | 'h' => 'k',
            'f' => 'p',
            letter => letter,
        };
        if !bones.ends_with(bone) {
            bones.push(bone);
        }
    }
    bones
}

/// How many letters must be changed, added or left out (Levenshtein).
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row = (0..=other.len()).collect::<Vec<_>>();
    for (at, letter) in one.iter().enumerate() {
        let mut before = at;
        row[0] = at + 1;
        for (column, known) in other.iter().enumerate() {
            let changed = before + usize::from(letter != known);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
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
            (("Jasenović", "Đorđe"), ("Јасеновић", "Ђорђе")),
            (("წიფლაშვილი", "ნინო"), ("Tsiplashvili", "Nino")),
            (("Կաղնեցյան", "Անի"), ("Kaghnetsyan", "Ani")),
            (("Шевченко", "Юлія"), ("Shevchenko", "Yuliia")),
            (("Згурщенко", "Григорій"), ("Hryhorii", "Zghurshchenko")),
            (("Михайленко", "Михайло"), ("Mykhailenko", "Mihajlo")),
            (("Ђурић", "Јована"), ("Đurić", "Jovana")),
            (("Παπαδόπουλος", "Νίκος"), ("Papadopoulos", "Nikos")),
            (("Φιλίππου", "Ιωάννης"), ("Philippou", "Ioannis")),
            (("Weiß", "Jürgen"), ("Juergen", "Weiss")),
            (("Palıdova", "Gülşən"), ("Gulshan", "Palidova")),
            (("O’Brien", "Seán"), ("O'Brien", "Sean")),
        ] {
            assert_eq!(key(one.0, one.1), key(other.0, other.1), "{one:?} {other:?}");
            assert_ne!(names(one, other), Names::Different, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_letter_more_or_less_is_near_and_another_name_is_not() {
        assert_eq!(names(("Irina", "Petrova"), ("Petrova", "Irena")), Names::Near);
        assert_eq!(names(("Ana", "Petrova"), ("Petrova", "Ana")), Names::Same);
        assert_eq!(names(("Згурщенко", "Григорій"), ("Zghurshchenko", "Hryhorii")), Names::Same);
        assert_eq!(names(("Ivan", "Petrov"), ("Ivan", "Petrovski")), Names::Different);
        assert_eq!(names(("Ivan", "Ivan"), ("Ivan", "Petrov")), Names::Different);
        assert_eq!(names(("Ana", "Li"), ("Ana", "")), Names::Different);
        assert_eq!(names(("", ""), ("", "")), Names::Different);
    }

    #[test]
    fn letters_that_are_changed_added_or_left_out_are_counted() {
        for (one, other, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "abd", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(one.as_bytes(), other.as_bytes()), expected);
            assert_eq!(distance(other.as_bytes(), one.as_bytes()), expected);
        }
    }
}
