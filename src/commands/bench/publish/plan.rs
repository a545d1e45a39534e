//! The plan of `bench pub`.

use super::flags::BenchPub;
use crate::cli::{Load, PublishProperties};
use crate::commands::bench::plan::{Base, Task, Workload, clients, measuring, pace, payload};
use crate::error::Failure;
use crate::model::{BenchPayload, BenchPublish, BenchWork};
use crate::settings::given::Context;
use crate::settings::{message, profile};

/// How many publishers a stamp can tell apart.
pub(in crate::commands) const MOST_STAMPED: u32 = 1 << 20;

impl Workload for BenchPub {
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
    flags: &'a BenchPub,
) -> Result<(Base<'a>, Task), Failure> {
    let connecting = profile::Flags::of_messages(
        &flags.load.connection,
        &flags.connect_user_properties,
        &flags.acknowledgement,
    );
    let mut base = Base::new(context, &flags.load, connecting)?;
    let qos = message::qos(flags.qos.as_ref(), flags.dup)?;
    let topics = message::topics(&flags.topic, base.profile.topic.take())?;
    let paced = pace::traffic(context, &flags.traffic, qos)?;
    let (mut end, warmup) = measuring(&flags.measuring, &flags.load.run)?;
    end.duration = end.duration.or(paced.stages);
    let count = clients::count(&flags.count, &base.rows)?;
    if flags.stamp && count > MOST_STAMPED {
        return Err(Failure::usage(format!(
            "--stamp can tell {MOST_STAMPED} clients apart, not {count}"
        )));
    }
    if topics.is_empty() {
        return Err(Failure::usage("no topic: -t, --topic <TOPIC> is missing")
            .with_hint("for example: mqtty bench pub -t bench/%i"));
    }
    let payload = payload::resolve(context, flags)?;
    if flags.retain && matches!(&payload, BenchPayload::Fixed(bytes) if bytes.is_empty()) {
        context.warn("the payload is empty: with --retain it deletes retained messages");
    }
    let work = BenchPublish {
        topic_alias: alias(context, &flags.properties, &topics)?,
        topics,
        qos,
        retain: flags.retain,
        dup: flags.dup,
        properties: message::properties(context, &flags.properties)?,
        payload,
        stamp: flags.stamp,
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
    };
    Ok((base, task))
}

/// The topic alias. One that stands for several topics would have to be set anew with every message.
pub(in crate::commands) fn alias(
    context: &Context<'_>,
    flags: &PublishProperties,
    topics: &[String],
) -> Result<Option<u16>, Failure> {
    let alias = message::topic_alias(context, flags)?;
    if alias.is_some() && topics.len() > 1 {
        context.warn("--topic-alias is ignored: there are several topics");
        return Ok(None);
    }
    Ok(alias)
}
