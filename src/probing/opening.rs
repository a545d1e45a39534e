//! CONNECT and DISCONNECT of the connections of checks.

use crate::client::{Authenticator, authenticator, connect_packet};
use crate::model::{Profile, Properties, ReasonCode, Secret, Version, Will};
use crate::wire::{Connect, Disconnect, Packet};

/// What CONNECT says beside the login.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) version: Version,
    pub(super) client_id: String,
    pub(super) clean_start: bool,
    /// In seconds; 0 is off.
    pub(super) keep_alive: u16,
    pub(super) will: Option<Will>,
    /// Without a login.
    pub(super) is_anonymous: bool,
    pub(super) properties: Properties,
}

impl Opening {
    /// A session that the broker keeps for so many seconds, or with 3.1.1 for ever.
    pub(super) fn kept(mut self, seconds: u32) -> Self {
        self.clean_start = false;
        self.properties.session_expiry_interval = Some(seconds);
        self
    }
}

/// CONNECT, and the exchange of enhanced authentication that it begins.
pub(super) fn connect_of(
    profile: &Profile,
    opening: &Opening,
) -> (Connect, Option<Box<dyn Authenticator>>) {
    let mut profile = profile.clone();
    profile.version = opening.version;
    profile.client_id.clone_from(&opening.client_id);
    profile.clean_start = opening.clean_start;
    profile.keep_alive = opening.keep_alive;
    profile.will.clone_from(&opening.will);
    profile.properties = opening.properties.clone();
    if opening.is_anonymous {
        (profile.username, profile.password, profile.authentication) = (None, None, None);
    }
    let mut connect = connect_packet(&profile, None, true);
    let mut exchange = authenticator(&profile, None, None);
    if let Some(exchange) = &mut exchange {
        connect.properties.authentication_method = Some(exchange.method().to_owned());
        connect.properties.authentication_data = exchange.first().map(Secret::new);
    }
    (connect, exchange)
}

/// DISCONNECT with this reason.
pub(super) fn goodbye(reason: ReasonCode) -> Packet<'static> {
    Packet::Disconnect(Box::new(Disconnect {
        reason,
        properties: Properties::default(),
    }))
}
