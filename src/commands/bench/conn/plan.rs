//! The plan of `bench conn`.

use std::time::Duration;

use super::flags::BenchConn;
use crate::cli::{CommandLine, Connection, Flags, Planned, Talk, Typed};
use crate::commands::bench::plan::{Base, DRAIN, Task, clients, duration};
use crate::error::Failure;
use crate::model::{BenchEnd, BenchWork};
use crate::prompt::Prompter;
use crate::settings::Context;

impl Flags for BenchConn {
    fn connection(&self) -> Option<&Connection> {
        Some(&self.load.connection)
    }

    fn talk(&self) -> Option<Talk> {
        Some(self.load.talk.clone())
    }

    fn noted(&mut self) -> Option<&mut Typed> {
        Some(&mut self.load.typed)
    }

    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let (base, task) = resolve(context, self)?;
        Ok(base.benchmark(context, task, prompter)?.into())
    }
}

/// Makes the plan: there is nothing to do but to connect.
fn resolve<'a>(
    context: &mut Context<'_>,
    flags: &'a BenchConn,
) -> Result<(Base<'a>, Task), Failure> {
    let user_properties = ("user-properties", &flags.user_properties[..]);
    let base = Base::new(context, &flags.load, user_properties, None)?;
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
