//! What became of the figures of a long run.

use serde_json::{Value, json};

/// What became of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftRow {
    /// Its name: `ack p99`, `mqtty memory`.
    pub figure: String,
    /// `steady`, `step`, `drifts` or `unknown`.
    pub verdict: String,
    /// The same in words, with values.
    pub words: String,
    /// The change in a day as a share, where it drifts.
    pub per_day: Option<f64>,
    /// It drifts in the direction that is bad.
    pub alarm: bool,
    /// How many values were measured.
    pub values: u64,
}

impl DriftRow {
    /// A line for people.
    pub fn line(&self) -> String {
        format!("{}: {}", self.figure, self.words)
    }
}

pub(super) fn json(rows: &[DriftRow]) -> Value {
    let row = |it: &DriftRow| {
        json!({
            "figure": it.figure,
            "verdict": it.verdict,
            "words": it.words,
            "per_day": it.per_day.map(|share| (share * 1e4).round() / 1e4),
            "alarm": it.alarm,
            "values": it.values,
        })
    };
    rows.iter().map(row).collect()
}
