use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// One figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Figure {
    name: String,
    value: f64,
    unit: String,
    note: String,
}

impl Figure {
    pub(super) fn new(name: &str, value: f64, unit: &str, note: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value, unit: unit.to_owned(), note: note.into() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// What the design allows on a machine with two cores; nothing where it sets no budget of its own.
fn budget(name: &str) -> &'static str {
    match name {
        "mark_durable_p50_ms" => "2 x raw",
        "mark_durable_p99_ms" => "2",
        "register_open_500x20_ms"
        | "duplicates_100k_ms_person"
        | "duplicates_100k_ms_typing"
        | "key_to_paint_p99_ms" => "50",
        "script60_keystrokes_per_person" => "1.2",
        "script60_machine_s" => "10",
        "search_100k_p95_ms" => "15",
        "start_to_screen_ms" | "duplicates_100k_ms_list" => "1000",
        "single_mark_bytes_up" => "700",
        "single_mark_bytes_down" => "500",
        "single_mark_round_trips" | "idle_round_trips" | "first_upload_100k_s" | "laptops_50x200_s" => "1",
        "idle_exchange_bytes" => "400",
        "first_upload_bytes_per_mark" | "new_laptop_bytes_per_mark" => "5",
        "new_laptop_100k_s" => "0.6",
        "thin_link_mark_kept_s" => "0.8",
        "thin_link_mark_new_s" => "1.5",
        "server_changes_per_s.postgres" => ">= 20000",
        "idle_rss_mib" => "150",
        _ => "",
    }
}

/// What was measured of other programs in the same run.
pub(super) fn read(file: &Path) -> Result<Vec<Figure>> {
    let json = std::fs::read(file).with_context(|| file.display().to_string())?;
    serde_json::from_slice(&json).with_context(|| file.display().to_string())
}

/// The least that another program needed for the same work, and which that was.
fn best<'a>(name: &str, anchors: &'a [Figure]) -> Option<&'a Figure> {
    let same = anchors.iter().filter(|anchor| anchor.name.split_once('.').is_some_and(|(_, of)| of == name));
    same.min_by(|one, other| one.value.total_cmp(&other.value))
}

/// Prints the figures as a table and writes them, with those of the anchors, to `results.json` in the folder.
pub(super) fn report(figures: &[Figure], anchors: &[Figure], folder: &Path) -> Result<()> {
    let mut table = format!(
        "{:<32} {:>10} {:<12} {:>8}  {:<28} {}\n",
        "name", "value", "unit", "budget", "best anchor", "measured on"
    );
    for Figure { name, value, unit, note } in figures {
        let best = best(name, anchors).map_or_else(String::new, |anchor| {
            let who = anchor.name.split('.').next().unwrap_or_default();
            format!("{:.3} {who} ({:.1} x)", anchor.value, anchor.value / value)
        });
        writeln!(table, "{name:<32} {value:>10.3} {unit:<12} {:>8}  {best:<28} {note}", budget(name))?;
    }
    std::io::stdout().write_all(table.as_bytes()).context("standard output")?;
    std::fs::create_dir_all(folder)?;
    let file = folder.join("results.json");
    let all = figures.iter().chain(anchors).collect::<Vec<_>>();
    std::fs::write(&file, serde_json::to_vec_pretty(&all)?).with_context(|| file.display().to_string())
}

/// How many processors this machine lets the program use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The duration that so many of a hundred do not exceed.
pub(super) fn percentile(durations: &mut [Duration], of_hundred: usize) -> Duration {
    durations.sort_unstable();
    let at = (durations.len() * of_hundred).div_ceil(100).saturating_sub(1);
    durations.get(at).copied().unwrap_or_default()
}

/// A number as people write it.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_measured() {
        let of = |durations: &[u64], of_hundred| {
            let mut durations: Vec<_> = durations.iter().copied().map(Duration::from_millis).collect();
            percentile(&mut durations, of_hundred).as_millis()
        };
        assert_eq!(of(&[3, 1, 2], 50), 2);
        assert_eq!(of(&(1..=1000).collect::<Vec<_>>(), 99), 990);
        assert_eq!(of(&[7], 99), 7);
        assert_eq!(of(&[], 50), 0);
    }

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!([7, 100, 1_000, 1_234_567].map(grouped), ["7", "100", "1,000", "1,234,567"]);
    }
}
