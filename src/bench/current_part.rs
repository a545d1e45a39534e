//! Which part of a run is being counted. A second ends by the clock before anything is counted that comes after it, so
//! that everything is in the second in which it happened, however late the shard is.

use std::cell::Cell;

use super::control::Part;
use super::times::Times;

const SECOND_US: u64 = 1_000_000;

/// The part that is being counted, and where it ends.
pub(super) struct CurrentPart {
    part: Cell<Part>,
    /// In µs of the run; `u64::MAX`: not by the clock.
    ends: Cell<u64>,
}

impl Default for CurrentPart {
    fn default() -> Self {
        Self {
            part: Cell::new(Part::Before),
            ends: Cell::new(u64::MAX),
        }
    }
}

impl CurrentPart {
    /// What is being counted.
    pub(super) fn current(&self) -> Part {
        self.part.get()
    }

    /// Where it ends, in µs of the run, if it does by the clock.
    pub(super) fn ends(&self) -> Option<u64> {
        Some(self.ends.get()).filter(|ends| *ends < u64::MAX)
    }

    /// Whether it has ended at this moment (µs of the run).
    #[inline]
    pub(super) fn is_over(&self, now_us: u64) -> bool {
        now_us >= self.ends.get()
    }

    /// The part that is being counted ends at this moment (µs of the run); `u64::MAX`: not by the clock.
    pub(super) fn end_at(&self, ends: u64) {
        self.ends.set(ends);
    }

    /// The part begins that follows the one at hand, where that ends.
    pub(super) fn next(&self, times: Times) {
        let begins = self.ends.get();
        let drain = matches!(self.part.get(), Part::Drain(_)) || begins >= times.end;
        self.begin(begins, drain, times);
    }

    /// The part begins at a moment of the measured part or after it.
    pub(super) fn begin(&self, begins: u64, drain: bool, times: Times) {
        let number = begins.saturating_sub(times.measure) / SECOND_US;
        let ends = times.measure + (number + 1) * SECOND_US;
        if drain {
            self.part.set(Part::Drain(number));
            self.ends.set(ends);
        } else {
            self.part.set(Part::Measured(number));
            self.ends.set(ends.min(times.end));
        }
    }
}
