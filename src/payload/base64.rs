//! Base64 (RFC 4648): text to bytes and back, with the place of what is wrong.

use base64::DecodeError;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

/// Padding may be there or not; bits that no byte takes must be zero.
const READER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes that base64 text stands for: both alphabets of RFC 4648, padded or not, white space
/// anywhere (other tools break the lines).
///
/// # Errors
/// What is wrong, with the position counted in bytes from 1.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    READER
        .decode(&digits)
        .map_err(|error| describe(text, &error))
}

/// The bytes as base64 with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Appends the bytes as base64 with padding.
pub(super) fn encode_to(bytes: &[u8], out: &mut String) {
    BASE64_STANDARD.encode_string(bytes, out);
}

/// Appends the bytes in the URL-safe alphabet, without padding.
pub(super) fn encode_url_to(bytes: &[u8], out: &mut String) {
    BASE64_URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// The error in terms of the text that was typed, white space included.
fn describe(text: &[u8], error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(index, _) => {
            let (at, byte) = original(text, *index);
            let byte = super::show_byte(byte);
            format!("{byte} at position {at} is not a base64 digit")
        }
        DecodeError::InvalidLastSymbol { offset, .. } => {
            let (at, byte) = original(text, *offset);
            let byte = super::show_byte(byte);
            format!("the last digit, {byte} at position {at}, carries bits that belong to no byte")
        }
        DecodeError::InvalidLength(_) => {
            format!(
                "the text ends after position {} with a single digit left over",
                text.len()
            )
        }
        DecodeError::InvalidPadding => {
            format!("the padding before position {} is wrong", text.len() + 1)
        }
    }
}

/// The position from 1 and the byte of the `index`-th byte that is not white space.
fn original(text: &[u8], index: usize) -> (usize, u8) {
    text.iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii_whitespace())
        .nth(index)
        .map_or((text.len(), 0), |(at, byte)| (at + 1, *byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 4648 section 10.
    const VECTORS: [(&str, &str); 7] = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ];

    #[test]
    fn the_vectors_of_the_rfc() {
        for (plain, text) in VECTORS {
            assert_eq!(encode(plain.as_bytes()), text);
            assert_eq!(decode(text.as_bytes()).unwrap(), plain.as_bytes());
            let bare = text.trim_end_matches('=');
            assert_eq!(decode(bare.as_bytes()).unwrap(), plain.as_bytes());
        }
    }

    #[test]
    fn both_alphabets_and_line_breaks() {
        assert_eq!(decode(b"-_8=").unwrap(), [0xfb, 0xff]);
        assert_eq!(decode(b"+/8=").unwrap(), [0xfb, 0xff]);
        assert_eq!(decode(b" Zm9v\r\nYmFy\n").unwrap(), b"foobar");
    }

    #[test]
    fn errors_name_the_position_in_what_was_typed() {
        assert_eq!(
            decode(b"Zm9v\n YW!y").unwrap_err(),
            "'!' at position 9 is not a base64 digit"
        );
        assert!(decode(b"Zm9vY").unwrap_err().contains("after position 5"));
        assert!(decode(b"Zh==").unwrap_err().contains("'h' at position 2"));
        assert!(
            decode(b"\xff")
                .unwrap_err()
                .contains("byte 0xff at position 1")
        );
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
