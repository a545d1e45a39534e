//! How long a call may take.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// Watches the time of the call that runs, and remembers whether one was stopped.
#[derive(Debug, Default)]
pub(super) struct Watch {
    until: Cell<Option<Instant>>,
    late: Cell<bool>,
}

impl Watch {
    /// A call begins.
    pub(super) fn start(&self, limit: Duration) {
        // A limit beyond the clock is none.
        self.until.set(Instant::now().checked_add(limit));
    }

    /// Whether the call that runs has to be stopped; the engine asks every few thousand steps.
    pub(super) fn stops(&self) -> bool {
        let late = self
            .until
            .get()
            .is_some_and(|until| Instant::now() >= until);
        if late {
            self.late.set(true);
        }
        late
    }

    /// Whether a call was stopped.
    pub(super) fn stopped(&self) -> bool {
        self.late.get()
    }
}
