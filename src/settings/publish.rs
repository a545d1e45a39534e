//! The plan of `pub`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::given::{Context, Given, Origin, ParseGiven as _, pairs};
use super::will::valid_topic;
use super::{format, source, value};
use crate::cli::{Pub, PublishProperties};
use crate::error::Failure;
use crate::model::{LineShape, PayloadSource, Properties, PublishPlan, QoS, validate_topic};

/// Makes the plan; `url_topic` is the topic in the broker's URL.
pub(super) fn resolve(
    context: &Context<'_>,
    flags: &Pub,
    url_topic: Option<String>,
) -> Result<PublishPlan, Failure> {
    let qos = qos(flags.qos.as_ref(), flags.dup)?;
    let source = source::resolve(context, flags)?;
    let topics = topics(&flags.topic, url_topic)?;
    let mut topic_alias = topic_alias(context, &flags.properties)?;
    if let Some(flag) = source::naming_topics(&source) {
        if topic_alias.take().is_some() {
            context.warn(format!(
                "--topic-alias is ignored: with {flag} topics differ"
            ));
        }
        if !topics.is_empty() && matches!(source, PayloadSource::Lines(LineShape::Topic, _)) {
            let topics = topics.join(", ");
            context.warn(format!(
                "the topic {topics} is ignored: with {flag} each line names its own"
            ));
        }
    } else if topics.is_empty() {
        return Err(Failure::usage("no topic: -t, --topic <TOPIC> is missing")
            .with_hint("for example: mqtty pub -t home/light -m on"));
    } else if topics.len() > 1 && topic_alias.take().is_some() {
        context.warn("--topic-alias is ignored: there are several topics");
    }
    let (repeat, rate) = source::pace(context, flags, &source, topics.len())?;
    Ok(PublishPlan {
        topics,
        qos,
        retain: flags.retain,
        dup: flags.dup,
        properties: properties(context, &flags.properties)?,
        topic_alias,
        source,
        coding: format::resolve(context, &flags.coding)?,
        template: flags.template,
        repeat,
        rate,
        mode: super::status_mode(flags.output_mode.as_ref())?,
    })
}

/// The QoS of a message, which cannot be marked as sent before when it is 0 [MQTT-3.3.1-2].
pub(super) fn qos(flag: Option<&String>, dup: bool) -> Result<QoS, Failure> {
    let qos = Given::flag("qos", flag)
        .parsed(value::qos)?
        .unwrap_or_default();
    if dup && qos == QoS::AtMostOnce {
        return Err(Failure::usage("--dup is not allowed with QoS 0")
            .with_hint("add --qos 1 or --qos 2, or leave out --dup"));
    }
    Ok(qos)
}

/// The alias that takes the place of the topic after the first message.
pub(super) fn topic_alias(
    context: &Context<'_>,
    flags: &PublishProperties,
) -> Result<Option<u16>, Failure> {
    let alias = Given::flag("topic-alias", flags.topic_alias.as_ref());
    context.v5(alias).parsed(value::from_one_u16)
}

/// The topics of the flags, else the one in the broker's URL.
pub(super) fn topics(flags: &[String], url_topic: Option<String>) -> Result<Vec<String>, Failure> {
    if !flags.is_empty() {
        let given = Given::flags("topic", flags);
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
pub(super) fn properties(
    context: &Context<'_>,
    flags: &PublishProperties,
) -> Result<Properties, Failure> {
    let format = flags
        .payload_format_indicator
        .then_some(Origin::Flag("payload-format-indicator"));
    let expiry = Given::flag(
        "message-expiry-interval",
        flags.message_expiry_interval.as_ref(),
    );
    let response_topic = context.v5(Given::flag("response-topic", flags.response_topic.as_ref()));
    let content_type = context.v5(Given::flag("content-type", flags.content_type.as_ref()));
    let identifier = Given::flag(
        "subscription-identifier",
        flags.subscription_identifier.as_ref(),
    );
    if let Some(given) = context.v5(identifier) {
        // [MQTT-3.3.4-6]; MQTTX has the flag all the same.
        return Err(Failure::usage(format!(
            "{} is for subscriptions: a client may not publish with it",
            given.origin
        )));
    }
    let user_properties = Given::flags("user-properties", &flags.user_properties);
    Ok(Properties {
        payload_format_indicator: context.v5(format).map(|_| 1),
        message_expiry_interval: context.v5(expiry).parsed(value::interval)?,
        content_type: content_type.parsed(value::string)?,
        response_topic: response_topic.as_ref().map(valid_topic).transpose()?,
        correlation_data: correlation_data(context, flags)?,
        user_properties: pairs(&context.v5(user_properties))?,
        ..Properties::default()
    })
}

fn correlation_data(
    context: &Context<'_>,
    flags: &PublishProperties,
) -> Result<Option<Vec<u8>>, Failure> {
    let text = context.v5(Given::flag(
        "correlation-data",
        flags.correlation_data.as_ref(),
    ));
    if let Some(given) = text {
        return given.bytes().map(Some);
    }
    let encoded = Given::flag(
        "correlation-data-base64",
        flags.correlation_data_base64.as_ref(),
    );
    context.v5(encoded).parsed(|text| {
        STANDARD
            .decode(text)
            .ok()
            .filter(|bytes| bytes.len() <= 65_535)
            .ok_or("base64 of at most 65535 bytes")
    })
}
