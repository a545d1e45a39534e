//! The plan of `bench conn`.

use std::time::Duration;

use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{Base, DRAIN, Task, benchmark, clients, duration};
use crate::error::Failure;
use crate::model::{BenchEnd, BenchWork};
use crate::prompt::Prompter;
use crate::settings::{Context, profile};

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    benchmark(resolve, context, prompter)
}

/// There is nothing to do but to connect.
pub(in crate::commands::bench) fn resolve(
    context: &mut Context<'_>,
) -> Result<(Base, Task), Failure> {
    let base = Base::new(context, profile::Flags::of_connection())?;
    let task = Task {
        count: clients::count(context, &base.rows)?,
        work: BenchWork::Connect,
        end: BenchEnd {
            limit: None,
            duration: duration(context)?,
        },
        warmup: Duration::ZERO,
        drain: DRAIN,
        start_at: None,
    };
    Ok((base, task))
}
