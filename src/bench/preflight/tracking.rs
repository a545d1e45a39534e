//! Connection tracking: where a firewall or NAT is on the way, each connection takes a place in a table of the system. What
//! does not fit is dropped without a word, and looks like a slow broker.

use crate::bench::share;
use crate::model::{Address, BenchPlan};
use crate::stats::units::count;

/// What is worth knowing where so many connections are tracked of so many that may be. Whether those of the run will be
/// depends on rules that cannot be seen, so that this is no reason not to begin.
pub(super) fn note(plan: &BenchPlan, (used, most): (u64, u64)) -> Option<String> {
    let is_tracked = |address: &Address| matches!(address, Address::Tcp { .. });
    if !plan.targets.iter().any(|it| is_tracked(&it.address)) {
        return None;
    }
    let connections = u64::from(share::connection_count(plan));
    let room = most.saturating_sub(used);
    (connections > room).then(|| {
        format!(
            "connection tracking has room for {} connections more, this run opens {}: what does not fit is dropped silently; sudo sysctl -w net.netfilter.nf_conntrack_max={}",
            count(room),
            count(connections),
            used.saturating_add(connections.saturating_mul(2))
        )
    })
}
