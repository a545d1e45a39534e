//! What ends a stream that is up, in words and with a hint.

use std::io;

use thiserror::Error;

/// What went wrong in a layer above the socket: the source of an I/O error.
#[derive(Debug, Error)]
#[error("{what}")]
pub(super) struct StreamFault {
    /// The layer and what happened there.
    pub(super) what: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
}

/// What to do about an error that reading or writing a stream returned.
pub fn stream_hint(error: &io::Error) -> Option<String> {
    let fault: &StreamFault = error.get_ref()?.downcast_ref()?;
    fault.hint.clone()
}
