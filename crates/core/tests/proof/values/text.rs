use proptest::prelude::*;
use proptest::sample::select;

/// Texts in the scripts of the member states, and what else comes out of a clipboard.
const TEXTS: &[&str] = &[
    "Kjiril Djumbukovski",
    "Ќирил Џумбуковски",
    "Đorđe Jasenović",
    "Юлія Ясенчук",
    "Наталія Дем’яненко",
    "ნინო წიფლაშვილი",
    "Անի Կաղնեցյան և որդիք",
    "Gülşən Palıdova",
    "İlknur Işık-oğlu",
    "Γιώργος Οδυσσεύς",
    "Jürgen Weiß",
    "ﬁancée e\u{301}",
    "שלום",
    "\u{200f}مرحبا\u{202e}",
    "名前",
    "👩🏽\u{200d}⚖️",
    "\u{0}\u{7f}\u{85}\r\n\t",
    "\u{feff}\u{10ffff}\u{d7ff}\u{e000}",
];

/// Any text: often empty, often one of those above, and anything else.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        3 => select(TEXTS).prop_map(str::to_owned),
        2 => proptest::collection::vec(any::<char>(), 1..5).prop_map(String::from_iter),
        1 => (100..400usize).prop_map(|len| "ж".repeat(len)),
    ]
}
