//! Local ports: each connection of a source address to one and the same target needs one of its own.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use crate::bench::BenchError;
use crate::bench::connectors::least_common_multiple;
use crate::model::{Address, BenchPlan};
use crate::stats::units::count;

/// Refuses a plan with more connections between two addresses than there are local ports.
pub(super) fn check(plan: &BenchPlan, (first, last): (u16, u16)) -> Result<(), BenchError> {
    let ports = u64::from(last - first) + 1;
    let Some((way, connections)) = busiest(plan) else {
        return Ok(());
    };
    if connections <= ports {
        return Ok(());
    }
    let from = match way.source {
        Some(source) => format!("from {source}"),
        None => "from one address".to_owned(),
    };
    Err(BenchError::SystemLimit {
        connections: plan.connections(),
        needed: format!(
            "{} local ports {from} to {}:{}",
            count(connections),
            way.host,
            way.port
        ),
        found: format!(
            "net.ipv4.ip_local_port_range has {} ({first} to {last})",
            count(ports)
        ),
        remedy: remedy(&way, towards(plan, &way), ports),
    })
}

/// What is worth knowing where so many sockets of the past still hold ports: each does so for a minute at most.
pub(super) fn note(plan: &BenchPlan, (first, last): (u16, u16), waiting: u64) -> Option<String> {
    let ports = u64::from(last - first) + 1;
    let (way, connections) = busiest(plan)?;
    (connections + waiting > ports).then(|| {
        format!(
            "local ports may run out: {} connections to {}:{}, and {} that were closed less than a minute ago, for {} ports; wait a minute, or use more source addresses (--bind)",
            count(connections),
            way.host,
            way.port,
            count(waiting),
            count(ports)
        )
    })
}

/// Between which two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct AddressPair<'a> {
    source: Option<IpAddr>,
    host: &'a str,
    port: u16,
}

/// The way that is taken most often, and how often.
fn busiest(plan: &BenchPlan) -> Option<(AddressPair<'_>, u64)> {
    let mut connections: HashMap<AddressPair<'_>, u64> = HashMap::new();
    for (way, times) in ways(plan) {
        *connections.entry(way).or_default() += times;
    }
    connections.into_iter().max_by_key(|(_, times)| *times)
}

/// How often each pair of source address and target is used; targets and addresses take turns.
fn ways(plan: &BenchPlan) -> impl Iterator<Item = (AddressPair<'_>, u64)> {
    let (targets, binds) = (plan.targets.len(), plan.binds.len());
    let connections = usize::try_from(plan.connections()).unwrap_or(usize::MAX);
    let turn = least_common_multiple(targets.max(1), binds.max(1));
    (0..turn.min(connections)).filter_map(move |k| {
        let times = (connections - k).div_ceil(turn);
        let target = plan.targets.get(k % targets.max(1))?;
        let Address::Tcp { host, port } = &target.address else {
            return None;
        };
        // Its connections share a few sockets.
        if target.quic {
            return None;
        }
        let way = AddressPair {
            source: plan.binds.get(k % binds.max(1)).copied(),
            host,
            port: *port,
        };
        Some((way, times as u64))
    })
}

/// All connections to the target of a way.
fn towards(plan: &BenchPlan, to: &AddressPair<'_>) -> u64 {
    let same = ways(plan).filter(|(way, _)| (way.host, way.port) == (to.host, to.port));
    same.map(|(_, times)| times).sum()
}

/// More source addresses; on loopback they are there for the asking. Without them a wider range helps, if
/// it is wide enough.
fn remedy(way: &AddressPair<'_>, connections: u64, ports: u64) -> String {
    let wanted = connections.div_ceil(ports);
    if is_loopback_4(way.host) && wanted < 250 {
        return format!(
            "use more source addresses: --bind 127.0.0.2-127.0.0.{}",
            wanted + 1
        );
    }
    let addresses = format!("{wanted} source addresses of this machine: --bind ADDRESS,ADDRESS,…");
    if connections <= u64::from(u16::MAX - 1023) {
        format!("sudo sysctl -w net.ipv4.ip_local_port_range='1024 65535', or use {addresses}")
    } else {
        format!("use {addresses}")
    }
}

fn is_loopback_4(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
}
