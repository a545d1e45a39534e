//! What the two sides of a TLS connection have agreed on.

/// A TLS connection, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsDetails {
    /// `TLS 1.3`.
    pub version: &'static str,
    /// The cipher suite, by the name of the registry; empty where that is not known.
    pub cipher: String,
    /// The group of the key exchange.
    pub group: Option<String>,
    /// The handshake resumed an earlier connection.
    pub is_resumed: bool,
    /// The protocol chosen by ALPN.
    pub protocol: Option<String>,
    /// The certificates that the server has shown, its own first.
    pub chain: Vec<CertificateDetails>,
}

/// A certificate, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateDetails {
    /// Its owner: the common name, else the first DNS name.
    pub subject: String,
    /// The common name of who signed it.
    pub issuer: String,
    /// The end of its validity, in seconds since 1970.
    pub not_after: Option<i64>,
    /// The SHA-256 of its public key, in base64.
    pub pin: String,
}
