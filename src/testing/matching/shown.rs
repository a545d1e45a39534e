//! Payloads in a failure: text by its first different line, bytes around their first difference.

use super::Mismatch;
use crate::output;

/// The most characters of a value that are shown.
const MOST: usize = 200;

/// How many bytes are shown before and behind a difference.
const AROUND: usize = 8;

/// Text on one line that any terminal can show, cut where it is long.
pub(in crate::testing) fn one_line(text: &str) -> String {
    let mut shown = Vec::new();
    let mut cut: String = text.chars().take(MOST).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    output::push_line(&mut shown, &cut);
    String::from_utf8_lossy(&shown).into_owned()
}

/// A payload on one line: text in quotes, JSON as it is, other bytes in hex.
pub(in crate::testing) fn payload_text(payload: &[u8]) -> String {
    match std::str::from_utf8(payload) {
        Ok("") => "an empty payload".to_owned(),
        Ok(text) if text.starts_with(['{', '[']) => one_line(text),
        Ok(text) => format!("\"{}\"", one_line(text)),
        Err(_) => hex(payload, 0),
    }
}

/// Text that is not the one that was expected.
pub(super) fn text_mismatch(expected: &str, payload: &[u8]) -> Mismatch {
    let Ok(text) = std::str::from_utf8(payload) else {
        return Mismatch::new(
            "payload",
            payload_text(expected.as_bytes()),
            hex(payload, 0),
        );
    };
    if !expected.contains('\n') && !text.contains('\n') {
        return Mismatch::new(
            "payload",
            payload_text(expected.as_bytes()),
            payload_text(payload),
        );
    }
    let (mut one, mut other, mut number) = (expected.split('\n'), text.split('\n'), 0);
    loop {
        number += 1;
        let (line, came) = (one.next(), other.next());
        if line != came || line.is_none() {
            let shown = |line: Option<&str>| match line {
                Some(line) => format!("\"{}\"", one_line(line)),
                None => "the end".to_owned(),
            };
            return Mismatch::new(
                format!("line {number} of payload"),
                shown(line),
                shown(came),
            );
        }
    }
}

/// Bytes that are not those that were expected.
pub(super) fn bytes_mismatch(expected: &[u8], payload: &[u8]) -> Mismatch {
    let same = expected.iter().zip(payload);
    let same = same.take_while(|(one, other)| one == other).count();
    Mismatch::new(
        format!("byte {} of payload", same + 1),
        hex(expected, same),
        hex(payload, same),
    )
}

/// Bytes around a place.
fn hex(bytes: &[u8], at: usize) -> String {
    let from = at.saturating_sub(AROUND);
    let until = bytes.len().min(at + AROUND);
    let piece = bytes.get(from..until).unwrap_or_default();
    let mut text = if from > 0 { "… " } else { "" }.to_owned();
    let digits: Vec<String> = piece.iter().map(|byte| format!("{byte:02x}")).collect();
    text.push_str(&digits.join(" "));
    if until < bytes.len() {
        text.push_str(" …");
    }
    if bytes.is_empty() {
        text.push_str("an empty payload");
    }
    format!("{text} ({} B)", bytes.len())
}
