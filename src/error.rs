//! Kinds of failure and the exit codes that scripts rely on.
//!
//! Every module has its own small error enum that names the operation and the object; each of them
//! implements [`Fault`]. The one place that prints an error and leaves is `app`, which knows nothing
//! but [`Failure`].

use std::fmt;
use std::io;

/// The exit codes of the program, documented in `--help`, the man page and `docs/smoke-tests.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Exit {
    /// Done; also being stopped where that is the normal end.
    Done = 0,
    /// Anything without a code of its own.
    Other = 1,
    /// Wrong usage: a flag, a value, an options file, a config file.
    Usage = 2,
    /// Could not connect: DNS, TCP, TLS, WebSocket handshake, no CONNACK in time.
    Connect = 3,
    /// The broker refused: CONNACK, every SUBACK, or an acknowledgement with an error reason.
    Refused = 4,
    /// A time limit ran out before the work was done.
    Timeout = 5,
    /// The connection was lost and not recovered.
    Lost = 6,
    /// A payload could not be encoded or decoded.
    Payload = 7,
    /// A file or the output could not be read or written.
    File = 8,
    /// A threshold was crossed, or an expectation not met.
    Threshold = 9,
    /// SIGHUP left work undone.
    HungUp = 129,
    /// Ctrl-C left work undone.
    Interrupted = 130,
    /// SIGTERM left work undone.
    Terminated = 143,
}

impl Exit {
    /// Every exit code with its sentence, in the order of the documentation.
    pub const TABLE: [(Exit, &'static str); 13] = [
        (
            Exit::Done,
            "success (also Ctrl-C for commands that run until stopped)",
        ),
        (Exit::Other, "any other error"),
        (
            Exit::Usage,
            "invalid usage: flag, value, options file or config file",
        ),
        (
            Exit::Connect,
            "connection failed: DNS, TCP, TLS, WebSocket, or no CONNACK in time",
        ),
        (
            Exit::Refused,
            "refused by the broker: connection, all subscriptions or a publish",
        ),
        (Exit::Timeout, "timed out"),
        (Exit::Lost, "connection lost and not restored"),
        (
            Exit::Payload,
            "payload could not be generated, encoded, decoded or validated",
        ),
        (Exit::File, "file or output could not be read or written"),
        (
            Exit::Threshold,
            "a threshold was crossed, or an expectation was not met",
        ),
        (Exit::HungUp, "interrupted (SIGHUP) before finishing"),
        (Exit::Interrupted, "interrupted (Ctrl-C) before finishing"),
        (Exit::Terminated, "interrupted (SIGTERM) before finishing"),
    ];

    /// The number that the process returns.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// An error that knows its exit code and, where it helps, what to do about it.
///
/// The text of the error is one line that names the operation and its object and reads well after
/// `mqtty: `; the hint is a second line.
pub trait Fault: std::error::Error {
    /// The exit code that this failure leads to.
    fn exit(&self) -> Exit;

    /// What the user can do about it, one line.
    fn hint(&self) -> Option<String> {
        None
    }
}

/// A failure as it reaches the user: one line, perhaps a hint, and an exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// One line: what was being done, to what, and why it failed.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            hint: None,
        }
    }

    /// The failure that an error is.
    pub fn of(error: &impl Fault) -> Self {
        Self {
            exit: error.exit(),
            message: error.to_string(),
            hint: error.hint(),
        }
    }

    /// The same with a hint, if there is one.
    #[must_use]
    pub fn hinting(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// The same failure with a line that says what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Wrong usage (exit 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: Fault> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

/// An I/O error inside a sentence: without the number that the standard library appends, and not
/// beginning with a capital letter unless with a name in capitals, such as TLS or I/O.
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text
        .split_once(" (os error ")
        .map_or(text.as_str(), |(words, _)| words);
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let capitals = first_word.chars().filter(|letter| letter.is_uppercase());
    if capitals.count() > 1 {
        return text.to_owned();
    }
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_capitals_stay() {
        for (theirs, ours) in [
            ("TLS: it ended", "TLS: it ended"),
            ("DNS failed", "DNS failed"),
            ("I/O error", "I/O error"),
            ("UTF-8 is expected", "UTF-8 is expected"),
            ("IPv6 is not available", "IPv6 is not available"),
            ("JSON", "JSON"),
            ("Connection refused (os error 111)", "connection refused"),
            ("A file is open", "a file is open"),
            ("Écrasé", "écrasé"),
            ("", ""),
        ] {
            assert_eq!(plain(&io::Error::other(theirs)), ours);
        }
    }
}
