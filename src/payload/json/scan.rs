//! JSON text in pieces: check it, strip it, indent it.

use std::borrow::Cow;

use memchr::{memchr2, memchr2_iter};
use serde::de::IgnoredAny;

use super::MAX_DEPTH;
use crate::text::{self, NotText};

/// What a piece of JSON text is, so that whoever prints it may colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A bracket, a brace, a colon or a comma.
    Punctuation,
    /// The name of an object's member, with its quotes.
    Key,
    /// A string with its quotes.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// Line breaks, indentation and the space after a colon.
    Space,
}

/// The bytes as checked JSON text.
///
/// # Errors
/// What is wrong, with line and column; also nesting deeper than [`MAX_DEPTH`].
pub(in crate::payload) fn parse_text(bytes: &[u8]) -> Result<&str, String> {
    if bytes.is_empty() {
        return Err("there is nothing in it".into());
    }
    if text::is_utf16(bytes) {
        return Err(NotText::Utf16.to_string());
    }
    let text = std::str::from_utf8(text::without_mark(bytes))
        .map_err(|error| format!("it is not UTF-8 after byte {}", error.valid_up_to()))?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| text::json(&error).to_string())?;
    bounded(text)
}

/// The checked JSON text, if it is not nested deeper than [`MAX_DEPTH`]. Text that a decoder made is held to this
/// as well: what is shown can be written.
///
/// # Errors
/// That it is nested deeper.
pub(in crate::payload) fn bounded<T: AsRef<str>>(text: T) -> Result<T, String> {
    if is_deeper_than(MAX_DEPTH, text.as_ref()) {
        return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
    }
    Ok(text)
}

/// Whether checked JSON text is nested deeper than that.
pub(in crate::payload) fn is_deeper_than(levels: usize, text: &str) -> bool {
    // Most texts do not have that many brackets, and need no look at their strings.
    if memchr2_iter(b'[', b'{', text.as_bytes())
        .nth(levels)
        .is_none()
    {
        return false;
    }
    let mut depth = 0usize;
    Pieces::of(text).any(|piece| {
        match piece.as_bytes()[0] {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        depth > levels
    })
}

/// Checked JSON text without its white space; borrowed where there is none.
pub(in crate::payload) fn compact(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return Cow::Borrowed(text);
    }
    let kept: usize = Pieces::of(text).map(str::len).sum();
    if kept == text.len() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(kept);
    Pieces::of(text).for_each(|piece| out.push_str(piece));
    Cow::Owned(out)
}

/// Hands checked JSON text to `put` piece by piece, indented by two spaces a level. Empty lists and
/// objects stay on one line.
pub(in crate::payload) fn pretty(text: &str, mut put: impl FnMut(Token, &str)) {
    let mut depth = 0;
    let mut pieces = Pieces::of(text).peekable();
    // Whether the next string is a member's name: so after `{`, and after `,` within an object.
    let mut objects = Vec::new();
    let mut name_next = false;
    while let Some(piece) = pieces.next() {
        match piece.as_bytes()[0] {
            open @ (b'{' | b'[') => {
                put(Token::Punctuation, piece);
                objects.push(open == b'{');
                name_next = open == b'{';
                if let Some(close) = pieces.next_if(|next| matches!(*next, "}" | "]")) {
                    objects.pop();
                    put(Token::Punctuation, close);
                } else {
                    depth += 1;
                    new_line(depth, &mut put);
                }
            }
            b'}' | b']' => {
                objects.pop();
                depth -= 1;
                new_line(depth, &mut put);
                put(Token::Punctuation, piece);
            }
            b',' => {
                put(Token::Punctuation, piece);
                name_next = objects.last().copied().unwrap_or(false);
                new_line(depth, &mut put);
            }
            b':' => {
                put(Token::Punctuation, piece);
                put(Token::Space, " ");
                name_next = false;
            }
            b'"' if name_next => put(Token::Key, piece),
            b'"' => put(Token::String, piece),
            b't' | b'f' => put(Token::Bool, piece),
            b'n' => put(Token::Null, piece),
            _ => put(Token::Number, piece),
        }
    }
}

/// A line break and the indentation of a level, which [`MAX_DEPTH`] bounds.
fn new_line(depth: usize, put: &mut impl FnMut(Token, &str)) {
    const LINE: [u8; 1 + 2 * MAX_DEPTH] = {
        let mut line = [b' '; 1 + 2 * MAX_DEPTH];
        line[0] = b'\n';
        line
    };
    let line = std::str::from_utf8(&LINE[..=2 * depth.min(MAX_DEPTH)]).unwrap_or("\n");
    put(Token::Space, line);
}

/// The pieces of checked JSON text: single marks, whole strings, numbers and words.
pub(super) struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the string that begins at `start` ends, its closing quote included.
    fn end_of_string(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while let Some(found) = memchr2(b'"', b'\\', &bytes[at..]) {
            at += found + 1;
            if bytes[at - 1] == b'"' {
                return at;
            }
            // The escaped character, whatever it is, does not end the string.
            at += 1;
        }
        bytes.len()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        let start = self.at;
        self.at = match bytes[start] {
            b'{' | b'}' | b'[' | b']' | b':' | b',' => start + 1,
            b'"' => self.end_of_string(start),
            _ => bytes[start..]
                .iter()
                .position(|byte| {
                    matches!(byte, b'}' | b']' | b',' | b':') || byte.is_ascii_whitespace()
                })
                .map_or(bytes.len(), |length| start + length),
        };
        self.text.get(start..self.at)
    }
}
