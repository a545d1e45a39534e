//! A message on its way through the broker, and how it is written for one receiver.

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::aliases::Aliases;
use super::identifiers::Identifiers;
use super::limits::{MESSAGE_COST, SHARED_PAYLOAD};
use super::memory::{Charge, Memory};
use crate::model::{Properties, QoS, Version};
use crate::wire::{EncodedProperties, Publish, RawProperties};

/// A message as it came in, borrowed from the bytes that were read; a topic alias is resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inbound<'a> {
    /// The topic name, valid.
    pub(super) topic: &'a str,
    /// The payload.
    pub(super) payload: &'a [u8],
    /// The QoS that it was published with.
    pub(super) qos: QoS,
    /// RETAIN as published.
    pub(super) retain: bool,
    /// The properties, without a topic alias.
    pub(super) properties: RawProperties<'a>,
}

impl Inbound<'_> {
    /// What keeping it costs, in bytes.
    pub(super) fn cost(&self) -> usize {
        MESSAGE_COST + self.topic.len() + self.payload.len() + self.properties.bytes().len()
    }
}

/// A message that is kept: shared by every queue that holds it, and by the retained store.
#[derive(Debug)]
pub(super) struct Stored {
    /// The topic name.
    pub(super) topic: Rc<str>,
    /// The payload.
    pub(super) payload: Box<[u8]>,
    /// The QoS that it was published with.
    pub(super) qos: QoS,
    /// Without a message expiry interval, where it expires.
    properties: EncodedProperties,
    expires: Option<Instant>,
    charge: Charge,
}

impl Stored {
    /// Copies a message; `topic` is the message's, shared with others where it can be.
    pub(super) fn new(
        topic: Rc<str>,
        inbound: &Inbound<'_>,
        now: Instant,
        memory: &Rc<Memory>,
    ) -> Self {
        let expires = inbound
            .properties
            .message_expiry()
            .and_then(|seconds| now.checked_add(Duration::from_secs(seconds.into())));
        let properties = if expires.is_some() {
            encode(&Properties {
                message_expiry_interval: None,
                ..inbound.properties.decode()
            })
        } else {
            EncodedProperties::copy_of(inbound.properties)
        };
        Self {
            topic,
            payload: inbound.payload.into(),
            qos: inbound.qos,
            properties,
            expires,
            charge: Charge::new(memory, inbound.cost()),
        }
    }

    /// From when on nobody is to get it any more.
    pub(super) fn expires(&self) -> Option<Instant> {
        self.expires
    }

    /// Whether nobody is to get it any more (MQTT 5 §3.3.2.3.3). In the very moment in which it came in
    /// it is good, even with an interval of 0: those who are connected get it.
    pub(super) fn expired(&self, now: Instant) -> bool {
        self.expires.is_some_and(|expires| expires < now)
    }

    /// What keeping it costs, in bytes.
    pub(super) fn cost(&self) -> usize {
        self.charge.bytes()
    }

    /// What it costs in the output of a connection, in bytes.
    pub(super) fn output_cost(&self) -> usize {
        let shared = Some(self.payload.len()).filter(|size| *size >= SHARED_PAYLOAD);
        self.cost() - shared.unwrap_or(0)
    }

    /// The properties for a receiver: those of the message, the expiry interval less the time that has
    /// passed, and the receiver's subscription identifiers. `None` where the message's own will do.
    fn properties_for(
        &self,
        identifiers: &Identifiers,
        version: Version,
        now: Instant,
    ) -> Option<EncodedProperties> {
        if !version.is_v5() || (self.expires.is_none() && identifiers.as_slice().is_empty()) {
            return None;
        }
        let properties = RawProperties::new(&self.properties);
        let mut properties = with_identifiers(properties, identifiers);
        if let Some(expires) = self.expires {
            let left = expires.saturating_duration_since(now);
            // Whole seconds, and a part of a second counts as one.
            let seconds = left.as_millis().div_ceil(1000);
            properties.push_message_expiry(u32::try_from(seconds).unwrap_or(u32::MAX));
        }
        Some(properties)
    }
}

/// The properties of a message with a receiver's subscription identifiers. They are not decoded: there may be very many
/// receivers.
pub(super) fn with_identifiers(
    properties: RawProperties<'_>,
    identifiers: &Identifiers,
) -> EncodedProperties {
    let mut properties = EncodedProperties::copy_of(properties);
    for identifier in identifiers.as_slice() {
        properties.push_subscription_identifier(*identifier);
    }
    properties
}

/// Encodes the properties of a PUBLISH. What was decoded from one, or checked as a will's, can always be
/// encoded again; if it cannot after all, the message goes without.
pub(super) fn encode(properties: &Properties) -> EncodedProperties {
    EncodedProperties::for_publish(properties).unwrap_or_default()
}

/// A kept message on its way to one receiver.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    /// The message.
    pub(super) message: Rc<Stored>,
    /// The QoS to deliver with.
    pub(super) qos: QoS,
    /// RETAIN for this receiver.
    pub(super) retain: bool,
    /// The identifiers of its subscriptions.
    pub(super) identifiers: Identifiers,
}

impl Delivery {
    /// Appends the PUBLISH; nothing is written and `false` returned if it is larger than the receiver
    /// accepts (MQTT 5 §3.1.2.11.4).
    pub(super) fn write(&self, to: Receiver<'_>, id: u16, dup: bool, out: &mut Vec<u8>) -> bool {
        let message = &self.message;
        let own = message.properties_for(&self.identifiers, to.version, to.now);
        let publish = Publish {
            topic: &message.topic,
            payload: &message.payload,
            qos: self.qos,
            retain: self.retain,
            dup,
            packet_id: id,
            properties: RawProperties::new(own.as_ref().unwrap_or(&message.properties)),
        };
        to.write(&publish, out)
    }
}

/// What a message needs to know of its receiver when it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receiver<'a> {
    /// The version that it speaks.
    pub(super) version: Version,
    /// The largest packet that it accepts, in bytes.
    pub(super) maximum_packet: usize,
    /// The present.
    pub(super) now: Instant,
    /// The aliases of its topics, where it allows them.
    pub(super) aliases: Option<&'a Aliases>,
    /// The payload is written, too.
    pub(super) with_payload: bool,
}

impl Receiver<'_> {
    /// The same where the payload is written in another way.
    pub(super) fn without_payload(self) -> Self {
        Self {
            with_payload: false,
            ..self
        }
    }

    /// Appends a PUBLISH if it is not too large for the receiver, and says whether it was.
    pub(super) fn write(self, publish: &Publish<'_>, out: &mut Vec<u8>) -> bool {
        if let Some(aliases) = self.aliases
            && self.write_with_alias(aliases, publish, out)
        {
            return true;
        }
        self.write_plain(publish, out)
    }

    /// Appends a PUBLISH whose topic has an alias, and says whether it has one and fits.
    fn write_with_alias(self, aliases: &Aliases, publish: &Publish<'_>, out: &mut Vec<u8>) -> bool {
        let Some(alias) = aliases.find(publish.topic) else {
            return false;
        };
        let mut properties = EncodedProperties::copy_of(publish.properties);
        properties.push_topic_alias(alias.number);
        let shortened = Publish {
            topic: if alias.is_new { publish.topic } else { "" },
            properties: RawProperties::new(&properties),
            ..*publish
        };
        let written = self.write_plain(&shortened, out);
        if written && alias.is_new {
            aliases.set(publish.topic, alias);
        }
        written
    }

    fn write_plain(self, publish: &Publish<'_>, out: &mut Vec<u8>) -> bool {
        publish.encode_within(self.maximum_packet, self.with_payload, self.version, out)
    }
}

#[cfg(test)]
impl Stored {
    /// A message whose payload is its topic.
    pub(super) fn for_test(topic: &str, expiry: Option<u32>, now: Instant) -> Rc<Self> {
        let properties = encode(&Properties {
            message_expiry_interval: expiry,
            ..Properties::default()
        });
        let inbound = Inbound {
            topic,
            payload: topic.as_bytes(),
            qos: QoS::AtLeastOnce,
            retain: true,
            properties: RawProperties::new(&properties),
        };
        Rc::new(Self::new(topic.into(), &inbound, now, &Rc::default()))
    }
}

#[cfg(test)]
impl Delivery {
    /// A QoS 1 message.
    pub(super) fn for_test(topic: &str) -> Self {
        Self {
            message: Stored::for_test(topic, None, Instant::now()),
            qos: QoS::AtLeastOnce,
            retain: false,
            identifiers: Identifiers::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::broker::identifiers::Collected;
    use crate::wire::{Packet, next_frame};

    fn receiver(version: Version, now: Instant) -> Receiver<'static> {
        Receiver {
            version,
            maximum_packet: 1000,
            now,
            aliases: None,
            with_payload: true,
        }
    }

    fn stored(properties: &Properties, now: Instant) -> Rc<Stored> {
        let encoded = encode(properties);
        let inbound = Inbound {
            topic: "t",
            payload: b"payload",
            qos: QoS::ExactlyOnce,
            retain: false,
            properties: RawProperties::new(&encoded),
        };
        Rc::new(Stored::new("t".into(), &inbound, now, &Rc::default()))
    }

    fn read(bytes: &[u8], version: Version) -> Properties {
        let frame = next_frame(bytes, 1000).unwrap().unwrap();
        match frame.decode(version).unwrap() {
            Packet::Publish(publish) => publish.properties.decode(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_expiry_interval_shrinks_and_identifiers_are_added() {
        let start = Instant::now();
        let properties = Properties {
            message_expiry_interval: Some(10),
            content_type: Some("text".into()),
            ..Properties::default()
        };
        let mut delivery = Delivery {
            message: stored(&properties, start),
            ..Delivery::for_test("t")
        };
        let mut identifiers = Collected::default();
        for identifier in [3, 0, 400] {
            identifiers.add(NonZeroU32::new(identifier));
        }
        delivery.identifiers = identifiers.finish(&Rc::default());
        let later = start + Duration::from_millis(2500);
        let mut out = Vec::new();
        assert!(delivery.write(receiver(Version::V5, later), 1, false, &mut out));
        let expected = Properties {
            message_expiry_interval: Some(8),
            subscription_identifiers: vec![3, 400],
            ..properties
        };
        assert_eq!(read(&out, Version::V5), expected);
        assert!(!delivery.message.expired(later));
        assert!(
            delivery
                .message
                .expired(start + Duration::from_millis(10_001))
        );
        out.clear();
        assert!(delivery.write(receiver(Version::V3_1_1, later), 1, false, &mut out));
        assert_eq!(read(&out, Version::V3_1_1), Properties::default());
    }

    #[test]
    fn what_is_too_large_for_the_receiver_is_not_written() {
        let now = Instant::now();
        let delivery = Delivery {
            message: stored(&Properties::default(), now),
            ..Delivery::for_test("t")
        };
        // 2 fixed header, 3 topic, 2 identifier, 1 property length, 7 payload.
        for (maximum_packet, fits) in [(15, true), (14, false)] {
            let to = Receiver {
                maximum_packet,
                ..receiver(Version::V5, now)
            };
            let mut out = Vec::new();
            assert_eq!(delivery.write(to, 1, false, &mut out), fits);
            assert_eq!(out.len(), if fits { 15 } else { 0 });
        }
    }
}
