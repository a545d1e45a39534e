//! The plan of `bench pub`.

use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{
    Base, Task, benchmark, clients, measuring, pace, payload, recording,
};
use crate::error::Failure;
use crate::model::{BenchPayload, BenchPublish, BenchWork, QoS};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::context::Context;
use crate::settings::{message, profile};

/// How many publishers a stamp can tell apart.
pub(in crate::commands) const MOST_STAMPED: u32 = 1 << 20;

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    benchmark(
        |context| resolve(context, QoS::AtMostOnce),
        context,
        prompter,
    )
}

/// The part of the plan that is its own; `usual` is the QoS where none is given.
pub(in crate::commands::bench) fn resolve(
    context: &mut Context<'_>,
    usual: QoS,
) -> Result<(Base, Task), Failure> {
    let mut base = Base::new(context, profile::Flags::of_messages())?;
    let qos = message::qos_or(context, usual)?;
    let mut topics = message::topics(context, base.profile.topic.take())?;
    let mut paced = pace::traffic(context, qos)?;
    let recorded = recording::resolve(context, &topics, &mut paced)?;
    let (mut end, warmup) = measuring(context)?;
    end.duration = end.duration.or(paced.stages);
    let count = clients::count(context, &base.rows)?;
    check_stamped(context, count)?;
    if topics.is_empty() && recorded.is_none() {
        return Err(Failure::usage("no topic: -t, --topic <TOPIC> is missing")
            .with_hint("for example: -t bench/%i"));
    }
    let payload = match recorded {
        Some(recorded) => {
            if let (BenchPayload::Recorded(messages), true) = (&recorded, topics.is_empty()) {
                topics.extend(messages.first().map(|it| it.topic.clone()));
            }
            recorded
        }
        None => payload::resolve(context)?,
    };
    if context.is_typed(Id::Retain)
        && matches!(&payload, BenchPayload::Fixed(bytes) if bytes.is_empty())
    {
        context.warn("the payload is empty: with --retain it deletes retained messages");
    }
    let arrivals = pace::arrivals(context, &base, Some(&paced.pacing))?;
    let work = BenchPublish {
        topic_alias: alias(context, &topics)?,
        topics,
        qos,
        retain: context.is_typed(Id::Retain),
        dup: context.is_typed(Id::Dup),
        properties: message::properties(context)?,
        payload,
        stamp: context.is_typed(Id::Stamp),
        pacing: paced.pacing,
        inflight: paced.inflight,
    };
    let task = Task {
        count,
        work: BenchWork::Publish(work),
        end,
        warmup,
        drain: paced.drain,
        start_at: paced.start_at,
        arrivals,
        hold: pace::hold(context)?,
    };
    Ok((base, task))
}

/// Refuses more publishers than stamps can tell apart.
pub(in crate::commands) fn check_stamped(context: &Context<'_>, count: u32) -> Result<(), Failure> {
    if context.is_typed(Id::Stamp) && count > MOST_STAMPED {
        return Err(Failure::usage(format!(
            "--stamp distinguishes at most {MOST_STAMPED} clients, not {count}"
        )));
    }
    Ok(())
}

/// The topic alias. One that stands for several topics would have to be set anew with every message.
pub(in crate::commands) fn alias(
    context: &Context<'_>,
    topics: &[String],
) -> Result<Option<u16>, Failure> {
    let alias = message::topic_alias(context)?;
    if alias.is_some() && topics.len() > 1 {
        context.warn("--topic-alias is ignored: there are several topics");
        return Ok(None);
    }
    Ok(alias)
}
