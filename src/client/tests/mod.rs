//! What the tests of this module share: a profile, packets in few words, a scripted broker, a workload that
//! is driven by the test.

mod calls;
mod connection;
mod driver;
mod flood;
mod keepalive;
mod leaving;
mod loopback;
pub(crate) mod packets;
mod peer;
mod probe;
mod reconnect;
mod searching;
mod traffic;
mod waiting;

use std::time::Duration;

use crate::model::{
    Address, DisconnectOptions, Endpoint, Profile, Properties, ReconnectPolicy, Version, Via,
};

/// A profile for a broker on loopback.
pub(crate) fn profile(version: Version, port: u16) -> Profile {
    Profile {
        endpoint: Endpoint {
            address: Address::Tcp {
                host: "127.0.0.1".to_owned(),
                port,
            },
            bind: None,
            via: Via::Direct,
            quick_ack: false,
            quic: false,
            tls: None,
            websocket: None,
        },
        version,
        client_id: "test".to_owned(),
        clean_start: true,
        keep_alive: 30,
        username: None,
        password: None,
        will: None,
        properties: Properties::default(),
        authentication: None,
        renewal: crate::model::Renewal::default(),
        reconnect: ReconnectPolicy {
            period: Some(Duration::from_millis(10)),
            maximum: Some(3),
        },
        connect_timeout: Duration::from_secs(5),
        wait_for_broker: crate::model::RetryLimit::None,
        ack_timeout: Duration::from_secs(5),
        disconnect: DisconnectOptions::default(),
    }
}
