//! The search for the highest load that a broker takes: which trial is next, and what the trials so far mean.
//!
//! In: the verdict on each trial. Out: the next trial, or the end. It knows neither brokers nor clocks, so that it can be
//! tested against a thousand simulated brokers.
//!
//! From a first load it doubles in short trials until one fails, halves the interval between the highest load that passed
//! and the lowest that failed (on a logarithmic scale), with full trials when it is narrow, and confirms both ends: each
//! counts with two full trials that agree. A load at which they do not is between the ends ([`Doubt`]), and the interval
//! grows outward from there, so that it is as wide as trials differ: those of another search then overlap it. A trial in
//! which the broker paused is repeated, and one in which the load generator was the limit says nothing of the broker.

mod bound;
mod doubt;
mod ends;
mod interval;
mod judge;

pub(crate) use bound::Reason;
pub(crate) use interval::Interval;
pub(crate) use judge::{Trial, judge};

use bound::Tally;
use doubt::Doubt;

/// While the ends are further apart than this factor, trials are short.
const WIDE: f64 = 1.1;
/// So often a trial is repeated in which the broker paused.
const PAUSES: u32 = 3;
/// So many trials in a row in which the generator was the limit make it the limit.
const VOIDS: u32 = 3;
/// So many loads in a row are then skipped while the load doubles: the higher the load, the more messages are handled in
/// one go, so that a generator may manage twice the load that was too much for it.
const SKIPS: usize = 2;
/// How far the load goes down if the proof at its end fails.
const STEP_DOWN: f64 = 0.95;
/// How often it goes down.
const STEPS: u32 = 5;
/// The lowest load is this part of the first: if that fails, none passes.
const LOWEST: f64 = 64.0;

/// What a search is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Goal {
    /// The first load.
    pub from: f64,
    /// No load above this is tried.
    pub to: f64,
    /// How far apart the ends of the result may be: 0.02 for 2 %.
    pub width: f64,
    /// Whole numbers only: clients, bytes.
    pub whole: bool,
    /// A last, long trial at the result.
    pub hold: bool,
}

/// How long a trial is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Length {
    /// To find the region.
    Short,
    /// To decide.
    Full,
    /// To prove the result.
    Hold,
}

/// What a trial has shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Everything was as it should be.
    Pass,
    /// The backlog grew by so many messages a second.
    Saturated(f64),
    /// Something was not as it should be, without a growing backlog.
    Missed(String),
    /// Something was not as it should be for a short time, and only then.
    Paused,
    /// The load generator was the limit.
    Generator(String),
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Next {
    /// A trial at this load.
    Trial(f64, Length),
    /// Nothing: the search is over.
    Done,
}

/// A search under way.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    goal: Goal,
    tallies: Vec<Tally>,
    /// The highest load that counts as passed, and the lowest that counts as failed.
    low: Option<f64>,
    high: Option<f64>,
    /// Loads at which trials have disagreed.
    doubt: Doubt,
    /// Loads that were too much for the generator and were skipped, in their order.
    skipped: Vec<f64>,
    /// By how much the interval grows where an end proves wrong.
    growth: f64,
    /// The same trial again, after a pause or a limit of the generator.
    pauses: u32,
    voids: u32,
    /// Trials in which the broker paused.
    paused: u32,
    held: Option<bool>,
    /// Why the last, long trial could not show anything: the generator was the limit.
    unproved: Option<String>,
    steps: u32,
}

impl Search {
    /// A search that has not begun.
    pub(crate) fn new(goal: Goal) -> Self {
        Self {
            goal,
            tallies: Vec::new(),
            low: None,
            high: None,
            doubt: Doubt::default(),
            skipped: Vec::new(),
            growth: goal.width,
            pauses: 0,
            voids: 0,
            paused: 0,
            held: None,
            unproved: None,
            steps: 0,
        }
    }

    /// What is to be done next.
    pub(crate) fn next(&self) -> Next {
        match (self.low, self.high) {
            (None, None) => Next::Trial(self.fit(self.goal.from), Length::Short),
            (Some(low), None) if low >= self.goal.to => self.at_the_limit(low),
            (Some(low), None) => {
                let top = self.skipped.last().map_or(low, |load| load.max(low));
                let top = self.doubt.highest().map_or(top, |load| load.max(top));
                let up = if self.growth > self.goal.width {
                    top * (1.0 + self.growth)
                } else {
                    top * 2.0
                };
                Next::Trial(self.fit(up.min(self.goal.to)), Self::length(top, up))
            }
            (None, Some(high)) => {
                let least = if self.goal.whole {
                    1.0
                } else {
                    self.goal.from / LOWEST
                };
                let bottom = self.doubt.lowest().map_or(high, |load| load.min(high));
                if bottom <= least {
                    return Next::Done;
                }
                let down = if self.growth > self.goal.width {
                    bottom / (1.0 + self.growth)
                } else {
                    bottom / 4.0
                };
                Next::Trial(self.fit(down.max(least)), Self::length(down, bottom))
            }
            (Some(low), Some(high)) => self.between(low, high),
        }
    }

    /// Takes in what the trial has shown that [`Search::next`] asked for.
    pub(crate) fn record(&mut self, verdict: &Verdict) {
        let Next::Trial(load, length) = self.next() else {
            return;
        };
        self.paused += u32::from(*verdict == Verdict::Paused);
        let passed = match verdict {
            Verdict::Pass => true,
            Verdict::Paused if self.pauses < PAUSES => {
                self.pauses += 1;
                return;
            }
            Verdict::Saturated(_) | Verdict::Missed(_) | Verdict::Paused => false,
            Verdict::Generator(_) => {
                self.voids += 1;
                if self.voids < VOIDS {
                    return;
                }
                false
            }
        };
        let voids = std::mem::take(&mut self.voids);
        self.pauses = 0;
        if length == Length::Hold {
            match verdict {
                // Fewer messages are no proof of the broker either: it may well hold this load.
                Verdict::Generator(why) => self.unproved = Some(why.clone()),
                _ => self.after_the_hold(load, passed, Reason::of(verdict)),
            }
            return;
        }
        let by_generator = matches!(verdict, Verdict::Generator(_)) && voids >= VOIDS;
        let tally = self.tally(load);
        tally.add(length, passed);
        tally.reason = Reason::of(verdict).or(tally.reason.take());
        if by_generator {
            // Three trials have said so already.
            tally.decide(false);
            if self.is_skipped(load) {
                return;
            }
        }
        if passed {
            self.skipped.clear();
        }
        self.place(load, passed);
    }

    /// Whether a load that is too much for the generator is skipped; if twice as much is, too, it is the upper end.
    fn is_skipped(&mut self, load: f64) -> bool {
        if self.high.is_some() || self.growth > self.goal.width {
            return false;
        }
        self.skipped.push(load);
        if self.skipped.len() > SKIPS || load >= self.goal.to {
            self.high = self.skipped.first().copied();
            self.skipped.clear();
        }
        true
    }

    /// What is known so far.
    pub(crate) fn interval(&self) -> Interval {
        let reason = self.high.and_then(|high| {
            let tally = self.tallies.iter().find(|it| it.is_at(high));
            tally.and_then(|it| it.reason.clone())
        });
        let reached = self.low.filter(|low| *low >= self.goal.to);
        Interval {
            low: self.low,
            high: self.high,
            doubt: self.doubt.ends(),
            reason: reason.or(reached.map(|_| Reason::End)),
            confirmed: self.next() == Next::Done && self.is_confirmed(),
            held: self.held,
            unproved: self.unproved.clone(),
            paused: self.paused,
        }
    }

    fn is_confirmed(&self) -> bool {
        let low = self.low.is_some_and(|it| self.outcome(it) == Some(true));
        let high = self.high.is_none_or(|it| self.outcome(it) == Some(false));
        low && high
    }

    /// The next trial where both ends are known.
    fn between(&self, low: f64, high: f64) -> Next {
        let (lowest, highest) = (self.doubt.lowest(), self.doubt.highest());
        for (below, above) in [
            (low, lowest.unwrap_or(high)),
            (highest.unwrap_or(low), high),
        ] {
            if above / below > 1.0 + self.goal.width {
                let middle = self.fit((below * above).sqrt());
                if middle > below && middle < above {
                    return Next::Trial(middle, Self::length(below, above));
                }
            }
        }
        for end in [low, high] {
            if self.outcome(end).is_none() {
                return Next::Trial(end, Length::Full);
            }
        }
        self.hold(low)
    }

    /// Nothing has failed up to the highest load that may be tried.
    fn at_the_limit(&self, low: f64) -> Next {
        match self.outcome(low) {
            None => Next::Trial(low, Length::Full),
            Some(_) => self.hold(low),
        }
    }

    fn hold(&self, low: f64) -> Next {
        if self.goal.hold && self.held.is_none() && self.unproved.is_none() {
            Next::Trial(low, Length::Hold)
        } else {
            Next::Done
        }
    }

    fn after_the_hold(&mut self, load: f64, passed: bool, reason: Option<Reason>) {
        if passed || self.steps >= STEPS {
            self.held = Some(passed);
            return;
        }
        self.steps += 1;
        let lower = self.fit(load * STEP_DOWN);
        // What is below a confirmed load needs no trials but the long one.
        self.tally(lower).decide(true);
        self.low = Some(lower);
        let high = self.high.get_or_insert(load);
        *high = high.min(load);
        let high = *high;
        let tally = self.tally(high);
        tally.decide(false);
        tally.reason = reason.or(tally.reason.take());
        // The interval has become wider than wanted, and stays so.
        self.goal.width = self.goal.width.max(high / lower - 1.0);
    }

    /// Whether a load passes, once two full trials say so and none says the contrary.
    fn outcome(&self, load: f64) -> Option<bool> {
        let tally = self.tallies.iter().find(|it| it.is_at(load))?;
        tally.outcome()
    }

    fn tally(&mut self, load: f64) -> &mut Tally {
        let known = self.tallies.iter().position(|it| it.is_at(load));
        let index = known.unwrap_or_else(|| {
            self.tallies.push(Tally::new(load));
            self.tallies.len() - 1
        });
        &mut self.tallies[index]
    }

    /// Short trials where the ends are far apart.
    fn length(low: f64, high: f64) -> Length {
        if high / low > WIDE {
            Length::Short
        } else {
            Length::Full
        }
    }

    /// The load that can be tried.
    fn fit(&self, load: f64) -> f64 {
        if self.goal.whole {
            load.round().max(1.0)
        } else {
            load
        }
    }
}

#[cfg(test)]
mod tests;
