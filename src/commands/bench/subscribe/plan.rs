//! The plan of `bench sub`.

use super::flags::BenchSub;
use crate::commands::bench::plan::{Base, DRAIN, Task, Workload, clients, measuring};
use crate::error::Failure;
use crate::model::{BenchSubscribe, BenchWork};
use crate::options::Id;
use crate::settings::given::{Context, pairs};
use crate::settings::{filters, profile};

impl Workload for BenchSub {
    fn resolve(&self, context: &mut Context<'_>) -> Result<(Base, Task), Failure> {
        resolve(context)
    }
}

/// Makes the plan.
fn resolve(context: &mut Context<'_>) -> Result<(Base, Task), Failure> {
    let mut base = Base::new(context, profile::Flags::of_messages())?;
    let url_topic = base.profile.topic.take();
    let user_properties = context.all_typed(Id::UserProperties);
    let (end, warmup) = measuring(context)?;
    let task = Task {
        count: clients::count(context, &base.rows)?,
        work: BenchWork::Subscribe(BenchSubscribe {
            filters: filters::filters(context, url_topic)?,
            user_properties: pairs(&context.v5(user_properties))?,
        }),
        end,
        warmup,
        drain: DRAIN,
        start_at: None,
    };
    Ok((base, task))
}
