//! Being asked to stop, by a signal or by the command itself.

use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use tokio::sync::{Notify, watch};

use crate::error::Exit;

/// What stopped us from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C, SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal was closed, or somebody sent it.
    Hangup,
}

impl Signal {
    /// The exit code when it left work undone.
    pub fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            Self::Terminate => Exit::Terminated,
            Self::Hangup => Exit::HungUp,
        }
    }

    /// What it is called: a person presses Ctrl-C, and a supervisor sends SIGTERM.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "Ctrl-C",
            Self::Terminate => "SIGTERM",
            Self::Hangup => "SIGHUP",
        }
    }
}

/// What ended work before its end: `stopped by SIGTERM`; without a signal only that it was stopped.
pub(crate) fn stopped_by(signal: Option<Signal>) -> String {
    match signal {
        Some(signal) => format!("stopped by {}", signal.name()),
        None => "stopped".to_owned(),
    }
}

/// The signals of the process, as everyone may wait for them.
#[derive(Clone, Debug)]
pub struct Stop {
    signal: watch::Receiver<Option<Signal>>,
    reopen: watch::Receiver<u64>,
}

impl Stop {
    /// Follows two sources: signals that ask to stop, and how often files were to be opened again.
    pub fn new(signal: watch::Receiver<Option<Signal>>, reopen: watch::Receiver<u64>) -> Self {
        Self { signal, reopen }
    }

    /// No signal will come.
    pub fn never() -> Self {
        Self::new(watch::channel(None).1, watch::channel(0).1)
    }

    /// The signal that has come, if one has.
    pub fn signal(&self) -> Option<Signal> {
        *self.signal.borrow()
    }

    /// Ready when a signal has come.
    pub async fn requested(&self) {
        let mut signal = self.signal.clone();
        if signal.wait_for(Option::is_some).await.is_err() {
            // The source is gone: no signal will ever come.
            pending::<()>().await;
        }
    }

    /// Ready when the files that grow are to be opened again. A new wait is ready at once if a
    /// signal has come since the last one.
    pub(crate) async fn reopening(&mut self) {
        if self.reopen.changed().await.is_err() {
            pending::<()>().await;
        }
    }
}

/// While what is returned lives, and from then on, Ctrl-C does not end the process.
pub(crate) fn interrupt_is_for_others() -> impl Sized {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::interrupt()).ok()
    }
}

/// Ends a connection: the signals of the process, or the command that is done.
pub(crate) struct Quit {
    waiting: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl Quit {
    /// Quits at a signal, or when `done` is notified.
    pub(crate) fn new(stop: &Stop, done: Rc<Notify>) -> Self {
        let stop = stop.clone();
        Self {
            waiting: Some(Box::pin(async move {
                tokio::select! {
                    () = stop.requested() => {}
                    () = done.notified() => {}
                }
            })),
        }
    }

    /// Ready when it is time, and from then on.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(waiting) = &mut self.waiting {
            if waiting.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.waiting = None;
        }
        Poll::Ready(())
    }
}
