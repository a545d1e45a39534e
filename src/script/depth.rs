//! How deep an expression can be, and the stack for it.
//!
//! Reading, compiling, running and dropping an expression all call themselves once for each level of what was
//! read. Levels come from brackets, and from every operator and keyword: `1+1+1` is two levels deep. No expression
//! has more levels than words and signs, so these are counted before anything is read, and a stack is taken that
//! is large enough for the worst of them.

use jaq_core::load::lex::{StrPart, Tok, Token};

use super::bounds::STACK;
use crate::model::{StackUnavailable, with_stack};

/// The most words and signs of an expression.
pub(super) const MOST_WORDS: usize = 10_000;

/// The deepest nesting of brackets.
const DEEPEST: usize = 200;

/// An expression of so few words runs on any stack.
const FEW: usize = 64;

/// How much of the stack a word may need: more than what the worst of them has been seen to take. Without
/// optimization frames are several times as large.
const PER_WORD: usize = if cfg!(debug_assertions) {
    32 * 1024
} else {
    8 * 1024
};

/// The stack that an expression needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    words: usize,
}

impl Need {
    /// What this text needs; `None` if it is too long.
    pub(super) fn of(text: &str) -> Option<Self> {
        let words = words(text);
        (words <= MOST_WORDS).then_some(Self { words })
    }

    /// In bytes, beside what any expression may use.
    pub(super) fn bytes(self) -> usize {
        if self.words > FEW {
            self.words * PER_WORD
        } else {
            0
        }
    }

    /// Does something with a stack that is large enough.
    ///
    /// # Errors
    /// There is not enough memory for it.
    pub(super) fn reserve<T>(self, work: impl FnOnce() -> T) -> Result<T, StackUnavailable> {
        match self.bytes() {
            0 => Ok(work()),
            more => with_stack(more + 2 * STACK, work),
        }
    }
}

/// How many words and signs a text has, whatever stands in quotes or comments: never fewer than the tokens that
/// an expression is read as.
fn words(text: &str) -> usize {
    let mut count = 0;
    let mut within = false;
    for letter in text.chars() {
        let word = letter.is_alphanumeric() || letter == '_';
        count += usize::from(!(letter.is_whitespace() || word && within));
        within = word;
    }
    count
}

/// Where brackets nest too deeply, if they do.
pub(super) fn too_deep<'a>(tokens: &[Token<&'a str>]) -> Option<&'a str> {
    let mut waiting: Vec<(usize, &Token<&'a str>)> =
        tokens.iter().map(|token| (0, token)).collect();
    while let Some((depth, Token(place, token))) = waiting.pop() {
        match token {
            Tok::Block(_) if depth == DEEPEST => return Some(place),
            Tok::Block(inner) => waiting.extend(inner.iter().map(|token| (depth + 1, token))),
            Tok::Str(parts) => waiting.extend(parts.iter().filter_map(|part| match part {
                StrPart::Term(token) => Some((depth, token)),
                StrPart::Str(_) | StrPart::Char(_) => None,
            })),
            Tok::Word | Tok::Var | Tok::Fmt | Tok::Num | Tok::Sym => {}
        }
    }
    None
}
