//! Text as it is: results on stdout, lines beside status messages on stderr.

use std::io::{self, Write as _};

use super::gone::gone;
use super::sanitize;
use super::stdout::Stdout;

/// Prints text that was asked for on stdout. A reader who has gone has all that he wanted.
///
/// # Errors
///
/// stdout cannot be written to, for another reason.
pub fn print(text: &[u8]) -> io::Result<()> {
    let mut stdout = Stdout::default();
    let terminal = stdout.is_terminal();
    let written = stdout.write_all(text).and_then(|()| stdout.flush());
    match written.map_err(|error| gone(error, terminal)) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Prints lines on stderr that are fit for any terminal.
pub fn print_aside(lines: &[u8]) {
    // What cannot be shown changes nothing.
    let _ = io::stderr().lock().write_all(lines);
}

/// Prints a line on stderr, as it is but for what a terminal would obey.
pub fn print_line(text: &str) {
    let mut line = Vec::with_capacity(text.len() + 1);
    sanitize::push_line(&mut line, text);
    line.push(b'\n');
    // What cannot be shown changes nothing.
    let _ = io::stderr().lock().write_all(&line);
}
