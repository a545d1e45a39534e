//! `bench sub`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;
mod sent_time;

use super::description::{Description, clients};
use crate::cli::Definition;
use crate::model::{BenchPlan, BenchSubscribe};
use crate::report::Kind;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "sub",
    "Subscribe with many clients and measure what they receive",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);

/// `100 clients`, `topic a/+`.
pub(super) fn describe(plan: &BenchPlan, subscribe: &BenchSubscribe) -> Description {
    let filters = subscribe.filters.iter();
    let topics: Vec<_> = filters.map(|plan| plan.filter.clone()).collect();
    Description {
        kind: Kind::Sub,
        words: vec![clients(plan), format!("topic {}", topics.join(", "))],
        topics,
    }
}
