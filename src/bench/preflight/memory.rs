//! Memory: an estimate of what the connections of a run need, beside what is there.

use crate::bench::BenchError;
use crate::bench::share;
use crate::bench::workloads;
use crate::model::BenchPlan;
use crate::text::{Counted, count};

/// What an idle connection over TCP takes in this process, in kB: session, task, socket.
const IDLE_KB: u64 = 2;
/// What the system keeps for its end of a connection.
const SOCKET_KB: u64 = 6;
/// What TLS adds: keys and record buffers.
const TLS_KB: u64 = 16;
/// What a WebSocket adds.
const WEBSOCKET_KB: u64 = 2;
/// The broker's end, when it runs in this process: its session.
const BROKER_KB: u64 = 4;

/// Refuses a plan that cannot fit into so many kB, and notes one that hardly does.
pub(super) fn check(
    plan: &BenchPlan,
    embedded: bool,
    available: u64,
) -> Result<Vec<String>, BenchError> {
    let each = each_kb(plan, embedded);
    let connections = share::connection_count(plan);
    let needed = u64::from(connections).saturating_mul(each);
    if needed > available {
        return Err(BenchError::SystemLimit {
            connections,
            needed: format!("about {} of memory ({each} kB each)", megabytes(needed)),
            found: format!("{} are available", megabytes(available)),
            remedy: "use fewer clients (-c), or spread them over several machines (--shard)"
                .to_owned(),
        });
    }
    let mut notes = Vec::new();
    if needed > available / 4 * 3 {
        notes.push(format!(
            "{} will need about {} of the {} of memory that are available",
            Counted::of(connections.into(), "connection"),
            megabytes(needed),
            megabytes(available)
        ));
    }
    Ok(notes)
}

/// The estimate for one connection, in kB.
fn each_kb(plan: &BenchPlan, embedded: bool) -> u64 {
    let any = |has: fn(&crate::model::Endpoint) -> bool| plan.targets.iter().any(has);
    let tls = if any(|target| target.tls.is_some()) {
        TLS_KB
    } else {
        0
    };
    let websocket = if any(|target| target.websocket.is_some()) {
        WEBSOCKET_KB
    } else {
        0
    };
    let transport = SOCKET_KB + tls + websocket;
    let client = IDLE_KB + transport + workloads::of(plan).memory_kb();
    if embedded {
        client + BROKER_KB + transport
    } else {
        client
    }
}

/// Whole megabytes, of 1000 kB.
fn megabytes(kb: u64) -> String {
    format!("{} MB", count(kb.div_ceil(1000)))
}
