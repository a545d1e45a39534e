//! The values that fields of a message have.

use std::fmt;
use std::io::Write as _;
use std::sync::Arc;

/// A value. To copy one costs next to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction; always finite.
    Float(f64),
    /// Text.
    Text(Arc<str>),
    /// Values in order.
    List(Arc<[Value]>),
}

impl Value {
    /// Text.
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// A number that came out of a calculation.
    pub(super) fn number(number: f64) -> Result<Self, String> {
        if number.is_finite() {
            Ok(Self::Float(number))
        } else {
            Err("the result is no finite number".to_owned())
        }
    }

    /// Whether a condition with this value holds: nothing, false, 0 and what is empty do not.
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Int(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(values) => !values.is_empty(),
        }
    }

    /// As a number, if it is one.
    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 2^53 a number with a fraction is the nearest there is"
    )]
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether two values are the same; numbers by what they amount to.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self.as_number(), other.as_number()) {
            (Some(one), Some(other)) => (one - other) == 0.0,
            _ => self == other,
        }
    }

    /// What it is, for errors.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
        }
    }

    /// Appends it as JSON.
    pub(super) fn push_json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Text(text) => push_text(text, out),
            Self::List(values) => {
                out.push(b'[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    value.push_json(out);
                }
                out.push(b']');
            }
            // Writing to a vector cannot fail.
            Self::Bool(value) => drop(write!(out, "{value}")),
            Self::Int(number) => drop(write!(out, "{number}")),
            Self::Float(number) => drop(write!(out, "{number:?}")),
        }
    }

    /// Appends it as it stands in a text: text as it is, everything else as JSON.
    pub(super) fn push_plain(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            other => other.push_json(out),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        self.push_plain(&mut text);
        f.write_str(&String::from_utf8_lossy(&text))
    }
}

/// Appends text as JSON, with its quotes and escapes.
pub(super) fn push_text(text: &str, out: &mut Vec<u8>) {
    // A string is always JSON, and writing to a vector cannot fail.
    drop(serde_json::to_writer(out, text));
}
