//! JSON objects and lists, written.

use std::fmt::Write as _;

use super::fields::text;
use crate::payload::json::push_string;

/// An object that is being written; what is absent leaves no trace.
pub(super) struct Members<'o> {
    out: &'o mut String,
    first: bool,
}

impl<'o> Members<'o> {
    pub(super) fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, first: true }
    }

    /// Writes a name and the colon; the value is the caller's.
    pub(super) fn name(&mut self, name: &str) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        push_string(name, self.out);
        self.out.push(':');
        self.out
    }

    pub(super) fn number(&mut self, name: &str, value: Option<u64>) {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(self.name(name), "{value}");
        }
    }

    pub(super) fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.name(name).push_str("true");
        }
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&[u8]>) -> Result<(), String> {
        if let Some(value) = value {
            push_string(text(value)?, self.name(name));
        }
        Ok(())
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }
}

/// Ends a list whose elements have each left a comma behind.
pub(super) fn close(list: &mut String) {
    if list.ends_with(',') {
        list.pop();
    }
    list.push(']');
}
