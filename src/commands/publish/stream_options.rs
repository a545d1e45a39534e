//! The options that every message of a stream shares.

use super::payload::{LineShape, PayloadSource};
use super::plan::PublishPlan;
use super::unacknowledged::RoutedMessage;
use crate::client::{EncodedProperties, LimitError, Outgoing};
use crate::error::{Exit, Failure};
use crate::kernel::text_claim::claims_text;
use crate::model::Properties;

/// Options, ready for every message.
pub(super) struct StreamOptions<'a> {
    /// The topics that the flags name; none where each message names its own.
    topics: &'a [String],
    /// Which of them is next.
    at: usize,
    pub(super) plan: &'a PublishPlan,
    properties: EncodedProperties,
    alias: Option<(u16, EncodedProperties)>,
}

impl<'a> StreamOptions<'a> {
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
            topics: &plan.topics,
            at: 0,
            plan,
            properties: encode(&plan.properties)?,
            alias,
        })
    }

    /// The topic of the message at hand, unless it names its own.
    #[inline]
    fn topic(&self) -> &'a str {
        self.topics.get(self.at).map_or("", String::as_str)
    }

    /// Goes on to the next topic of the same message; `None` where there is no further one.
    #[inline]
    pub(super) fn next_topic(&mut self) -> Option<usize> {
        self.at = if self.at + 1 < self.topics.len() {
            self.at + 1
        } else {
            0
        };
        (self.at > 0).then_some(self.at)
    }

    /// Goes back to the first topic.
    #[inline]
    pub(super) fn first_topic(&mut self) {
        self.at = 0;
    }

    /// Whether messages go to different topics.
    pub(super) fn has_topics(&self) -> bool {
        let source = &self.plan.source;
        let named = matches!(
            source,
            PayloadSource::Lines(LineShape::Topic | LineShape::Json, _)
        );
        named || self.topics.len() > 1
    }

    /// A message without a payload, and without a topic where each names its own.
    #[inline]
    pub(super) fn outgoing(&self) -> Outgoing<'_> {
        Outgoing {
            topic: self.topic(),
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

    /// The publish `key` in words; it has this name if it has one of its own.
    pub(super) fn name_of(&self, noun: &str, key: u64, named: Option<&RoutedMessage>) -> String {
        let number = named.map_or(key, |named| named.number);
        self.named(noun, number, named.map(|named| named.topic.as_str()))
    }

    /// Whether the flags say that payloads are text.
    pub(super) fn claims_text(&self) -> bool {
        claims_text(&self.plan.properties)
    }

    /// One of the messages, in words; without a topic of its own it has that of all.
    pub(super) fn named(&self, noun: &str, number: u64, topic: Option<&str>) -> String {
        format!(
            "{noun} {number} to {}",
            topic.unwrap_or_else(|| self.topic())
        )
    }
}

/// The failure of a message that the broker's limits forbid.
pub(super) fn cannot_publish(message: &str, error: LimitError) -> Failure {
    let mut failure = Failure::from(error);
    failure.message = format!("cannot publish {message}: {}", failure.message);
    failure
}
