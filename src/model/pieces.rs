//! A file that holds several payloads.

/// What stands between separators; what follows the last one is a piece if there is anything. Between newlines it
/// is the lines, without the carriage return of those that end with `\r\n`.
pub fn pieces(bytes: &[u8], separator: &[u8]) -> Vec<Vec<u8>> {
    let are_lines = separator == b"\n";
    let piece = |bytes: &[u8]| match bytes.strip_suffix(b"\r") {
        Some(line) if are_lines => line.to_vec(),
        _ => bytes.to_vec(),
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    for at in memchr::memmem::find_iter(bytes, separator) {
        pieces.push(piece(&bytes[start..at]));
        start = at + separator.len();
    }
    if start < bytes.len() {
        pieces.push(piece(&bytes[start..]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_between_separators() {
        let cases: [(&str, &str, &[&str]); 12] = [
            ("", ",", &[]),
            ("a", ",", &["a"]),
            ("a,b", ",", &["a", "b"]),
            ("a,,b,", ",", &["a", "", "b"]),
            (",", ",", &[""]),
            ("a--b-c", "--", &["a", "b-c"]),
            ("a\nb\n", "\n", &["a", "b"]),
            ("a\r\nb\r\n", "\n", &["a", "b"]),
            ("a\r\n\r\nb\r", "\n", &["a", "", "b"]),
            ("a\rb\r\r\nc", "\n", &["a\rb\r", "c"]),
            ("a\r,b", ",", &["a\r", "b"]),
            ("a\r\nb\n", "\r\n", &["a", "b\n"]),
        ];
        for (text, separator, expected) in cases {
            let found = pieces(text.as_bytes(), separator.as_bytes());
            let expected: Vec<_> = expected.iter().map(|piece| piece.as_bytes()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
