//! Terms of an expression, put together after it was parsed.

use jaq_core::load::parse::{BinaryOp, Pattern, Term};

/// `left | right`, or `left as $into | right`.
pub(super) fn pipe<'a>(
    left: Term<&'a str>,
    into: Option<Pattern<&'a str>>,
    right: Term<&'a str>,
) -> Term<&'a str> {
    Term::BinOp(Box::new(left), BinaryOp::Pipe(into), Box::new(right))
}
