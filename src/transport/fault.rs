//! What ends a TLS stream that is up, in words and with a hint.

use std::io;

use rustls::AlertDescription;
use thiserror::Error;

/// What went wrong in TLS: the source of an I/O error.
#[derive(Debug, Error)]
#[error("TLS: {what}")]
pub(super) struct StreamFault {
    /// What happened.
    pub(super) what: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
    /// The alert with which the other side gave up.
    pub(super) alert: Option<AlertDescription>,
}

impl StreamFault {
    /// The fault inside an I/O error.
    pub(super) fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

/// Whether TLS has failed, as it does where a server refuses the client's certificate: time does not cure that.
pub(super) fn is_tls_fault(error: &io::Error) -> bool {
    StreamFault::of(error).is_some()
}

/// How a proxy command ended that should have gone on: the source of an I/O error.
#[derive(Debug, Error)]
#[error("{0}")]
pub(super) struct CommandEnded(pub(super) String);

/// What to do about an error that reading or writing a stream returned.
pub fn stream_hint(error: &io::Error) -> Option<String> {
    if error.get_ref()?.is::<CommandEnded>() {
        return Some("run the command in a shell to see its error".to_owned());
    }
    StreamFault::of(error)?.hint.clone()
}
