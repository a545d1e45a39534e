//! Moments at a rate, and times that are drawn.

use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;

use crate::bench::clock::{Clock, micros, now};
use crate::bench::timer::Timer;
use crate::model::{Arrivals, Backoff};

/// After so many moments in a row that have passed, others get their turn.
const TURN: u32 = 64;

/// Moments at a rate, in µs, from 0; without an end.
pub(super) struct Moments {
    next_us: f64,
    /// The mean distance.
    mean_us: f64,
    chance: Option<StdRng>,
}

impl Moments {
    /// At a rate a second. The first moment is 0, or drawn.
    pub(super) fn new(rate: f64, arrivals: Arrivals, mut random: StdRng) -> Self {
        let mean_us = 1e6 / rate;
        let (next_us, chance) = match arrivals {
            Arrivals::Even => (0.0, None),
            Arrivals::Poisson => (exponential(mean_us, &mut random), Some(random)),
        };
        Self {
            next_us,
            mean_us,
            chance,
        }
    }

    /// Of several threads with an equal share of the rate each, those of one.
    pub(super) fn share(
        rate: f64,
        arrivals: Arrivals,
        random: StdRng,
        part: (usize, usize),
    ) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "numbers of threads")]
        let (number, parts) = (part.0 as f64, part.1 as f64);
        let mut moments = Self::new(rate / parts, arrivals, random);
        if arrivals == Arrivals::Even {
            moments.next_us = number * 1e6 / rate;
        }
        moments
    }
}

impl Iterator for Moments {
    type Item = u64;

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "µs that are not negative; a cast saturates"
    )]
    fn next(&mut self) -> Option<u64> {
        let moment = self.next_us as u64;
        self.next_us += match &mut self.chance {
            Some(random) => exponential(self.mean_us, random),
            None => self.mean_us,
        };
        Some(moment)
    }
}

/// A number from an exponential distribution.
fn exponential(mean: f64, random: &mut StdRng) -> f64 {
    let chance: f64 = random.random_range(0.0..1.0);
    -mean * (1.0 - chance).ln()
}

/// A lifetime, drawn from an exponential distribution.
pub(super) fn lifetime(mean: Duration, random: &mut StdRng) -> Duration {
    mean.mul_f64(exponential(1.0, random))
}

/// A wait, drawn evenly.
pub(super) fn wait(backoff: Backoff, random: &mut StdRng) -> Duration {
    let (least, most) = (micros(backoff.least), micros(backoff.most));
    Duration::from_micros(random.random_range(least..=most.max(least)))
}

/// Calls `due` at each of the moments (µs of the run), which ascend; never early.
pub(super) async fn follow<T>(
    clock: Clock,
    moments: impl Iterator<Item = (u64, T)>,
    mut due: impl FnMut(u64, T),
) {
    let mut timer = Timer::precise();
    let mut in_a_row = 0;
    for (us, what) in moments {
        let moment = clock.at(us);
        if moment > now() {
            timer.until(moment).await;
            in_a_row = 0;
        } else {
            in_a_row += 1;
            if in_a_row % TURN == 0 {
                tokio::task::yield_now().await;
            }
        }
        due(us, what);
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn random() -> StdRng {
        StdRng::seed_from_u64(5)
    }

    #[test]
    fn even_moments_have_equal_distances_over_all_threads() {
        let mut all: Vec<u64> = Vec::new();
        for number in 0..3 {
            let moments = Moments::share(1_000.0, Arrivals::Even, random(), (number, 3));
            all.extend(moments.take(4));
        }
        all.sort_unstable();
        let expected: Vec<u64> = (0..12).map(|n| n * 1_000).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn moments_by_chance_have_the_rate_and_the_variance_of_a_poisson_process() {
        let moments: Vec<u64> = Moments::new(1_000.0, Arrivals::Poisson, random())
            .take_while(|us| *us < 100_000_000)
            .collect();
        // 100,000 are expected, with a deviation of 316.
        let count = moments.len();
        assert!((98_700..101_300).contains(&count), "{count}");
        // In each tenth of a second 100 are expected, and the variance is the mean.
        let mut counts = [0.0_f64; 1_000];
        for us in &moments {
            counts[usize::try_from(us / 100_000).unwrap()] += 1.0;
        }
        let mean = counts.iter().sum::<f64>() / 1e3;
        let variance = counts.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / 1e3;
        assert!((80.0..125.0).contains(&variance), "{variance}");
    }

    #[test]
    fn lifetimes_have_their_mean_and_waits_their_bounds() {
        let mut random = random();
        let mean = Duration::from_secs(10);
        let all: f64 = (0..20_000)
            .map(|_| lifetime(mean, &mut random).as_secs_f64())
            .sum();
        assert!((9.7..10.3).contains(&(all / 20_000.0)), "{all}");
        let backoff = Backoff {
            least: Duration::from_millis(10),
            most: Duration::from_millis(20),
        };
        let waits: Vec<_> = (0..1_000).map(|_| wait(backoff, &mut random)).collect();
        assert!(
            waits
                .iter()
                .all(|it| (backoff.least..=backoff.most).contains(it))
        );
        assert!(waits.iter().max() > waits.iter().min());
        assert_eq!(wait(Backoff::default(), &mut random), Duration::ZERO);
    }
}
