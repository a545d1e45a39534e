//! Waiting for a moment, to some tens of microseconds where the system can.
//!
//! The runtime's own timers tick in milliseconds. A message that is due every 50 µs would be late by half
//! a millisecond on average, and the generator would measure itself. On Linux a timer descriptor wakes
//! the same loop precisely.

use std::time::Instant;

#[cfg(any(target_os = "linux", test))]
use super::clock::now;

#[cfg(target_os = "linux")]
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
#[cfg(target_os = "linux")]
use tokio::io::unix::AsyncFd;

/// A timer of one shard.
#[derive(Debug)]
pub(super) struct Timer {
    #[cfg(target_os = "linux")]
    descriptor: Option<AsyncFd<std::os::fd::OwnedFd>>,
}

impl Timer {
    /// The most precise timer of the system; must be made within a runtime.
    pub(super) fn precise() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            descriptor: descriptor(),
        }
    }

    /// The runtime's own timer, which follows a paused clock.
    #[cfg(test)]
    pub(super) fn plain() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            descriptor: None,
        }
    }

    /// Waits until `moment`.
    pub(super) async fn until(&mut self, moment: Instant) {
        #[cfg(target_os = "linux")]
        if let Some(descriptor) = &mut self.descriptor {
            let Some(wait) = moment
                .checked_duration_since(now())
                .filter(|w| !w.is_zero())
            else {
                // Others get their turn even when we are behind.
                tokio::task::yield_now().await;
                return;
            };
            if arm(descriptor, wait).is_ok() {
                while let Ok(mut ready) = descriptor.readable_mut().await {
                    ready.clear_ready();
                    if now() >= moment {
                        return;
                    }
                }
            }
        }
        tokio::time::sleep_until(moment.into()).await;
    }
}

/// A timer descriptor of the running loop; `None` where the system refuses one.
#[cfg(target_os = "linux")]
#[expect(
    deprecated,
    reason = "an OwnedFd is its descriptor and never changes, as the unsafe successor demands"
)]
fn descriptor() -> Option<AsyncFd<std::os::fd::OwnedFd>> {
    let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
    let descriptor = timerfd_create(TimerfdClockId::Monotonic, flags).ok()?;
    AsyncFd::new(descriptor).ok()
}

#[cfg(target_os = "linux")]
fn arm(
    descriptor: &AsyncFd<std::os::fd::OwnedFd>,
    wait: std::time::Duration,
) -> rustix::io::Result<()> {
    let setting = Itimerspec {
        it_interval: Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        },
        it_value: Timespec {
            tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: wait.subsec_nanos().into(),
        },
    };
    timerfd_settime(descriptor.get_ref(), TimerfdTimerFlags::empty(), &setting).map(|_| ())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn it_is_never_early() {
        let mut timer = Timer::precise();
        for micros in [0, 50, 300, 2_000, 20_000] {
            let moment = now() + Duration::from_micros(micros);
            timer.until(moment).await;
            assert!(now() >= moment, "{micros}");
        }
    }
}
