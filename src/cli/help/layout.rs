//! Headings, rows of two columns and paragraphs, within the width of a terminal.

/// How a page is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How many columns there are.
    pub width: usize,
    /// With colours.
    pub color: bool,
}

impl Look {
    /// What a pipe gets.
    pub const PLAIN: Self = Self {
        width: 80,
        color: false,
    };

    /// Longer lines are hard to read.
    const WIDEST: usize = 120;
    /// Fewer columns are not tried.
    const NARROWEST: usize = 40;
    /// Below this there is no room for two columns.
    const TWO_COLUMNS: usize = 70;

    /// A terminal of this width.
    pub fn new(width: usize, color: bool) -> Self {
        let width = width.clamp(Self::NARROWEST, Self::WIDEST);
        Self { width, color }
    }

    /// The longest left side of a row that leaves its right side beside it.
    fn longest_label(self) -> usize {
        self.width * 2 / 5
    }
}

/// What a piece of text is painted with.
#[derive(Clone, Copy)]
enum Paint {
    Heading,
    Literal,
}

impl Paint {
    fn start(self) -> &'static str {
        match self {
            Self::Heading => "\x1b[1m",
            Self::Literal => "\x1b[36m",
        }
    }
}

const END: &str = "\x1b[0m";

/// The left side of a row.
pub(super) struct Label {
    /// What is typed as it stands.
    pub(super) literal: String,
    /// What stands for something else.
    pub(super) value: String,
}

impl Label {
    /// A left side that is typed as it stands.
    pub(super) fn literal(text: impl Into<String>) -> Self {
        Self {
            literal: text.into(),
            value: String::new(),
        }
    }

    fn width(&self) -> usize {
        self.literal.chars().count() + self.value.chars().count()
    }
}

/// A page as it grows.
pub(super) struct Page {
    text: String,
    look: Look,
}

impl Page {
    pub(super) fn new(look: Look) -> Self {
        Self {
            text: String::new(),
            look,
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A paragraph from the left margin.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.wrapped(0, 0, text);
    }

    /// A paragraph below a heading.
    pub(super) fn indented(&mut self, text: &str) {
        self.text.push_str("  ");
        self.wrapped(2, 2, text);
    }

    /// `Usage: …`.
    pub(super) fn usage(&mut self, line: &str) {
        self.paint(Paint::Heading, "Usage:");
        self.text.push(' ');
        self.wrapped(7, 7, line);
    }

    pub(super) fn heading(&mut self, text: &str) {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(word),
                Some(line)
                    if line.chars().count() + word.chars().count() + 2 <= self.look.width =>
                {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        self.blank();
        self.paint(Paint::Heading, &format!("{}:", lines.join("\n")));
        self.blank();
    }

    /// Where the right side of these rows begins.
    pub(super) fn column<'a>(&self, labels: impl Iterator<Item = &'a Label>) -> usize {
        if self.look.width < Look::TWO_COLUMNS {
            return 8;
        }
        let longest = self.look.longest_label();
        let fits = labels.map(Label::width).filter(|width| *width <= longest);
        fits.max().unwrap_or(longest) + 4
    }

    /// A row of two columns; the right one begins a line lower where the left one is too wide.
    pub(super) fn row(&mut self, label: &Label, right: &str, column: usize) {
        self.text.push_str("  ");
        self.paint(Paint::Literal, &label.literal);
        self.text.push_str(&label.value);
        let width = label.width() + 2;
        if width + 2 > column {
            self.blank();
            self.pad(column);
        } else {
            self.pad(column - width);
        }
        self.wrapped(column, column, right);
    }

    /// Rows that share their columns.
    pub(super) fn rows(&mut self, rows: &[(Label, String)]) {
        let column = self.column(rows.iter().map(|(label, _)| label));
        for (label, right) in rows {
            self.row(label, right, column);
        }
    }

    /// A line for a shell. Where it is too long it goes on in the next one, which a shell understands.
    pub(super) fn example(&mut self, what: &str, line: &str) {
        self.text.push_str("  # ");
        self.wrapped(4, 4, what);
        self.text.push_str("  $ ");
        let room = self.look.width - 6;
        let mut at = 0;
        let words = shell_words(line);
        for (index, &word) in words.iter().enumerate() {
            let width = word.chars().count();
            // A flag takes its value with it.
            let value = words.get(index + 1);
            let value = value.filter(|value| word.starts_with('-') && !value.starts_with('-'));
            let with_value = width + value.map_or(0, |value| 1 + value.chars().count());
            let needed = if with_value > room { width } else { with_value };
            if index > 0 && at + 1 + needed > room {
                self.text.push_str(" \\\n      ");
                at = 2;
            } else if index > 0 {
                self.text.push(' ');
                at += 1;
            }
            self.paint(Paint::Literal, word);
            at += width;
        }
        self.blank();
    }

    fn pad(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    fn paint(&mut self, paint: Paint, text: &str) {
        if self.look.color && !text.is_empty() {
            self.text.push_str(paint.start());
            self.text.push_str(text);
            self.text.push_str(END);
        } else {
            self.text.push_str(text);
        }
    }

    /// Text from column `at` on, in lines that begin at `indent`. No word is broken.
    fn wrapped(&mut self, at: usize, indent: usize, text: &str) {
        let room = self.look.width.saturating_sub(indent);
        let mut column = at;
        for (index, word) in words(text, room).into_iter().enumerate() {
            let width = word.chars().count();
            if index > 0 {
                if column + 1 + width > self.look.width {
                    self.blank();
                    self.pad(indent);
                    column = indent;
                } else {
                    self.text.push(' ');
                    column += 1;
                }
            }
            self.text.push_str(word);
            column += width;
        }
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
        self.blank();
    }
}

/// The words of a text. What stands in brackets, such as `[default: 30s]`, is one if it fits in a line.
fn words(text: &str, room: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let space = rest.find(' ').unwrap_or(rest.len());
        let bracket = rest.starts_with('[').then(|| rest.find(']')).flatten();
        let whole = bracket.map(|end| rest[end..].find(' ').map_or(rest.len(), |at| end + at));
        let end = whole
            .filter(|end| rest[..*end].chars().count() <= room)
            .unwrap_or(space);
        words.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(' ');
    }
    words
}

/// The words of a line for a shell, with their quotes.
fn shell_words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, character) in line.char_indices() {
        match (character, quote) {
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            (' ', None) => {
                words.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&line[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_stay_together_where_they_fit() {
        let text = "Wait [default: 30s] [env: MQTTY_X], then end";
        assert_eq!(
            words(text, 20),
            ["Wait", "[default: 30s]", "[env: MQTTY_X],", "then", "end"]
        );
        assert_eq!(words("[default: 30s]", 10), ["[default:", "30s]"]);
        assert_eq!(words("an [open one", 80), ["an", "[open", "one"]);
    }

    #[test]
    fn an_example_is_broken_between_words_of_the_shell() {
        let mut page = Page::new(Look::new(40, false));
        page.example("what", "mqtty pub -m 'a b c d e f g h i j k' \"x y\" -q 1");
        let lines =
            "  # what\n  $ mqtty pub \\\n      -m 'a b c d e f g h i j k' \"x y\" \\\n      -q 1\n";
        assert_eq!(page.into_text(), lines);
    }

    #[test]
    fn a_long_label_stands_alone() {
        let mut page = Page::new(Look::PLAIN);
        let label = |literal: &str| Label::literal(literal);
        page.rows(&[
            (label("--a"), "short".to_owned()),
            (label(&"x".repeat(40)), "below it".to_owned()),
        ]);
        let text = format!("  --a  short\n  {}\n       below it\n", "x".repeat(40));
        assert_eq!(page.into_text(), text);
    }
}
