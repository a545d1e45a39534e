//! The signals that end a process, while a person or a command is asked.

use std::future::{Future, pending};
use std::io;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;

use super::Interrupted;
use crate::hangup;

/// Lets the process live through SIGINT, SIGTERM and SIGHUP from now on: they interrupt the question instead. Where a
/// question reads Ctrl-C, the crate that asks sends SIGINT to the process and then reports the interruption.
pub(super) struct Signals {
    runtime: Runtime,
    arriving: Arriving,
}

struct Arriving {
    interrupt: Signal,
    terminate: Signal,
    /// Absent where SIGHUP is ignored.
    hangup: Option<Signal>,
}

impl Signals {
    pub(super) fn catch() -> io::Result<Self> {
        crate::threads::room_for_runtime()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let hangup = (!hangup::is_ignored()).then(|| signal(SignalKind::hangup()));
        let arriving = Arriving {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: hangup.transpose()?,
        };
        drop(entered);
        Ok(Self { runtime, arriving })
    }

    /// The signal that has interrupted a question, if it was not Ctrl-C.
    pub(super) fn ended(mut self) -> Option<Interrupted> {
        // What has arrived is known once the runtime has looked; Ctrl-C at the terminal costs this time at most.
        let limit = Duration::from_millis(20);
        let first = self.arriving.first();
        let within = self.runtime.block_on(async { timeout(limit, first).await });
        within.ok().flatten()
    }

    /// Does this until a signal interrupts it; what it says then is an error of kind
    /// [`io::ErrorKind::Interrupted`].
    pub(super) fn interrupt<T>(
        &mut self,
        work: impl Future<Output = io::Result<T>>,
    ) -> io::Result<T> {
        let first = self.arriving.first();
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                ended = first => Err(match ended {
                    Some(ended) => io::Error::new(io::ErrorKind::Interrupted, ended),
                    None => io::ErrorKind::Interrupted.into(),
                }),
                result = work => result,
            }
        })
    }

    /// Goes without waiting for threads that still wait for something.
    pub(super) fn leave(self) {
        self.runtime.shutdown_background();
    }
}

impl Arriving {
    /// Ready at the first signal; `None` is Ctrl-C.
    async fn first(&mut self) -> Option<Interrupted> {
        let hung_up = async {
            match self.hangup.as_mut() {
                Some(hangup) => hangup.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Some(Interrupted::Terminated),
            _ = hung_up => Some(Interrupted::HungUp),
            _ = self.interrupt.recv() => None,
        }
    }
}
