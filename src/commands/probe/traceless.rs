//! A connection that leaves nothing at the broker, and a topic that nobody uses.

use std::time::Duration;

use crate::error::Failure;
use crate::model::{DisconnectOptions, Profile, ReconnectPolicy, RetryLimit, validate_topic};
use crate::options::Id;
use crate::settings::Context;

/// Changes a profile to one that leaves nothing at the broker, disturbs no other client, and fails at once.
///
/// # Errors
///
/// A prefix of the client identifier that MQTT cannot carry, and one beside a whole identifier.
pub(super) fn leave_nothing(
    context: &Context<'_>,
    profile: &mut Profile,
    limit: Duration,
) -> Result<(), Failure> {
    let random = rand::random::<u32>();
    if let Some(prefix) = context.typed(Id::ClientIdPrefix) {
        // The identifier of a profile is not used, and so does not contradict.
        if context.is_typed(Id::ClientId) {
            let (one, other) = (Id::ClientId, Id::ClientIdPrefix);
            return Err(Failure::usage(format!("{one} cannot be used with {other}")));
        }
        profile.client_id = format!("{}{random:08x}", prefix.string()?);
    } else if context.one(Id::ClientId).is_some() && !context.is_typed(Id::ClientId) {
        // The profile is that of a client that may be connected now.
        profile.client_id = format!("mqtty_{random:08x}");
    }
    profile.clean_start = true;
    profile.properties.session_expiry_interval = None;
    profile.will = None;
    profile.disconnect = DisconnectOptions::default();
    profile.reconnect = ReconnectPolicy {
        period: None,
        maximum: Some(0),
    };
    profile.connect_timeout = profile.connect_timeout.min(limit);
    // A broker that is down is the result, unless this very check is to wait for it.
    profile.wait_for_broker = match profile.wait_for_broker {
        _ if !context.is_typed(Id::WaitForBroker) => RetryLimit::None,
        RetryLimit::None => RetryLimit::None,
        RetryLimit::For(wait) => RetryLimit::For(wait.min(limit)),
        RetryLimit::Unlimited => RetryLimit::For(limit),
    };
    Ok(())
}

/// The topic above the random one; `url_topic` is the one in the broker's URL.
pub(super) fn topic(context: &Context<'_>, url_topic: Option<String>) -> Result<String, Failure> {
    let (topic, place) = match (context.typed_text(Id::Topic)?, url_topic) {
        (Some(topic), _) => (topic, format!("for {}", Id::Topic)),
        (None, Some(topic)) => (topic, "in the URL".to_owned()),
        (None, None) => return Ok("mqtty/probe".to_owned()),
    };
    match validate_topic(&topic) {
        Ok(()) => Ok(topic.trim_end_matches('/').to_owned()),
        Err(why) => Err(Failure::usage(format!(
            "bad topic {topic:?} {place}: {why}"
        ))),
    }
}
