//! Who a client is, where many clients share a profile.

use crate::model::Secret;

/// Who a client is, where that is not what the profile says: one profile may serve many clients.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Client identifier.
    pub client_id: Option<String>,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// The password is not the one that all clients of the profile have, so it is not read again with theirs.
    pub has_own_password: bool,
    /// Authentication data (MQTT 5 §4.12).
    pub authentication_data: Option<Secret>,
}
