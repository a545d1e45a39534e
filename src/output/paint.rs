//! JSON in colours.

use colored::Color;

use super::json::push_value;
use super::style::{END, Style, start_of};

/// What a piece of JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonPart {
    /// The name of a member, with its quotes.
    Key,
    /// A string, with its quotes.
    String,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// Brackets, commas, colons, white space.
    Frame,
}

/// Appends JSON piece by piece, in colours where the stream has them.
#[derive(Debug)]
pub struct JsonPainter {
    terminal: bool,
    /// What stands before a piece of each part, in the order of [`JsonPart`]; none without colours.
    starts: Option<[String; 4]>,
}

impl JsonPainter {
    /// For a stream of this style.
    pub fn new(style: Style) -> Self {
        let colors = [Color::Blue, Color::Green, Color::Yellow, Color::Magenta];
        Self {
            terminal: style.terminal,
            starts: style.color.then(|| colors.map(start_of)),
        }
    }

    /// Appends a piece. On a terminal, strings carry nothing that it would obey.
    pub fn push(&self, out: &mut Vec<u8>, part: JsonPart, text: &str) {
        let place = match part {
            JsonPart::Key => 0,
            JsonPart::String => 1,
            JsonPart::Number => 2,
            JsonPart::Word => 3,
            JsonPart::Frame => return out.extend_from_slice(text.as_bytes()),
        };
        let Some(starts) = &self.starts else {
            return push_value(out, text, self.terminal);
        };
        out.extend_from_slice(starts[place].as_bytes());
        push_value(out, text, self.terminal);
        out.extend_from_slice(END.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(style: Style) -> String {
        let painter = JsonPainter::new(style);
        let mut out = Vec::new();
        for (part, text) in [
            (JsonPart::Frame, "{\n  "),
            (JsonPart::Key, "\"k\""),
            (JsonPart::Frame, ": "),
            (JsonPart::String, "\"\u{202e}\""),
            (JsonPart::Frame, ","),
            (JsonPart::Number, "1.50"),
            (JsonPart::Word, "null"),
        ] {
            painter.push(&mut out, part, text);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn colours_and_safety_are_two_things() {
        let plain = Style::PLAIN;
        assert_eq!(painted(plain), "{\n  \"k\": \"\u{202e}\",1.50null");
        let terminal = Style {
            terminal: true,
            ..plain
        };
        assert_eq!(painted(terminal), "{\n  \"k\": \"\\u202e\",1.50null");
        let colored = Style {
            color: true,
            ..plain
        };
        assert_eq!(
            painted(colored),
            "{\n  \x1b[34m\"k\"\x1b[0m: \x1b[32m\"\u{202e}\"\x1b[0m,\x1b[33m1.50\x1b[0m\x1b[35mnull\x1b[0m"
        );
    }
}
