//! What a received payload turned out to be.

use std::borrow::Cow;

use super::json::{self, Token, push_string};

/// A decoded payload. What can be borrowed from the message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// Text to be shown as it is.
    Text(Cow<'a, str>),
    /// One JSON value, compact: no white space, in particular no line break.
    Json(Cow<'a, str>),
    /// Several JSON values, compact, one a line: a payload that holds a sequence of items.
    JsonLines(String),
    /// Bytes that are meant to be bytes, or that were not asked to be anything else and are no text.
    Bytes(&'a [u8]),
    /// Bytes that detection could make nothing of; a terminal gets [`hex_dump`](super::hex_dump).
    Unknown(&'a [u8]),
}

impl Decoded<'_> {
    /// The payload as one JSON value, to be put into a larger one: JSON as it is, several values as a
    /// list, text as a string. `None` for bytes.
    pub fn json_value(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => {
                let mut quoted = String::with_capacity(text.len() + 2);
                push_string(text, &mut quoted);
                Some(Cow::Owned(quoted))
            }
            Self::Json(json) => Some(Cow::Borrowed(json)),
            Self::JsonLines(lines) => Some(Cow::Owned(format!("[{}]", lines.replace('\n', ",")))),
            Self::Bytes(_) | Self::Unknown(_) => None,
        }
    }

    /// The text of whatever is text, JSON included. `None` for bytes.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Json(text) => Some(text),
            Self::JsonLines(lines) => Some(lines),
            Self::Bytes(_) | Self::Unknown(_) => None,
        }
    }

    /// Hands JSON to `put` piece by piece, indented by two spaces a level, several values one after the
    /// other. Each piece comes with what it is, for colours. Says whether there was JSON to hand over.
    pub fn pretty(&self, mut put: impl FnMut(Token, &str)) -> bool {
        match self {
            Self::Json(json) => json::pretty(json, put),
            Self::JsonLines(lines) => {
                for (index, line) in lines.lines().enumerate() {
                    if index > 0 {
                        put(Token::Space, "\n");
                    }
                    json::pretty(line, &mut put);
                }
            }
            Self::Text(_) | Self::Bytes(_) | Self::Unknown(_) => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretty(decoded: &Decoded<'_>) -> String {
        let mut out = String::new();
        decoded.pretty(|_, piece| out.push_str(piece));
        out
    }

    #[test]
    fn json_within_json() {
        assert_eq!(
            Decoded::Text("a\"b".into()).json_value().unwrap(),
            r#""a\"b""#
        );
        assert_eq!(
            Decoded::Json("{\"a\":1.50}".into()).json_value().unwrap(),
            "{\"a\":1.50}"
        );
        assert_eq!(
            Decoded::JsonLines("1\n[2]".into()).json_value().unwrap(),
            "[1,[2]]"
        );
        assert_eq!(Decoded::Bytes(b"x").json_value(), None);
    }

    #[test]
    fn pretty_is_for_json() {
        assert_eq!(
            pretty(&Decoded::Json("{\"a\":1}".into())),
            "{\n  \"a\": 1\n}"
        );
        assert_eq!(pretty(&Decoded::JsonLines("1\n[2]".into())), "1\n[\n  2\n]");
        assert!(!Decoded::Text("1".into()).pretty(|_, _| panic!("no JSON")));
    }
}
