//! How a client proves who it is, beyond a user name and a password.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::{AzureDevice, ScramMechanism, Secret};

/// Enhanced authentication (MQTT 5 §4.12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// SCRAM with the user name and the password.
    Scram(ScramMechanism),
    /// Another method, whose data is given.
    Method {
        /// Its name.
        name: String,
        /// The authentication data, such as a token.
        data: Option<Secret>,
    },
}

impl Authentication {
    /// The method of this name, without data.
    pub fn named(name: &str) -> Self {
        let other = || Self::Method {
            name: name.to_owned(),
            data: None,
        };
        ScramMechanism::named(name).map_or_else(other, Self::Scram)
    }

    /// The authentication method property.
    pub fn method(&self) -> &str {
        match self {
            Self::Scram(mechanism) => mechanism.name(),
            Self::Method { name, .. } => name,
        }
    }
}

/// Where a secret comes from that may be another one the next time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The first line of this file.
    File(PathBuf),
    /// The first line that this command of the shell prints.
    Command(OsString),
    /// Made of the key of a device of Azure.
    Azure(Box<AzureDevice>),
}

/// What is read again after the first connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// The password, for each reconnect.
    pub password: Option<SecretSource>,
    /// The authentication data, for each reconnect and each re-authentication.
    pub authentication_data: Option<SecretSource>,
    /// How often a connection that is up is authenticated again.
    pub every: Option<Duration>,
}
