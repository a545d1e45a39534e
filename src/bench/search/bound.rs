//! What the trials at one load have shown.

use super::{Length, Verdict};

/// So many full trials that agree decide.
const ENOUGH: u32 = 3;
/// So many do if one says the contrary, which may be chance.
const ENOUGH_AGAINST_ONE: u32 = 4;

/// Why a load is too high.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason {
    /// The backlog grew by so many messages a second.
    Saturated(f64),
    /// Something was not as it should be.
    Missed(String),
    /// The broker paused each time.
    Paused,
    /// The load generator could not do more.
    Generator(String),
    /// No higher load was to be tried.
    End,
}

impl Reason {
    /// What a verdict says of a load that is too high.
    pub(super) fn of(verdict: &Verdict) -> Option<Self> {
        Some(match verdict {
            Verdict::Pass => return None,
            Verdict::Saturated(growth) => Self::Saturated(*growth),
            Verdict::Missed(what) => Self::Missed(what.clone()),
            Verdict::Paused => Self::Paused,
            Verdict::Generator(why) => Self::Generator(why.clone()),
        })
    }
}

/// The trials at one load.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) load: f64,
    /// Of full length.
    passed: u32,
    failed: u32,
    /// Why the last one failed.
    pub(super) reason: Option<Reason>,
}

impl Tally {
    pub(super) fn new(load: f64) -> Self {
        Self {
            load,
            passed: 0,
            failed: 0,
            reason: None,
        }
    }

    /// Whether these are the trials at this load, which is the very number that was tried.
    pub(super) fn is_at(&self, load: f64) -> bool {
        self.load.total_cmp(&load).is_eq()
    }

    /// Adds a trial; short ones only find the region.
    pub(super) fn add(&mut self, length: Length, passed: bool) {
        if length == Length::Full {
            self.passed += u32::from(passed);
            self.failed += u32::from(!passed);
        }
    }

    /// What is known without further trials.
    pub(super) fn decide(&mut self, passed: bool) {
        (self.passed, self.failed) = if passed { (ENOUGH, 0) } else { (0, ENOUGH) };
    }

    /// Whether full trials disagree, more than by chance.
    pub(super) fn is_mixed(&self) -> bool {
        self.passed > 1 && self.failed > 1
    }

    /// Whether the load passes, if enough full trials agree.
    pub(super) fn outcome(&self) -> Option<bool> {
        let (passed, failed) = (self.passed, self.failed);
        let decides = |one: u32, other: u32| match other {
            0 => one >= ENOUGH,
            1 => one >= ENOUGH_AGAINST_ONE,
            _ => false,
        };
        if decides(failed, passed) {
            Some(false)
        } else {
            decides(passed, failed).then_some(true)
        }
    }
}
