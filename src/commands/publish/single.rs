//! One message.

use std::time::Instant;

use tokio::time::timeout;

use super::removal::Removals;
use crate::client::{CallError, Outcome};
use crate::commands::context::Context;
use crate::commands::news::News;
use crate::commands::running::{self, Broken, Client, NewsOnly};
use crate::error::{Exit, Failure};
use crate::model::{Message, Profile, PublishPlan, QoS};
use crate::output::{PublishReport, duration};

/// Publishes a payload as one message and waits for its acknowledgement.
pub(super) async fn run(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
    payload: Vec<u8>,
) -> Result<Exit, Failure> {
    let topic = plan.topics.first().map_or("", String::as_str);
    if plan.retain && payload.is_empty() {
        Removals::new(plan).note(context, "the message", topic);
    }
    let message = Message {
        topic: topic.to_owned(),
        payload,
        qos: plan.qos,
        retain: plan.retain,
        dup: plan.dup,
        properties: plan.properties.clone(),
    };
    let news = News::new(context, profile, context.verbosity.verbose);
    let opened = news.opened();
    let finished = running::run(
        context,
        profile,
        &opened,
        |quit| NewsOnly { news, quit },
        async |client| publish(context, profile, plan, message, client).await,
    )
    .await?;
    match finished.result? {
        Some(exit) => Ok(exit),
        None => Err(context
            .interrupted(&format!("the message to {topic} was published"))
            .unwrap_or_else(|| Failure::new(Exit::Other, "stopped"))),
    }
}

async fn publish(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
    message: Message,
    client: Client,
) -> Result<Exit, Broken> {
    client.opened().await?;
    let size = message.payload.len();
    let topic = message.topic.clone();
    let started = Instant::now();
    let call = client.handle.publish(message, plan.topic_alias);
    let limit = profile.ack_timeout;
    let outcome = match timeout(limit, call).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(CallError::Limit(error))) => {
            let mut failure = Failure::from(error);
            failure.message = format!("cannot publish to {topic}: {}", failure.message);
            return Err(failure.into());
        }
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => {
            let done = match plan.qos {
                QoS::AtMostOnce => "take",
                QoS::AtLeastOnce | QoS::ExactlyOnce => "acknowledge",
            };
            return Err(Failure::new(
                Exit::Timeout,
                format!(
                    "{} did not {done} the message to {topic} within {}",
                    profile.endpoint.address,
                    duration(limit)
                ),
            )
            .with_hint("it may have been published; raise --timeout if the broker is slow")
            .into());
        }
    };
    let elapsed = started.elapsed();
    report(context, plan, &topic, size, &outcome, elapsed)
}

fn report(
    context: &Context,
    plan: &PublishPlan,
    topic: &str,
    size: usize,
    outcome: &Outcome,
    elapsed: std::time::Duration,
) -> Result<Exit, Broken> {
    context.tell(&PublishReport {
        topic,
        qos: plan.qos,
        retain: plan.retain,
        size,
        code: (plan.qos != QoS::AtMostOnce).then_some(outcome.reason),
        properties: &outcome.properties,
        elapsed,
    })?;
    Ok(if outcome.reason.is_error() {
        Exit::Refused
    } else {
        Exit::Done
    })
}
