//! The binary after its end, and what a test may say about that.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;

/// As much of an output as a report can take.
pub(super) fn beginning(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(4000)];
    String::from_utf8_lossy(shown).into_owned()
}

/// The binary after its end.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(super) shown: Vec<OsString>,
    pub(crate) status: ExitStatus,
    /// From the start to the end.
    pub(crate) elapsed: Duration,
    /// All of stdout.
    pub(crate) stdout: Vec<u8>,
    /// All of stderr.
    pub(crate) stderr: String,
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?}: {}\nstdout: {}\nstderr: {}",
            self.shown,
            self.status,
            beginning(&self.stdout),
            beginning(self.stderr.as_bytes())
        )
    }
}

impl Finished {
    /// It must have ended with this exit code, not by a signal.
    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert!(self.status.signal().is_none(), "{self}");
        assert_eq!(self.status.code(), Some(expected), "{self}");
        self
    }

    /// A signal must have ended it.
    #[track_caller]
    pub(crate) fn ended_by(self, signal: Signal) -> Self {
        assert_eq!(self.status.signal(), Some(signal.as_raw()), "{self}");
        self
    }

    /// Its stderr must hold this text.
    #[track_caller]
    pub(crate) fn said(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not there\n{self}");
        self
    }

    /// Its stderr must not hold this text.
    #[track_caller]
    pub(crate) fn did_not_say(self, text: &str) -> Self {
        assert!(!self.stderr.contains(text), "{text:?} is there\n{self}");
        self
    }

    /// Its stdout must be just this.
    #[track_caller]
    pub(crate) fn printed(self, expected: impl AsRef<[u8]>) -> Self {
        let expected = expected.as_ref();
        assert!(
            self.stdout == expected,
            "stdout should be {}\n{self}",
            beginning(expected)
        );
        self
    }

    /// Its stdout must hold this text.
    #[track_caller]
    pub(crate) fn printed_part(self, text: &str) -> Self {
        assert!(self.text().contains(text), "{text:?} is not there\n{self}");
        self
    }

    /// It must not have taken longer.
    #[track_caller]
    pub(crate) fn within(self, limit: Duration) -> Self {
        assert!(self.elapsed < limit, "it took {:?}\n{self}", self.elapsed);
        self
    }

    /// The exit code; `None` if a signal ended it.
    pub(crate) fn status_code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Stdout as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}
