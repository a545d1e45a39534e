//! Before a run begins: whether the system lets it have so many connections.
//!
//! What can be lifted from here is lifted (the soft limit of open files). What cannot is said before the
//! first connection, with the command that lifts it; the alternative is a run that fails in its middle
//! with errors that look like the broker's.
//!
//! Only `system` knows where a system keeps its limits. Where they cannot be read, nothing is said.

mod memory;
mod ports;
mod system;
mod tracking;

use super::{BenchError, clients, resources, share};
use crate::model::BenchPlan;
use crate::text::{Counted, count};

/// Descriptors beside those of connections: runtimes, timers, listeners, reports, and those that are open
/// for a moment while several addresses of a name are tried.
const SPARE_FILES: u64 = 256;

/// Checks, and where it can prepares, the limits that stand in the way of so many connections.
/// `embedded`: the broker's ends of the connections are in this process too.
///
/// Returns what is worth knowing, in words: the run may begin.
///
/// # Errors
///
/// [`BenchError::SystemLimit`], when it could not come to its end.
pub(crate) fn preflight(plan: &BenchPlan, embedded: bool) -> Result<Vec<String>, BenchError> {
    if let Some(limits) = system::file_limits() {
        let needed = files_needed(plan, embedded) + limits.open;
        raise_files(plan, needed, limits, system::set_file_limits)?;
    }
    let mut notes = Vec::new();
    if let Some(range) = system::local_ports() {
        ports::check(plan, range)?;
        let waiting = resources::time_wait().unwrap_or(0);
        notes.extend(ports::note(plan, range, waiting));
    }
    if let Some(tracked) = resources::conntrack() {
        notes.extend(tracking::note(plan, tracked));
    }
    if let Some(available) = system::available_memory() {
        notes.extend(memory::check(plan, embedded, available)?);
    }
    Ok(notes)
}

/// How many files a process may have open, and has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileLimits {
    /// The limit in force; `None`: none.
    soft: Option<u64>,
    /// Up to where the process itself may raise it; `None`: as far as it likes.
    hard: Option<u64>,
    /// How many are open.
    open: u64,
    /// Up to where the system lets anybody raise it, where there is such a bound.
    most: Option<u64>,
}

fn files_needed(plan: &BenchPlan, embedded: bool) -> u64 {
    let each = if embedded { 2 } else { 1 };
    // Connections of QUIC share a few sockets; targets take turns.
    let is_socket = |k: &u32| {
        let target = plan.targets.get(clients::index(*k, plan.targets.len()));
        target.is_some_and(|it| !it.quic)
    };
    let sockets = if plan.targets.iter().any(|it| it.quic) {
        share::connections(plan).filter(is_socket).count() as u64
    } else {
        share::connection_count(plan).into()
    };
    sockets * each + SPARE_FILES
}

/// Raises the soft limit if it is too low, and the hard one if this process may. `set` does it: the
/// soft limit and the hard one, if there is one; whether that was allowed.
fn raise_files(
    plan: &BenchPlan,
    needed: u64,
    limits: FileLimits,
    set: impl FnOnce(u64, Option<u64>) -> bool,
) -> Result<(), BenchError> {
    let allows = |limit: Option<u64>| limit.is_none_or(|limit| limit >= needed);
    if allows(limits.soft) {
        return Ok(());
    }
    if set(needed, limits.hard.map(|hard| hard.max(needed))) {
        return Ok(());
    }
    let (limit, found) = if allows(limits.hard) {
        ("limit", limits.soft)
    } else {
        ("hard limit", limits.hard)
    };
    Err(BenchError::SystemLimit {
        connections: share::connection_count(plan),
        needed: Counted::of(needed, "open file").to_string(),
        found: format!("the {limit} is {}", count(found.unwrap_or_default())),
        remedy: system::file_remedy(needed, limits.most),
    })
}

#[cfg(test)]
mod tests;
