//! What the flags say about every message of a stream.

use crate::client::{EncodedProperties, LimitError, Outgoing};
use crate::error::{Exit, Failure};
use crate::model::{Properties, PublishPlan};

/// The flags, ready for every message.
pub(super) struct Frame<'a> {
    pub(super) topic: &'a str,
    pub(super) plan: &'a PublishPlan,
    properties: EncodedProperties,
    alias: Option<(u16, EncodedProperties)>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(plan: &'a PublishPlan) -> Result<Self, Failure> {
        let encode = |properties: &Properties| {
            EncodedProperties::for_publish(properties).map_err(|error| {
                Failure::new(
                    Exit::Payload,
                    format!("cannot encode the properties: {error}"),
                )
            })
        };
        let alias = match plan.topic_alias {
            Some(alias) => {
                let mut properties = plan.properties.clone();
                properties.topic_alias = Some(alias);
                Some((alias, encode(&properties)?))
            }
            None => None,
        };
        Ok(Self {
            topic: plan.topic.as_deref().unwrap_or_default(),
            plan,
            properties: encode(&plan.properties)?,
            alias,
        })
    }

    /// A message without a payload, and without a topic where each names its own.
    #[inline]
    pub(super) fn outgoing(&self) -> Outgoing<'_> {
        Outgoing {
            topic: self.topic,
            payload: &[],
            qos: self.plan.qos,
            retain: self.plan.retain,
            dup: self.plan.dup,
            properties: &self.properties,
            alias: self
                .alias
                .as_ref()
                .map(|(alias, encoded)| (*alias, encoded)),
        }
    }

    /// One of the messages, in words; without a topic of its own it has that of all.
    pub(super) fn named(&self, noun: &str, number: u64, topic: Option<&str>) -> String {
        format!("{noun} {number} to {}", topic.unwrap_or(self.topic))
    }
}

/// The failure of a message that the broker's limits forbid.
pub(super) fn cannot_publish(message: &str, error: LimitError) -> Failure {
    let mut failure = Failure::from(error);
    failure.message = format!("cannot publish {message}: {}", failure.message);
    failure
}
