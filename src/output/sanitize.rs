//! What strangers may not send to a terminal, and how it is shown instead.
//!
//! A topic or a payload with an escape sequence could move the cursor, change the window's title or make
//! a terminal type for its owner; one with marks for the writing direction, or with characters of no
//! width, could show something else than what it holds. On a terminal such characters are shown as
//! `\x1b` or `\u{202e}`. Into a pipe or a file everything passes as it is; that is the caller's choice.

use super::scan;

/// Appends text as one line: whatever a terminal would obey, or would not show, is escaped, line ends
/// and tabs too.
pub fn push_line(out: &mut Vec<u8>, text: &str) {
    push_text(out, text, false);
}

/// Appends a payload: line ends and tabs are kept, everything else that a terminal would obey, or would
/// not show, is escaped; so is every byte that is not part of UTF-8 text.
pub fn push_payload(out: &mut Vec<u8>, payload: &[u8]) {
    for chunk in payload.utf8_chunks() {
        push_text(out, chunk.valid(), true);
        for byte in chunk.invalid() {
            push_hex(out, *byte);
        }
    }
}

fn push_text(out: &mut Vec<u8>, text: &str, keep_layout: bool) {
    let bytes = text.as_bytes();
    // Everything before `copied` is in `out`; everything before `seen` has been looked at.
    let (mut copied, mut seen) = (0, 0);
    while let Some(offset) = scan::suspect(&bytes[seen..]) {
        let start = seen + offset;
        let Some(character) = text[start..].chars().next() else {
            break;
        };
        seen = start + character.len_utf8();
        let layout = keep_layout && matches!(character, '\n' | '\t');
        if !layout && is_harmful(character) {
            out.extend_from_slice(&bytes[copied..start]);
            push_escaped(out, character);
            copied = seen;
        }
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// Whether a terminal would obey the character, or show nothing for it: control characters, marks that
/// change the writing direction, separators of lines and paragraphs, and characters of no width.
pub(in crate::output) fn is_harmful(character: char) -> bool {
    matches!(
        character,
        '\0'..='\x1F'
            | '\x7F'..='\u{9F}'
            // Soft hyphen, grapheme joiner, Arabic letter mark, Mongolian vowel separator.
            | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}'
            // Zero width, left-to-right and right-to-left marks.
            | '\u{200B}'..='\u{200F}'
            // Line and paragraph separators, embeddings and overrides.
            | '\u{2028}'..='\u{202E}'
            // Word joiner, invisible operators, isolates, deprecated controls.
            | '\u{2060}'..='\u{206F}'
            // Byte order mark, interlinear annotations.
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            // Tags: invisible copies of ASCII.
            | '\u{E0000}'..='\u{E007F}'
    )
}

fn push_escaped(out: &mut Vec<u8>, character: char) {
    match character {
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        _ => match u8::try_from(character) {
            Ok(byte) if byte.is_ascii() => push_hex(out, byte),
            _ => out.extend_from_slice(character.escape_unicode().to_string().as_bytes()),
        },
    }
}

/// Appends `\x1b`.
fn push_hex(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\x");
    out.push(HEX[usize::from(byte >> 4)]);
    out.push(HEX[usize::from(byte & 0xF)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(text: &str) -> String {
        let mut out = Vec::new();
        push_line(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    fn payload(bytes: &[u8]) -> String {
        let mut out = Vec::new();
        push_payload(&mut out, bytes);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_escaped() {
        let cases = [
            ("plain text, {\"a\": 1}", "plain text, {\"a\": 1}"),
            ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
            ("nul\0, del\x7f", r"nul\x00, del\x7f"),
            ("C1: \u{9b}31m", r"C1: \u{9b}31m"),
            ("abc\u{202e}fdp.exe", r"abc\u{202e}fdp.exe"),
            ("\u{2066}isolate\u{2069}", r"\u{2066}isolate\u{2069}"),
            ("zero\u{200b}width\u{feff}", r"zero\u{200b}width\u{feff}"),
            ("a\u{2028}b\u{2029}c", r"a\u{2028}b\u{2029}c"),
            ("tag\u{e0041}", r"tag\u{e0041}"),
            ("Grüße, 温度 21 °C, 🌡", "Grüße, 温度 21 °C, 🌡"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected);
            assert_eq!(payload(text.as_bytes()), expected);
        }
    }

    #[test]
    fn layout_stays_in_payloads_only() {
        assert_eq!(line("a\n\tb\r"), r"a\n\tb\r");
        assert_eq!(payload(b"a\n\tb\r\n"), "a\n\tb\\r\n");
    }

    #[test]
    fn bytes_that_are_not_text() {
        assert_eq!(payload(b"\xff\x00\x80ok\xc3"), r"\xff\x00\x80ok\xc3");
        // CSI as one byte, and an overlong ESC.
        assert_eq!(payload(b"\x9b2J\xc0\x9b"), r"\x9b2J\xc0\x9b");
    }

    proptest! {
        #[test]
        fn nothing_harmful_comes_out(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            for character in payload(&bytes).chars() {
                prop_assert!(!is_harmful(character) || matches!(character, '\n' | '\t'));
            }
        }

        #[test]
        fn nothing_harmful_comes_out_of_text(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(is_harmful));
        }
    }
}
