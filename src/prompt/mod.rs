//! Asking a person, behind a trait so that a test can answer.
//!
//! In: the text of the question. Out: what was answered. The room knows nothing about what the answer is for.

#[cfg(unix)]
mod modes;
mod terminal;

use std::fmt;
use std::io;

use crate::error::Exit;
use crate::model::Secret;

pub use terminal::Terminal;

/// What is wrong with an answer, if anything is.
pub type Check<'a> = dyn Fn(&str) -> Result<(), String> + 'a;

/// Somebody who can be asked.
///
/// # Errors
///
/// All questions fail with [`io::ErrorKind::NotConnected`] where there is no terminal to ask on, and with
/// [`io::ErrorKind::Interrupted`] when the person gives up, or a signal
/// does it instead ([`given_up`]).
pub trait Prompter {
    /// Whether there is a person at all: asking is not worth while where input and talk go elsewhere.
    fn is_there(&self) -> bool;

    /// Asks for a password, without showing what is typed.
    fn password(&self, text: &str) -> io::Result<Secret>;

    /// Asks for a line until it passes the check; nothing stands for what is usual.
    fn line(&self, text: &str, usual: &str, check: &Check<'_>) -> io::Result<String>;

    /// Asks to choose one of several; the number of the one, from 0.
    fn choice(&self, text: &str, items: &[&str], usual: usize) -> io::Result<usize>;

    /// Asks for yes or no.
    fn confirm(&self, text: &str, usual: bool) -> io::Result<bool>;
}

/// SIGTERM has ended a question.
#[derive(Debug)]
struct Terminated;

impl fmt::Display for Terminated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stopped by SIGTERM")
    }
}

impl std::error::Error for Terminated {}

/// What the process returns when a question was interrupted: as for Ctrl-C, or as for SIGTERM.
#[must_use]
pub fn given_up(error: &io::Error) -> Exit {
    match error.get_ref() {
        Some(inner) if inner.is::<Terminated>() => Exit::Terminated,
        _ => Exit::Interrupted,
    }
}
