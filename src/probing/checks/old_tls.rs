//! Whether the server still speaks TLS 1.0 or 1.1, which our own TLS does not: a ClientHello by hand (RFC 4346 §7.4.1.2).

use super::Checked;
use crate::model::Address;
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

/// Suites of TLS 1.0 and 1.1: with ECDHE and RSA, AES and 3DES.
const SUITES: [u16; 7] = [0xC013, 0xC014, 0xC009, 0xC00A, 0x002F, 0x0035, 0x000A];

/// Up to the version in ServerHello.
const ANSWER: usize = 11;

/// The server answers an offer of TLS 1.1 at most with a ServerHello.
pub(in crate::probing) async fn accepted(lab: &Lab) -> Checked {
    let Some(connector) = &lab.target.below_tls else {
        return Ok(Finding::untested("no TLS"));
    };
    let until = lab.until();
    let mut link = lab.dial(connector, lab.version, until).await?;
    let name = match &lab.target.profile.endpoint.address {
        Address::Tcp { host, .. } => host.as_str(),
        Address::Unix(_) => "",
    };
    link.write(&hello(name)).await?;
    match link.bytes(ANSWER, until).await {
        Ok(bytes) => Ok(finding(&bytes)),
        Err(Trouble::Closed) => Ok(Finding::no("connection closed")),
        Err(trouble) => Err(trouble),
    }
}

/// What the beginning of an answer says.
fn finding(bytes: &[u8]) -> Finding {
    let version = |text: &str| Finding::yes().with(Value::Text(text.to_owned()));
    match bytes {
        [0x16, _, _, _, _, 2, _, _, _, 3, 2, ..] => version("TLS 1.1"),
        [0x16, _, _, _, _, 2, _, _, _, 3, 1, ..] => version("TLS 1.0"),
        [0x16, _, _, _, _, 2, _, _, _, 3, 0, ..] => version("SSL 3.0"),
        _ => Finding::no("handshake refused"),
    }
}

/// A record with the ClientHello.
fn hello(name: &str) -> Vec<u8> {
    let mut hello = vec![3, 2];
    hello.extend(rand::random::<[u8; 32]>());
    // No session.
    hello.push(0);
    hello.extend(sized(&SUITES.map(u16::to_be_bytes).concat()));
    // No compression.
    hello.extend([1, 0]);
    let mut extensions = Vec::new();
    if name.contains(|it: char| it.is_ascii_alphabetic()) && !name.contains(':') {
        let name = [&[0][..], &sized(name.as_bytes())].concat();
        extensions.extend([0, 0]);
        extensions.extend(sized(&sized(&name)));
    }
    // The groups secp256r1, secp384r1 and x25519, and points that are not compressed.
    extensions.extend([0, 10, 0, 8, 0, 6, 0, 23, 0, 24, 0, 29]);
    extensions.extend([0, 11, 0, 2, 1, 0]);
    hello.extend(sized(&extensions));
    let message = [&[1, 0][..], &sized(&hello)].concat();
    [&[0x16, 3, 1][..], &sized(&message)].concat()
}

/// Bytes with their number in two bytes in front. All of ours are few.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probing::finding::Verdict;

    #[test]
    fn the_hello_is_as_long_as_it_says() {
        for name in ["broker.example", "", "127.0.0.1", "::1"] {
            let hello = hello(name);
            let length = |at: usize| usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
            assert_eq!(length(3), hello.len() - 5);
            assert_eq!(length(7), hello.len() - 9);
            let has_name = hello.windows(14).any(|part| part == b"broker.example");
            assert_eq!(has_name, name == "broker.example");
        }
    }

    #[test]
    fn what_answers_mean() {
        let answer = |version: u8| finding(&[0x16, 3, 1, 0, 80, 2, 0, 0, 76, 3, version]);
        for (version, name) in [(2, "TLS 1.1"), (1, "TLS 1.0"), (0, "SSL 3.0")] {
            let value = Value::Text(name.to_owned());
            assert_eq!(answer(version).value, Some(value));
            assert_eq!(answer(version).verdict, Verdict::Yes);
        }
        // A newer version than was offered, an alert, something else.
        for bytes in [
            &[0x16, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3][..],
            &[0x15, 3, 2, 0, 2, 2, 70],
            b"HTTP/1.1 40",
        ] {
            assert_eq!(finding(bytes).verdict, Verdict::No);
        }
    }
}
