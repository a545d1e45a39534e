//! A text that grows within the bounds of a template.

use std::fmt::{self, Write};

use minijinja::Error;
use minijinja::value::{Value, ValueKind};

use super::memory_use::{LONGEST, TOO_LONG};
use super::refusal::refuse;
use super::values;

/// A text that is made piece by piece, and takes no more than a text can hold.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// Adds a value as the language writes it.
    ///
    /// # Errors
    /// The text gets too long.
    pub(super) fn push(&mut self, value: &Value) -> Result<(), Error> {
        if let Some(text) = value.as_str() {
            return self.write_str(text).or_else(|_| refuse(TOO_LONG));
        }
        if value.kind() == ValueKind::Number {
            return self.push_fmt(format_args!("{value}"));
        }
        self.write_str(&values::plain(value)?)
            .or_else(|_| refuse(TOO_LONG))
    }

    /// Adds something that can be written.
    ///
    /// # Errors
    /// The text gets too long.
    pub(super) fn push_fmt(&mut self, what: fmt::Arguments<'_>) -> Result<(), Error> {
        self.write_fmt(what).or_else(|_| refuse(TOO_LONG))
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}
