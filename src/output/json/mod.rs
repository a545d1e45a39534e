//! JSON, written straight into a buffer.
//!
//! `serde_json` would need a value, or a `Serialize` that knows where the output goes: on a terminal a
//! string may not carry what a terminal obeys, so there more characters are escaped than JSON asks for.
//! What comes out means the same either way.

mod properties;
mod reflow;
mod text;

use reflow::reflow_at;
pub(super) use reflow::{Layout, reflow};
pub(super) use text::{push_base64, push_flag, push_string, push_value};

use super::digits;

/// An object being written, in any layout. Names are ours and need no escaping, but for those of
/// [`object_of`](Object::object_of); values may be anything.
#[derive(Debug)]
pub struct Object<'a> {
    out: &'a mut Vec<u8>,
    terminal: bool,
    layout: Layout,
    depth: usize,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Begins an object at the end of `out`. For a terminal, strings carry nothing that it would obey.
    pub fn begin(out: &'a mut Vec<u8>, terminal: bool) -> Self {
        Self::laid_out(out, terminal, Layout::Compact)
    }

    /// The same with white space.
    pub(super) fn laid_out(out: &'a mut Vec<u8>, terminal: bool, layout: Layout) -> Self {
        out.push(b'{');
        Self {
            out,
            terminal,
            layout,
            depth: 1,
            empty: true,
        }
    }

    /// Goes on with an object that has been begun by hand, compact, and holds something already.
    pub(super) fn resume(out: &'a mut Vec<u8>, terminal: bool) -> Self {
        Self {
            out,
            terminal,
            layout: Layout::Compact,
            depth: 1,
            empty: false,
        }
    }

    /// Ends it.
    pub fn end(self) {
        if !self.empty {
            self.layout.line(self.out, self.depth - 1, b'{');
        }
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

    /// A number with three decimals.
    pub fn decimal(&mut self, name: &str, value: f64) {
        self.name(name, "");
        let number = if value.is_finite() { value } else { 0.0 };
        self.out
            .extend_from_slice(format!("{number:.3}").as_bytes());
    }

    /// True or false.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.name(name, "");
        push_flag(self.out, value);
    }

    /// Nothing.
    pub(super) fn null(&mut self, name: &str) {
        self.name(name, "");
        self.out.extend_from_slice(b"null");
    }

    /// Bytes: a string under `name` where they are UTF-8 text, else base64 under `name_base64`.
    pub fn bytes(&mut self, name: &str, value: &[u8]) {
        if let Ok(text) = std::str::from_utf8(value) {
            self.string(name, text);
        } else {
            self.base64(name, value);
        }
    }

    /// Bytes as base64 under `name_base64`, even where they are text.
    pub(super) fn base64(&mut self, name: &str, value: &[u8]) {
        self.name(name, "_base64");
        push_base64(self.out, value);
    }

    /// JSON text that is a value already, without white space.
    pub(super) fn value(&mut self, name: &str, json: &str) {
        self.name(name, "");
        push_value(self.out, json, self.terminal);
    }

    /// JSON text that is a value already, in the layout of the object.
    pub(super) fn reflowed(&mut self, name: &str, json: &str) {
        self.name(name, "");
        let (layout, depth) = (self.layout, self.depth);
        if self.terminal {
            // White space is not one of what is escaped, so it has to go first.
            let (mut compact, mut harmless) = (Vec::new(), Vec::new());
            reflow(&mut compact, json.as_bytes(), Layout::Compact);
            push_value(&mut harmless, &String::from_utf8_lossy(&compact), true);
            reflow_at(self.out, &harmless, layout, depth);
        } else {
            reflow_at(self.out, json.as_bytes(), layout, depth);
        }
    }

    /// An object inside this one; left out if nothing is written into it.
    pub fn object(&mut self, name: &str, write: impl FnOnce(&mut Object<'_>)) {
        let (before, was_empty) = (self.out.len(), self.empty);
        self.name(name, "");
        if !self.nested(write) {
            self.out.truncate(before);
            self.empty = was_empty;
        }
    }

    /// Writes an object inside this one; false if it has nothing.
    fn nested(&mut self, write: impl FnOnce(&mut Object<'_>)) -> bool {
        self.out.push(b'{');
        let mut inner = Object {
            out: self.out,
            terminal: self.terminal,
            layout: self.layout,
            depth: self.depth + 1,
            empty: true,
        };
        write(&mut inner);
        let something = !inner.empty;
        inner.end();
        something
    }

    /// A list of numbers.
    pub(super) fn numbers(&mut self, name: &str, values: impl Iterator<Item = u64>) {
        self.list(name, values, |object, value| {
            digits::push(object.out, value);
        });
    }

    /// A list of objects of one member each.
    pub(super) fn objects(&mut self, name: &str, pairs: &[(String, String)]) {
        self.list(name, pairs.iter(), |object, (key, value)| {
            object.nested(|inner| inner.member(key, value));
        });
    }

    /// A list of pairs, each a list of two strings.
    fn pairs(&mut self, name: &str, pairs: &[(String, String)]) {
        self.list(name, pairs.iter(), |object, (key, value)| {
            object.items([key, value].into_iter(), |object, text| {
                push_string(object.out, text, object.terminal);
            });
        });
    }

    /// An object of these members, under names that may be anything; each has one string or a list of them.
    pub(super) fn object_of(&mut self, name: &str, members: &[(&str, Vec<&str>)]) {
        self.object(name, |inner| {
            for (name, values) in members {
                if let [value] = values.as_slice() {
                    inner.member(name, value);
                } else {
                    inner.place(b'{');
                    push_string(inner.out, name, inner.terminal);
                    inner.out.extend_from_slice(inner.layout.colon());
                    inner.items(values.iter(), |inner, value| {
                        push_string(inner.out, value, inner.terminal);
                    });
                }
            }
        });
    }

    /// A string under a name that may be anything.
    fn member(&mut self, name: &str, value: &str) {
        self.place(b'{');
        push_string(self.out, name, self.terminal);
        self.out.extend_from_slice(self.layout.colon());
        push_string(self.out, value, self.terminal);
    }

    fn list<T>(&mut self, name: &str, items: impl Iterator<Item = T>, push: impl Fn(&mut Self, T)) {
        self.name(name, "");
        self.items(items, push);
    }

    fn items<T>(&mut self, items: impl Iterator<Item = T>, push: impl Fn(&mut Self, T)) {
        self.out.push(b'[');
        self.depth += 1;
        self.empty = true;
        for item in items {
            self.place(b'[');
            push(self, item);
            self.empty = false;
        }
        self.depth -= 1;
        if !self.empty {
            self.layout.line(self.out, self.depth, b'[');
        }
        self.empty = false;
        self.out.push(b']');
    }

    #[inline]
    fn name(&mut self, name: &str, suffix: &str) {
        if self.layout == Layout::Compact {
            // The usual case: punctuation in as few pieces as possible.
            let before: &[u8] = if self.empty { b"\"" } else { b",\"" };
            self.out.extend_from_slice(before);
            self.empty = false;
        } else {
            self.place(b'{');
            self.out.push(b'"');
        }
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(suffix.as_bytes());
        if self.layout == Layout::Compact {
            self.out.extend_from_slice(b"\":");
        } else {
            self.out.push(b'"');
            self.out.extend_from_slice(self.layout.colon());
        }
    }

    /// The place of the next element within what this bracket has opened.
    fn place(&mut self, bracket: u8) {
        if !self.empty {
            self.out.extend_from_slice(self.layout.comma(bracket));
        }
        self.layout.line(self.out, self.depth, bracket);
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

    #[test]
    fn laid_out_it_is_what_reflow_makes_of_the_compact_one() {
        let pairs = [
            ("k".to_owned(), "v\u{1b}".to_owned()),
            ("\"".to_owned(), String::new()),
        ];
        let write = |layout, terminal| {
            let mut out = Vec::new();
            let mut object = Object::laid_out(&mut out, terminal, layout);
            object.number("n", 7_u8);
            object.object("nothing", |_| {});
            object.null("null");
            object.numbers("none", std::iter::empty());
            object.numbers("numbers", [1, 2].into_iter());
            object.pairs("pairs", &pairs);
            object.objects("objects", &pairs);
            object.object_of("members", &[("\"", vec!["x"]), ("b", vec!["y", "z"])]);
            object.reflowed("json", r#"{"a":[1,{"b":{}}],"c":[]}"#);
            object.object("inner", |inner| {
                inner.object("deep", |deep| deep.flag("on", true));
            });
            object.end();
            out
        };
        for terminal in [false, true] {
            let compact = write(Layout::Compact, terminal);
            let _: serde_json::Value = serde_json::from_slice(&compact).unwrap();
            for layout in [Layout::Blanks, Layout::Tabs] {
                let mut expected = Vec::new();
                reflow(&mut expected, &compact, layout);
                let laid_out = String::from_utf8(write(layout, terminal)).unwrap();
                assert_eq!(laid_out, String::from_utf8(expected).unwrap());
            }
        }
    }
}
