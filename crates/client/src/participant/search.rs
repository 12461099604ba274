use carnet_core::participant::Name;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Every spelling of a name without case and marks, as it is searched and sorted: the listed name first.
pub(crate) fn folded(name: &Name) -> String {
    let spellings = [name.listed(), name.as_written.clone(), name.latin.clone()];
    spellings
        .iter()
        .chain(&name.other_spellings)
        .filter(|spelling| !spelling.is_empty())
        .map(|spelling| fold(spelling))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The words of a query, each as the pattern of a LIKE.
pub(super) fn words(query: &str) -> Vec<String> {
    let plain = |word: &str| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    fold(query).split_whitespace().map(|word| format!("%{}%", plain(word.trim_matches(',')))).collect()
}

/// The condition for the persons of a project one of whose names holds all the words. Its parameters are the project
/// and the words; and these once more, where there are words, for the names of those who were merged into them.
pub(super) fn condition(words: &[String]) -> String {
    let like = " AND folded LIKE ? ESCAPE '\\'".repeat(words.len());
    let standing = "project = ? AND existing = 1 AND person IS NULL";
    if words.is_empty() {
        return standing.to_owned();
    }
    format!(
        "{standing} AND (1{like} OR id IN (
            SELECT person FROM participant INDEXED BY participant_of_person
            WHERE person IS NOT NULL AND existing = 1 AND project = ?{like}))"
    )
}

/// Without case and marks. Letters that Unicode does not take apart, although people type them without their
/// stroke or dot, are taken apart here.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            letter if is_combining_mark(letter) => {}
            letter => folded.push(letter),
        }
    }
    folded
}
