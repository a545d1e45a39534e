//! What every command gets in addition to its plan.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use super::stop::Stop;
use crate::client::{Direction, Relay, TraceSink};
use crate::error::{Exit, Failure, plain};
use crate::model::Verbosity;
use crate::output::{self, Report, StatusWriter, Style, Trace};
use crate::threads;

/// The writer of status messages, the stop signal and the verbosity.
#[derive(Clone)]
pub struct Context {
    status: Rc<RefCell<StatusWriter>>,
    /// The first failure to write a status message to stdout.
    status_failure: Rc<RefCell<Option<Failure>>>,
    used: Rc<RefCell<Option<String>>>,
    /// `--quiet`, `--verbose` and `--debug`.
    pub verbosity: Verbosity,
    /// How stdout looks.
    pub stdout_style: Style,
    /// How stderr looks.
    pub stderr_style: Style,
    /// The signals of the process.
    pub stop: Stop,
}

impl Context {
    /// A context; `stdout_style` is how data on stdout looks, `stderr_style` how status messages on stderr do.
    pub fn new(
        status: StatusWriter,
        verbosity: Verbosity,
        stdout_style: Style,
        stderr_style: Style,
        stop: Stop,
    ) -> Self {
        Self {
            status: Rc::new(RefCell::new(status)),
            status_failure: Rc::default(),
            used: Rc::default(),
            verbosity,
            stdout_style,
            stderr_style,
            stop,
        }
    }

    /// Notes the broker that somebody is connected to.
    pub(crate) fn uses(&self, url: &str) {
        *self.used.borrow_mut() = Some(url.to_owned());
    }

    /// The broker that one client was connected to.
    pub fn used(&self) -> Option<String> {
        self.used.borrow().clone()
    }

    /// Says what happened. Fails only where it is said on stdout; that nobody reads it there is no failure.
    pub fn report(&self, report: &impl Report) -> Result<(), Failure> {
        let told = self.status.borrow_mut().report(report);
        self.note(told)
    }

    /// Says a line that needs attention.
    pub fn warn(&self, text: &str) {
        let told = self.status.borrow_mut().warning(text);
        // The end of the work asks for it.
        let _ = self.note(told);
    }

    /// Says a line about what was done.
    pub fn done(&self, text: &str) {
        let told = self.status.borrow_mut().success(text);
        let _ = self.note(told);
    }

    /// Says a line to know.
    pub fn inform(&self, text: &str) {
        let told = self.status.borrow_mut().info(text);
        let _ = self.note(told);
    }

    /// Shows a line that the next one replaces, on a terminal.
    pub(crate) fn pass(&self, text: &str) {
        self.status.borrow_mut().pass(text);
    }

    /// Whether lines that pass are shown: a trace would be mixed with them.
    pub(crate) fn shows_passing_lines(&self) -> bool {
        !self.verbosity.debug && self.status.borrow().shows_passing_lines()
    }

    /// Shows a failure.
    pub fn error(&self, failure: &Failure) {
        let told = self.status.borrow_mut().error(failure);
        let _ = self.note(told);
    }

    /// Remembers a line that stdout did not take.
    fn note(&self, told: io::Result<()>) -> Result<(), Failure> {
        match told {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let failure = output_failure(&error);
                self.status_failure
                    .borrow_mut()
                    .get_or_insert_with(|| failure.clone());
                Err(failure)
            }
            _ => Ok(()),
        }
    }

    /// Prints text that was asked for. A closed pipe is not an error.
    ///
    /// # Errors
    ///
    /// A stdout that does not take it (exit 8).
    #[expect(clippy::unused_self, reason = "who prints has a context")]
    pub(crate) fn print(&self, text: &[u8]) -> Result<Exit, Failure> {
        output::print(text).map_err(|error| output_failure(&error))?;
        Ok(Exit::Done)
    }

    /// The failure of the first line that stdout did not take.
    pub fn status_failure(&self) -> Option<Failure> {
        self.status_failure.borrow().clone()
    }

    /// Where the trace of packets goes, if one was asked for.
    pub(crate) fn trace(&self) -> Option<TraceSink> {
        self.verbosity.debug.then(|| {
            let mut trace = Trace::stderr(self.stderr_style);
            let sink: TraceSink = Box::new(move |direction, packet| match direction {
                Direction::Received => trace.received(packet),
                Direction::Sent => trace.sent(packet),
            });
            sink
        })
    }

    /// Where the lines go that a proxy command prints to stderr: to ours, each with its origin.
    #[expect(clippy::unused_self, reason = "who prints has a context")]
    pub(crate) fn relay(&self) -> Relay {
        Arc::new(|line| output::print_line(&format!("proxy-command: {line}")))
    }

    /// The failure of work that a signal cut short.
    pub(crate) fn interrupted(&self, what: &str) -> Option<Failure> {
        let signal = self.stop.signal()?;
        let text = format!("{} before {what}", signal.name());
        Some(Failure::new(signal.exit(), text))
    }

    /// Does on a thread of its own what may take for ever, such as to open a pipe that nobody writes to; a signal
    /// ends the wait for it. `what` says what then was not done, as in "stdin was read".
    pub(crate) async fn apart<T: Send + 'static>(
        &self,
        what: &str,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let work = threads::apart(work);
        tokio::select! {
            biased;
            () = self.stop.requested() => Err(self
                .interrupted(what)
                .unwrap_or_else(|| Failure::new(Exit::Interrupted, "stopped"))),
            result = work => result
                .unwrap_or_else(|error| Err(Failure::new(Exit::Other, plain(&error)))),
        }
    }
}

/// A failure to write to stdout.
pub(crate) fn output_failure(error: &io::Error) -> Failure {
    Failure::new(
        Exit::File,
        format!("cannot write to stdout: {}", plain(error)),
    )
}
