//! Expressions that are none.

use thiserror::Error;

use crate::error::{Exit, Fault};

/// What jq has and expressions have not, and why; as the end of an error.
const MISSING: [(&str, &str); 8] = [
    (
        "filter env",
        "leave it out: expressions have no access to the environment",
    ),
    (
        "variable $ENV",
        "leave it out: expressions have no access to the environment",
    ),
    (
        "filter input",
        "leave it out: an expression gets one payload at a time",
    ),
    (
        "filter inputs",
        "leave it out: an expression gets one payload at a time",
    ),
    (
        "filter input_filename",
        "leave it out: payloads have no file",
    ),
    ("filter modulemeta", "leave it out: there are no modules"),
    (
        "filter builtins",
        "see the jq manual; docs/smoke-tests.md lists what is missing",
    ),
    (
        "variable $__prog_args",
        "leave it out: an expression has no arguments",
    ),
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
            "write it as in jq, such as .temperature > 30 or .sensors[].name",
            |(_, why)| why,
        );
        Some(hint.to_owned())
    }
}
