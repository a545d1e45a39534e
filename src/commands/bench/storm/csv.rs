//! The bystanders over time as CSV, a line for each window.

use std::fmt::Write as _;

use super::text::Told;

pub(super) fn render(told: &Told<'_>) -> String {
    let outcome = told.figures.outcome;
    let length = outcome.length.as_secs_f64();
    let mut text = String::from("seconds,part,sent,lost,p50,p99,max\n");
    for window in &outcome.windows {
        let part = if window.at < 0.0 {
            "before"
        } else if window.at < length {
            "during"
        } else {
            "after"
        };
        let _ = writeln!(
            text,
            "{:.3},{part},{},{},{},{},{}",
            window.at, window.sent, window.lost, window.p50, window.p99, window.max
        );
    }
    text
}
