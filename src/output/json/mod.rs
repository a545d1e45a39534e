//! JSON, written straight into a buffer.
//!
//! `serde_json` would need a value, or a `Serialize` that knows where the output goes: on a terminal a
//! string may not carry what a terminal obeys, so there more characters are escaped than JSON asks for.
//! What comes out means the same either way.

mod properties;
mod reflow;
mod text;

pub(super) use reflow::{Layout, reflow};
pub(super) use text::{push_base64, push_flag, push_string, push_value};

use super::digits;

/// An object being written. Names are ours and need no escaping; values may be anything.
#[derive(Debug)]
pub struct Object<'a> {
    out: &'a mut Vec<u8>,
    terminal: bool,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Begins an object at the end of `out`. For a terminal, strings carry nothing that it would obey.
    pub fn begin(out: &'a mut Vec<u8>, terminal: bool) -> Self {
        out.push(b'{');
        Self {
            out,
            terminal,
            empty: true,
        }
    }

    /// Goes on with an object that has been begun by hand and holds something already.
    pub(super) fn resume(out: &'a mut Vec<u8>, terminal: bool) -> Self {
        Self {
            out,
            terminal,
            empty: false,
        }
    }

    /// Ends it.
    pub fn end(self) {
        self.out.push(b'}');
    }

    /// A string.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name, "");
        push_string(self.out, value, self.terminal);
    }

    /// A string, if there is one.
    pub fn optional_string(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.string(name, value);
        }
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: impl Into<u64>) {
        self.name(name, "");
        digits::push(self.out, value.into());
    }

    /// A number, if there is one.
    pub fn optional_number(&mut self, name: &str, value: Option<impl Into<u64>>) {
        if let Some(value) = value {
            self.number(name, value);
        }
    }

    /// True or false.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.name(name, "");
        push_flag(self.out, value);
    }

    /// Bytes: a string under `name` where they are UTF-8 text, else base64 under `name_base64`.
    pub fn bytes(&mut self, name: &str, value: &[u8]) {
        if let Ok(text) = std::str::from_utf8(value) {
            self.string(name, text);
        } else {
            self.name(name, "_base64");
            push_base64(self.out, value);
        }
    }

    /// Bytes as base64 under `name_base64`, even where they are text.
    pub(super) fn base64(&mut self, name: &str, value: &[u8]) {
        self.name(name, "_base64");
        push_base64(self.out, value);
    }

    /// JSON text that is a value already.
    pub(super) fn value(&mut self, name: &str, json: &str) {
        self.name(name, "");
        push_value(self.out, json, self.terminal);
    }

    /// An object inside this one; left out if nothing is written into it.
    pub fn object(&mut self, name: &str, write: impl FnOnce(&mut Object<'_>)) {
        let (before, was_empty) = (self.out.len(), self.empty);
        self.name(name, "");
        let mut inner = Object::begin(self.out, self.terminal);
        write(&mut inner);
        let nothing = inner.empty;
        inner.end();
        if nothing {
            self.out.truncate(before);
            self.empty = was_empty;
        }
    }

    /// A list of numbers, if there are any.
    fn numbers(&mut self, name: &str, values: &[u32]) {
        self.list(name, values, |out, value, _| {
            digits::push(out, u64::from(*value));
        });
    }

    /// A list of pairs, each a list of two strings, if there are any.
    fn pairs(&mut self, name: &str, pairs: &[(String, String)]) {
        self.list(name, pairs, |out, (key, value), terminal| {
            out.push(b'[');
            push_string(out, key, terminal);
            out.push(b',');
            push_string(out, value, terminal);
            out.push(b']');
        });
    }

    fn list<T>(&mut self, name: &str, items: &[T], push: impl Fn(&mut Vec<u8>, &T, bool)) {
        if items.is_empty() {
            return;
        }
        self.name(name, "");
        for (index, item) in items.iter().enumerate() {
            self.out.push(if index == 0 { b'[' } else { b',' });
            push(self.out, item, self.terminal);
        }
        self.out.push(b']');
    }

    fn name(&mut self, name: &str, suffix: &str) {
        self.out
            .extend_from_slice(if self.empty { b"\"" } else { b",\"" });
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(suffix.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.empty = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object() {
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out, false);
        object.object("nothing", |_| {});
        object.number("number", 7_u8);
        object.bytes("data", b"text");
        object.bytes("data", b"\xff\xfe");
        object.object("inner", |inner| inner.flag("on", true));
        object.end();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"number":7,"data":"text","data_base64":"//4=","inner":{"on":true}}"#
        );
    }
}
