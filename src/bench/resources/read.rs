//! Where Linux keeps what it counts.

use std::path::Path;

use super::parse;
use crate::stats::SystemCounters;

/// What the system has counted so far, as far as it says so.
pub(super) fn counters() -> SystemCounters {
    let network = file("/proc/net/snmp");
    let tcp = |name| parse::field(network.as_deref()?, "Tcp:", name);
    SystemCounters {
        cpu: file("/proc/stat").and_then(|text| parse::cpu_ticks(&text)),
        throttled: throttled(),
        segments: tcp("OutSegs").zip(tcp("RetransSegs")),
        queue_drops: file("/proc/net/softnet_stat").and_then(|text| parse::queue_drops(&text)),
        conntrack_drops: file("/proc/net/stat/nf_conntrack")
            .and_then(|text| parse::conntrack_drops(&text)),
    }
}

/// How long the control group of this process was stopped for its CPU limit.
fn throttled() -> Option<std::time::Duration> {
    let groups = file("/proc/self/cgroup")?;
    parse::cpu_groups(&groups)
        .iter()
        .filter_map(|group| file(Path::new("/sys/fs/cgroup").join(group).join("cpu.stat")))
        .find_map(|text| parse::throttled(&text))
}

/// The connections that are tracked, and how many may be; `None` where none are.
pub(in crate::bench) fn conntrack() -> Option<(u64, u64)> {
    let number = |name: &str| -> Option<u64> {
        let path = Path::new("/proc/sys/net/netfilter").join(name);
        file(path)?.trim().parse().ok()
    };
    number("nf_conntrack_count").zip(number("nf_conntrack_max"))
}

/// Connections of the past that still keep their ports.
pub(in crate::bench) fn time_wait() -> Option<u64> {
    parse::time_wait(&file("/proc/net/sockstat")?)
}

/// A file of Linux, in `/proc` or `/sys`; `None` on other systems.
pub(in crate::bench) fn file(path: impl AsRef<Path>) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    std::fs::read_to_string(path).ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_counts_segments_and_cpu_time() {
        let (before, after) = (counters(), counters());
        let ((sent, again), (later, _)) = (before.segments.unwrap(), after.segments.unwrap());
        assert!(again <= sent && sent <= later);
        let (all, stolen) = after.cpu.unwrap();
        assert!(stolen < all);
        assert!(time_wait().is_some());
        if let Some((_, most)) = conntrack() {
            assert!(most > 0);
        }
    }
}
