//! `bench conn`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use super::description::{Description, clients};
use crate::cli::Definition;
use crate::model::{BenchPlan, Connecting};
use crate::report::Kind;
use crate::stats::units::count;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "conn",
    "Open many connections and hold them",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);

/// `100 clients`, `50 connections/s`.
pub(super) fn describe(plan: &BenchPlan) -> Description {
    let connecting = match plan.connecting {
        Connecting::Interval(interval) if interval.is_zero() => "all at once".to_owned(),
        Connecting::Interval(interval) => {
            format!("one every {}", crate::output::duration(interval))
        }
        Connecting::Rate(per_second) => format!("{} connections/s", whole(per_second)),
    };
    Description {
        kind: Kind::Conn,
        words: vec![clients(plan), connecting],
        topics: Vec::new(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is positive, and whole numbers are shown"
)]
fn whole(per_second: f64) -> String {
    count(per_second.round() as u64)
}
