//! Where to ask whether a newer release is out.

use super::Endpoint;

/// The address of the document that names the newest release, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPlan {
    /// The address as it was given; it holds no secret.
    pub url: String,
    /// Host and port, with TLS.
    pub endpoint: Endpoint,
    /// The host for the `Host` header, with the port unless that is the default.
    pub host: String,
    /// Path and query.
    pub target: String,
}
