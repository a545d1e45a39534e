//! The broker from outside: real sockets, raw packets, and a deadline on everything.

mod bounds;
mod client;
mod delivery;
mod fake;
mod figures;
mod hostile;
mod life;
mod memory;
mod pressure;
mod properties;
mod retain;
mod rules;
mod sessions;
mod strictness;
mod subscribing;
mod transports;
mod wills;

use super::Broker;
use crate::model::{BrokerPlan, Version};
use client::Client;

/// Every version.
const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];

fn plan() -> BrokerPlan {
    BrokerPlan {
        port: Some(0),
        ..BrokerPlan::default()
    }
}

/// A broker on a free port.
fn start() -> Broker {
    Broker::start(&plan()).expect("a broker on a free port")
}
