//! Text that is written as a whole: the result of a command on stdout, a plain line on stderr.

use std::io::{self, Write as _};

use super::sanitize;

/// Prints text on stdout. A reader that has gone is no error.
///
/// # Errors
///
/// As stdout reports them.
pub fn print_whole(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Prints a line on stderr, as it is but for what a terminal would obey.
pub fn say_line(text: &str) {
    let mut line = Vec::with_capacity(text.len() + 1);
    sanitize::push_line(&mut line, text);
    line.push(b'\n');
    // What cannot be shown changes nothing.
    let _ = io::stderr().lock().write_all(&line);
}
