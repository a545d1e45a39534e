//! The plan of `bench conn`.

use std::time::Duration;

use super::flags::BenchConn;
use crate::cli::Load;
use crate::commands::bench::plan::{Base, DRAIN, Task, Workload, clients, duration};
use crate::error::Failure;
use crate::model::{BenchEnd, BenchWork};
use crate::settings::{Context, profile};

impl Workload for BenchConn {
    fn load(&self) -> &Load {
        &self.load
    }

    fn load_mut(&mut self) -> &mut Load {
        &mut self.load
    }

    fn resolve(&self, context: &mut Context<'_>) -> Result<(Base<'_>, Task), Failure> {
        resolve(context, self)
    }
}

/// Makes the plan: there is nothing to do but to connect.
fn resolve<'a>(
    context: &mut Context<'_>,
    flags: &'a BenchConn,
) -> Result<(Base<'a>, Task), Failure> {
    let (connection, user_properties) = (&flags.load.connection, &flags.user_properties);
    let connecting = profile::Flags::of_connection(connection, user_properties);
    let base = Base::new(context, &flags.load, connecting)?;
    let task = Task {
        count: clients::count(&flags.count, &base.rows)?,
        work: BenchWork::Connect,
        end: BenchEnd {
            limit: None,
            duration: duration(&flags.load.run)?,
        },
        warmup: Duration::ZERO,
        drain: DRAIN,
        start_at: None,
    };
    Ok((base, task))
}
