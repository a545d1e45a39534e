//! Text as people have it in files, and what parsers say about it in our own words.
//!
//! In: the bytes of a file, or the error of a library. Out: UTF-8 text without a byte order mark, or a
//! sentence that ends with line and column; and numbers with their nouns. Every module may use it, and it knows none
//! of them.

mod braces;
mod counted;
mod file;
mod fold;
mod json;
mod nearest;
pub(crate) mod number;
mod places;
pub(crate) mod schema;
pub(crate) mod template;
mod toml;
mod yaml;

pub(crate) use braces::about_braces;
pub(crate) use counted::Counted;
pub use counted::count;
pub(crate) use file::{ReadError, read};
pub(crate) use fold::{fold, pieces};
pub(crate) use json::fault as json;
pub(crate) use nearest::{did_you_mean, nearest};
pub(crate) use places::Places;
pub(crate) use toml::words as toml;
pub(crate) use yaml::words as yaml;

use std::fmt;

/// What UTF-8 files from Windows begin with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotText {
    /// They are text in another encoding.
    Utf16,
    /// They are not UTF-8 from this line on.
    NotUtf8 {
        /// The line, from 1.
        line: usize,
    },
}

impl NotText {
    /// The line of the fault.
    pub(crate) fn line(self) -> usize {
        match self {
            Self::Utf16 => 1,
            Self::NotUtf8 { line } => line,
        }
    }

    /// What to do about it with the file of this name.
    pub(crate) fn hint(self, name: &str) -> Option<String> {
        match self {
            Self::Utf16 => Some(format!(
                "convert it: iconv -f UTF-16 -t UTF-8 {name} >{name}.utf8"
            )),
            Self::NotUtf8 { .. } => None,
        }
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf16 => "it is UTF-16 text, not UTF-8 text",
            Self::NotUtf8 { .. } => "it is not UTF-8 text",
        })
    }
}

/// The text of a file, without the byte order mark that it may begin with.
///
/// # Errors
/// What it is instead.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, NotText> {
    check(bytes).map(str::to_owned)
}

/// The same, borrowed.
///
/// # Errors
/// What it is instead.
pub(crate) fn check(bytes: &[u8]) -> Result<&str, NotText> {
    if is_utf16(bytes) {
        return Err(NotText::Utf16);
    }
    std::str::from_utf8(without_mark(bytes)).map_err(|error| {
        let good = &without_mark(bytes)[..error.valid_up_to()];
        NotText::NotUtf8 {
            line: 1 + memchr::memchr_iter(b'\n', good).count(),
        }
    })
}

/// Bytes without the byte order mark of UTF-8.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

/// Whether bytes look like text in UTF-16: by its mark, or by every other byte of the beginning being 0.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let pairs = || bytes.chunks_exact(2).take(4);
    let text = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    pairs().len() >= 2
        && (pairs().all(|pair| text(pair[0]) && pair[1] == 0)
            || pairs().all(|pair| pair[0] == 0 && text(pair[1])))
}

/// What a parser of regular expressions refuses, in our words.
pub(crate) fn regex(words: &str) -> &'static str {
    let known = [
        ("duplicate capture", "two groups have the same name"),
        ("group name", "a group (?<NAME>…) has no valid name"),
        ("open group", "a closing parenthesis is missing"),
        (
            "closing ')'",
            "an opening or closing parenthesis is missing",
        ),
        (
            "look-around",
            "look-ahead and look-behind are not supported",
        ),
        ("backreference", "back references are not supported"),
        ("nest", "it is nested too deeply"),
        (
            "literal ']'",
            "a closing bracket ] is missing, or ] is the first character in brackets",
        ),
        ("no closing bracket", "a closing bracket ] is missing"),
        ("unclosed character class", "a closing bracket ] is missing"),
        (
            "range",
            "a range in brackets is malformed or the wrong way round",
        ),
        (
            "character class",
            "the contents of the brackets are not supported",
        ),
        (
            "Unicode",
            "Unicode classes such as \\p{…} are not supported",
        ),
        (
            "escape",
            "a backslash is followed by something without a meaning",
        ),
        (
            "hexadecimal",
            "an escape with hexadecimal digits is malformed",
        ),
        (
            "repetition",
            "a repetition such as *, + or {n} is malformed or follows nothing",
        ),
        ("decimal", "a repetition {n} needs a number"),
        ("word boundary", "a word boundary \\b{…} is malformed"),
        ("flag", "the flags in (?…) are malformed or unknown"),
        ("limit", "it is too large"),
        ("size", "it is too large"),
        ("end of pattern", "it ends too early"),
        ("parser is done", "it ends too early"),
    ];
    known.iter().find(|(part, _)| words.contains(part)).map_or(
        "it is not a regular expression that is supported",
        |(_, ours)| ours,
    )
}

/// What is wrong with base64, in our words.
pub(crate) fn base64() -> &'static str {
    "it is not base64: A to Z, a to z, 0 to 9, +, / and = at the end"
}

/// Line and column, from 1, of a place in a text; columns count characters.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = 1 + memchr::memchr_iter(b'\n', before.as_bytes()).count();
    (line, 1 + before[start..].chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_removed_and_other_encodings_named() {
        assert_eq!(check(b"\xef\xbb\xbfabc"), Ok("abc"));
        assert_eq!(check(b"abc"), Ok("abc"));
        assert_eq!(check(b""), Ok(""));
        assert_eq!(check(b"\n\n\xff"), Err(NotText::NotUtf8 { line: 3 }));
        let text = "{\"a\": 1}";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            [b"\xff\xfe", &*little].concat(),
            [b"\xfe\xff", &*big].concat(),
            little,
            big,
        ] {
            assert_eq!(check(&bytes), Err(NotText::Utf16), "{bytes:?}");
        }
        for bytes in [&b"\0\0\0\0"[..], b"a\0", b"ab\0c", b"a\nb\n"] {
            assert!(!is_utf16(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn places_count_characters() {
        assert_eq!(place("äb\nc", 2), (1, 2));
        assert_eq!(place("äb\nc", 4), (2, 1));
        assert_eq!(place("ab", 99), (1, 3));
    }

    #[test]
    fn regular_expressions_are_explained() {
        for text in [
            "(?<>a)",
            "(?P<1a>x)",
            "(a",
            "a)",
            "[a",
            "[z-a]",
            "*a",
            "a{2,1}",
            r"\q",
            r"(a)\1",
            "(?=a)",
            "(?<=a)",
            "(?z)",
            r"\p{L}",
            r"\x{zz}",
            "a**",
        ] {
            let Err(error) = regex_lite::Regex::new(text) else {
                continue;
            };
            let ours = regex(&error.to_string());
            assert!(!ours.contains("that is supported"), "{text}: {error}");
        }
    }
}
