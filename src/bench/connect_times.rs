//! When the connections of a run are due. Pure.

use super::arrivals::Arrivals;
use super::clock::micros;
use super::schedule;
use crate::model::{self, BenchPlan, Connecting};

/// When connections are due.
pub(super) struct ConnectTimes {
    connecting: Connecting,
    /// By chance.
    arrivals: Option<Arrivals>,
}

impl ConnectTimes {
    /// Of a plan. Where messages are published it is they that come by chance.
    pub(super) fn of(plan: &BenchPlan) -> Self {
        let by_chance = plan.arrivals == model::Arrivals::Poisson && plan.published().is_none();
        Self {
            connecting: plan.connecting,
            arrivals: by_chance.then(|| Arrivals::new(schedule::seed(plan))),
        }
    }

    /// When connection `k` is due, in µs of the run; `None`: as soon as there is room.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a moment is positive, and a float becomes an integer by saturation"
    )]
    pub(super) fn due_us(&self, k: u32) -> Option<u64> {
        let Some(arrivals) = &self.arrivals else {
            return due_us(self.connecting, k);
        };
        let mean = match self.connecting {
            Connecting::Interval(interval) => interval.as_secs_f64(),
            Connecting::Rate(rate) => 1.0 / rate,
        };
        Some((arrivals.moment(k.into()) * mean * 1e6) as u64)
    }
}

/// When connection `k` is due, in µs of the run; `None`: as soon as there is room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a moment is positive, and a float becomes an integer by saturation"
)]
pub(super) fn due_us(connecting: Connecting, k: u32) -> Option<u64> {
    match connecting {
        Connecting::Interval(interval) if interval.is_zero() => None,
        Connecting::Interval(interval) => Some(micros(interval).saturating_mul(u64::from(k))),
        Connecting::Rate(rate) => Some((f64::from(k) * 1e6 / rate) as u64),
    }
}
