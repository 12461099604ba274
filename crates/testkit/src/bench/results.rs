use anyhow::{Context, Result};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    note: String,
}

impl Figure {
    pub(super) fn new(name: &'static str, value: f64, unit: &'static str, note: impl Into<String>) -> Self {
        Self { name, value, unit, note: note.into() }
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }
}

/// What the design allows on a machine with two cores; nothing where it sets no budget of its own.
fn budget(name: &str) -> &'static str {
    match name {
        "mark_durable_p50_ms" => "2 x raw",
        "mark_durable_p99_ms" => "2",
        "register_open_500x20_ms" => "50",
        "start_to_screen_ms" => "1000",
        "single_mark_bytes_up" => "700",
        "single_mark_bytes_down" => "500",
        "single_mark_round_trips" | "idle_round_trips" | "first_upload_100k_s" => "1",
        "idle_exchange_bytes" => "400",
        "first_upload_bytes_per_mark" | "new_laptop_bytes_per_mark" => "5",
        "new_laptop_100k_s" => "0.6",
        "idle_rss_mib" => "150",
        _ => "",
    }
}

/// Prints the figures as a table and writes them to `results.json` in the folder.
pub(super) fn report(figures: &[Figure], folder: &Path) -> Result<()> {
    let mut table =
        format!("{:<28} {:>10} {:<12} {:>8}  {}\n", "name", "value", "unit", "budget", "measured on");
    for Figure { name, value, unit, note } in figures {
        writeln!(table, "{name:<28} {value:>10.3} {unit:<12} {:>8}  {note}", budget(name))?;
    }
    std::io::stdout().write_all(table.as_bytes()).context("standard output")?;
    std::fs::create_dir_all(folder)?;
    let file = folder.join("results.json");
    std::fs::write(&file, serde_json::to_vec_pretty(figures)?).with_context(|| file.display().to_string())
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
