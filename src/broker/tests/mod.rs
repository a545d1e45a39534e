//! The broker from outside: real sockets, raw packets, and a deadline on everything.

mod bounds;
mod client;
mod delivery;
mod fake;
mod figures;
mod hostile;
mod life;
mod pressure;
mod properties;
mod retain;
mod sessions;
mod strictness;
mod subscribing;
mod transports;
mod wills;

use std::net::{IpAddr, Ipv4Addr};

use super::Broker;
use crate::model::{BrokerPlan, Version};
use client::Client;

/// Every version.
const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];

fn plan() -> BrokerPlan {
    BrokerPlan {
        bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: Some(0),
        ws_port: None,
        tls_port: None,
        wss_port: None,
        identity: None,
    }
}

/// A broker on a free port.
fn start() -> Broker {
    Broker::start(&plan()).expect("a broker on a free port")
}
