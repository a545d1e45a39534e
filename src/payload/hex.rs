//! Hexadecimal digits: text to bytes and back, and the dump of bytes that nothing explains.

use std::fmt::Write as _;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The bytes that the digits stand for. White space and colons may stand between any two digits,
/// `0x` before any whole byte.
///
/// # Errors
/// What is wrong, with the position counted in bytes from 1.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high: Option<(u8, usize)> = None;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let prefix = byte == b'0' && matches!(text.get(at + 1), Some(b'x' | b'X'));
        if prefix && high.is_none() {
            at += 2;
            continue;
        }
        at += 1;
        if byte.is_ascii_whitespace() || byte == b':' {
            continue;
        }
        let digit = value(byte).ok_or_else(|| {
            let shown = super::show_byte(byte);
            format!("{shown} at position {at} is not a hex digit")
        })?;
        match high.take() {
            None => high = Some((digit, at)),
            Some((first, _)) => bytes.push(first << 4 | digit),
        }
    }
    match high {
        None => Ok(bytes),
        Some((_, at)) => Err(format!(
            "odd number of hex digits: the one at position {at} has no second digit"
        )),
    }
}

/// Small letters in groups of four digits with a space between the groups.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 5 / 2);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 2 == 0 {
            text.push(' ');
        }
        push(*byte, &mut text);
    }
    text
}

/// Appends two digits for every byte, nothing between them.
pub(super) fn encode_to(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        push(*byte, out);
    }
}

/// Appends the 16 bytes of a UUID in its usual form.
pub(super) fn push_uuid(bytes: &[u8], out: &mut String) {
    for (index, part) in [0..4, 4..6, 6..8, 8..10, 10..16].into_iter().enumerate() {
        if index > 0 {
            out.push('-');
        }
        encode_to(bytes.get(part).unwrap_or_default(), out);
    }
}

/// Sixteen bytes a line: the offset, the digits, and what is printable in ASCII. No newline after
/// the last line.
pub fn hex_dump(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(16) * 79);
    for (index, line) in bytes.chunks(16).enumerate() {
        if index > 0 {
            text.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "{:08x} ", index * 16);
        for column in 0..16 {
            text.push_str(if column == 8 { "  " } else { " " });
            match line.get(column) {
                Some(byte) => push(*byte, &mut text),
                None => text.push_str("  "),
            }
        }
        text.push_str("  |");
        text.extend(line.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        text.push('|');
    }
    text
}

fn push(byte: u8, out: &mut String) {
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_may_be_written_in_many_ways() {
        for text in [
            "68656c6c6f",
            "6865 6c6c 6f",
            "68:65:6c:6c:6f",
            "0x68656C6C6F",
            "0x68 0x65 0x6c 0x6c 0x6f",
            "0X6865:6c6c6f\n",
            "6 86 56c6c6f",
        ] {
            assert_eq!(decode(text.as_bytes()).unwrap(), b"hello", "{text}");
        }
        assert_eq!(decode(b"").unwrap(), b"");
        assert_eq!(decode(b"00").unwrap(), [0]);
    }

    #[test]
    fn errors_name_the_position() {
        assert_eq!(
            decode(b"zz").unwrap_err(),
            "'z' at position 1 is not a hex digit"
        );
        assert_eq!(
            decode(b"68 6g").unwrap_err(),
            "'g' at position 5 is not a hex digit"
        );
        assert!(decode(b"68 6").unwrap_err().contains("position 4"));
        assert!(decode(b"60x8").unwrap_err().contains("'x' at position 3"));
        assert!(
            decode("68é".as_bytes())
                .unwrap_err()
                .contains("byte 0xc3 at position 3")
        );
    }

    #[test]
    fn groups_of_four() {
        assert_eq!(encode(b""), "");
        assert_eq!(encode(b"hi"), "6869");
        assert_eq!(encode(b"hello"), "6865 6c6c 6f");
    }

    #[test]
    fn a_dump_shows_offset_digits_and_text() {
        assert_eq!(
            hex_dump(b"0123456789abcdef\x00\xffz"),
            "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n\
             00000010  00 ff 7a                                          |..z|"
        );
        assert_eq!(hex_dump(b""), "");
    }

    proptest! {
        #[test]
        fn any_bytes_survive(bytes: Vec<u8>) {
            prop_assert_eq!(decode(encode(&bytes).as_bytes()).unwrap(), bytes);
        }

        #[test]
        fn any_text_is_read_or_refused(text: Vec<u8>) {
            let _ = decode(&text);
        }
    }
}
