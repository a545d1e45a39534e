//! JSON text with other white space: numbers, strings and their order stay as they are.

/// Where white space goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::output) enum Layout {
    /// Nowhere.
    Compact,
    /// An element a line, two blanks a level.
    Blanks,
    /// A member a line, a tab a level and behind each name; lists stay on their line.
    Tabs,
}

impl Layout {
    /// Begins a line for an element of what this bracket has opened, at that depth, or for its end; where the
    /// layout has one.
    #[inline]
    pub(super) fn line(self, out: &mut Vec<u8>, depth: usize, bracket: u8) {
        let (indent, times) = match self {
            Self::Blanks => (b' ', 2 * depth),
            Self::Tabs if bracket == b'{' => (b'\t', depth),
            _ => return,
        };
        out.push(b'\n');
        out.resize(out.len() + times, indent);
    }

    /// What stands between a name and its value.
    #[inline]
    pub(super) fn colon(self) -> &'static [u8] {
        match self {
            Self::Compact => b":",
            Self::Blanks => b": ",
            Self::Tabs => b":\t",
        }
    }

    /// What stands between two elements of what this bracket has opened.
    #[inline]
    pub(super) fn comma(self, bracket: u8) -> &'static [u8] {
        match (self, bracket) {
            (Self::Tabs, b'[') => b", ",
            _ => b",",
        }
    }
}

/// Appends valid JSON in another layout. What is not JSON comes out as something else.
pub(in crate::output) fn reflow(out: &mut Vec<u8>, json: &[u8], layout: Layout) {
    reflow_at(out, json, layout, 0);
}

/// The same for a value that stands that deep.
pub(super) fn reflow_at(out: &mut Vec<u8>, json: &[u8], layout: Layout, depth: usize) {
    let mut open = Vec::new();
    let mut fresh = false;
    let mut rest = json;
    while let Some((&byte, after)) = rest.split_first() {
        let whole = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                rest = after;
                continue;
            }
            b'"' => string_length(rest),
            _ => 1,
        };
        let bracket = open.last().copied().unwrap_or_default();
        match byte {
            b'}' | b']' => {
                open.pop();
                if !fresh {
                    layout.line(out, depth + open.len(), bracket);
                }
            }
            _ if fresh => layout.line(out, depth + open.len(), bracket),
            _ => {}
        }
        fresh = false;
        match byte {
            b',' => {
                out.extend_from_slice(layout.comma(bracket));
                layout.line(out, depth + open.len(), bracket);
            }
            b':' => out.extend_from_slice(layout.colon()),
            _ => out.extend_from_slice(&rest[..whole]),
        }
        if matches!(byte, b'{' | b'[') {
            open.push(byte);
            fresh = true;
        }
        rest = &rest[whole..];
    }
}

/// How long the string at the beginning is, quotes included.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(json: &str, layout: Layout) -> String {
        let mut out = Vec::new();
        reflow(&mut out, json.as_bytes(), layout);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn three_layouts() {
        let json = r#" {"a\" {": [ 1.50, {"b" : 1e400}],"c":{ }, "d": []} "#;
        assert_eq!(
            shown(json, Layout::Compact),
            r#"{"a\" {":[1.50,{"b":1e400}],"c":{},"d":[]}"#
        );
        assert_eq!(
            shown(json, Layout::Blanks),
            "{\n  \"a\\\" {\": [\n    1.50,\n    {\n      \"b\": 1e400\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}"
        );
        assert_eq!(
            shown(json, Layout::Tabs),
            "{\n\t\"a\\\" {\":\t[1.50, {\n\t\t\t\"b\":\t1e400\n\t\t}],\n\t\"c\":\t{},\n\t\"d\":\t[]\n}"
        );
    }
}
