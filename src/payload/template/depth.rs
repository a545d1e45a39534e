//! How deep a template and its values can be, and the stack for them.
//!
//! The parser bounds brackets and blocks, but not rows of operators: `1+1+1` is two levels deep, and so is an
//! `if` with two `elif`. Values get deeper by a level with every bracket that is filled in. Both are counted
//! before anything is compiled; what is deeper than usual gets a stack that is large enough.

use minijinja::machinery::{Token, tokenize};

use crate::model::{StackUnavailable, with_stack};

/// The most words and signs between `{{` and `}}`, and the most `elif`.
const MOST: usize = 10_000;

/// The most brackets, where values are kept from one expression to the next.
const MOST_BRACKETS: usize = 100_000;

/// So many levels fit on any stack.
const FEW: usize = 64;

/// How many steps filling in may take: loops of a template may be long, but not endless.
pub(super) const STEPS: u64 = 1_000_000;

/// The same where each step may make a value deeper.
const STEPS_IN_DEPTH: u64 = 250_000;

/// Blocks that keep values.
const KEEPING: [&str; 2] = ["set", "with"];

/// Functions and words by which a loop makes values deeper and deeper.
const DEEPENING: [&str; 2] = ["namespace", "recursive"];

/// What a level of a template and a level of a value may take of the stack: more than what the worst of them
/// has been seen to take. Without optimization frames are several times as large.
const PER_LEVEL: usize = if cfg!(debug_assertions) { 8192 } else { 2048 };
const PER_VALUE: usize = if cfg!(debug_assertions) { 1024 } else { 256 };

/// What is beside that on the stack.
const BESIDE: usize = 512 * 1024;

/// The stack that a template needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    /// The levels of the template.
    levels: usize,
    /// The levels of the values that it makes.
    values: usize,
    /// Values are kept from one expression to the next.
    keeps: bool,
    /// Loops make values deeper.
    deepens: bool,
}

impl Need {
    /// What this template needs, or what is too much about it.
    pub(super) fn of(source: &str) -> Result<Self, &'static str> {
        let Ok(syntax) = super::syntax() else {
            return Ok(Self::default());
        };
        let mut need = Self::default();
        let (mut words, mut most_words, mut elifs) = (0, 0, 0);
        let mut at_start = false;
        // What is no token ends the template: the compiler says so.
        for (token, _) in tokenize(source, false, syntax).map_while(Result::ok) {
            words += 1;
            match token {
                Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => words = 0,
                Token::Ident("elif") if at_start => elifs += 1,
                Token::Ident(name) if at_start && KEEPING.contains(&name) => need.keeps = true,
                Token::Ident(name) if DEEPENING.contains(&name) => need.deepens = true,
                Token::BracketOpen | Token::BraceOpen => need.values += 1,
                _ => {}
            }
            most_words = most_words.max(words);
            at_start = matches!(token, Token::BlockStart);
        }
        if most_words > MOST {
            return Err("an expression has more than 10,000 words and signs");
        }
        if elifs > MOST {
            return Err("it has more than 10,000 elif");
        }
        if !need.keeps {
            // No expression nests deeper than the parser lets it.
            need.values = 0;
        }
        if need.values > MOST_BRACKETS {
            return Err("its expressions have more than 100,000 brackets");
        }
        need.levels = most_words + elifs;
        Ok(need)
    }

    /// How many steps filling in may take.
    pub(super) fn steps(self) -> u64 {
        if self.deepens { STEPS_IN_DEPTH } else { STEPS }
    }

    /// Whether values are kept from one expression to the next, so that a few words can make a large one.
    pub(super) fn keeps(self) -> bool {
        self.keeps || self.deepens
    }

    /// Compiles, with a stack that is large enough.
    pub(super) fn while_compiling<T>(
        self,
        work: impl FnOnce() -> T,
    ) -> Result<T, StackUnavailable> {
        reserve(self.levels, PER_LEVEL, work)
    }

    /// Fills in, with a stack that is large enough.
    pub(super) fn while_rendering<T>(
        self,
        work: impl FnOnce() -> T,
    ) -> Result<T, StackUnavailable> {
        let levels = if self.deepens {
            usize::try_from(STEPS_IN_DEPTH).unwrap_or(usize::MAX)
        } else {
            self.values
        };
        reserve(levels, PER_VALUE, work)
    }
}

fn reserve<T>(levels: usize, each: usize, work: impl FnOnce() -> T) -> Result<T, StackUnavailable> {
    if levels <= FEW {
        return Ok(work());
    }
    with_stack(levels * each + BESIDE, work)
}
