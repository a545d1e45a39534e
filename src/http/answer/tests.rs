use proptest::prelude::*;

use super::*;

/// The body of an answer that comes in pieces of this many bytes, and then ends.
fn read(bytes: &[u8], piece: usize) -> Result<Vec<u8>, String> {
    let mut answer = Answer::up_to(64 * 1024, false);
    for bytes in bytes.chunks(piece) {
        match answer.push(bytes) {
            Ok(Some(body)) => return Ok(body.to_vec()),
            Ok(None) => {}
            Err(why) => return Err(format!("{why:?}")),
        }
    }
    match answer.end() {
        Ok(body) => Ok(body.to_vec()),
        Err(why) => Err(format!("{why:?}")),
    }
}

fn each_way(text: &str) -> Result<Vec<u8>, String> {
    let whole = read(text.as_bytes(), text.len().max(1));
    for piece in [1, 2, 7] {
        assert_eq!(read(text.as_bytes(), piece), whole, "{text:?}");
    }
    whole
}

#[test]
fn a_body_ends_as_the_head_says() {
    for text in [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1.2.3",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nContent-Length: 5\r\n\r\n1.2.3",
        "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n1.2.3",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n1.\r\n3;a=b\r\n2.3\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 99\r\n\r\n5\r\n1.2.3\r\n0\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1.2.3",
        "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 5\r\n\r\n1.2.3",
    ] {
        assert_eq!(each_way(text), Ok(b"1.2.3".to_vec()), "{text:?}");
    }
    let line = "HTTP/1.0 200 OK\r\n\r\n1.2.3\n";
    assert_eq!(each_way(line), Ok(b"1.2.3\n".to_vec()));
    // What follows is nobody's.
    let more = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1.2.3more";
    assert_eq!(read(more.as_bytes(), more.len()), Ok(b"1.2.3".to_vec()));
}

#[test]
fn what_is_no_answer() {
    for (text, expected) in [
        ("", "without an answer"),
        ("HTTP/1.1 200 OK\r\n", "in the middle"),
        ("HTTP/1.1 200 OK\r\n\r\n1.2.3", "in the middle"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n1.2.3",
            "in the middle",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1.2.3\r\n",
            "in the middle",
        ),
        ("HTTP/1.1 200 OK\r\n\u{1b}[2J: x\r\n\r\n", "malformed"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "no length"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "no length",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            "Long",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "a number",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
            "Long",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1.2.3\r\n0\r\n\r\n",
            "longer than declared",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "wrapped in",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
            "compressed",
        ),
        (
            "HTTP/1.1 404 Not Found\r\n\r\n",
            "Status(\"404 Not Found\")",
        ),
        ("HTTP/1.1 204\r\n\r\n", "Status(\"204\")"),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", "Status("),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://a/\u{9b}2J\r\n\r\n",
            r"\\u{9b}2J",
        ),
        ("HTTP/1.1 101 Switching\r\n\r\n", "Status("),
    ] {
        let found = each_way(text).unwrap_err();
        assert!(found.contains(expected), "{text:?}: {found}");
    }
}

#[test]
fn nothing_is_endless() {
    let begin = "HTTP/1.1 200 OK\r\n";
    let many = "A: b\r\n".repeat(20_000);
    let long = format!("A: {}", "b".repeat(100_000));
    let body = format!("\r\n{}", "1".repeat(100_000));
    let chunks = format!(
        "Transfer-Encoding: chunked\r\n\r\n{}",
        "1\r\n1\r\n".repeat(20_000)
    );
    for (rest, expected) in [
        (many, "too many header fields"),
        (long, "Long"),
        (body, "Long"),
        (chunks, "Long"),
    ] {
        let found = read(format!("{begin}{rest}").as_bytes(), 1000);
        let found = found.unwrap_err();
        assert!(found.contains(expected), "{expected}: {found}");
    }
    let hints = "HTTP/1.1 100 Continue\r\n\r\n".repeat(20_000);
    let found = read(hints.as_bytes(), 1000).unwrap_err();
    assert!(found.contains("Long"), "{found}");
}

#[test]
fn another_protocol() {
    let found = read(b"SSH-2.0-x\r\n\r\n", 100).unwrap_err();
    assert!(found.contains("not HTTP"), "{found}");
}

proptest! {
    #[test]
    fn nothing_breaks_it(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        begun in any::<bool>(),
        piece in 1usize..50,
    ) {
        let mut text = Vec::new();
        if begun {
            text.extend_from_slice(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        }
        text.extend(bytes);
        let _ = read(&text, piece);
    }
}
