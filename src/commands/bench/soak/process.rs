//! Memory, CPU time and open files of a process, where the system tells: Linux. The one place that knows `/proc`.

/// What a process uses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Usage {
    /// Resident memory in bytes.
    pub(super) memory: Option<f64>,
    /// CPU time so far, in seconds.
    pub(super) cpu: Option<f64>,
    /// Open file descriptors.
    pub(super) files: Option<f64>,
}

/// Whether processes can be looked at here.
pub(super) const AVAILABLE: bool = cfg!(target_os = "linux");

/// Looks at a process; `None`: there is none with this number, or the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn usage(pid: u32) -> Option<Usage> {
    let folder = format!("/proc/{pid}");
    let status = std::fs::read_to_string(format!("{folder}/status")).ok()?;
    let stat = std::fs::read_to_string(format!("{folder}/stat")).ok()?;
    // Only its owner may count the files of a process.
    let files = std::fs::read_dir(format!("{folder}/fd")).ok();
    #[expect(clippy::cast_precision_loss, reason = "a number of files")]
    let files = files.map(|files| files.count() as f64);
    Some(Usage {
        memory: memory(&status),
        cpu: cpu(&stat),
        files,
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn usage(_: u32) -> Option<Usage> {
    None
}

/// The line `VmRSS:    1234 kB`, in bytes.
#[cfg(target_os = "linux")]
fn memory(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// Fields 14 and 15, after the name in brackets, which may hold spaces and brackets: user and system time in hundredths of
/// a second (`USER_HZ`, which is 100 on every Linux that Rust supports).
#[cfg(target_os = "linux")]
fn cpu(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / 100.0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_can_be_looked_at() {
        let usage = usage(std::process::id()).unwrap();
        assert!(usage.memory.unwrap() > 1e5 && usage.files.unwrap() >= 3.0);
        assert!(usage.cpu.unwrap() >= 0.0);
        assert_eq!(super::usage(u32::MAX), None);
    }

    #[test]
    fn a_name_may_hold_what_it_likes() {
        let stat = "7 (a) b ( c)) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0";
        assert_eq!(cpu(stat), Some(3.0));
        assert_eq!(cpu("7 (a) S 1"), None);
        assert_eq!(memory("Name:\ta\nVmRSS:\t    12 kB\n"), Some(12_288.0));
        assert_eq!(memory("VmRSS: many"), None);
    }
}
