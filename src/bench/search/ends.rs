//! How trials move the ends of the interval.

use super::Search;

impl Search {
    /// Moves the ends of the interval by what a trial has shown.
    pub(super) fn place(&mut self, load: f64, passed: bool) {
        let mixed = self
            .tallies
            .iter()
            .any(|it| it.is_at(load) && it.is_mixed());
        if mixed || self.doubt.contradicts(load, passed) {
            self.doubt.add(load);
            self.grow_outward();
            return;
        }
        let was_low = self.low == Some(load);
        if was_low || self.high == Some(load) {
            match self.outcome(load) {
                Some(outcome) if outcome != was_low => {}
                // It counts with another trial, or as it does.
                _ => return,
            }
            // The end was wrong: it is the other one, and what is beyond it is looked for anew.
            self.growth *= 2.0;
            if was_low {
                (self.low, self.high) = (self.highest_below(load), Some(load));
            } else {
                (self.low, self.high) = (Some(load), self.lowest_above(load));
            }
            return;
        }
        // Further out for an end that was wrong, in steps that grow.
        let outward = self.growth > self.goal.width;
        if passed {
            self.low = Some(self.low.map_or(load, |low| low.max(load)));
            if outward && self.high.is_none() {
                self.growth *= 2.0;
            }
        } else {
            self.high = Some(self.high.map_or(load, |high| high.min(load)));
            if outward && self.low.is_none() {
                self.growth *= 2.0;
            }
        }
    }

    /// Leaves ends that are not outside the doubtful loads; they are looked for anew, in steps that grow.
    fn grow_outward(&mut self) {
        let (Some(lowest), Some(highest)) = (self.doubt.lowest(), self.doubt.highest()) else {
            return;
        };
        let (low, high) = (self.low, self.high);
        if low.is_some_and(|low| low >= lowest) {
            self.low = self.highest_below(lowest);
        }
        if high.is_some_and(|high| high <= highest) {
            self.high = self.lowest_above(highest);
        }
        if low != self.low || high != self.high {
            self.growth *= 2.0;
        }
    }

    /// The highest load below this one that two full trials have passed.
    fn highest_below(&self, load: f64) -> Option<f64> {
        let passed = self.tallies.iter().filter(|it| it.outcome() == Some(true));
        passed
            .map(|it| it.load)
            .filter(|it| *it < load)
            .reduce(f64::max)
    }

    /// The lowest load above this one that two full trials have failed.
    fn lowest_above(&self, load: f64) -> Option<f64> {
        let failed = self.tallies.iter().filter(|it| it.outcome() == Some(false));
        failed
            .map(|it| it.load)
            .filter(|it| *it > load)
            .reduce(f64::min)
    }
}
