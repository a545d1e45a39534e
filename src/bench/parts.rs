//! Which part of the run a shard is counting. A second ends by the clock before anything is counted that
//! comes after it, so that everything is in the second in which it happened, however late the shard is.

use std::cell::Cell;
use std::time::Duration;

use super::clock::{micros, now};
use super::control::Part;
use super::shard::Shard;

const SECOND_US: u64 = 1_000_000;

/// The part that is being counted, and where it ends.
pub(super) struct Parts {
    part: Cell<Part>,
    /// In µs of the run; `u64::MAX`: not by the clock.
    ends: Cell<u64>,
    /// Gaps in the sequences at the beginning of the measured part.
    missing: Cell<u64>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            part: Cell::new(Part::Before),
            ends: Cell::new(u64::MAX),
            missing: Cell::new(0),
        }
    }
}

impl Parts {
    /// What is being counted.
    pub(super) fn current(&self) -> Part {
        self.part.get()
    }

    /// Where it ends, in µs of the run, if it does by the clock.
    pub(super) fn ends(&self) -> Option<u64> {
        Some(self.ends.get()).filter(|ends| *ends < u64::MAX)
    }

    /// It is known when measuring begins.
    pub(super) fn begin_measuring_at(&self, measure: u64) {
        self.ends.set(measure);
    }

    /// Gaps in the sequences that have come since measuring began.
    pub(super) fn missing_since(&self, missing: u64) -> u64 {
        missing.saturating_sub(self.missing.get())
    }
}

impl Shard {
    /// What is counted from now on happens at this moment (µs of the run), or later.
    #[inline]
    pub(super) fn pass(&self, now_us: u64) {
        if now_us >= self.parts.ends.get() {
            self.turn(now_us);
        }
    }

    /// The same with the clock.
    pub(super) fn pass_now(&self) -> u64 {
        let now_us = self.clock.us(now());
        self.pass(now_us);
        now_us
    }

    /// One part after the other ends, up to this moment.
    #[cold]
    fn turn(&self, now_us: u64) {
        loop {
            let (part, ends) = (self.parts.part.get(), self.parts.ends.get());
            if now_us < ends {
                return;
            }
            if part == Part::Before {
                self.forget_traffic();
                self.parts.missing.set(self.checker.borrow().missing());
            } else {
                self.hand_over_until(ends);
            }
            let drain = matches!(part, Part::Drain(_)) || ends >= self.times.get().end;
            self.begin_part(ends, drain);
        }
    }

    /// The part that begins at a moment of the measured part or after it.
    fn begin_part(&self, begins: u64, drain: bool) {
        let times = self.times.get();
        let number = begins.saturating_sub(times.measure) / SECOND_US;
        let ends = times.measure + (number + 1) * SECOND_US;
        if drain {
            self.parts.part.set(Part::Drain(number));
            self.parts.ends.set(ends);
        } else {
            self.parts.part.set(Part::Measured(number));
            self.parts.ends.set(ends.min(times.end));
        }
    }

    /// The measured part is over, also where that is not by the clock. One that has not begun never will.
    pub(super) fn end_measuring(&self) {
        let now_us = self.pass_now();
        match self.parts.part.get() {
            Part::Before => self.parts.ends.set(u64::MAX),
            Part::Measured(_) => {
                self.hand_over_until(now_us);
                self.begin_part(now_us, true);
            }
            Part::Drain(_) => {}
        }
    }

    /// Hands over what was counted since the last time.
    pub(super) fn hand_over(&self) {
        let now_us = self.pass_now();
        self.hand_over_until(now_us);
    }

    /// How long it is until the part at hand ends by the clock, at most so long.
    pub(super) fn until_turn(&self, most: Duration) -> Duration {
        let now_us = self.clock.us(now());
        let left = self.parts.ends().map(|ends| ends.saturating_sub(now_us));
        left.map_or(most, |left| {
            Duration::from_micros(left.clamp(1_000, micros(most).max(1_000)))
        })
    }
}
