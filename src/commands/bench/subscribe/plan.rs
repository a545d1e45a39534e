//! The plan of `bench sub`.

use super::flags::BenchSub;
use crate::cli::{CommandLine, Connection, Flags, Planned, Talk, Typed};
use crate::commands::bench::plan::{Base, DRAIN, Task, clients, measuring};
use crate::error::Failure;
use crate::model::{BenchSubscribe, BenchWork};
use crate::prompt::Prompter;
use crate::settings::filters;
use crate::settings::given::{Context, Given, pairs};

impl Flags for BenchSub {
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

/// Makes the plan.
fn resolve<'a>(
    context: &mut Context<'_>,
    flags: &'a BenchSub,
) -> Result<(Base<'a>, Task), Failure> {
    let conn_user_properties = &flags.connect_user_properties.conn_user_properties;
    let mut base = Base::new(
        context,
        &flags.load,
        ("conn-user-properties", conn_user_properties),
        flags.acknowledgement.timeout.as_ref(),
    )?;
    let url_topic = base.profile.topic.take();
    let user_properties = Given::flags("user-properties", &flags.subscription.user_properties);
    let (end, warmup) = measuring(&flags.measuring, &flags.load.run)?;
    let task = Task {
        count: clients::count(&flags.count, &base.rows)?,
        work: BenchWork::Subscribe(BenchSubscribe {
            filters: filters::filters(context, &flags.subscription, url_topic)?,
            user_properties: pairs(&context.v5(user_properties))?,
        }),
        end,
        warmup,
        drain: DRAIN,
        start_at: None,
    };
    Ok((base, task))
}
