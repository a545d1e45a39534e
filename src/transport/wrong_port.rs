//! A port that speaks another protocol than the one that was tried: how that shows, and what to try instead.

use crate::model::Route;

/// What the other end sent instead of an MQTT packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstBytes {
    /// It closed or reset the connection, or said nothing.
    Nothing,
    /// It answered in TLS.
    Tls,
    /// It answered in HTTP.
    Http,
}

/// What to try on this address instead, after the network below MQTT was up.
pub fn try_instead(way: Route, address: &str, seen: FirstBytes) -> Option<String> {
    let text = match (way.scheme, seen) {
        ("mqtt", FirstBytes::Tls) => {
            format!("is this a TLS port? try mqtts://{address} or --protocol mqtts")
        }
        ("ws", FirstBytes::Tls) => {
            format!("is this a TLS port? try wss://{address} or --protocol wss")
        }
        ("mqtt", FirstBytes::Http) => {
            format!("is this a WebSocket port? try ws://{address} or --protocol ws")
        }
        ("mqtts", FirstBytes::Http) => {
            format!("is this a WebSocket port? try wss://{address} or --protocol wss")
        }
        ("mqtt", FirstBytes::Nothing) => {
            let others = [Some(format!("ws://{address} for WebSocket")), older(way)];
            with_others(format!("is this a TLS port? try mqtts://{address}"), others)
        }
        ("ws", FirstBytes::Nothing) => format!(
            "is this a TLS port? try wss://{address} (or mqtt://{address}: it may not be a WebSocket port)"
        ),
        ("mqtts", FirstBytes::Nothing) if !way.alpn => {
            let others = [Some(format!("wss://{address} for WebSocket")), older(way)];
            with_others(
                "does the port need ALPN? try --alpn mqtt".to_owned(),
                others,
            )
        }
        ("mqtts", FirstBytes::Nothing) => with_others(
            format!("check --alpn, or try wss://{address}"),
            [older(way), None],
        ),
        ("wss", FirstBytes::Nothing) => {
            format!("try mqtts://{address}: it may not be a WebSocket port")
        }
        _ => return None,
    };
    Some(text)
}

/// Whether a hint is one of these guesses: where other clients are connected, it cannot be the port.
pub fn is_guess(hint: &str) -> bool {
    const BEGINNINGS: [&str; 5] = [
        "is this a ",
        "is it an MQTT broker? ",
        "does the port need ALPN?",
        "check --alpn, ",
        "try mqtts://",
    ];
    BEGINNINGS.iter().any(|it| hint.starts_with(it))
}

/// What to try for a broker that does not know the version; there is nothing older to try than what was.
fn older(way: Route) -> Option<String> {
    let text = "--mqtt-version 3.1.1 for an older broker";
    way.newest.then(|| text.to_owned())
}

/// Appends what else may help, in parentheses.
fn with_others(mut text: String, others: [Option<String>; 2]) -> String {
    let others: Vec<String> = others.into_iter().flatten().collect();
    if !others.is_empty() {
        text = format!("{text} ({})", others.join(", "));
    }
    text
}

/// What the first bytes of an answer give away.
pub(super) fn seen_in(answer: &[u8]) -> Option<FirstBytes> {
    if answer.starts_with(b"HTTP/") {
        Some(FirstBytes::Http)
    } else if answer.starts_with(&[0x15, 0x03]) {
        Some(FirstBytes::Tls)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guess_is_known_as_one() {
        let mut guesses = 0;
        for scheme in ["mqtt", "mqtts", "ws", "wss"] {
            for (newest, alpn) in [(true, true), (true, false), (false, true), (false, false)] {
                for seen in [FirstBytes::Nothing, FirstBytes::Tls, FirstBytes::Http] {
                    let way = Route {
                        scheme,
                        alpn,
                        newest,
                    };
                    let Some(hint) = try_instead(way, "host:1", seen) else {
                        continue;
                    };
                    guesses += 1;
                    assert!(is_guess(&hint), "{hint}");
                }
            }
        }
        assert!(guesses > 16);
        assert!(!is_guess("raise the limit of open files with ulimit -n"));
    }
}
