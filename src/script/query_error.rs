//! Expressions that are none.

use thiserror::Error;

use crate::error::{Exit, Fault};

/// What jq has and expressions have not, and why; as the end of an error.
const MISSING: [(&str, &str); 8] = [
    ("filter env", "expressions see nothing of the environment"),
    (
        "variable $ENV",
        "expressions see nothing of the environment",
    ),
    ("filter input", "an expression sees one payload at a time"),
    ("filter inputs", "an expression sees one payload at a time"),
    ("filter input_filename", "payloads have no file"),
    ("filter modulemeta", "there are no modules"),
    (
        "filter builtins",
        "the filters are those of the jq manual; docs/smoke-tests.md lists what is missing",
    ),
    ("variable $__prog_args", "an expression has no arguments"),
];

/// An expression that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("bad expression for {flag}: {what} at character {at}")]
pub struct QueryError {
    /// The flag that it was given with.
    pub flag: &'static str,
    /// What is wrong.
    pub what: String,
    /// Where, from 1.
    pub at: usize,
}

impl Fault for QueryError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hint(&self) -> Option<String> {
        let missing = MISSING.iter().find(|(name, _)| self.what.ends_with(name));
        let hint = missing.map_or(
            "expressions are those of jq: .temperature > 30, .sensors[].name",
            |(_, why)| why,
        );
        Some(hint.to_owned())
    }
}
