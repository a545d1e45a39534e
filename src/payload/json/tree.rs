//! JSON as a tree that borrows from its text.

use std::borrow::Cow;

use serde_json::Value;

use super::scan::{Pieces, parse_text};

/// A JSON value. Numbers are the text that stands in the input.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::payload) enum Json<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    /// The members in their order; names may repeat.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads one value.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub(in crate::payload) fn parse(bytes: &'a [u8]) -> Result<Self, String> {
        Self::of(parse_text(bytes)?)
    }

    /// Reads the value of checked text.
    ///
    /// # Errors
    /// A string that holds half of a character.
    pub(in crate::payload) fn of(text: &'a str) -> Result<Self, String> {
        let mut pieces = Pieces::of(text);
        let first = next(&mut pieces)?;
        value(first, &mut pieces)
    }

    /// The same as the parser's own value, which rounds numbers and keeps the last of members with the same name. Its
    /// parser stops at a depth of 127.
    pub(in crate::payload) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::String(text) => Value::String(text.to_string()),
            Self::Array(elements) => elements.iter().map(Self::to_value).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_value()))
                .collect(),
        }
    }

    /// What the value is, with its article, for an error.
    pub(in crate::payload) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// The value that begins with `piece`. The text is checked, so its depth is bounded.
fn value<'a>(piece: &'a str, pieces: &mut Pieces<'a>) -> Result<Json<'a>, String> {
    Ok(match piece.as_bytes()[0] {
        b'{' => Json::Object(members(pieces)?),
        b'[' => Json::Array(elements(pieces)?),
        b'"' => Json::String(string(piece)?),
        b't' => Json::Bool(true),
        b'f' => Json::Bool(false),
        b'n' => Json::Null,
        _ => Json::Number(piece),
    })
}

fn elements<'a>(pieces: &mut Pieces<'a>) -> Result<Vec<Json<'a>>, String> {
    let mut elements = Vec::new();
    loop {
        match next(pieces)? {
            "]" => return Ok(elements),
            "," => {}
            piece => elements.push(value(piece, pieces)?),
        }
    }
}

fn members<'a>(pieces: &mut Pieces<'a>) -> Result<Vec<(Cow<'a, str>, Json<'a>)>, String> {
    let mut members = Vec::new();
    loop {
        let name = match next(pieces)? {
            "}" => return Ok(members),
            "," => continue,
            piece => string(piece)?,
        };
        // The colon, then the value.
        next(pieces)?;
        let first = next(pieces)?;
        members.push((name, value(first, pieces)?));
    }
}

/// A quoted string without its quotes and escapes.
fn string(piece: &str) -> Result<Cow<'_, str>, String> {
    let inner = &piece[1..piece.len() - 1];
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    serde_json::from_str(piece)
        .map(Cow::Owned)
        .map_err(|error| format!("the string {piece}: {}", crate::text::json(&error).what))
}

fn next<'a>(pieces: &mut Pieces<'a>) -> Result<&'a str, String> {
    pieces.next().ok_or_else(|| "it ends too early".to_owned())
}
