//! Asking a person, behind a trait so that a test can answer.
//!
//! In: the text of the question. Out: what was typed. The room knows nothing about what the answer is for.

use std::io;

use crate::model::Secret;

/// Somebody who can be asked.
pub trait Prompter {
    /// Asks for a password, without showing what is typed.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::NotConnected`] where there is no terminal to ask on, and
    /// [`io::ErrorKind::Interrupted`] when the person gives up.
    fn password(&self, text: &str) -> io::Result<Secret>;
}

/// Asks on the terminal; the question goes to stderr.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal;

impl Prompter for Terminal {
    fn password(&self, text: &str) -> io::Result<Secret> {
        dialoguer::Password::new()
            .with_prompt(text)
            .allow_empty_password(true)
            .report(false)
            .interact()
            .map(Secret::new)
            .map_err(|dialoguer::Error::IO(error)| error)
    }
}
