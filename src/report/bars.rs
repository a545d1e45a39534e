//! A small histogram in characters.

use std::fmt::Write as _;

use crate::stats::{Histogram, units};

/// Most rows of a histogram.
const MOST_ROWS: usize = 8;
/// Width of a full bar, in characters.
const WIDTH: f64 = 32.0;
/// One row: values up to this many microseconds, and above the row before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) up_to: u64,
    pub(super) count: u64,
}

/// The rows of a histogram: one per border between its 1st and its 99th percentile, and one for the rest up to the
/// largest value. The borders have equal distances, or each is the same multiple of the one before.
pub(super) fn bars(histogram: &Histogram) -> Vec<Bar> {
    if histogram.is_empty() {
        return Vec::new();
    }
    let (low, high) = (histogram.quantile(0.01), histogram.quantile(0.99));
    let mut bars: Vec<Bar> = Vec::new();
    let mut below = 0;
    for border in borders(low, high).into_iter().chain([histogram.max()]) {
        let up_to = border.min(histogram.max());
        let count = histogram.at_most(up_to) - below;
        below += count;
        if bars.last().is_none_or(|bar| bar.up_to < up_to) {
            bars.push(Bar { up_to, count });
        }
    }
    bars
}

/// The borders from the first that is at least `low` to the first that is at least `high`; fewer than the most rows.
fn borders(low: u64, high: u64) -> Vec<u64> {
    let (low, high) = (low.max(1), high.max(1));
    let few = |borders: &Vec<u64>| borders.len() < MOST_ROWS;
    // Within a factor of eight equal distances show more; beyond it they would show one bar.
    let even = (high / low < 8).then(|| distances().map(|step| multiples(step, low, high)));
    let even = even.and_then(|mut all| all.find(few));
    even.or_else(|| {
        let mut coarser = (0..60).map(|skip| doublings(skip, low, high));
        coarser.find(few)
    })
    .unwrap_or_default()
}

/// 1, 2, 5, 10, 20, 50, … µs.
fn distances() -> impl Iterator<Item = u64> {
    (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)))
}

fn multiples(step: u64, low: u64, high: u64) -> Vec<u64> {
    let (first, last) = (low.div_ceil(step), high.div_ceil(step));
    (first..=last).take(MOST_ROWS).map(|n| n * step).collect()
}

/// Powers of two, as round as people know them: 1, 2, 4, 8, 16, 32, 63, 125, 250, 500 of each unit of a thousand; every
/// one, or with `skip` every second, third and so on.
fn doublings(skip: usize, low: u64, high: u64) -> Vec<u64> {
    const ROUND: [u64; 10] = [1, 2, 4, 8, 16, 32, 63, 125, 250, 500];
    let all = (0..6).flat_map(|power| ROUND.map(|n| n * 1_000_u64.pow(power)));
    let mut found = Vec::new();
    for border in all.step_by(skip + 1).skip_while(|border| *border < low) {
        found.push(border);
        if border >= high {
            break;
        }
    }
    found
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
