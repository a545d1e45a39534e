//! Local ports: each connection of a source address to one and the same target needs one of its own.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use crate::bench::BenchError;
use crate::bench::clients::{index, source};
use crate::bench::share;
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
        connections: share::connection_count(plan),
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
    ways(plan).into_iter().max_by_key(|(_, times)| *times)
}

/// How often each pair of source address and target is used.
fn ways(plan: &BenchPlan) -> HashMap<AddressPair<'_>, u64> {
    let mut numbers: HashMap<(usize, usize), u64> = HashMap::new();
    if plan.targets.len().max(plan.binds.len()) < 2 {
        numbers.insert((0, 0), share::connection_count(plan).into());
    } else {
        for k in share::connections(plan) {
            let way = (index(k, plan.targets.len()), source(plan, k));
            *numbers.entry(way).or_default() += 1;
        }
    }
    let mut ways = HashMap::new();
    for ((target, source), times) in numbers {
        // Connections of QUIC share a few sockets.
        if let Some(target) = plan.targets.get(target).filter(|it| !it.quic)
            && let Address::Tcp { host, port } = &target.address
        {
            let way = AddressPair {
                source: plan.binds.get(source).copied(),
                host,
                port: *port,
            };
            *ways.entry(way).or_default() += times;
        }
    }
    ways
}

/// All connections to the target of a way.
fn towards(plan: &BenchPlan, to: &AddressPair<'_>) -> u64 {
    let ways = ways(plan).into_iter();
    let same = ways.filter(|(way, _)| (way.host, way.port) == (to.host, to.port));
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
