//! `bench e2e`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use super::description::{Description, publishing};
use crate::cli::Definition;
use crate::model::{BenchPublish, Pattern};
use crate::report::Kind;
use crate::text::Counted;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "e2e",
    "Publish and subscribe: end-to-end latency, loss and duplicates",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);

/// `2 publishers, 3 subscribers, fan-in`, what is published.
pub(super) fn describe(
    (publishers, subscribers): (u32, u32),
    pattern: Pattern,
    publish: &BenchPublish,
) -> Description {
    let pattern = match pattern {
        Pattern::PointToPoint => "point to point",
        Pattern::FanIn => "fan-in",
        Pattern::FanOut => "fan-out",
        Pattern::Share => "shared subscription",
    };
    let clients = format!(
        "{}, {}, {pattern}",
        Counted::of(publishers.into(), "publisher"),
        Counted::of(subscribers.into(), "subscriber"),
    );
    let words = std::iter::once(clients);
    Description {
        kind: Kind::E2e,
        words: words.chain(publishing(publish)).collect(),
        topics: Vec::new(),
    }
}
