//! Lines that are wider than a terminal, over several lines.

use unicode_width::UnicodeWidthStr as _;

use crate::text::pieces;

/// What stands between two parts of a line that are to stay whole.
const GAP: &str = "   ";

/// How much further than its beginning a line is indented where it goes on.
const FURTHER: usize = 4;

/// Makes lines no wider than so many columns. A line is broken where it has a gap of three spaces, and between words
/// (as [`pieces`] has them) only where what stands between two gaps is too wide itself. A word that is too wide stays whole.
pub fn fold(text: &str, columns: usize) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        if line.width() <= columns {
            folded.push_str(line);
        } else {
            folded.push_str(&broken(line, columns));
        }
        folded.push_str(end);
    }
    folded
}

/// A line that is too wide.
fn broken(line: &str, columns: usize) -> String {
    let rest = line.trim_start_matches(' ');
    let indentation = line.len() - rest.len();
    let mut lines = Lines {
        text: " ".repeat(indentation),
        column: indentation,
        is_new: true,
        indentation: indentation + FURTHER,
        columns,
    };
    for part in rest.split(GAP) {
        if lines.fits(GAP, part) {
            lines.push(GAP, part);
            continue;
        }
        if !lines.is_new {
            lines.end();
        }
        if lines.fits(GAP, part) {
            lines.push(GAP, part);
            continue;
        }
        for word in pieces(part) {
            if !lines.is_new && !lines.fits(" ", word) {
                lines.end();
            }
            // Of two spaces at a break neither stays.
            if !(lines.is_new && word.is_empty()) {
                lines.push(" ", word);
            }
        }
    }
    lines.text
}

struct Lines {
    text: String,
    /// The width of the last line.
    column: usize,
    /// The last line has only its indentation.
    is_new: bool,
    /// That of further lines.
    indentation: usize,
    columns: usize,
}

impl Lines {
    fn between<'a>(&self, between: &'a str) -> &'a str {
        if self.is_new { "" } else { between }
    }

    fn fits(&self, between: &str, words: &str) -> bool {
        self.column + self.between(between).len() + words.width() <= self.columns
    }

    fn push(&mut self, between: &str, words: &str) {
        let between = self.between(between);
        self.column += between.len() + words.width();
        self.is_new = false;
        for part in [between, words] {
            self.text.push_str(part);
        }
    }

    fn end(&mut self) {
        self.text.push('\n');
        self.text.push_str(&" ".repeat(self.indentation));
        (self.column, self.is_new) = (self.indentation, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_as_it_is() {
        let text = "a b   c\n\n  d  e\n";
        assert_eq!(fold(text, 80), text);
        assert_eq!(fold("ab   c", 6), "ab   c");
    }

    #[test]
    fn gaps_come_before_words() {
        let text = "  timeline   +0 ms app → a/set   +13 ms app ← a/state\nnext\n";
        assert_eq!(
            fold(text, 32),
            "  timeline   +0 ms app → a/set\n      +13 ms app ← a/state\nnext\n"
        );
        assert_eq!(
            fold("  one two three   four five", 11),
            "  one two\n      three\n      four\n      five"
        );
    }

    #[test]
    fn a_word_that_is_too_wide_stays_whole() {
        assert_eq!(
            fold("a: aaaaaaaaaaaaaaaaaaaa b", 10),
            "a:\n    aaaaaaaaaaaaaaaaaaaa\n    b"
        );
    }

    /// A wide character takes two columns.
    #[test]
    fn columns_are_those_of_a_terminal() {
        assert_eq!(fold("温度 温度", 9), "温度 温度");
        assert_eq!(fold("温度 温度", 8), "温度\n    温度");
    }
}
