//! The part of a run that is done here, of one that several processes share: which connections are its own, and how
//! many of the messages.

use super::schedule::{self, Schedule};
use super::workloads;
use crate::model::{Arrivals, BenchPlan, BenchPublish};

/// The connections that are opened here, by their numbers from 0.
pub(super) fn connections(plan: &BenchPlan) -> impl Iterator<Item = u32> {
    let (workload, shard) = (workloads::of(plan), plan.share());
    (0..plan.connections()).filter(move |k| shard.owns(workload.turn(*k)))
}

/// How many connections are opened here.
pub(crate) fn connection_count(plan: &BenchPlan) -> u32 {
    if !plan.share().is_shared() {
        return plan.connections();
    }
    u32::try_from(connections(plan).count()).unwrap_or(u32::MAX)
}

/// When the messages are due, for so many publishers.
pub(super) fn schedule(plan: &BenchPlan, publish: &BenchPublish, publishers: u32) -> Schedule {
    let schedule = Schedule::new(&publish.pacing, publishers);
    match plan.arrivals {
        Arrivals::Even => schedule,
        Arrivals::Poisson => schedule.by_chance(schedule::seed(plan)),
    }
}

/// What of the limit of a plan is sent or received here.
pub(crate) fn limit(plan: &BenchPlan) -> Option<u64> {
    let (limit, shard) = (plan.end.limit?, plan.share());
    if !shard.is_shared() {
        return Some(limit);
    }
    let Some(publish) = plan.published() else {
        return Some(shard.turns(limit, plan.connections()));
    };
    let publishers = plan.publishers();
    let schedule = schedule(plan, publish, publishers);
    let before = schedule.due_before(plan.warmup.time());
    let until = before.saturating_add(limit);
    Some(shard.turns(until, publishers) - shard.turns(before, publishers))
}
