//! A port that speaks another protocol than the one that was tried: how that shows, and what to try instead.

use crate::model::Way;

/// What the other end did instead of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It closed or reset the connection, or said nothing.
    Nothing,
    /// It answered in TLS.
    Tls,
    /// It answered in HTTP.
    Http,
}

/// What to try on this address instead, after the network below MQTT was up.
pub fn try_instead(way: Way, address: &str, seen: Seen) -> Option<String> {
    let text = match (way.scheme, seen) {
        ("mqtt", Seen::Tls) => {
            format!("is this a TLS port? try mqtts://{address} or --protocol mqtts")
        }
        ("ws", Seen::Tls) => format!("is this a TLS port? try wss://{address} or --protocol wss"),
        ("mqtt", Seen::Http) => {
            format!("is this a WebSocket port? try ws://{address} or --protocol ws")
        }
        ("mqtts", Seen::Http) => {
            format!("is this a WebSocket port? try wss://{address} or --protocol wss")
        }
        ("mqtt", Seen::Nothing) => format!(
            "is this a TLS port? try mqtts://{address} (ws://{address} for WebSocket, --mqtt-version 3.1.1 for an older broker)"
        ),
        ("ws", Seen::Nothing) => format!(
            "is this a TLS port? try wss://{address} (or mqtt://{address}: it may not be a WebSocket port)"
        ),
        ("mqtts", Seen::Nothing) if !way.alpn => format!(
            "does the port need ALPN? try --alpn mqtt (wss://{address} for WebSocket, --mqtt-version 3.1.1 for an older broker)"
        ),
        ("mqtts", Seen::Nothing) => format!(
            "check --alpn, or try wss://{address} (--mqtt-version 3.1.1 for an older broker)"
        ),
        ("wss", Seen::Nothing) => {
            format!("try mqtts://{address}: it may not be a WebSocket port")
        }
        _ => return None,
    };
    Some(text)
}

/// What the first bytes of an answer give away.
pub(super) fn seen_in(answer: &[u8]) -> Option<Seen> {
    if answer.starts_with(b"HTTP/") {
        Some(Seen::Http)
    } else if answer.starts_with(&[0x15, 0x03]) {
        Some(Seen::Tls)
    } else {
        None
    }
}
