//! Tokens of an expression, put together before they are parsed.

use jaq_core::load::lex::{Tok, Token};

/// A part of an expression.
pub(super) type Tokens<'a> = Vec<Token<&'a str>>;

/// A word, as of a filter.
pub(super) fn word(text: &str) -> Token<&str> {
    Token(text, Tok::Word)
}

/// A sign, as of an operator.
pub(super) fn sign(text: &str) -> Token<&str> {
    Token(text, Tok::Sym)
}

/// The tokens in round brackets.
pub(super) fn bracketed(mut tokens: Tokens<'_>) -> Token<&str> {
    tokens.push(Token(")", Tok::Sym));
    Token("(", Tok::Block(tokens))
}
