//! How much CPU time the process and its threads have used, and how long a thread has waited for a CPU.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::stats::Work;

/// CPU time of the process so far, user and system; `None` where the system does not say.
pub(super) fn used() -> Option<Duration> {
    #[cfg(unix)]
    return read(rustix::time::ClockId::ProcessCPUTime);
    #[cfg(not(unix))]
    None
}

/// What this thread has done so far; zero where the system does not say.
fn thread() -> Work {
    #[cfg(target_os = "linux")]
    if let Ok(text) = std::fs::read_to_string("/proc/thread-self/schedstat")
        && let Some(work) = scheduled(&text)
    {
        return work;
    }
    #[cfg(unix)]
    let cpu = read(rustix::time::ClockId::ThreadCPUTime).unwrap_or_default();
    #[cfg(not(unix))]
    let cpu = Duration::ZERO;
    Work {
        cpu,
        waited: Duration::ZERO,
    }
}

/// Nanoseconds on a CPU, nanoseconds ready to run and not on a CPU, and how often it ran.
#[cfg(target_os = "linux")]
fn scheduled(text: &str) -> Option<Work> {
    let mut numbers = text.split_ascii_whitespace().map(str::parse);
    let mut next = || Some(Duration::from_nanos(numbers.next()?.ok()?));
    let (cpu, waited) = (next()?, next()?);
    Some(Work { cpu, waited })
}

#[cfg(unix)]
fn read(clock: rustix::time::ClockId) -> Option<Duration> {
    let time = rustix::time::clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let nanos = u32::try_from(time.tv_nsec).ok()?;
    Some(Duration::new(seconds, nanos))
}

/// What a thread does from one look at it to the next.
#[derive(Debug)]
pub(super) struct ThreadUsage(Cell<Work>);

impl ThreadUsage {
    /// From now on.
    pub(super) fn start() -> Self {
        Self(Cell::new(thread()))
    }

    /// What this thread has done since that was last asked.
    pub(super) fn take(&self) -> Work {
        let work = thread();
        let before = self.0.replace(work);
        Work {
            cpu: work.cpu.saturating_sub(before.cpu),
            waited: work.waited.saturating_sub(before.waited),
        }
    }
}

/// A moment, and the CPU time of the process up to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct CpuMark {
    at: Instant,
    used: Duration,
}

impl CpuMark {
    /// This moment; `None` where the system does not say.
    pub(super) fn now() -> Option<Self> {
        let used = used()?;
        Some(Self {
            at: Instant::now(),
            used,
        })
    }

    /// CPU time per second from one moment to another: 1 is one core. Both times are taken at the same
    /// moments, or a short time would seem to have used more than there is.
    fn share(from: Option<Self>, to: Option<Self>) -> f64 {
        let (Some(from), Some(to)) = (from, to) else {
            return 0.0;
        };
        let time = to.at.saturating_duration_since(from.at);
        if time.is_zero() {
            return 0.0;
        }
        to.used.saturating_sub(from.used).as_secs_f64() / time.as_secs_f64()
    }
}

/// CPU time of the process.
#[derive(Default)]
pub(super) struct CpuTimes {
    /// When the run began.
    pub(super) begun: Option<CpuMark>,
    /// When the sending part began.
    pub(super) sending: Option<CpuMark>,
    /// When that was over.
    pub(super) ended: Option<CpuMark>,
}

impl CpuTimes {
    /// The share up to the sending part, or the end where there was none, and after that.
    pub(super) fn shares(&self) -> (f64, f64) {
        let connected = self.sending.or(self.ended);
        (
            CpuMark::share(self.begun, connected),
            CpuMark::share(self.sending, self.ended),
        )
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_asked_for_its_time_and_its_waits() {
        let work = scheduled("281334 153969 2\n").unwrap();
        assert_eq!(
            (work.cpu.as_nanos(), work.waited.as_nanos()),
            (281_334, 153_969)
        );
        assert_eq!(scheduled("0"), None);
        assert!(used().unwrap() >= thread().cpu / 2);
    }

    #[test]
    fn a_share_is_over_the_time_between_the_same_moments() {
        let at = Instant::now();
        let mark = |millis, used| {
            Some(CpuMark {
                at: at + Duration::from_millis(millis),
                used: Duration::from_millis(used),
            })
        };
        let times = CpuTimes {
            begun: mark(0, 10),
            sending: mark(100, 20),
            ended: mark(300, 320),
        };
        let (connecting, sending) = times.shares();
        assert!((connecting - 0.1).abs() < 1e-9 && (sending - 1.5).abs() < 1e-9);
        let failed = CpuTimes {
            sending: None,
            ..times
        };
        let (connecting, sending) = failed.shares();
        assert!((connecting - 310.0 / 300.0).abs() < 1e-9 && sending.abs() < 1e-9);
        let (connecting, sending) = CpuTimes::default().shares();
        assert!(connecting.abs() < 1e-9 && sending.abs() < 1e-9);
        // No time at all.
        assert!(CpuMark::share(mark(5, 1), mark(5, 2)).abs() < 1e-9);
    }
}
