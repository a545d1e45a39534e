//! What the properties of CONNACK announce, also by being left out (MQTT 5 §3.2.2.3).

use super::finding::{Announced, Value};
use crate::model::Properties;

/// What the properties announce about the subject of a check.
pub(super) type Announces = fn(&Properties) -> Option<Announced>;

#[expect(
    clippy::unnecessary_wraps,
    reason = "what is left out may announce nothing"
)]
fn available(flag: Option<u8>) -> Option<Announced> {
    Some(Announced::Available(flag != Some(0)))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what is left out may announce nothing"
)]
fn number(number: impl Into<u64>) -> Option<Announced> {
    Some(Announced::Value(Value::Number(number.into())))
}

fn text(text: Option<&String>) -> Option<Announced> {
    let text = super::trouble::Trouble::clean(text?);
    Some(Announced::Value(Value::Text(text)))
}

/// Nothing.
pub(super) const NOTHING: Announces = |_| None;
pub(super) const QOS_1: Announces = |all| {
    Some(Announced::Available(
        all.maximum_qos.is_none_or(|qos| qos >= 1),
    ))
};
pub(super) const QOS_2: Announces = |all| {
    Some(Announced::Available(
        all.maximum_qos.is_none_or(|qos| qos >= 2),
    ))
};
pub(super) const RETAIN: Announces = |all| available(all.retain_available);
pub(super) const WILDCARDS: Announces = |all| available(all.wildcard_subscription_available);
pub(super) const SHARED: Announces = |all| available(all.shared_subscription_available);
pub(super) const IDENTIFIERS: Announces = |all| available(all.subscription_identifier_available);
pub(super) const RECEIVE_MAXIMUM: Announces = |all| number(all.receive_maximum.unwrap_or(u16::MAX));
pub(super) const PACKET_SIZE: Announces = |all| number(all.maximum_packet_size?);
pub(super) const ALIASES: Announces = |all| match all.topic_alias_maximum {
    None | Some(0) => Some(Announced::Available(false)),
    Some(maximum) => number(maximum),
};
pub(super) const KEEP_ALIVE: Announces = |all| number(all.server_keep_alive?);
pub(super) const SESSION_EXPIRY: Announces = |all| number(all.session_expiry_interval?);
pub(super) const RESPONSE_INFORMATION: Announces = |all| text(all.response_information.as_ref());
pub(super) const SERVER_REFERENCE: Announces = |all| text(all.server_reference.as_ref());
pub(super) const REASON_STRING: Announces = |all| text(all.reason_string.as_ref());
pub(super) const USER_PROPERTIES: Announces = |all| {
    let pairs = all.user_properties.iter();
    let pairs: Vec<_> = pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    (!pairs.is_empty())
        .then(|| pairs.join(", "))
        .and_then(|it| text(Some(&it)))
};
pub(super) const AUTHENTICATION_METHOD: Announces = |all| text(all.authentication_method.as_ref());
