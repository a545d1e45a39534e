//! The plan of `bench sub`.

use super::flags::BenchSub;
use crate::cli::Load;
use crate::commands::bench::plan::{Base, DRAIN, Task, Workload, clients, measuring};
use crate::error::Failure;
use crate::model::{BenchSubscribe, BenchWork};
use crate::options::Id;
use crate::settings::given::{Context, Given, pairs};
use crate::settings::{filters, profile};

impl Workload for BenchSub {
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

/// Makes the plan.
fn resolve<'a>(
    context: &mut Context<'_>,
    flags: &'a BenchSub,
) -> Result<(Base<'a>, Task), Failure> {
    let connecting = profile::Flags::of_messages(
        &flags.load.connection,
        &flags.connect_user_properties,
        &flags.acknowledgement,
    );
    let mut base = Base::new(context, &flags.load, connecting)?;
    let url_topic = base.profile.topic.take();
    let user_properties = Given::flags(Id::UserProperties, &flags.subscription.user_properties);
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
