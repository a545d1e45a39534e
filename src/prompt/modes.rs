//! How a Unix terminal behaves while somebody is asked.
//!
//! The crate that asks changes the terminal for each key and changes it back. What is typed between two keys
//! would be shown twice, and Ctrl-C, SIGTERM or SIGHUP there would end the process with a terminal that hides what is typed.

use std::fs::File;
use std::io::{self, IsTerminal as _, Stdin};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// The terminal while questions are asked; when it is dropped, the terminal is as it was before.
pub(super) struct RawTerminal {
    device: Device,
    before: Termios,
}

/// Where keys come from: stdin, or the terminal of the process where stdin is something else.
enum Device {
    Stdin(Stdin),
    Terminal(File),
}

impl AsFd for Device {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Stdin(stdin) => stdin.as_fd(),
            Self::Terminal(file) => file.as_fd(),
        }
    }
}

impl RawTerminal {
    /// Every key is handed over as it is typed, Ctrl-C too, and none is shown.
    pub(super) fn begin() -> io::Result<Self> {
        let stdin = io::stdin();
        let device = if stdin.is_terminal() {
            Device::Stdin(stdin)
        } else {
            let terminal = File::options().read(true).write(true).open("/dev/tty");
            Device::Terminal(terminal.map_err(|_| io::ErrorKind::NotConnected)?)
        };
        let before = tcgetattr(&device)?;
        let mut modes = before.clone();
        let shown = LocalModes::ECHO | LocalModes::ECHONL;
        modes.local_modes -= shown | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
        tcsetattr(&device, OptionalActions::Drain, &modes)?;
        Ok(Self { device, before })
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // There is no other way to put it right.
        let _ = tcsetattr(&self.device, OptionalActions::Drain, &self.before);
    }
}
