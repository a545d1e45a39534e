//! The will.

use super::given::{Context, Given, Origin, ParseGiven as _, pairs};
use super::value;
use crate::cli;
use crate::error::Failure;
use crate::model::{Will, WillProperties, validate_topic};

/// Reads the flags of the will.
///
/// # Errors
///
/// Bad values, and a flag of the will without its topic.
pub(super) fn resolve(context: &Context<'_>, will: &cli::Will) -> Result<Option<Will>, Failure> {
    let message = context.one("will-message", will.will_message.as_ref());
    let qos = context.one("will-qos", will.will_qos.as_ref());
    let retain = context.switch("will-retain", will.will_retain)?;
    let properties = Given5::read(context, will)?;
    let Some(topic) = context.one("will-topic", will.will_topic.as_ref()) else {
        let origins = [&message, &qos]
            .into_iter()
            .flatten()
            .map(|given| &given.origin);
        return match origins.chain(&retain).next().or(properties.first()) {
            Some(origin) => Err(Failure::usage(format!(
                "{origin} needs the topic of the will: --will-topic"
            ))),
            None => Ok(None),
        };
    };
    Ok(Some(Will {
        topic: valid_topic(&topic)?,
        payload: message
            .map(|given| given.bytes())
            .transpose()?
            .unwrap_or_default(),
        qos: qos.parsed(value::qos)?.unwrap_or_default(),
        retain: retain.is_some(),
        properties: properties.resolve(context)?,
    }))
}

/// A topic to publish to.
pub(super) fn valid_topic(given: &Given) -> Result<String, Failure> {
    let topic = given.text()?;
    match validate_topic(topic) {
        Ok(()) => Ok(topic.to_owned()),
        Err(why) => Err(Failure::usage(format!(
            "bad topic {topic:?} for {}: {why}",
            given.origin
        ))),
    }
}

/// The flags of the will that only MQTT 5 can carry, as they were given.
struct Given5 {
    delay: Option<Given>,
    format: Option<Origin>,
    expiry: Option<Given>,
    content_type: Option<Given>,
    response_topic: Option<Given>,
    correlation_data: Option<Given>,
    user_properties: Vec<Given>,
}

impl Given5 {
    fn read(context: &Context<'_>, will: &cli::Will) -> Result<Self, Failure> {
        Ok(Self {
            delay: context.one("will-delay-interval", will.will_delay_interval.as_ref()),
            format: context.switch(
                "will-payload-format-indicator",
                will.will_payload_format_indicator,
            )?,
            expiry: context.one(
                "will-message-expiry-interval",
                will.will_message_expiry_interval.as_ref(),
            ),
            content_type: context.one("will-content-type", will.will_content_type.as_ref()),
            response_topic: context.one("will-response-topic", will.will_response_topic.as_ref()),
            correlation_data: context
                .one("will-correlation-data", will.will_correlation_data.as_ref()),
            user_properties: context.many("will-user-properties", &will.will_user_properties)?,
        })
    }

    /// Where the first of them was given.
    fn first(&self) -> Option<&Origin> {
        [
            &self.delay,
            &self.expiry,
            &self.content_type,
            &self.response_topic,
            &self.correlation_data,
        ]
        .into_iter()
        .flatten()
        .chain(&self.user_properties)
        .map(|given| &given.origin)
        .chain(&self.format)
        .next()
    }

    fn resolve(self, context: &Context<'_>) -> Result<WillProperties, Failure> {
        let content_type = context.v5(self.content_type);
        let response_topic = context.v5(self.response_topic);
        let correlation_data = context.v5(self.correlation_data);
        Ok(WillProperties {
            delay_interval: context.v5(self.delay).parsed(value::interval)?,
            payload_format_indicator: context.v5(self.format).is_some(),
            message_expiry_interval: context.v5(self.expiry).parsed(value::interval)?,
            content_type: content_type.parsed(value::string)?,
            response_topic: response_topic.as_ref().map(valid_topic).transpose()?,
            correlation_data: correlation_data.map(|given| given.bytes()).transpose()?,
            user_properties: pairs(&context.v5(self.user_properties))?,
        })
    }
}
