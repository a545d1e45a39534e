//! `bench pub`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use super::description::{Description, clients, publishing};
use crate::cli::Definition;
use crate::model::{BenchPayload, BenchPlan, BenchPublish};
use crate::report::Kind;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "pub",
    "Publish from many clients",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);

/// `100 clients`, what they publish; for `simulate` the scenario first.
pub(super) fn describe(plan: &BenchPlan, publish: &BenchPublish) -> Description {
    let (kind, scenario) = match &publish.payload {
        BenchPayload::Made(it) => (Kind::Simulate, Some(format!("scenario: {}", it.name()))),
        _ => (Kind::Pub, None),
    };
    let words = scenario.into_iter().chain([clients(plan)]);
    Description {
        kind,
        words: words.chain(publishing(publish)).collect(),
        topics: publish.topics.clone(),
    }
}
