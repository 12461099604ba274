use unicode_width::UnicodeWidthStr;

/// Rows under their headings, aligned for a terminal: widths are those of the script, not of the bytes.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    aligned(&headings.map(str::to_owned), rows.iter().map(|row| &row[..]))
}

/// The same with as many columns as the headings have.
pub(super) fn aligned<'a>(
    headings: &'a [String],
    rows: impl Iterator<Item = &'a [String]> + Clone,
) -> String {
    let lines = std::iter::once(headings).chain(rows);
    let widths = (0..headings.len())
        .map(|column| lines.clone().map(|line| line[column].width()).max().unwrap_or(0))
        .collect::<Vec<_>>();
    let mut text = String::new();
    for line in lines {
        let mut written = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            written.push_str(cell);
            written.extend(std::iter::repeat_n(' ', width + 2 - cell.width()));
        }
        text.push_str(written.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_every_script() {
        let rows = [["Ќирил Џумбуковски".to_owned(), "MK".to_owned()], ["ნინო".to_owned(), "GE".to_owned()]];
        let expected = "NAME               IN\nЌирил Џумбуковски  MK\nნინო               GE\n";
        assert_eq!(table(["NAME", "IN"], &rows), expected);
    }
}
