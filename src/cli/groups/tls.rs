//! Encryption.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::Args;

/// How TLS is done. Any of these flags turns mqtt into mqtts and ws into wss.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "TLS (any of these turns mqtt into mqtts and ws into wss)")]
pub struct Tls {
    /// Trust the certificates in this file or directory (PEM or DER) instead of the system's
    #[arg(long, value_name = "PATH")]
    pub ca: Option<PathBuf>,
    /// Client certificate chain, PEM or DER
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// Private key of the client certificate, PEM or DER
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The password of an encrypted key (PKCS#8)
    #[arg(long, value_name = "PASSWORD")]
    pub key_password: Option<OsString>,
    /// Accept any certificate, whatever its issuer, name, dates, version or key
    #[arg(long)]
    pub insecure: bool,
    /// Offer these protocols by ALPN
    #[arg(long, value_name = "PROTOCOL")]
    pub alpn: Vec<String>,
    /// Ask for this server name and verify it, instead of the host
    #[arg(long, value_name = "NAME")]
    pub sni: Option<String>,
    /// The lowest version of TLS to speak
    #[arg(long, value_name = "VERSION", value_parser = ["1.2", "1.3"])]
    pub tls_min: Option<String>,
    /// The highest version of TLS to speak
    #[arg(long, value_name = "VERSION", value_parser = ["1.2", "1.3"])]
    pub tls_max: Option<String>,
}

impl fmt::Debug for Tls {
    /// Not the password of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}
