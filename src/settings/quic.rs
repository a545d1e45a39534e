//! QUIC: whether it is there, and what it cannot be used with.

use crate::error::Failure;
use crate::model::{TlsOptions, TlsVersion};
use crate::options::Id;

/// Refuses what needs QUIC in a build without it.
pub(crate) fn need() -> Result<(), Failure> {
    if cfg!(feature = "quic") {
        return Ok(());
    }
    Err(Failure::usage("this build of mqtty has no QUIC")
        .with_hint("build one that has: cargo install --features quic mqtty"))
}

/// The TLS of QUIC is always 1.3.
pub(super) fn check(options: &TlsOptions) -> Result<(), Failure> {
    need()?;
    if options.max == Some(TlsVersion::V1_2) {
        let what = format!(
            "{} 1.2 cannot be used with QUIC, which needs TLS 1.3",
            Id::TlsMax
        );
        return Err(Failure::usage(what));
    }
    Ok(())
}
