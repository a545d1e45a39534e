//! The broker from outside: real sockets, raw packets, and a deadline on everything.

mod access;
mod bounds;
mod client;
mod delivery;
mod fake;
mod fault_connections;
mod fault_deliveries;
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
use crate::model::{BrokerFaults, BrokerPlan, Version};
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

/// A broker with these faults.
fn misbehaving(faults: &[&str]) -> Broker {
    let faults = faults.iter().map(|text| text.parse().expect(text));
    let faults = BrokerFaults {
        faults: faults.collect(),
        seed: Some(1),
    };
    let plan = BrokerPlan {
        faults: Some(faults),
        ..plan()
    };
    Broker::start(&plan).expect("a broker on a free port")
}
