//! What leaves: PUBLISH, SUBSCRIBE, UNSUBSCRIBE, and the checks against the broker's limits.

use thiserror::Error;

use super::inflight::Waiting;
use super::{LimitError, Outbox, Phase, Session};
use crate::model::{Properties, QoS, ReasonCode, Version, has_wildcards, shared_group};
use crate::wire::{
    Ack, AckKind, EncodedProperties, Filter, Packet, Publish, RawProperties, Subscribe, Unsubscribe,
};

/// A message to publish, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The topic; valid.
    pub topic: &'a str,
    /// The payload.
    pub payload: &'a [u8],
    /// Quality of service.
    pub qos: QoS,
    /// RETAIN.
    pub retain: bool,
    /// DUP as the user asked for it; what is sent again carries it anyway.
    pub dup: bool,
    /// The properties without a topic alias, encoded once for many messages. Ignored with 3.x.
    pub properties: &'a EncodedProperties,
    /// The same properties and a topic alias: the topic is sent once, then the alias stands for it.
    pub alias: Option<(u16, &'a EncodedProperties)>,
}

/// What became of a publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// QoS 0: nothing more will be heard of it.
    Done,
    /// QoS 1 or 2: an acknowledgement will come under this packet identifier.
    Waiting(u16),
}

/// Why a publish was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PublishError {
    /// There is no connection, or as many publishes are on their way as the broker takes: try again later.
    #[error("not now")]
    Busy,
    /// The broker's limits forbid it, now and later.
    #[error(transparent)]
    Limit(#[from] LimitError),
}

/// A filter to subscribe to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    /// The filter and its options.
    pub filter: Filter,
    /// Its subscription identifier.
    pub identifier: Option<u32>,
    /// User properties of the SUBSCRIBE packet.
    pub user_properties: Vec<(String, String)>,
}

/// Appends a PUBREL without a reason.
pub(super) fn pubrel(packet_id: u16, version: Version, out: &mut Vec<u8>) {
    acknowledge(
        AckKind::PubRel,
        packet_id,
        ReasonCode::SUCCESS,
        version,
        out,
    );
}

/// Appends an acknowledgement.
pub(super) fn acknowledge(
    kind: AckKind,
    packet_id: u16,
    reason: ReasonCode,
    version: Version,
    out: &mut Vec<u8>,
) {
    Ack {
        kind,
        packet_id,
        reason,
        properties: RawProperties::EMPTY,
    }
    .encode(version, out);
}

impl Session {
    /// How many QoS 1 and 2 publishes the broker would take now.
    pub fn window(&self) -> u16 {
        if self.phase == Phase::Connected {
            self.at_once.saturating_sub(self.inflight.publishes())
        } else {
            0
        }
    }

    /// Appends a PUBLISH. `key` names the request in the answer to it (QoS 1 and 2).
    #[inline]
    pub fn publish(
        &mut self,
        message: &Outgoing<'_>,
        key: u64,
        out: &mut Outbox,
    ) -> Result<Sent, PublishError> {
        let mut publish = self.admitted(message)?;
        // Before MQTT 5 there are no aliases: the topic goes out every time.
        let alias = message.alias.filter(|_| self.version.is_v5());
        self.check(&publish, alias)?;
        if message.qos == QoS::AtMostOnce {
            self.apply_alias(alias, &mut publish);
            publish.encode(self.version, &mut out.ready);
            self.has_sent_plain = true;
            return Ok(Sent::Done);
        }
        if self.window() == 0 || !self.resend.is_empty() {
            return Err(PublishError::Busy);
        }
        let waiting = Waiting::for_answer_of(message.qos);
        let (packet_id, slot) = self.inflight.take(waiting, key).ok_or(PublishError::Busy)?;
        publish.packet_id = packet_id;
        // Aliases end with the connection, so what is kept for sending again has the topic in full.
        let version = self.version;
        slot.packet.fill(|packet| {
            publish.encode(version, packet);
            if alias.is_none() {
                out.ready.extend_from_slice(packet);
            }
        });
        if alias.is_some() {
            self.apply_alias(alias, &mut publish);
            publish.encode(self.version, &mut out.ready);
        }
        Ok(Sent::Waiting(packet_id))
    }

    /// The PUBLISH of a message, with its topic in full and without an identifier, if messages may be sent now.
    #[inline]
    pub(super) fn admitted<'a>(&self, message: &Outgoing<'a>) -> Result<Publish<'a>, PublishError> {
        if self.phase != Phase::Connected || self.cautious.on {
            return Err(PublishError::Busy);
        }
        Ok(Publish {
            topic: message.topic,
            payload: message.payload,
            qos: message.qos,
            retain: message.retain,
            dup: message.dup,
            packet_id: 0,
            properties: RawProperties::new(message.properties),
        })
    }

    /// Checks a publish against what the broker announced.
    pub(super) fn check(
        &self,
        publish: &Publish<'_>,
        alias: Option<(u16, &EncodedProperties)>,
    ) -> Result<(), LimitError> {
        let limits = &self.limits;
        if publish.qos > limits.maximum_qos {
            return Err(LimitError::QoS {
                asked: publish.qos,
                maximum: limits.maximum_qos,
            });
        }
        if publish.retain && !limits.retain {
            return Err(LimitError::Retain);
        }
        let mut size = publish.encoded_len(self.version);
        if let Some((alias, properties)) = alias {
            if alias > limits.topic_alias_maximum {
                return Err(LimitError::TopicAlias {
                    alias,
                    maximum: limits.topic_alias_maximum,
                });
            }
            // The first one carries both, the topic and the alias.
            let properties = RawProperties::new(properties);
            let introducing = Publish {
                properties,
                ..*publish
            };
            size = introducing.encoded_len(self.version);
        }
        if size > super::LARGEST_PACKET {
            return Err(LimitError::Encoding(format!(
                "{size} bytes are more than the 268,435,460 that MQTT can carry in a packet"
            )));
        }
        self.check_size(size)
    }

    fn check_size(&self, size: usize) -> Result<(), LimitError> {
        let maximum = self.limits.maximum_packet_size;
        if size as u64 > u64::from(maximum) {
            return Err(LimitError::PacketSize { size, maximum });
        }
        Ok(())
    }

    /// Puts the alias into the packet, and leaves the topic out once the broker knows it (§3.3.2.3.4).
    fn apply_alias<'a>(
        &mut self,
        alias: Option<(u16, &'a EncodedProperties)>,
        publish: &mut Publish<'a>,
    ) {
        let Some((alias, properties)) = alias else {
            return;
        };
        publish.properties = RawProperties::new(properties);
        match &self.alias_out {
            Some(known) if known.0 == alias && known.1 == publish.topic => publish.topic = "",
            _ => self.alias_out = Some(Box::new((alias, publish.topic.to_owned()))),
        }
    }

    /// Appends a SUBSCRIBE for one filter. The answer comes under `key`.
    pub fn subscribe(
        &mut self,
        subscription: &Subscription,
        key: u64,
        out: &mut Outbox,
    ) -> Result<(), PublishError> {
        let filter = &subscription.filter.filter;
        let limits = &self.limits;
        if !limits.shared_subscriptions && shared_group(filter).is_some() {
            let filter = filter.clone();
            return Err(LimitError::Shared { filter }.into());
        }
        if !limits.wildcards && has_wildcards(filter) {
            let filter = filter.clone();
            return Err(LimitError::Wildcard { filter }.into());
        }
        if !limits.subscription_identifiers && subscription.identifier.is_some() {
            return Err(LimitError::SubscriptionIdentifier.into());
        }
        let properties = Properties {
            subscription_identifiers: subscription.identifier.into_iter().collect(),
            user_properties: subscription.user_properties.clone(),
            ..Properties::default()
        };
        let filters = vec![subscription.filter.clone()];
        self.request(Waiting::SubAck(1), key, out, |packet_id| {
            Packet::Subscribe(Box::new(Subscribe {
                packet_id,
                filters,
                properties,
            }))
        })
    }

    /// Appends an UNSUBSCRIBE for one filter. The answer comes under `key`.
    pub fn unsubscribe(
        &mut self,
        filter: &str,
        key: u64,
        out: &mut Outbox,
    ) -> Result<(), PublishError> {
        let filters = vec![filter.to_owned()];
        self.request(Waiting::UnsubAck(1), key, out, |packet_id| {
            Packet::Unsubscribe(Box::new(Unsubscribe {
                packet_id,
                filters,
                properties: Properties::default(),
            }))
        })
    }

    /// Appends a request that is answered under its packet identifier.
    fn request(
        &mut self,
        waiting: Waiting,
        key: u64,
        out: &mut Outbox,
        packet: impl FnOnce(u16) -> Packet<'static>,
    ) -> Result<(), PublishError> {
        if self.phase != Phase::Connected {
            return Err(PublishError::Busy);
        }
        let (packet_id, slot) = self.inflight.take(waiting, key).ok_or(PublishError::Busy)?;
        let version = self.version;
        let (encoded, size) = slot.packet.fill(|buffer| {
            let encoded = packet(packet_id).encode(version, buffer);
            out.ready.extend_from_slice(buffer);
            (encoded, buffer.len())
        });
        let encoded = encoded.map_err(|error| LimitError::Encoding(error.to_string()));
        let checked = encoded.and_then(|()| self.check_size(size));
        if checked.is_err() {
            out.ready.truncate(out.ready.len() - size);
            self.inflight.free(packet_id);
        }
        Ok(checked?)
    }
}
