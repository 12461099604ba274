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
    let mut widths = Vec::new();
    lines.clone().for_each(|line| widen(&mut widths, line));
    lines.map(|line| written(line, &widths)).collect()
}

/// A table that comes page by page. The first page has the headings; a later one that has wider cells is wider.
pub(super) struct Pages<const N: usize> {
    headings: Option<[&'static str; N]>,
    widths: Vec<usize>,
}

impl<const N: usize> Pages<N> {
    pub(super) const fn under(headings: [&'static str; N]) -> Self {
        Self { headings: Some(headings), widths: Vec::new() }
    }

    pub(super) fn page(&mut self, rows: &[[String; N]]) -> String {
        let headings = self.headings.take().map(|headings| headings.map(str::to_owned));
        let lines = headings.iter().chain(rows);
        lines.clone().for_each(|line| widen(&mut self.widths, line));
        lines.map(|line| written(line, &self.widths)).collect()
    }
}

fn widen(widths: &mut Vec<usize>, line: &[String]) {
    widths.resize(line.len(), 0);
    for (width, cell) in widths.iter_mut().zip(line) {
        *width = cell.width().max(*width);
    }
}

fn written(line: &[String], widths: &[usize]) -> String {
    let mut written = String::new();
    for (cell, width) in line.iter().zip(widths) {
        written.push_str(cell);
        written.extend(std::iter::repeat_n(' ', width + 2 - cell.width()));
    }
    format!("{}\n", written.trim_end())
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

    #[test]
    fn a_table_that_comes_in_pages_has_its_headings_once_and_never_gets_narrower() {
        let mut pages = Pages::under(["NAME", "IN"]);
        let row = |name: &str, place: &str| [name.to_owned(), place.to_owned()];
        assert_eq!(pages.page(&[row("Ana", "MK")]), "NAME  IN\nAna   MK\n");
        assert_eq!(pages.page(&[row("Ljubica", "AL")]), "Ljubica  AL\n");
        assert_eq!(pages.page(&[row("Ana", "GE")]), "Ana      GE\n");
        assert_eq!(pages.page(&[]), "");
    }
}
