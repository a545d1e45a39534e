//! Lines for people: words and cells that stay within the width of a usual terminal, with colours where those are
//! wanted.

use crate::text::fold;

/// The columns of a usual terminal.
pub(crate) const COLUMNS: usize = 80;
/// Terminals may have fewer or more columns, down to and up to these: longer lines are hard to read.
const LIMITS: std::ops::RangeInclusive<usize> = 40..=120;

/// How wide lines are on a terminal with so many columns.
pub(crate) fn columns_of(terminal: usize) -> usize {
    terminal.clamp(*LIMITS.start(), *LIMITS.end())
}

/// What a text stands for, which decides its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// A heading.
    Strong,
    /// Well done.
    Good,
    /// Not as it should be, and no failure.
    Doubtful,
    /// A failure.
    Bad,
}

impl Tone {
    /// Doubtful or bad where there is any.
    pub(super) fn of(self, number: u64) -> Self {
        if number == 0 { Self::Plain } else { self }
    }

    /// The text with the codes of its colour.
    pub(super) fn paint(self, text: &str, color: bool) -> String {
        let code = match self {
            Self::Plain => return text.to_owned(),
            Self::Strong => 1,
            Self::Good => 32,
            Self::Doubtful => 33,
            Self::Bad => 31,
        };
        if color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A text that stays in one piece.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, tone }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(Tone::Plain, text)
    }
}

/// Cells one behind the other, `gap` apart, on as many lines of so many columns as they need. `begun` is how wide the
/// first line is already, and how far the others are indented.
pub(super) fn flow(
    cells: &[Cell],
    gap: usize,
    begun: usize,
    columns: usize,
    color: bool,
) -> String {
    let mut text = String::new();
    let mut width = begun;
    for (index, cell) in cells.iter().enumerate() {
        let own = cell.text.chars().count();
        let space = if index == 0 { 0 } else { gap };
        if index > 0 && width + space + own > columns {
            // A cell may be padded.
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', begun));
            width = begun + own;
        } else {
            text.extend(std::iter::repeat_n(' ', space));
            width += space + own;
        }
        text.push_str(&cell.tone.paint(&cell.text, color));
    }
    text.push('\n');
    text
}

/// Words on as many lines as they need, indented by `first` and by `rest`.
pub(crate) fn wrapped(words: &str, first: usize, rest: usize) -> String {
    wrapped_to(COLUMNS, words, first, rest)
}

/// The same with lines of so many columns.
pub(crate) fn wrapped_to(columns: usize, words: &str, first: usize, rest: usize) -> String {
    let width = |text: &str| text.chars().count();
    format!(
        "{:first$}{}\n",
        "",
        fold(words, columns, (first, rest), width)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let words = "word ".repeat(40) + &"x".repeat(100);
        let text = wrapped(&words, 2, 4);
        let widths: Vec<_> = text.lines().map(|line| line.chars().count()).collect();
        assert!(
            widths[..widths.len() - 1]
                .iter()
                .all(|width| *width <= COLUMNS)
        );
        // What has no gap to be broken at stands alone.
        assert_eq!(*widths.last().unwrap(), 104);
        assert!(text.starts_with("  word") && text.contains("\n    word"));
        assert_eq!(text.split_whitespace().count(), 41);
    }

    #[test]
    fn a_number_keeps_its_unit() {
        let text = wrapped(&format!("{} took 980 ms.", "x".repeat(69)), 0, 2);
        assert!(text.ends_with("took\n  980 ms.\n"), "{text}");
    }

    #[test]
    fn colours_take_no_room() {
        let cells: Vec<_> = (0..20).map(|_| Cell::new(Tone::Bad, "lost 1")).collect();
        let plain = flow(&cells, 3, 10, COLUMNS, false);
        let colored = flow(&cells, 3, 10, COLUMNS, true);
        assert_eq!(
            colored.replace("\x1b[31m", "").replace("\x1b[0m", ""),
            plain
        );
        assert_eq!(Tone::Bad.of(0), Tone::Plain);
    }
}
