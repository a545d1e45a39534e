//! Whether a stream gets colours and symbols, and which.
//!
//! The crate `colored` decides by a state of the whole process; here each stream has its own answer, so
//! only its colour codes are used.

use std::io::IsTerminal;

use colored::Color;

use crate::model::ColorChoice;

/// How one stream is written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// It is a terminal: symbols, and nothing that a terminal would obey.
    pub terminal: bool,
    /// It gets colours.
    pub color: bool,
}

impl Style {
    /// A pipe or a file: plain text.
    pub const PLAIN: Self = Self {
        terminal: false,
        color: false,
    };

    /// The style of a stream. `no_color`: the environment asks for none (`NO_COLOR` is set and not
    /// empty, or `TERM` is `dumb`); `--color always` is stronger.
    pub fn new(choice: ColorChoice, no_color: bool, terminal: bool) -> Self {
        let color = match choice {
            ColorChoice::Auto => terminal && !no_color,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self { terminal, color }
    }

    /// The same, after asking the stream whether it is a terminal.
    pub fn of_stream(choice: ColorChoice, no_color: bool, stream: &impl IsTerminal) -> Self {
        let style = Self::new(choice, no_color, stream.is_terminal());
        // A console of Windows has to be told; one that cannot do it gets no colours.
        #[cfg(windows)]
        if style.terminal && style.color && colored::control::set_virtual_terminal(true).is_err() {
            return Self {
                color: false,
                ..style
            };
        }
        style
    }

    /// Appends text in a colour, or plain.
    pub(super) fn paint(self, out: &mut Vec<u8>, color: Color, text: &str) {
        if self.color && !text.is_empty() {
            out.extend_from_slice(start_of(color).as_bytes());
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(END.as_bytes());
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
}

impl Style {
    /// Appends text that stands back behind what is around it, where the stream has colours.
    pub(super) fn dim(self, out: &mut Vec<u8>, text: &str) {
        if self.color && !text.is_empty() {
            out.extend_from_slice(b"\x1b[2m");
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(END.as_bytes());
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// How many rows and columns the terminal on stdout has; what is usual, where it does not say.
pub fn terminal_size() -> (usize, usize) {
    #[cfg(unix)]
    if let Some(size) = window_of(std::io::stdout()) {
        return size;
    }
    (24, 80)
}

/// How many columns the terminal on stderr has, which is not always the one on stdout.
pub fn stderr_columns() -> usize {
    #[cfg(unix)]
    if let Some((_, columns)) = window_of(std::io::stderr()) {
        return columns;
    }
    80
}

#[cfg(unix)]
fn window_of(stream: impl std::os::fd::AsFd) -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    let is_known = size.ws_row > 0 && size.ws_col > 0;
    is_known.then(|| (size.ws_row.into(), size.ws_col.into()))
}

/// The sequence that ends a colour.
pub(super) const END: &str = "\x1b[0m";

/// The sequence that begins a colour.
pub(super) fn start_of(color: Color) -> String {
    format!("\x1b[{}m", color.to_fg_str())
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Something was done.
    Done,
    /// Something failed.
    Failed,
    /// Something needs attention.
    Warning,
    /// Something to know.
    Info,
    /// Something has begun.
    Pending,
}

impl Mark {
    /// The symbol, for terminals and logs.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Done => "✔",
            Self::Failed => "✖",
            Self::Warning => "⚠",
            Self::Info => "ℹ",
            Self::Pending => "…",
        }
    }

    /// What a line begins with where there are no symbols.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "error: ",
            Self::Warning => "warning: ",
            Self::Done | Self::Info | Self::Pending => "",
        }
    }

    pub(super) fn color(self) -> Color {
        match self {
            Self::Done => Color::Green,
            Self::Failed => Color::Red,
            Self::Warning => Color::Yellow,
            Self::Info => Color::Blue,
            Self::Pending => Color::Cyan,
        }
    }
}

/// Whether the shell has put this process into the background: the terminal is somebody else's then, who types there, and
/// lines that are drawn anew would destroy theirs.
#[cfg(unix)]
pub fn is_in_background() -> bool {
    use rustix::process::getpgrp;
    use rustix::termios::tcgetpgrp;
    // There is no group in the foreground of a terminal that does not control this process.
    tcgetpgrp(std::io::stderr()).is_ok_and(|foreground| foreground != getpgrp())
}

/// As on Unix; elsewhere no shell does that.
#[cfg(not(unix))]
pub fn is_in_background() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_colours() {
        use ColorChoice::{Always, Auto, Never};
        // choice, NO_COLOR, terminal → colour
        let cases = [
            (Auto, false, true, true),
            (Auto, false, false, false),
            (Auto, true, true, false),
            (Auto, true, false, false),
            (Always, false, false, true),
            (Always, true, false, true),
            (Never, false, true, false),
        ];
        for (choice, no_color, terminal, color) in cases {
            let style = Style::new(choice, no_color, terminal);
            assert_eq!(style, Style { terminal, color }, "{choice:?} {no_color}");
        }
    }

    #[test]
    fn colours_do_not_depend_on_the_process() {
        colored::control::set_override(false);
        let mut out = Vec::new();
        let style = Style::new(ColorChoice::Always, false, false);
        style.paint(&mut out, Color::Green, "x");
        colored::control::unset_override();
        assert_eq!(out, b"\x1b[32mx\x1b[0m");
    }
}
