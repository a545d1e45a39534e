//! What a script says on its console, kept until somebody shows it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// More lines than this are not kept: a script that says something with each message is not to fill the memory.
const MOST_LINES: usize = 1000;

/// The lines of a script's `console`, in the order they were said.
///
/// At most 1000 lines wait to be taken; those that come then are counted and dropped.
#[derive(Debug, Default)]
pub struct Console(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    waiting: VecDeque<String>,
    dropped: u64,
}

impl Console {
    /// Keeps what was said, line by line.
    pub(super) fn say(&self, text: &str) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in text.split('\n') {
            if lines.waiting.len() < MOST_LINES {
                lines.waiting.push_back(line.to_owned());
            } else {
                lines.dropped += 1;
            }
        }
    }

    /// Takes the lines that wait, as the script wrote them: they may hold control characters. The number counts
    /// the lines that were dropped after them.
    pub fn take(&self) -> (Vec<String>, u64) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = std::mem::take(&mut lines.dropped);
        (lines.waiting.drain(..).collect(), dropped)
    }
}
