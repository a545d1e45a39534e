//! Why it could not be learned which release is the newest.

use std::time::Duration;

use thiserror::Error;

use crate::error::{Exit, Fault};
use crate::transport::TransportError;

/// A question that was not answered.
#[derive(Debug, Error)]
#[error("cannot check for updates: {}", self.sentence())]
pub struct ReleaseError {
    /// The address that was asked.
    pub(super) url: String,
    pub(super) why: Why,
}

/// What stood in the way.
#[derive(Debug)]
pub(super) enum Why {
    /// There was no connection.
    Dial(TransportError),
    /// It took longer than this.
    Late(Duration),
    /// The connection broke, or what came through it is not an answer.
    Broken(String),
    /// The answer is no document but a number, with its words.
    Status(String),
    /// The answer points elsewhere.
    Redirect(String),
    /// There is more of it than this, in bytes.
    Long(usize),
    /// The document does not say what it should.
    Document(String),
}

impl ReleaseError {
    pub(super) fn sentence(&self) -> String {
        let url = &self.url;
        match &self.why {
            Why::Dial(error) => error.to_string(),
            Why::Late(limit) => format!("{url} did not answer within {} s", limit.as_secs()),
            Why::Broken(what) | Why::Document(what) => format!("{url}: {what}"),
            Why::Status(status) => format!("{url}: the server answered {status}"),
            Why::Redirect(place) => format!("{url} points to {place}"),
            Why::Long(limit) => {
                format!("{url}: the answer is longer than {} KiB", limit / 1024)
            }
        }
    }
}

impl Fault for ReleaseError {
    fn exit(&self) -> Exit {
        match &self.why {
            Why::Dial(error) => error.exit(),
            Why::Late(_) | Why::Broken(_) => Exit::Connect,
            Why::Status(_) | Why::Redirect(_) | Why::Long(_) | Why::Document(_) => Exit::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        let text = match &self.why {
            // The flags that the transport's own hints name are not there.
            Why::Dial(TransportError::Tls { .. } | TransportError::NoTrustStore { .. }) => {
                "the certificate is judged by the system's trust store, or by the one that SSL_CERT_FILE names"
            }
            Why::Dial(TransportError::Resolve { .. } | TransportError::Connect { .. })
            | Why::Late(_) => "is this machine connected to the network?",
            Why::Redirect(_) => "redirects are not followed; name that address if you trust it",
            Why::Document(_) => {
                r#"expected is {"version": "1.2.3", "url": "https://…"}, or a line with the version"#
            }
            Why::Dial(_) | Why::Broken(_) | Why::Status(_) | Why::Long(_) => return None,
        };
        Some(text.to_owned())
    }
}

/// Something that the server said, in quotes, without anything that a terminal would obey, and no more of it
/// than fits a line.
pub(super) fn shown(bytes: &[u8]) -> String {
    const LONGEST: usize = 80;
    let text = String::from_utf8_lossy(bytes);
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let escaped: String = short
        .chars()
        .flat_map(|character| match character {
            ' '..='~' | '…' => vec![character],
            _ => character.escape_default().collect(),
        })
        .collect();
    format!("\"{escaped}\"")
}
