//! The series as CSV: a header, then a line a second. No text of the user's is in it.

use serde_json::Value;

use super::columns::COLUMNS;
use super::summary::Summary;

pub(super) fn render(summary: &Summary) -> String {
    let mut text = COLUMNS.map(|(name, _)| name).join(",");
    text.push('\n');
    for sample in summary.series.samples() {
        let cells = COLUMNS.map(|(_, cell)| match cell(sample) {
            Value::Null => String::new(),
            Value::String(word) => word,
            number => number.to_string(),
        });
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}
