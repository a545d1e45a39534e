//! Where a system keeps its limits.

use super::FileLimits;
use crate::bench::resources::file;

/// The limits of open files of this process; `None` where there are none to be read.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no answer")]
pub(super) fn file_limits() -> Option<FileLimits> {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Nofile);
    Some(FileLimits {
        soft: limit.current,
        hard: limit.maximum,
        open: open_files().unwrap_or(USUALLY_OPEN),
        most: number("/proc/sys/fs/nr_open"),
    })
}

/// No such limit is known here.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "other systems have no answer")]
pub(super) fn file_limits() -> Option<FileLimits> {
    None
}

/// Open files of a process that has just begun, where they cannot be counted.
#[cfg(unix)]
const USUALLY_OPEN: u64 = 32;

#[cfg(unix)]
fn open_files() -> Option<u64> {
    let entries = std::fs::read_dir("/proc/self/fd").ok()?;
    u64::try_from(entries.count()).ok()
}

/// Sets the soft and the hard limit, `None` being none; whether that was allowed.
#[cfg(unix)]
pub(super) fn set_file_limits(soft: u64, hard: Option<u64>) -> bool {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Rlimit {
        current: Some(soft),
        maximum: hard,
    };
    setrlimit(Resource::Nofile, limit).is_ok()
}

/// Nothing to set.
#[cfg(not(unix))]
pub(super) fn set_file_limits(_soft: u64, _hard: Option<u64>) -> bool {
    true
}

/// What a user types to be allowed so many open files.
pub(super) fn file_remedy(needed: u64, most: Option<u64>) -> String {
    let lift = if cfg!(target_os = "linux") {
        format!("sudo prlimit --pid $$ --nofile={needed}:{needed}")
    } else {
        format!("ulimit -n {needed}")
    };
    let lift = match most {
        Some(most) if most < needed => format!("sudo sysctl -w fs.nr_open={needed} && {lift}"),
        _ => lift,
    };
    format!("in this shell: {lift}")
}

/// The first and the last local port that the system chooses by itself.
pub(super) fn local_ports() -> Option<(u16, u16)> {
    let text = file("/proc/sys/net/ipv4/ip_local_port_range")?;
    let mut words = text.split_whitespace();
    let first = words.next()?.parse().ok()?;
    let last = words.next()?.parse().ok()?;
    (first <= last).then_some((first, last))
}

/// Memory that can be had without pushing others out, in kB.
pub(super) fn available_memory() -> Option<u64> {
    let text = file("/proc/meminfo")?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(unix)]
fn number(path: &str) -> Option<u64> {
    file(path)?.trim().parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_reports_every_limit() {
        let limits = file_limits().unwrap();
        assert!(limits.open >= 3, "{limits:?}");
        assert!(limits.most.is_some(), "{limits:?}");
        let (first, last) = local_ports().unwrap();
        assert!(first > 0 && first <= last);
        assert!(available_memory().unwrap() > 1000);
    }
}
