//! One message.

use std::cell::Cell;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::given_up;
use super::plan::PublishPlan;
use super::removal::Removals;
use crate::client::{CallError, Outcome, described};
use crate::error::{Exit, Failure};
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::Context;
use crate::kernel::running::{self, Broken, Client, StatusOnly};
use crate::kernel::text_claim::{is_broken, not_text};
use crate::kernel::ticker::Ticker;
use crate::model::{Message, Profile, QoS};
use crate::output::{PublishReport, bytes, duration};

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
    if is_broken(&plan.properties, &message.payload) {
        context.warn(&not_text(&format!("the message to {topic}")));
    }
    let status = ConnectionStatus::new(context, profile, context.verbosity.verbose);
    let opened = status.opened();
    let size = message.payload.len();
    let sent = Cell::new(None);
    let finished = running::run(
        context,
        profile,
        &opened,
        |quit| StatusOnly { status, quit },
        async |client| {
            let (outcome, elapsed) = publish(context, profile, plan, message, client).await?;
            if plan.qos == QoS::AtMostOnce {
                // Whether the broker refuses it shows when it closes the connection.
                sent.set(Some((outcome, elapsed)));
                return Ok(Exit::Done);
            }
            Ok(report(context, plan, topic, size, &outcome, elapsed)?)
        },
    )
    .await?;
    if let (Some(packet), Err(failure)) = (&finished.disconnect_reply, &finished.result)
        && failure.exit == Exit::Refused
    {
        let size = given_up::in_bytes(size as u64);
        let reason = described(packet.reason, &packet.properties);
        let text = format!(
            "cannot publish the message to {topic} ({size}): the broker disconnected: {reason}"
        );
        return Err(Failure {
            message: text,
            ..failure.clone()
        });
    }
    match (finished.result?, sent.take()) {
        (Some(_), Some((outcome, elapsed))) => {
            report(context, plan, topic, size, &outcome, elapsed)
        }
        (Some(exit), None) => Ok(exit),
        (None, _) => Err(context
            .interrupted(&format!("the message to {topic} was published"))
            .unwrap_or_else(|| Failure::new(Exit::Other, "stopped"))),
    }
}

/// Publishes the message; the broker's answer, and how long it took.
async fn publish(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
    message: Message,
    client: Client,
) -> Result<(Outcome, Duration), Broken> {
    client.opened().await?;
    let (topic, size) = (message.topic.clone(), message.payload.len());
    let started = Instant::now();
    let call = client.handle.publish(message, plan.topic_alias);
    let limit = profile.ack_timeout;
    let _ticker = Ticker::start(context, format!("publishing {}", bytes(size as u64)));
    let outcome = match timeout(limit, call).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(CallError::Limit(error))) => {
            let mut failure = Failure::from(error);
            failure.message = format!("cannot publish to {topic}: {}", failure.message);
            return Err(failure.into());
        }
        Ok(Err(CallError::GivenUp(message))) => {
            let name = format!("the message to {topic}");
            return Err(given_up::failure(&name, &message).into());
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
    Ok((outcome, started.elapsed()))
}

fn report(
    context: &Context,
    plan: &PublishPlan,
    topic: &str,
    size: usize,
    outcome: &Outcome,
    elapsed: Duration,
) -> Result<Exit, Failure> {
    context.report(&PublishReport {
        topic,
        qos: plan.qos,
        retain: plan.retain,
        size,
        code: (plan.qos != QoS::AtMostOnce).then_some(outcome.reason),
        properties: &outcome.properties,
        elapsed,
    })?;
    if outcome.sent_again {
        context.warn(&given_up::delivered_twice(1, plan.qos.level()));
    }
    Ok(if outcome.reason.is_error() {
        Exit::Refused
    } else if outcome.sent_again && plan.qos == QoS::ExactlyOnce {
        Exit::Lost
    } else {
        Exit::Done
    })
}
