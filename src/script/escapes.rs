//! Characters beyond U+FFFF, which JSON and jq write as two escapes, in an expression: the interpreter reads one
//! escape at a time, and refuses half a character.

use std::borrow::Cow;

/// The same expression where escapes such as `\ud83d\ude00` are the character that they stand for. Half a pair
/// is U+FFFD, as in jq.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, letter, after)) = next(rest) {
        out.push_str(before);
        out.push(letter);
        rest = after;
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where a character of the joined text was typed; both from 1.
pub(super) fn typed(text: &str, place: usize) -> usize {
    let (mut joined, mut typed) = (1, 1);
    let mut rest = text;
    while let Some((before, _, after)) = next(rest) {
        let count = before.chars().count();
        if joined + count >= place {
            break;
        }
        joined += count + 1;
        // Escapes are of ASCII.
        typed += count + rest.len() - before.len() - after.len();
        rest = after;
    }
    typed + (place - joined)
}

/// The first character of two escapes, or half a one, with the text before and behind it.
fn next(text: &str) -> Option<(&str, char, &str)> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find('\\')?;
        let escape = &text[at..];
        let (letter, length) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                (char::from_u32(code)?, 12)
            }
            (Some(0xD800..=0xDFFF), _) => (char::REPLACEMENT_CHARACTER, 6),
            _ => {
                // The character behind the backslash belongs to it.
                let mut letters = escape.char_indices().skip(2);
                at += letters.next().map_or(escape.len(), |(end, _)| end);
                continue;
            }
        };
        return Some((&text[..at], letter, &escape[length..]));
    }
}

/// The number of an escape such as `\u00e9` at the beginning of a text.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_characters() {
        for (text, expected) in [
            (r#""\ud83d\ude00""#, "\"\u{1f600}\""),
            (r#""a\uD83D\uDE00b\n\\""#, "\"a\u{1f600}b\\n\\\\\""),
            (r#""\ud83d\ude00\ud83d\ude01""#, "\"\u{1f600}\u{1f601}\""),
            (r#""\ud83d""#, "\"\u{fffd}\""),
            (r#""\ude00\ud83d""#, "\"\u{fffd}\u{fffd}\""),
            // The backslash is itself escaped.
            (r#""\\ud83d\\ude00""#, r#""\\ud83d\\ude00""#),
            (r#""\u00e9\t""#, r#""\u00e9\t""#),
            (r#""\u00""#, r#""\u00""#),
            ("\"\\", "\"\\"),
            ("\"\\ä", "\"\\ä"),
            (".a", ".a"),
        ] {
            assert_eq!(joined(text), expected, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_what_was_typed() {
        let text = r#""\ud83d\ude00" + "\ud83d" + §"#;
        let changed = joined(text);
        for (wanted, from) in [('\u{1f600}', '\\'), ('+', '+'), ('§', '§')] {
            let place = |text: &str, letter| text.chars().position(|found| found == letter);
            let place = |text: &str, letter| place(text, letter).unwrap() + 1;
            assert_eq!(typed(text, place(&changed, wanted)), place(text, from));
        }
        assert_eq!(typed(".a |", 5), 5);
    }
}
