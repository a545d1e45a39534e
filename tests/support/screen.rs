//! A terminal with somebody at it: what it shows is waited for, and then something is typed.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use rustix::termios::{Winsize, tcsetwinsize};

use super::LIMIT;
use super::scratch::terminal;

/// Our side of a terminal.
pub(crate) struct Screen {
    keyboard: File,
    shown: Arc<(Mutex<Vec<u8>>, Condvar)>,
    /// How much of what is shown was waited for.
    seen: usize,
}

impl Screen {
    /// A wide terminal, and the program's side of it.
    pub(crate) fn new() -> (Self, OwnedFd) {
        Self::of_size(40, 200)
    }

    /// A terminal of so many rows and columns.
    pub(crate) fn of_size(rows: u16, columns: u16) -> (Self, OwnedFd) {
        let (ours, theirs) = terminal();
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&ours, size).unwrap();
        let shown = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let mut reader = ours.try_clone().unwrap();
        let target = Arc::clone(&shown);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The end of a terminal is an error.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                target.0.lock().unwrap().extend_from_slice(&buffer[..count]);
                target.1.notify_all();
            }
        });
        let screen = Self {
            keyboard: ours,
            shown,
            seen: 0,
        };
        (screen, theirs)
    }

    /// Waits until the terminal shows this, after all that was waited for before.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) {
        let shown = self.shown.0.lock().unwrap();
        let after = |shown: &[u8]| memchr::memmem::find(&shown[self.seen..], text.as_bytes());
        let (shown, _) = self
            .shown
            .1
            .wait_timeout_while(shown, LIMIT, |shown| after(shown).is_none())
            .unwrap();
        let Some(at) = after(&shown) else {
            panic!(
                "{text:?} is not shown:\n{}",
                String::from_utf8_lossy(&shown[self.seen..])
            );
        };
        self.seen += at + text.len();
    }

    /// Waits for a question and answers it.
    #[track_caller]
    pub(crate) fn answer(&mut self, question: &str, keys: &str) {
        self.shows(question);
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// All that was shown so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.shown.0.lock().unwrap()).into_owned()
    }
}
