//! The benchmark that a trial is: the plan with a load and a length.

use std::time::Duration;

use super::plan::{Maximum, Quantity};
use crate::bench::search::Length;
use crate::model::{BenchPayload, BenchPlan, BenchPublish, BenchWork, Connecting, Pacing, Pattern};

/// Trials that find the region take at most this long.
const SHORT: Duration = Duration::from_secs(3);
/// How long connections are held where it is the rate of connects that is searched for.
const HELD: Duration = Duration::from_millis(200);
/// The shortest payload that holds a stamp.
const STAMP: usize = 16;
/// The same as a load.
const LEAST_STAMPED: f64 = 16.0;

impl Maximum {
    /// How long a trial is.
    pub(super) fn length(&self, length: Length) -> Duration {
        match length {
            Length::Short => SHORT.min(self.trial),
            Length::Full => self.trial,
            Length::Hold => self.hold.unwrap_or(self.trial),
        }
    }

    /// The nearest load that there is: a whole number of clients, a payload that holds a stamp.
    pub(super) fn fitting(&self, load: f64) -> f64 {
        let stamped = self.plan.published().is_some_and(|publish| publish.stamp);
        match self.quantity {
            Quantity::Rate | Quantity::ConnectRate => load,
            Quantity::Size if stamped => f64::from(whole(load)).max(LEAST_STAMPED),
            Quantity::Clients | Quantity::Size => f64::from(whole(load)),
        }
    }

    /// The benchmark of a trial.
    pub(super) fn at(&self, load: f64, length: Duration) -> BenchPlan {
        let mut plan = self.plan.clone();
        // Messages of an earlier trial that still arrive are not of this one.
        plan.run = rand::random();
        plan.end.duration = Some(length);
        match self.quantity {
            Quantity::Rate => with_publish(&mut plan, |it| it.pacing = Pacing::Rate(load)),
            Quantity::Size => {
                let size = usize::try_from(whole(load)).unwrap_or(usize::MAX);
                with_publish(&mut plan, |it| {
                    let least = if it.stamp { STAMP } else { 1 };
                    it.payload = BenchPayload::Random(size.max(least));
                });
            }
            Quantity::Clients => set_clients(&mut plan, whole(load)),
            Quantity::ConnectRate => {
                plan.connecting = Connecting::Rate(load);
                plan.count = whole(load * length.as_secs_f64()).clamp(1, plan.count);
                plan.end.duration = Some(HELD);
            }
        }
        plan
    }
}

fn with_publish(plan: &mut BenchPlan, change: impl FnOnce(&mut BenchPublish)) {
    if let BenchWork::Publish(publish) | BenchWork::EndToEnd { publish, .. } = &mut plan.work {
        change(publish);
    }
}

fn set_clients(plan: &mut BenchPlan, clients: u32) {
    if let BenchWork::EndToEnd {
        publishers,
        subscribers,
        pattern,
        ..
    } = &mut plan.work
    {
        match pattern {
            Pattern::PointToPoint => (*publishers, *subscribers) = (clients, clients),
            Pattern::FanIn | Pattern::Share => *publishers = clients,
            Pattern::FanOut => *subscribers = clients,
        }
        plan.count = publishers.saturating_add(*subscribers);
    } else {
        plan.count = clients;
    }
}

/// As a whole number from 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "loads are above 0; more than fit are as many as fit"
)]
fn whole(load: f64) -> u32 {
    load.round().max(1.0) as u32
}
