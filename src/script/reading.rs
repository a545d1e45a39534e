//! The text of an expression, read.

use jaq_core::load::Parser;
use jaq_core::load::lex::{Lexer, Token};
use jaq_core::load::parse::Term;

use super::{depth, precedence};

/// Reads an expression; else what is wrong, and the part of the text where it is.
pub(super) fn parse(text: &str) -> Result<Term<&str>, (String, &str)> {
    let begins = |word| text.trim_start().starts_with(word);
    if begins("import ") || begins("include ") {
        return Err(("there are no modules".to_owned(), text));
    }
    let tokens = Lexer::new(text).lex().map_err(|errors| {
        let first = errors.into_iter().next();
        first.map_or(("cannot be read".to_owned(), text), |(what, found)| {
            (expected(what.as_str()), found)
        })
    })?;
    let deep = |tokens: &[Token<_>]| match depth::too_deep(tokens) {
        Some(place) => Err(("it is nested too deeply".to_owned(), place)),
        None => Ok(()),
    };
    deep(&tokens)?;
    let tokens = precedence::as_in_jq(tokens);
    deep(&tokens)?;
    Parser::new(&tokens).parse(Parser::term).map_err(|errors| {
        let first = errors.into_iter().next();
        first.map_or(("cannot be read".to_owned(), text), |(what, found)| {
            let end = &text[text.len()..];
            (expected(what.as_str()), found.map_or(end, |token| token.0))
        })
    })
}

/// What must stand somewhere, in our words.
fn expected(what: &str) -> String {
    let ours = match what {
        "nothing" => "an operator or the end",
        "term" => "a filter or a value",
        "key" => "a name, a string or a bracket",
        "pattern" => "a variable, an array or an object of them",
        "variable" => "a variable such as $x",
        "identifier" => "a name",
        "argument" => "a name or a variable",
        "token" => "another character",
        "digit" => "a digit",
        "string escape sequence" => "an escape such as \\n",
        "4-digit hexadecimal UTF-8 code point" => "four hexadecimal digits",
        other => other,
    };
    format!("expected {ours}")
}

/// Where a part of the text begins, in characters from 1.
pub(super) fn place(text: &str, part: &str) -> usize {
    let (start, end) = (text.as_ptr() as usize, text.as_ptr() as usize + text.len());
    let at = part.as_ptr() as usize;
    let offset = if (start..=end).contains(&at) {
        at - start
    } else {
        0
    };
    text.get(..offset)
        .map_or(0, |before| before.chars().count())
        + 1
}
