//! Why a web server did not do what it was asked.

use std::time::Duration;

use crate::error::Exit;
use crate::error::Fault as _;
use crate::transport::TransportError;

/// What stood in the way.
#[derive(Debug)]
pub enum HttpError {
    /// There was no connection.
    Dial(TransportError),
    /// It took longer than this.
    Late(Duration),
    /// The connection broke, or what came through it is not an answer.
    Broken(String),
    /// The answer is a number that says no, with its words.
    Status(String),
    /// The answer points elsewhere.
    Redirect(String),
    /// There is more of it than this, in bytes.
    Long(usize),
}

impl HttpError {
    /// In words, with the address that was asked.
    pub fn sentence(&self, url: &str) -> String {
        match self {
            Self::Dial(error) => error.to_string(),
            Self::Late(limit) => format!("{url} did not answer within {} s", limit.as_secs()),
            Self::Broken(what) => format!("{url}: {what}"),
            Self::Status(status) => format!("{url}: the server answered {status}"),
            Self::Redirect(place) => format!("{url} points to {place}"),
            Self::Long(limit) => {
                format!("{url}: the answer is longer than {} KiB", limit / 1024)
            }
        }
    }

    /// The exit code of a command that ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Dial(error) => error.exit(),
            Self::Late(_) | Self::Broken(_) => Exit::Connect,
            Self::Status(_) | Self::Redirect(_) | Self::Long(_) => Exit::Other,
        }
    }

    /// What may help, in general.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            // The flags that the transport's own hints name are not there.
            Self::Dial(TransportError::Tls { .. } | TransportError::NoTrustStore { .. }) => {
                "the certificate is judged by the system's trust store, or by the one that SSL_CERT_FILE names"
            }
            Self::Dial(TransportError::Resolve { .. } | TransportError::Connect { .. })
            | Self::Late(_) => "check the address and the network",
            Self::Redirect(_) => "redirects are not followed; name that address if you trust it",
            Self::Dial(_) | Self::Broken(_) | Self::Status(_) | Self::Long(_) => return None,
        })
    }
}

/// Something that a server said, in quotes, without anything that a terminal would obey, and no more of it
/// than fits a line.
pub fn shown(bytes: &[u8]) -> String {
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
