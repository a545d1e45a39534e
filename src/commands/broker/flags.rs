//! `mqtty broker`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

/// The flags of `broker`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct Broker {
    /// The port for plain TCP, 0 is any free one; unless given, 1883 if no other listener is asked for
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<String>,
    /// The port for WebSocket
    #[arg(long, value_name = "PORT")]
    pub(crate) ws_port: Option<String>,
    /// The port for TLS
    #[arg(long, value_name = "PORT")]
    pub(crate) tls_port: Option<String>,
    /// The port for WebSocket over TLS
    #[arg(long, value_name = "PORT")]
    pub(crate) wss_port: Option<String>,
    /// The address to listen on; unless given, loopback only
    #[arg(short = 'A', long, value_name = "ADDRESS")]
    pub(crate) bind: Option<String>,
    /// The certificate chain, PEM; unless given, one is made on the spot
    #[arg(long, value_name = "FILE")]
    pub(crate) cert: Option<PathBuf>,
    /// The key of the certificate, PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// No status lines, errors only
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Trace every packet on stderr
    #[arg(long)]
    pub(crate) debug: bool,
    /// When to use colours; unless given, on a terminal
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    pub(crate) color: Option<String>,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("a broker on the usual port", "mqtty broker"),
    (
        "TCP, WebSocket and TLS on free ports",
        "mqtty broker --port 0 --ws-port 0 --tls-port 0",
    ),
];
