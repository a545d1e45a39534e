//! How messages are published: topics, QoS, properties.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::context::Context;
use super::given::{Origin, ParseGiven as _, pairs, valid_topic};
use super::property;
use super::value;
use crate::error::Failure;
use crate::model::{Properties, QoS, validate_topic};
use crate::options::Id;

/// What a benchmark publishes when nothing else is given.
pub(crate) const GREETING: &[u8] = b"Hello from mqtty";

/// The QoS of a message, 0 where none is given.
pub(crate) fn qos(context: &Context<'_>) -> Result<QoS, Failure> {
    qos_or(context, QoS::AtMostOnce)
}

/// The QoS of a message, which cannot be marked as sent before when it is 0 [MQTT-3.3.1-2]; `usual` where none is given.
pub(crate) fn qos_or(context: &Context<'_>, usual: QoS) -> Result<QoS, Failure> {
    let qos = context.typed(Id::Qos).parsed(value::qos)?;
    let qos = qos.unwrap_or(usual);
    if context.is_typed(Id::Dup) && qos == QoS::AtMostOnce {
        return Err(Failure::usage("--dup is not allowed with QoS 0")
            .with_hint("add --qos 1 or --qos 2, or leave out --dup"));
    }
    Ok(qos)
}

/// The alias that takes the place of the topic after the first message.
pub(crate) fn topic_alias(context: &Context<'_>) -> Result<Option<u16>, Failure> {
    let alias = context.typed(Id::TopicAlias);
    context.v5(alias).parsed(value::from_one_u16)
}

/// The topics of the flags, else the one in the broker's URL.
pub(crate) fn topics(
    context: &Context<'_>,
    url_topic: Option<String>,
) -> Result<Vec<String>, Failure> {
    let given = context.all_typed(Id::Topic);
    if !given.is_empty() {
        return given.iter().map(valid_topic).collect();
    }
    let Some(topic) = url_topic else {
        return Ok(Vec::new());
    };
    match validate_topic(&topic) {
        Ok(()) => Ok(vec![topic]),
        Err(why) => Err(Failure::usage(format!(
            "bad topic {topic:?} in the URL: {why}"
        ))),
    }
}

/// The properties of a message.
pub(crate) fn properties(context: &Context<'_>) -> Result<Properties, Failure> {
    chosen(context, |_| true)
}

/// The properties of a request but for its response topic, which before MQTT 5 is no property.
pub(crate) fn of_request(context: &Context<'_>) -> Result<Properties, Failure> {
    chosen(context, |id| id != Id::ResponseTopic)
}

/// The properties of a message, those with a value of their own where `wanted` says so.
fn chosen(context: &Context<'_>, wanted: impl Fn(Id) -> bool) -> Result<Properties, Failure> {
    let id = Id::PayloadFormatIndicator;
    let format = context.is_typed(id).then_some(Origin::Flag(id));
    let identifier = context.typed(Id::SubscriptionIdentifier);
    if let Some(given) = context.v5(identifier) {
        // [MQTT-3.3.4-6]; MQTTX has the flag all the same.
        return Err(Failure::usage(format!(
            "{} cannot be used to publish, only to subscribe",
            given.origin
        )));
    }
    let user_properties = context.all_typed(Id::UserProperties);
    let mut properties = Properties {
        payload_format_indicator: context.v5(format).map(|_| 1),
        correlation_data: correlation_data(context)?,
        user_properties: pairs(&context.v5(user_properties))?,
        ..Properties::default()
    };
    for (property, id) in property::OF_MESSAGE.iter().filter(|(_, id)| wanted(*id)) {
        if let Some(given) = context.v5(context.typed(*id)) {
            property::put(&mut properties, *property, &given)?;
        }
    }
    Ok(properties)
}

fn correlation_data(context: &Context<'_>) -> Result<Option<Vec<u8>>, Failure> {
    let text = context.v5(context.typed(Id::CorrelationData));
    if let Some(given) = text {
        return given.bytes().map(Some);
    }
    let encoded = context.typed(Id::CorrelationDataBase64);
    context.v5(encoded).parsed(|text| {
        STANDARD
            .decode(text)
            .ok()
            .filter(|bytes| bytes.len() <= 65_535)
            .ok_or("base64 of at most 65535 bytes")
    })
}
