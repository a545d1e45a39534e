//! What goes wrong on purpose, in the same way in every run with the same seed.

use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use super::plan::FaultPlan;

/// Decides for each request.
pub(super) struct Faults {
    plan: FaultPlan,
    random: ChaCha8Rng,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is answered.
    None,
    /// It is answered with an error.
    Fail,
    /// It is not answered.
    Drop,
}

impl Faults {
    pub(super) fn new(plan: FaultPlan, seed: Option<u64>) -> Self {
        let random = match seed {
            Some(seed) => ChaCha8Rng::seed_from_u64(seed),
            None => ChaCha8Rng::from_rng(&mut rand::rng()),
        };
        Self { plan, random }
    }

    /// What happens to the next request.
    pub(super) fn next(&mut self) -> Fault {
        let random = &mut self.random;
        let mut happens = |share: Option<f64>| share.is_some_and(|it| random.random_bool(it));
        // Both are drawn, so that one does not change the other.
        let (drops, fails) = (happens(self.plan.drop), happens(self.plan.fail));
        if drops {
            Fault::Drop
        } else if fails {
            Fault::Fail
        } else {
            Fault::None
        }
    }

    /// How long its answer is delayed; a rule may have a delay of its own.
    pub(super) fn delay(&mut self, own: Option<(Duration, Duration)>) -> Duration {
        match own.or(self.plan.delay) {
            None => Duration::ZERO,
            Some((low, high)) if low == high => low,
            Some((low, high)) => self.random.random_range(low..=high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_in_every_run_with_a_seed() {
        let ms = Duration::from_millis;
        let plan = FaultPlan {
            fail: Some(0.2),
            drop: Some(0.1),
            delay: Some((ms(10), ms(20))),
        };
        let run = |seed| {
            let mut faults = Faults::new(plan, Some(seed));
            let draw = |_| (faults.next(), faults.delay(None));
            (0..1000).map(draw).collect::<Vec<_>>()
        };
        let drawn = run(7);
        assert_eq!(drawn, run(7));
        assert_ne!(drawn, run(8));
        let count = |fault| drawn.iter().filter(|(drawn, _)| *drawn == fault).count();
        // Ten standard deviations around 100 and 180.
        assert!((5..195).contains(&count(Fault::Drop)));
        assert!((60..300).contains(&count(Fault::Fail)));
        assert!(
            drawn
                .iter()
                .all(|(_, delay)| (ms(10)..=ms(20)).contains(delay))
        );
    }

    #[test]
    fn nothing_goes_wrong_unless_asked_for() {
        let mut faults = Faults::new(FaultPlan::default(), None);
        assert!((0..100).all(|_| faults.next() == Fault::None));
        assert_eq!(faults.delay(None), Duration::ZERO);
        let second = Duration::from_secs(1);
        assert_eq!(faults.delay(Some((second, second))), second);
    }
}
