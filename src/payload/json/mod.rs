//! JSON without loss: numbers stay the digits that were written, keys keep their order, and a key
//! that stands twice stays twice.
//!
//! `serde_json` only judges whether text is JSON and where it is not; its own values would round
//! numbers and drop keys. Text is taken apart into [`Token`]s, which is all that printing needs, or
//! into a [`Json`] tree, which the other formats are written from.

mod number;
mod scan;
mod tree;
mod write;

pub(super) use number::{Number, Scientific, digits_of, magnitude_from_digits};
pub use scan::Token;
pub(super) use scan::{bounded, compact, is_deeper_than, parse_text, pretty};
pub(super) use tree::Json;
pub(super) use write::{push_bytes, push_f32, push_f64, push_string};

/// The deepest nesting of lists and objects that any codec reads: a bound for the stack, and for how
/// much larger than itself a payload is when it is printed with its indentation.
pub(super) const MAX_DEPTH: usize = 128;

#[cfg(test)]
mod tests;
