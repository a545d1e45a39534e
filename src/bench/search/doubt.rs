//! Loads at which trials disagree: some pass, and others fail.

/// From the lowest of them to the highest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Doubt(Option<(f64, f64)>);

impl Doubt {
    pub(super) fn ends(self) -> Option<(f64, f64)> {
        self.0
    }

    pub(super) fn lowest(self) -> Option<f64> {
        self.0.map(|ends| ends.0)
    }

    pub(super) fn highest(self) -> Option<f64> {
        self.0.map(|ends| ends.1)
    }

    /// Whether a trial makes its load doubtful, too: it passes above doubtful loads, or fails below them.
    pub(super) fn contradicts(self, load: f64, passed: bool) -> bool {
        self.0.is_some_and(|(lowest, highest)| {
            if passed {
                load >= lowest
            } else {
                load <= highest
            }
        })
    }

    pub(super) fn add(&mut self, load: f64) {
        let (lowest, highest) = self.0.unwrap_or((load, load));
        self.0 = Some((lowest.min(load), highest.max(load)));
    }
}
