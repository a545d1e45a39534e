//! Lines that a scenario script writes to its console.

use std::sync::Arc;

use crate::output;
use crate::simulate::script::Console;
use crate::text::Counted;

/// Lines that a script wrote to its console and that were not shown yet.
#[derive(Debug, Default)]
pub(in crate::commands) struct ConsoleLines(Option<Arc<Console>>);

impl ConsoleLines {
    /// Of this console, unless nothing is to be shown.
    pub(in crate::commands) fn new(console: Option<Arc<Console>>, quiet: bool) -> Self {
        Self(console.filter(|_| !quiet))
    }

    /// Shows what has been said since the last time, line by line.
    pub(in crate::commands) fn for_each(&self, mut show: impl FnMut(&str)) {
        let Some(console) = &self.0 else {
            return;
        };
        let (lines, dropped) = console.take();
        for line in &lines {
            // A script may say what a terminal would obey.
            let mut harmless = Vec::with_capacity(line.len());
            output::push_line(&mut harmless, line);
            show(&String::from_utf8_lossy(&harmless));
        }
        if dropped > 0 {
            let dropped = Counted::of(dropped, "more line");
            show(&format!("… and {dropped} of the script's console"));
        }
    }

    /// Forgets what has been said.
    pub(in crate::commands) fn forget(&self) {
        self.for_each(|_| ());
    }
}
