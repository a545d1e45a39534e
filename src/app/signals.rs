//! Ctrl-C, SIGTERM and SIGHUP. The first asks the work to stop; another Ctrl-C or SIGTERM ends the process.

use std::io;

use tokio::sync::watch;

use crate::error::Exit;
use crate::kernel::{Hangup, Needs, Signal, Stop, end_commands};

/// Follows the signals. SIGHUP never counts as the impatient second one: shells and service managers send it
/// together with others.
pub(super) fn follow(needs: Needs) -> io::Result<Stop> {
    if !needs.signals {
        #[cfg(unix)]
        super::file_limit::catch()?;
        return Ok(Stop::never());
    }
    let (sender, receiver) = watch::channel(None);
    let (reopen, reopened) = watch::channel(0_u64);
    let mut source = Signals::new(needs.hangup)?;
    tokio::task::spawn_local(async move {
        loop {
            let signal = match source.next().await {
                Asked::Reopen => {
                    reopen.send_modify(|times| *times += 1);
                    continue;
                }
                Asked::Stop(signal) => signal,
            };
            let asked_before = sender.borrow().is_some();
            if !asked_before {
                sender.send_replace(Some(signal));
            } else if signal != Signal::Hangup {
                leave_now(signal.exit());
            }
        }
    });
    Ok(Stop::new(receiver, reopened))
}

/// Ends the process at once, and the commands that it runs, since the user asked twice.
#[expect(
    clippy::exit,
    reason = "the user has asked twice: nothing is waited for"
)]
fn leave_now(exit: Exit) -> ! {
    end_commands();
    std::process::exit(i32::from(exit.code()));
}

/// What a signal asks for.
enum Asked {
    Stop(Signal),
    #[cfg_attr(not(unix), expect(dead_code, reason = "only SIGHUP asks for it"))]
    Reopen,
}

/// The signals that are followed.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// Absent where SIGHUP is ignored.
    hangup: Option<tokio::signal::unix::Signal>,
    meaning: Hangup,
    /// The terminal, where SIGHUP means something else while it is open.
    terminal: Option<crate::hangup::Terminal>,
}

#[cfg(unix)]
impl Signals {
    fn new(meaning: Hangup) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        super::file_limit::catch()?;
        let hangup = (!crate::hangup::is_ignored()).then(|| signal(SignalKind::hangup()));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: hangup.transpose()?,
            meaning,
            terminal: (meaning == Hangup::Reopen).then(crate::hangup::Terminal::now),
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::Stop(Signal::Interrupt),
            _ = self.terminate.recv() => Asked::Stop(Signal::Terminate),
            () = hung_up(self.hangup.as_mut()) => match self.meaning {
                // Without its terminal nobody is left to stop it.
                Hangup::Reopen if !self.terminal.is_some_and(crate::hangup::Terminal::is_closed) => {
                    Asked::Reopen
                }
                _ => Asked::Stop(Signal::Hangup),
            },
        }
    }
}

/// Ready at the next SIGHUP; never where it is ignored.
#[cfg(unix)]
async fn hung_up(signal: Option<&mut tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// The signal that is followed: there is no SIGHUP here.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new(_meaning: Hangup) -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Asked {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Asked::Stop(Signal::Interrupt)
    }
}
