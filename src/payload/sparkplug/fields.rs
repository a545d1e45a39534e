//! Fields of messages, read.

use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// The fields of one number within a message.
pub(super) struct Only<'a> {
    reader: Reader<'a>,
    number: u64,
}

impl<'a> Only<'a> {
    pub(super) fn of(message: &'a [u8], number: u64) -> Self {
        Self {
            reader: Reader::of(message),
            number,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Field<'a>>, String> {
        while let Some((number, field)) = next_field(&mut self.reader)? {
            if number == self.number {
                return Ok(Some(field));
            }
        }
        Ok(None)
    }

    /// The next message or string.
    pub(super) fn next_bytes(&mut self) -> Result<Option<&'a [u8]>, String> {
        match self.next()? {
            None => Ok(None),
            Some(Field::Bytes(bytes)) => Ok(Some(bytes)),
            Some(_) => Err(format!(
                "field {} is neither a message nor a string",
                self.number
            )),
        }
    }
}

/// A string of the message.
pub(super) fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "a string in it is not UTF-8".to_owned())
}

/// An error with the name of the part of the message that it is about. Of parts within parts of their kind, the
/// innermost is named.
pub(super) fn within(part: &str, name: &str, what: String) -> String {
    let is_named = what
        .strip_prefix(part)
        .is_some_and(|rest| rest.starts_with(" \""));
    if is_named {
        return what;
    }
    format!("{part} {name:?}: {what}")
}
