//! The plan of `bench sub`.

use std::sync::Arc;

use super::sent_time::JqTime;
use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{Base, DRAIN, Task, benchmark, clients, measuring, pace};
use crate::error::Failure;
use crate::model::{BenchSubscribe, BenchWork, SentTime};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::context::Context;
use crate::settings::given::pairs;
use crate::settings::{filters, profile};

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    benchmark(resolve, context, prompter)
}

/// The part of the plan that is its own.
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
            sent_time: sent_time(context)?,
        }),
        end,
        warmup,
        drain: DRAIN,
        start_at: pace::start(context)?,
        arrivals: pace::arrivals(context, &base, None)?,
        hold: pace::hold(context)?,
    };
    Ok((base, task))
}

/// What reads from payloads when they were sent.
fn sent_time(context: &Context<'_>) -> Result<Option<Arc<dyn SentTime>>, Failure> {
    let Some(text) = context.typed_text(Id::LatencyFrom)? else {
        return Ok(None);
    };
    let source = JqTime::new(text)?;
    Ok(Some(Arc::new(source)))
}
