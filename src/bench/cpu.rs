//! How much CPU time the process and its threads have used, and how long a thread has waited for a CPU.

use std::time::Duration;

use crate::stats::Work;

/// CPU time of the process so far, user and system; `None` where the system does not say.
pub(super) fn used() -> Option<Duration> {
    #[cfg(unix)]
    return read(rustix::time::ClockId::ProcessCPUTime);
    #[cfg(not(unix))]
    None
}

/// What this thread has done so far; zero where the system does not say.
pub(super) fn thread() -> Work {
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

/// CPU time of the process.
#[derive(Default)]
pub(super) struct CpuTimes {
    /// When the run began.
    pub(super) begun: Option<Duration>,
    /// When the sending part began.
    pub(super) sending: Option<Duration>,
    /// When that was over.
    pub(super) ended: Option<Duration>,
}

impl CpuTimes {
    /// What was used up to the sending part, or the end where there was none, and after that.
    pub(super) fn used(&self) -> (Option<Duration>, Option<Duration>) {
        let between =
            |from: Option<Duration>, to: Option<Duration>| Some(to?.saturating_sub(from?));
        let connected = self.sending.or(self.ended);
        (
            between(self.begun, connected),
            between(self.sending, self.ended),
        )
    }
}

/// CPU time per second of a time.
pub(super) fn share(cpu: Option<Duration>, time: Duration) -> f64 {
    match cpu {
        Some(cpu) if !time.is_zero() => cpu.as_secs_f64() / time.as_secs_f64(),
        _ => 0.0,
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
}
