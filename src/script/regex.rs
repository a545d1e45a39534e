//! Regular expressions: those of the interpreter's library, with groups that took no part, and within bounds.
//!
//! Matching takes at most the length of the text times the size of the compiled expression, and cannot be stopped
//! in between. So the longer the text is, the smaller an expression has to be; between matches the clock is
//! looked at.

use jaq_core::native::{Fun, bome, v};
use jaq_core::{Error, Native, ValR, ValT as _};
use jaq_json::Val;
use jaq_std::ValT as _;
use regex_bites::bytes::{Captures, Match, Regex, RegexBuilder};

use super::bounds::{Bounded, Bounds};

/// The filters that the definitions for regular expressions are made of.
pub(super) const NAMES: [&str; 3] = ["matches", "split_matches", "split_"];

/// The largest compiled expression, in bytes.
const LARGEST: usize = 4 << 20;

/// The same times the number of groups: every step of a match remembers where each of them is.
const LARGEST_WITH_GROUPS: usize = 64 << 20;

/// The same times the length of the text.
const LARGEST_WITH_TEXT: usize = 20_000_000_000;

/// An expression of this size may be used on any text.
const SMALL: usize = 4096;

/// What is looked for: the matches, what is between them, or both.
#[derive(Clone, Copy)]
struct MatchOutput {
    matches: bool,
    between: bool,
}

pub(super) fn filters() -> Vec<Fun<Bounded>> {
    macro_rules! search {
        ($matches:expr, $between:expr) => {
            Native::<Bounded>::new(|mut cv| {
                let flags = cv.0.pop_var();
                let expression = cv.0.pop_var();
                let wanted = MatchOutput {
                    matches: $matches,
                    between: $between,
                };
                bome(search(
                    cv.0.data().bounds,
                    &cv.1,
                    &expression,
                    &flags,
                    wanted,
                ))
            })
        };
    }
    let [matches, both, between] = NAMES;
    vec![
        (matches, v(2), search!(true, false)),
        (both, v(2), search!(true, true)),
        (between, v(2), search!(false, true)),
    ]
}

fn search(
    bounds: &Bounds,
    input: &Val,
    expression: &Val,
    flags: &Val,
    wanted: MatchOutput,
) -> ValR<Val> {
    let text = match input {
        Val::TStr(text) | Val::BStr(text) => text.as_ref(),
        other => {
            return Err(Error::str(format_args!(
                "{} ({}) cannot be matched, as it is not a string",
                super::paths::kind(other),
                super::shown::json(other)
            )));
        }
    };
    let flags = match flags {
        Val::Null => "",
        flags => as_text(flags)?,
    };
    // All matches are from one line, and `s` and `l` change nothing of them.
    let unknown = flags.chars().find(|flag| !"gnislxp".contains(*flag));
    if let Some(flag) = unknown {
        return Err(Error::str(format_args!(
            "unknown flag {flag:?} for a regular expression"
        )));
    }
    let regex = compile(as_text(expression)?, flags, text.len())?;
    let (mut found, mut last) = (Vec::new(), 0);
    let mut characters = Characters::new(text);
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        bounds.watch();
        if bounds.broken().is_some() {
            return Err(Error::str("it takes too long"));
        }
        if flags.contains('n') && whole.is_empty() {
            continue;
        }
        if wanted.between {
            found.push(input.as_sub_str(&text[last..whole.start()]));
            last = whole.end();
        }
        if wanted.matches {
            found.push(groups(input, &regex, &captures, &mut characters)?);
        }
        if !flags.contains('g') {
            break;
        }
    }
    if wanted.between {
        found.push(input.as_sub_str(&text[last..]));
    }
    Ok(found.into_iter().collect())
}

/// An expression, if it is not too large for a text of this length.
fn compile(expression: &str, flags: &str, length: usize) -> Result<Regex, Error<Val>> {
    let groups = expression.matches('(').count() + 1;
    let limit = LARGEST
        .min(LARGEST_WITH_GROUPS / groups)
        .min((LARGEST_WITH_TEXT / length.max(1)).max(SMALL));
    let has = |flag| flags.contains(flag);
    RegexBuilder::new(expression)
        .case_insensitive(has('i'))
        .dot_matches_new_line(has('p'))
        .ignore_whitespace(has('x'))
        .size_limit(limit)
        .build()
        .map_err(|error| {
            let short: String = expression.chars().take(60).collect();
            let why = if error.to_string().contains("size limit") {
                "it is too large for the text"
            } else {
                crate::text::regex(&error.to_string())
            };
            Error::str(format_args!("bad regular expression {short:?}: {why}"))
        })
}

/// A match and its groups.
fn groups(
    input: &Val,
    regex: &Regex,
    captures: &Captures<'_>,
    characters: &mut Characters<'_>,
) -> ValR<Val> {
    let start = captures.get(0).map_or(0, |whole| whole.start());
    characters.forward(start);
    let group = |(at, (found, name)): (usize, (Option<Match<'_>>, Option<&str>))| {
        let key = |name: &str| Val::utf8_str(name.to_owned());
        let (offset, length, string) = match found {
            Some(found) => (
                number(characters.at(found.start())),
                number(count(found.as_bytes())),
                input.as_sub_str(found.as_bytes()),
            ),
            None => (Val::from(-1_isize), Val::from(0_isize), Val::Null),
        };
        let members = [
            (key("offset"), offset),
            (key("length"), length),
            (key("string"), string),
        ];
        let name = (at > 0).then(|| (key("name"), name.map_or(Val::Null, key)));
        Val::from_map(members.into_iter().chain(name))
    };
    let all = captures.iter().zip(regex.capture_names());
    all.enumerate().map(group).collect()
}

fn number(number: usize) -> Val {
    Val::from(isize::try_from(number).unwrap_or(isize::MAX))
}

/// How many characters these bytes are. What is not UTF-8 counts by its replacement.
fn count(bytes: &[u8]) -> usize {
    bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().count() + usize::from(!chunk.invalid().is_empty()))
        .sum()
}

/// Places in a text, in characters: the place where the last match began is remembered.
struct Characters<'a> {
    text: &'a [u8],
    byte: usize,
    character: usize,
}

impl<'a> Characters<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            byte: 0,
            character: 0,
        }
    }

    /// Goes to a place behind the one before.
    fn forward(&mut self, byte: usize) {
        self.character = self.at(byte);
        self.byte = byte;
    }

    /// How many characters are before a byte that is behind the remembered place.
    fn at(&self, byte: usize) -> usize {
        self.character + count(self.text.get(self.byte..byte).unwrap_or_default())
    }
}

fn as_text(value: &Val) -> Result<&str, Error<Val>> {
    let text = match value {
        Val::TStr(text) | Val::BStr(text) => std::str::from_utf8(text).ok(),
        _ => None,
    };
    text.ok_or_else(|| {
        Error::str(format_args!(
            "{} ({}) cannot be matched, as it is not a string",
            super::paths::kind(value),
            super::shown::json(value)
        ))
    })
}
