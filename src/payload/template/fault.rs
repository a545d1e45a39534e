//! What is wrong with a template, in one line.

use std::error::Error as _;

use minijinja::{Error, ErrorKind};

use super::depth::STEPS;
use super::refusal::Refusal;
use crate::text;

/// What is wrong at a byte of the template.
pub(super) fn at(source: &str, at: usize, what: &str) -> String {
    let (line, column) = text::place(source, at);
    format!("line {line}: {what} at column {column}")
}

/// What is wrong, without its place.
pub(super) fn words(error: &Error) -> String {
    if let Some(refusal) = refusal(error) {
        return refusal.to_string();
    }
    let detail = error.detail().unwrap_or_default();
    let name = detail.split(" is unknown").next().unwrap_or_default();
    match error.kind() {
        ErrorKind::SyntaxError => text::template::syntax(detail),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest if detail.is_empty() => {
            "unknown filter or test".into()
        }
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest => format!("there is no {name}"),
        ErrorKind::UnknownFunction => format!("unknown function {name}()"),
        ErrorKind::UnknownMethod => "unknown method".into(),
        ErrorKind::TooManyArguments if detail.is_empty() => {
            "a function has too many arguments".into()
        }
        ErrorKind::MissingArgument if detail.is_empty() => "an argument is missing".into(),
        ErrorKind::UndefinedError => "a value is not defined".into(),
        ErrorKind::OutOfFuel => {
            format!("it takes more than {STEPS} steps; is there an endless loop?")
        }
        ErrorKind::BadEscape => "a backslash is followed by something without a meaning".into(),
        ErrorKind::TemplateNotFound | ErrorKind::BadInclude => {
            "there are no other templates to include".into()
        }
        ErrorKind::CannotUnpack => "a list has another length than the names for it".into(),
        ErrorKind::BadSerialization => "a value cannot be written as JSON".into(),
        ErrorKind::InvalidOperation => text::template::operation(detail),
        _ if detail.is_empty() => "it cannot be filled in".into(),
        _ => text::template::operation(detail),
    }
}

/// What our own functions say about it.
fn refusal(error: &Error) -> Option<&Refusal> {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(refusal) = cause.downcast_ref() {
            return Some(refusal);
        }
        source = cause.source();
    }
    None
}
