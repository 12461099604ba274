//! The rules by which national authorities write their own script in Latin letters, on passports first of all.

use std::collections::BTreeSet;

/// A rule. Its name says who made it and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Ukraine: Cabinet of Ministers, resolution 55 of 27 January 2010; United Nations resolution X/9 (2012).
    Ukrainian2010,
    /// Bulgaria: Transliteration Act, State Gazette 19 of 13 March 2009; United Nations resolution X/7 (2012).
    Bulgarian2009,
    /// Serbian as it is written in its own Latin letters; United Nations resolution III/11 (1977).
    Serbian,
    /// Macedonian: United Nations resolution III/11 (1977).
    Macedonian1977,
    /// Macedonian without marks, as identity papers have had it since 2008.
    Macedonian2008,
    /// Every Cyrillic letter as on machine-readable travel documents: ICAO Doc 9303 part 3, section 6B.
    Icao9303,
    /// Georgia: the national system of 2002 (State Department of Geodesy and Cartography, Institute of Linguistics), in
    /// the BGN/PCGN agreement of 2009.
    Georgian2002,
    /// Armenian: BGN/PCGN 1981.
    Armenian1981,
    /// Armenian letter by letter, as people write who do not write the sound.
    ArmenianLetters,
    /// Greek: ELOT 743 of 1982, in its transcription; United Nations resolution V/19 (1987).
    Greek743,
    /// Greek letter by letter, likewise.
    GreekLetters,
}

/// A script that there are rules for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Georgian,
    Armenian,
    Other,
}

pub(super) const fn script(letter: char) -> Script {
    match letter {
        'a'..='z' | '0'..='9' | '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{530}'..='\u{58f}' => Script::Armenian,
        '\u{10a0}'..='\u{10ff}' => Script::Georgian,
        _ => Script::Other,
    }
}

/// A word in Latin letters, by every rule that may have been meant. What is no letter of the rule's script stays.
pub(super) fn romanised(word: &[char]) -> BTreeSet<String> {
    let mut romanised = BTreeSet::new();
    let has = |of: Script| word.iter().any(|letter| script(*letter) == of);
    let (latin, cyrillic) = (has(Script::Latin), has(Script::Cyrillic));
    let rules: &[Rule] = if cyrillic {
        &[
            Rule::Ukrainian2010,
            Rule::Bulgarian2009,
            Rule::Serbian,
            Rule::Macedonian1977,
            Rule::Macedonian2008,
            Rule::Icao9303,
        ]
    } else if has(Script::Greek) {
        &[Rule::Greek743, Rule::GreekLetters]
    } else if has(Script::Georgian) {
        &[Rule::Georgian2002]
    } else if has(Script::Armenian) {
        &[Rule::Armenian1981, Rule::ArmenianLetters]
    } else {
        &[]
    };
    romanised.extend(rules.iter().filter_map(|rule| rule.of(word)));
    if latin && cyrillic {
        // A Latin letter that was typed for the Cyrillic one of the same look, or the other way round.
        let looks = word.iter().map(|letter| LOOK_ALIKE.iter().find(|(_, of)| of == letter));
        romanised.insert(
            word.iter()
                .zip(looks)
                .map(|(letter, looks)| looks.map_or(*letter, |(latin, _)| *latin))
                .collect(),
        );
        let looks = |letter: &char| LOOK_ALIKE.iter().find(|(latin, _)| latin == letter).map(|(_, of)| *of);
        let cyrillic = word.iter().map(|letter| looks(letter).unwrap_or(*letter)).collect::<Vec<_>>();
        romanised.extend(rules.iter().filter_map(|rule| rule.of(&cyrillic)));
    }
    if romanised.is_empty() {
        romanised.insert(word.iter().collect());
    }
    romanised
}

const LOOK_ALIKE: [(char, char); 12] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
    ('y', 'у'),
];

impl Rule {
    /// A word in small letters, as the rule writes it, in small letters; none where the word has a letter of the same
    /// script that the rule does not know.
    #[must_use]
    pub fn romanise(self, word: &str) -> Option<String> {
        self.of(&word.chars().collect::<Vec<_>>())
    }

    fn of(self, word: &[char]) -> Option<String> {
        let mut latin = String::with_capacity(word.len() * 2);
        let mut at = 0;
        while let Some(letter) = word.get(at) {
            let (before, after) = (at.checked_sub(1).map(|before| word[before]), &word[at + 1..]);
            let (written, taken) = match self.together(before, *letter, after) {
                Some(written) => (written, 2),
                None => match self.alone(before, *letter, after) {
                    Some(written) => (written, 1),
                    None if script(*letter) == self.script() => return None,
                    None => {
                        latin.push(*letter);
                        at += 1;
                        continue;
                    }
                },
            };
            latin.push_str(written);
            at += taken;
        }
        Some(latin)
    }

    const fn script(self) -> Script {
        match self {
            Self::Georgian2002 => Script::Georgian,
            Self::Armenian1981 | Self::ArmenianLetters => Script::Armenian,
            Self::Greek743 | Self::GreekLetters => Script::Greek,
            _ => Script::Cyrillic,
        }
    }

    /// Two letters that are written as one.
    fn together(self, before: Option<char>, letter: char, after: &[char]) -> Option<&'static str> {
        let next = *after.first()?;
        match self {
            Self::Ukrainian2010 => (letter == 'з' && next == 'г').then_some("zgh"),
            Self::Bulgarian2009 => (letter == 'и' && next == 'я' && after.len() == 1).then_some("ia"),
            Self::Armenian1981 => match (letter, next) {
                ('ո', 'ւ') => Some("u"),
                ('ե', 'ւ') if before.is_none_or(is_armenian_vowel) => Some("yev"),
                ('ե', 'ւ') => Some("ev"),
                _ => None,
            },
            Self::Greek743 => greek_together(before, letter, next, &after[1..]),
            _ => None,
        }
    }

    /// One letter.
    fn alone(self, before: Option<char>, letter: char, after: &[char]) -> Option<&'static str> {
        match self {
            Self::Ukrainian2010 => ukrainian(before.is_none(), letter),
            Self::Bulgarian2009 => bulgarian(letter),
            Self::Serbian => serbian(letter),
            Self::Macedonian1977 => match letter {
                'ѓ' if matches!(after.first(), Some('е' | 'и')) => Some("g"),
                'ќ' if matches!(after.first(), Some('е' | 'и')) => Some("k"),
                'ѓ' => Some("đ"),
                'ќ' => Some("ć"),
                'ѕ' => Some("dz"),
                'ђ' | 'ћ' => None,
                _ => serbian(letter),
            },
            Self::Macedonian2008 => match letter {
                'ѓ' => Some("gj"),
                'ќ' => Some("kj"),
                'ѕ' => Some("dz"),
                'џ' => Some("dj"),
                'ж' => Some("zh"),
                'ч' => Some("ch"),
                'ш' => Some("sh"),
                'ђ' | 'ћ' => None,
                _ => serbian(letter),
            },
            Self::Icao9303 => icao(letter),
            Self::Georgian2002 => georgian(letter),
            Self::Armenian1981 => match letter {
                'ե' if before.is_none_or(is_armenian_vowel) => Some("ye"),
                'ո' if before.is_none() && after.first() != Some(&'վ') => Some("vo"),
                'ռ' => Some("rr"),
                _ => armenian(letter),
            },
            Self::ArmenianLetters => armenian(letter),
            Self::Greek743 if letter == 'γ' && matches!(after.first(), Some('γ' | 'ξ' | 'χ')) => {
                Some("n")
            }
            Self::Greek743 | Self::GreekLetters => greek(letter),
        }
    }
}

const fn ukrainian(is_first: bool, letter: char) -> Option<&'static str> {
    Some(match letter {
        'є' if is_first => "ye",
        'ї' if is_first => "yi",
        'й' if is_first => "y",
        'ю' if is_first => "yu",
        'я' if is_first => "ya",
        'є' => "ie",
        'ї' | 'й' => "i",
        'ю' => "iu",
        'я' => "ia",
        'г' => "h",
        'ґ' => "g",
        'и' => "y",
        'і' => "i",
        'ж' => "zh",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ь' => "",
        _ => return slavic(letter),
    })
}

const fn bulgarian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'г' => "g",
        'ж' => "zh",
        'и' => "i",
        'й' | 'ь' => "y",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sht",
        'ъ' => "a",
        'ю' => "yu",
        'я' => "ya",
        _ => return slavic(letter),
    })
}

const fn serbian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'г' => "g",
        'ђ' => "đ",
        'ж' => "ž",
        'и' => "i",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "ć",
        'х' => "h",
        'ц' => "c",
        'ч' => "č",
        'џ' => "dž",
        'ш' => "š",
        _ => return slavic(letter),
    })
}

const fn icao(letter: char) -> Option<&'static str> {
    Some(match letter {
        'г' | 'ґ' | 'ѓ' => "g",
        'ђ' => "d",
        'ё' | 'э' => "e",
        'є' | 'ъ' => "ie",
        'ж' => "zh",
        'ѕ' | 'џ' => "dz",
        'и' | 'і' | 'ї' | 'й' => "i",
        'ј' => "j",
        'ќ' => "k",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'ў' => "u",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ы' => "y",
        'ь' => "",
        'ю' => "iu",
        'я' => "ia",
        // The letters of other languages are left to what knows every letter.
        _ => return slavic(letter),
    })
}

/// The letters that all Slavic rules write alike.
const fn slavic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'д' => "d",
        'е' => "e",
        'з' => "z",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        _ => return None,
    })
}

const fn georgian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ა' => "a",
        'ბ' => "b",
        'გ' => "g",
        'დ' => "d",
        'ე' => "e",
        'ვ' => "v",
        'ზ' => "z",
        'თ' => "t",
        'ი' => "i",
        'კ' => "k’",
        'ლ' => "l",
        'მ' => "m",
        'ნ' => "n",
        'ო' => "o",
        'პ' => "p’",
        'ჟ' => "zh",
        'რ' => "r",
        'ს' => "s",
        'ტ' => "t’",
        'უ' => "u",
        'ფ' => "p",
        'ქ' => "k",
        'ღ' => "gh",
        'ყ' => "q’",
        'შ' => "sh",
        'ჩ' => "ch",
        'ც' => "ts",
        'ძ' => "dz",
        'წ' => "ts’",
        'ჭ' => "ch’",
        'ხ' => "kh",
        'ჯ' => "j",
        'ჰ' => "h",
        _ => return None,
    })
}

const fn armenian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ա' => "a",
        'բ' => "b",
        'գ' => "g",
        'դ' => "d",
        'ե' | 'է' => "e",
        'զ' => "z",
        'ը' | 'յ' => "y",
        'թ' => "t’",
        'ժ' => "zh",
        'ի' => "i",
        'լ' => "l",
        'խ' => "kh",
        'ծ' => "ts",
        'կ' => "k",
        'հ' => "h",
        'ձ' => "dz",
        'ղ' => "gh",
        'ճ' => "ch",
        'մ' => "m",
        'ն' => "n",
        'շ' => "sh",
        'ո' | 'օ' => "o",
        'չ' => "ch’",
        'պ' => "p",
        'ջ' => "j",
        'ռ' | 'ր' => "r",
        'ս' => "s",
        'վ' | 'ւ' => "v",
        'տ' => "t",
        'ց' => "ts’",
        'փ' => "p’",
        'ք' => "k’",
        'ֆ' => "f",
        _ => return None,
    })
}

const fn is_armenian_vowel(letter: char) -> bool {
    // The last is the second half of ու.
    matches!(letter, 'ա' | 'ե' | 'է' | 'ը' | 'ի' | 'ո' | 'օ' | 'ւ')
}

fn greek_together(before: Option<char>, letter: char, next: char, rest: &[char]) -> Option<&'static str> {
    // An accent on the first of two vowels, or a diaeresis on the second, keeps them apart.
    let follows = rest.first().copied();
    Some(match (letter, next) {
        ('ο', 'υ' | 'ύ') => "ou",
        ('α', 'υ' | 'ύ') => {
            if is_greek_unvoiced(follows) {
                "af"
            } else {
                "av"
            }
        }
        ('ε', 'υ' | 'ύ') => {
            if is_greek_unvoiced(follows) {
                "ef"
            } else {
                "ev"
            }
        }
        ('η', 'υ' | 'ύ') => {
            if is_greek_unvoiced(follows) {
                "if"
            } else {
                "iv"
            }
        }
        ('μ', 'π') if before.is_none() || follows.is_none() => "b",
        _ => return None,
    })
}

fn is_greek_unvoiced(letter: Option<char>) -> bool {
    letter.is_none_or(|letter| matches!(letter, 'θ' | 'κ' | 'ξ' | 'π' | 'σ' | 'ς' | 'τ' | 'φ' | 'χ' | 'ψ'))
}

const fn greek(letter: char) -> Option<&'static str> {
    Some(match letter {
        'α' | 'ά' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' | 'έ' => "e",
        'ζ' => "z",
        'η' | 'ή' | 'ι' | 'ί' | 'ϊ' | 'ΐ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ό' | 'ω' | 'ώ' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' | 'ύ' | 'ϋ' | 'ΰ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}
