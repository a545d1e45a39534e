//! What a scenario script says on its console.

use std::sync::Arc;

use crate::output;
use crate::simulate::script::Console;
use crate::text::Counted;

/// What a script has said and nobody has shown yet.
#[derive(Debug, Default)]
pub(in crate::commands) struct Said(Option<Arc<Console>>);

impl Said {
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
