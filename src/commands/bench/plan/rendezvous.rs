//! `--rendezvous`: how the processes that share a run meet.

use std::time::Duration;

use crate::error::Failure;
use crate::model::{Rendezvous, RunShard, validate_topic};
use crate::options::{Id, OF_ONE_PROCESS};
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::{other_broker, value};

/// How long the others are waited for.
const TIMEOUT: Duration = Duration::from_secs(5 * 60);
/// More shards than this do not meet: each exchanges messages with the first.
const MOST_SHARDS: u32 = 10_000;

/// Reads the flags.
///
/// # Errors
///
/// There is no shard, or no run that all of them name; a topic that cannot be published to.
pub(super) fn resolve(
    context: &Context<'_>,
    shard: Option<RunShard>,
    run: u32,
    options: &[(String, String)],
) -> Result<Option<Rendezvous>, Failure> {
    let id = Id::Rendezvous;
    let timeout = context.typed(Id::RendezvousTimeout).parsed(value::limit)?;
    let Some(topic) = context.typed_text(id)? else {
        let needing = [Id::RendezvousTimeout, Id::RendezvousBroker];
        return match context.first_typed(&needing) {
            Some(needing) => Err(Failure::usage(format!("{needing} needs {id}"))),
            None => Ok(None),
        };
    };
    let Some(shard) = shard else {
        return Err(Failure::usage(format!("{id} needs {}", Id::Shard)));
    };
    if !shard.common_run {
        return Err(Failure::usage(format!(
            "{id} needs {}, so that the shards of one run find each other",
            Id::RunId
        ))
        .with_hint(format!("for example {} night-42", Id::RunId)));
    }
    if shard.count > MOST_SHARDS {
        return Err(Failure::usage(format!(
            "{id} is for at most {MOST_SHARDS} shards, not {}",
            shard.count
        )));
    }
    let topic = format!("{}/{run:08x}", topic.trim_end_matches('/'));
    validate_topic(&topic)
        .map_err(|why| Failure::usage(format!("bad topic {topic:?} for {id}: {why}")))?;
    let is_common = |(name, _): &&(String, String)| {
        !Id::of(name).is_some_and(|it| OF_ONE_PROCESS.contains(&it))
    };
    Ok(Some(Rendezvous {
        topic,
        broker: other_broker::resolve(context, Id::RendezvousBroker)?,
        timeout: timeout.unwrap_or(TIMEOUT),
        options: options
            .iter()
            .filter(is_common)
            .map(|(name, value)| (format!("--{name}"), value.clone()))
            .collect(),
    }))
}
