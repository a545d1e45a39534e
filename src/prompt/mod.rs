//! Asking a person, behind a trait so that a test can answer; asking a command.
//!
//! In: the text of the question. Out: what was answered. The module knows nothing about what the answer is for.

mod command;
#[cfg(unix)]
mod modes;
#[cfg(unix)]
mod signals;
mod terminal;

use std::fmt;
use std::io;

use crate::error::Exit;
use crate::model::Secret;

pub use command::first_line;
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
    /// Whether there is a person to ask: nobody can answer where stdin and stderr are no terminal.
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

/// A signal other than Ctrl-C has ended a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "there are no such signals"))]
enum Interrupted {
    /// SIGTERM.
    Terminated,
    /// SIGHUP.
    HungUp,
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminated => "stopped by SIGTERM",
            Self::HungUp => "stopped by SIGHUP",
        })
    }
}

impl std::error::Error for Interrupted {}

/// What the process returns when a question was interrupted: as for Ctrl-C, or as for the signal.
#[must_use]
pub fn given_up(error: &io::Error) -> Exit {
    let ended = error.get_ref().and_then(|inner| inner.downcast_ref());
    match ended {
        Some(Interrupted::Terminated) => Exit::Terminated,
        Some(Interrupted::HungUp) => Exit::HungUp,
        None => Exit::Interrupted,
    }
}
