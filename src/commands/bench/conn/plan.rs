//! The plan of `bench conn`.

use std::time::Duration;

use super::flags::BenchConn;
use crate::commands::bench::plan::{Base, DRAIN, Task, Workload, clients, duration};
use crate::error::Failure;
use crate::model::{BenchEnd, BenchWork};
use crate::settings::{Context, profile};

impl Workload for BenchConn {
    fn resolve(&self, context: &mut Context<'_>) -> Result<(Base, Task), Failure> {
        resolve(context)
    }
}

/// Makes the plan: there is nothing to do but to connect.
fn resolve(context: &mut Context<'_>) -> Result<(Base, Task), Failure> {
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
