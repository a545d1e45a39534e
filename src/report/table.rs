//! Columns for people: aligned by the width of their widest cell.

use std::fmt::Write as _;

/// Lays out rows: the first column to the left, the others to the right, two spaces between them.
/// Rows may differ in length; nothing is left at the end of a line.
pub(crate) fn aligned(rows: &[Vec<String>], indent: &str) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
            // Writing to a string cannot fail.
            let _ = if index == 0 {
                write!(line, "{cell:<width$}")
            } else {
                write!(line, "  {cell:>width$}")
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Text from outside on one line: what could move the cursor or turn the direction is escaped.
pub(crate) fn printable(text: &str) -> String {
    let harmless = |c: char| {
        !(c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    text.chars()
        .flat_map(|c| {
            let escaped = (!harmless(c)).then(|| c.escape_default());
            let plain = harmless(c).then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}
