//! Asking on the terminal; questions go to stderr.

use std::io::{self, IsTerminal as _};

use dialoguer::console::{Key, Term};
use dialoguer::{Confirm, Input, Select};

use super::{Check, Prompter};
#[cfg(unix)]
use super::{modes, signals::Signals};
use crate::model::Secret;

/// Asks on the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal;

impl Prompter for Terminal {
    fn is_there(&self) -> bool {
        io::stdin().is_terminal() && Term::stderr().is_term()
    }

    fn password(&self, text: &str) -> io::Result<Secret> {
        with_raw_terminal(|terminal| {
            terminal.write_str(&format!("{text}: "))?;
            terminal.flush()?;
            let password = hidden_line(terminal)?;
            terminal.clear_line()?;
            terminal.flush()?;
            Ok(Secret::new(password))
        })
    }

    fn line(&self, text: &str, usual: &str, check: &Check<'_>) -> io::Result<String> {
        with_raw_terminal(|terminal| {
            let asked = Input::<String>::new()
                .with_prompt(text)
                .default(usual.to_owned())
                .show_default(!usual.is_empty())
                .allow_empty(true)
                .validate_with(|answer: &String| check(answer))
                .interact_text_on(terminal);
            asked.map_err(|dialoguer::Error::IO(error)| error)
        })
    }

    fn choice(&self, text: &str, items: &[&str], usual: usize) -> io::Result<usize> {
        with_raw_terminal(|terminal| {
            let asked = Select::new()
                .with_prompt(text)
                .items(items)
                .default(usual)
                .interact_on(terminal);
            asked.map_err(|dialoguer::Error::IO(error)| error)
        })
    }

    fn confirm(&self, text: &str, usual: bool) -> io::Result<bool> {
        with_raw_terminal(|terminal| {
            let asked = Confirm::new()
                .with_prompt(text)
                .default(usual)
                .interact_on(terminal);
            asked.map_err(|dialoguer::Error::IO(error)| error)
        })
    }
}

/// Asks, with a terminal that shows nothing by itself and takes Ctrl-C as a key, and leaves it as it was.
fn with_raw_terminal<T>(ask: impl FnOnce(&Term) -> io::Result<T>) -> io::Result<T> {
    let terminal = Term::stderr();
    if !terminal.is_term() {
        return Err(io::ErrorKind::NotConnected.into());
    }
    #[cfg(unix)]
    let signals = Signals::catch()?;
    #[cfg(unix)]
    let _modes = modes::RawTerminal::begin()?;
    let answer = ask(&terminal);
    if answer.is_err() {
        // Who gives up is left with a cursor, at the beginning of a line; there is nothing else to do.
        let _ = terminal.show_cursor();
        let _ = terminal.write_line("");
    }
    #[cfg(unix)]
    if let Err(error) = &answer
        && error.kind() == io::ErrorKind::Interrupted
        && let Some(ended) = signals.ended()
    {
        return Err(io::Error::new(io::ErrorKind::Interrupted, ended));
    }
    answer
}

/// What is typed up to Enter.
fn hidden_line(terminal: &Term) -> io::Result<String> {
    let mut line = String::new();
    loop {
        match terminal.read_key_raw()? {
            Key::Enter => return Ok(line),
            Key::CtrlC => return Err(io::ErrorKind::Interrupted.into()),
            Key::Backspace => {
                line.pop();
            }
            // Ctrl-U.
            Key::Char('\u{15}') => line.clear(),
            // Ctrl-D.
            Key::Char('\u{4}') if line.is_empty() => {
                return Err(io::ErrorKind::Interrupted.into());
            }
            Key::Char(letter) if !letter.is_control() => line.push(letter),
            _ => {}
        }
    }
}
