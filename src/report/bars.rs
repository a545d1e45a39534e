//! A small histogram in characters.

use std::fmt::Write as _;

use crate::stats::{Histogram, units};

/// Most rows of a histogram.
const MOST_ROWS: usize = 8;
/// Width of a full bar, in characters.
const WIDTH: f64 = 32.0;
/// Borders within a power of ten, from fine to coarse; the first that needs few enough rows is used.
const STEPS: [&[u64]; 3] = [
    &[10, 12, 15, 20, 25, 30, 40, 50, 60, 80],
    &[10, 15, 20, 30, 50, 70],
    &[10, 20, 50],
];

/// One row: values up to this many microseconds, and above the row before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) up_to: u64,
    pub(super) count: u64,
}

/// The rows of a histogram: one per border between its 1st and its 99th percentile, and one for the
/// rest up to the largest value. What is left too many after the coarsest borders is joined, the rows
/// with the fewest values first.
pub(super) fn bars(histogram: &Histogram) -> Vec<Bar> {
    if histogram.is_empty() {
        return Vec::new();
    }
    let (low, high) = (histogram.quantile(0.01), histogram.quantile(0.99));
    let all = STEPS.map(|steps| borders(steps, low, high));
    let fitting = all.iter().find(|borders| borders.len() < MOST_ROWS);
    let mut bars: Vec<Bar> = Vec::new();
    let mut below = 0;
    for up_to in fitting.unwrap_or(&all[2]).iter().chain([&histogram.max()]) {
        let up_to = *up_to.min(&histogram.max());
        let count = histogram.at_most(up_to) - below;
        below += count;
        if bars.is_empty() || count > 0 {
            bars.push(Bar { up_to, count });
        }
    }
    while bars.len() > MOST_ROWS {
        // The last row keeps to itself: it ends at the largest value.
        let smallest =
            (0..bars.len() - 2).min_by_key(|index| bars[*index].count + bars[index + 1].count);
        let joined = bars.remove(smallest.unwrap_or(0));
        bars[smallest.unwrap_or(0)].count += joined.count;
    }
    bars
}

/// The borders from the first that is at least `low` to the first that is at least `high`.
fn borders(steps: &[u64], low: u64, high: u64) -> Vec<u64> {
    let mut found = Vec::new();
    let mut decade = 1;
    loop {
        for step in steps {
            let border = decade * step / 10;
            if border >= low.max(1) && found.last() != Some(&border) {
                found.push(border);
            }
            if border >= high.max(1) {
                return found;
            }
        }
        decade *= 10;
    }
}

/// The rows as text: border, bar, share.
pub(super) fn render(histogram: &Histogram, indent: &str) -> String {
    let bars = bars(histogram);
    let largest = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    let mut text = String::new();
    for (index, bar) in bars.iter().enumerate() {
        let lead = if index == 0 { "up to" } else { "" };
        let border = units::micros_u64(bar.up_to);
        let drawn = drawn(bar.count, largest);
        let share = units::share(bar.count, histogram.count());
        let _ = writeln!(
            text,
            "{indent}{lead:<5} {border:>7}  {drawn:<32}  {share:>8}"
        );
    }
    text
}

/// A bar in eighths of a character; something is always drawn for something.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 256 eighths"
)]
fn drawn(count: u64, largest: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if count == 0 || largest == 0 {
        return String::new();
    }
    let eighths = (count as f64 / largest as f64 * WIDTH * 8.0)
        .round()
        .max(1.0) as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}
