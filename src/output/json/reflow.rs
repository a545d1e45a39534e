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

/// Appends valid JSON in another layout. What is not JSON comes out as something else.
pub(in crate::output) fn reflow(out: &mut Vec<u8>, json: &[u8], layout: Layout) {
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
        let closes = matches!(byte, b'}' | b']');
        if closes {
            let bracket = open.pop();
            if !fresh && breaks(layout, bracket) {
                new_line(out, open.len(), layout);
            }
        } else if fresh && breaks(layout, open.last().copied()) {
            new_line(out, open.len(), layout);
        }
        out.extend_from_slice(&rest[..whole]);
        fresh = false;
        match byte {
            b'{' | b'[' => {
                open.push(byte);
                fresh = true;
            }
            b',' if breaks(layout, open.last().copied()) => new_line(out, open.len(), layout),
            b',' if layout == Layout::Tabs => out.push(b' '),
            b':' if layout == Layout::Blanks => out.push(b' '),
            b':' if layout == Layout::Tabs => out.push(b'\t'),
            _ => {}
        }
        rest = &rest[whole..];
    }
}

/// Whether the elements of what this bracket opens have a line each.
fn breaks(layout: Layout, bracket: Option<u8>) -> bool {
    match layout {
        Layout::Compact => false,
        Layout::Blanks => bracket.is_some(),
        Layout::Tabs => bracket == Some(b'{'),
    }
}

fn new_line(out: &mut Vec<u8>, depth: usize, layout: Layout) {
    out.push(b'\n');
    let (indent, times) = match layout {
        Layout::Tabs => (b'\t', depth),
        _ => (b' ', 2 * depth),
    };
    out.resize(out.len() + times, indent);
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
