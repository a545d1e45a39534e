//! Any packet that a version can carry, for the property tests.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::owned::Owned;
use crate::model::{
    Carrier, Properties, Property, PropertyKind, PropertyValue, QoS, ReasonCode, RetainHandling,
    Secret, Version, Will,
};
use crate::wire::{
    AckKind, Auth, ConnAck, Connect, Disconnect, Filter, Packet, SubAck, Subscribe, UnsubAck,
    Unsubscribe,
};

/// Any packet that the version can carry.
pub(super) fn any_packet(version: Version) -> BoxedStrategy<Owned> {
    let common = prop_oneof![
        connect(version),
        connack(version),
        publish(version),
        ack(version),
        subscribe(version),
        suback(version),
        unsubscribe(version),
        unsuback(version),
        Just(Owned::Other(Packet::PingReq)),
        Just(Owned::Other(Packet::PingResp)),
        disconnect(version),
    ];
    if version.is_v5() {
        prop_oneof![11 => common, 1 => auth()].boxed()
    } else {
        common.boxed()
    }
}

pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![9 => "[^\\x00]{0,9}", 1 => "[a-z]{120,140}"]
}

fn topic() -> impl Strategy<Value = String> {
    "[^\\x00+#]{1,12}"
}

fn data() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..12)
}

pub(super) fn qos() -> impl Strategy<Value = QoS> {
    prop_oneof![
        Just(QoS::AtMostOnce),
        Just(QoS::AtLeastOnce),
        Just(QoS::ExactlyOnce)
    ]
}

fn reason() -> impl Strategy<Value = ReasonCode> {
    prop_oneof![Just(0), any::<u8>()].prop_map(ReasonCode)
}

/// The properties that the carrier may have; none below version 5.
fn properties(carrier: Carrier, version: Version) -> BoxedStrategy<Properties> {
    if !version.is_v5() {
        return Just(Properties::default()).boxed();
    }
    let some_of = move |property: Property| {
        let most = match property {
            Property::UserProperties => 2,
            Property::SubscriptionIdentifier if carrier == Carrier::Publish => 2,
            _ => 1,
        };
        vec(one(property), 0..=most)
    };
    let fitting = Property::ALL.iter().copied();
    fitting
        .filter(|property| property.fits(carrier))
        .map(some_of)
        .collect::<Vec<_>>()
        .prop_map(|parts| {
            let mut properties = Properties::default();
            for (property, value) in parts.iter().flatten().flat_map(Properties::iter) {
                properties.put(property, value);
            }
            if properties.authentication_method.is_none() {
                properties.authentication_data = None;
            }
            properties
        })
        .boxed()
}

/// A property alone, with any value that it may have.
fn one(property: Property) -> BoxedStrategy<Properties> {
    fn with<T: std::fmt::Debug + 'static>(
        property: Property,
        values: impl Strategy<Value = T> + 'static,
        seen: impl Fn(&T) -> PropertyValue<'_> + 'static,
    ) -> BoxedStrategy<Properties> {
        let alone = move |value: T| {
            let mut properties = Properties::default();
            properties.put(property, seen(&value));
            properties
        };
        values.prop_map(alone).boxed()
    }
    match property.kind() {
        PropertyKind::Flag => with(property, 0..=1_u8, |byte| PropertyValue::Byte(*byte)),
        PropertyKind::Two => with(property, any::<u16>(), |n| PropertyValue::Two(*n)),
        PropertyKind::TwoFromOne => with(property, 1..=u16::MAX, |n| PropertyValue::Two(*n)),
        PropertyKind::Four => with(property, any::<u32>(), |n| PropertyValue::Four(*n)),
        PropertyKind::FourFromOne => with(property, 1..=u32::MAX, |n| PropertyValue::Four(*n)),
        PropertyKind::VariableFromOne => with(property, 1..=268_435_455_u32, |n| {
            PropertyValue::Variable(*n)
        }),
        PropertyKind::Text => with(property, text(), |text| PropertyValue::Text(text)),
        PropertyKind::Topic => with(property, topic(), |text| PropertyValue::Text(text)),
        PropertyKind::Binary => with(property, data(), |data| PropertyValue::Binary(data)),
        PropertyKind::Pair => with(property, (text(), text()), |(name, value)| {
            PropertyValue::Pair(name, value)
        }),
    }
}

fn will(version: Version) -> impl Strategy<Value = Will> {
    let properties = properties(Carrier::Will, version);
    (topic(), data(), qos(), any::<bool>(), properties).prop_map(
        |(topic, payload, qos, retain, properties)| Will {
            topic,
            payload,
            qos,
            retain,
            properties,
        },
    )
}

pub(super) fn connect(version: Version) -> BoxedStrategy<Owned> {
    let fields = (
        text(),
        any::<bool>(),
        any::<u16>(),
        option::of(text()),
        option::of(data()),
        option::of(will(version)),
        properties(Carrier::Connect, version),
    );
    fields
        .prop_map(move |fields| {
            let password = fields.4.filter(|_| version.is_v5() || fields.3.is_some());
            Owned::Other(Packet::Connect(Box::new(Connect {
                version,
                client_id: fields.0,
                clean_start: fields.1,
                keep_alive: fields.2,
                username: fields.3,
                password: password.map(Secret::new),
                will: fields.5,
                properties: fields.6,
            })))
        })
        .boxed()
}

pub(super) fn connack(version: Version) -> BoxedStrategy<Owned> {
    let properties = properties(Carrier::ConnAck, version);
    (any::<bool>(), any::<u8>(), properties)
        .prop_map(move |(session_present, code, properties)| {
            Owned::Other(Packet::ConnAck(Box::new(ConnAck {
                session_present: session_present && version != Version::V3_1,
                code,
                properties,
            })))
        })
        .boxed()
}

pub(super) fn publish(version: Version) -> BoxedStrategy<Owned> {
    let payload = prop_oneof![9 => data(), 1 => vec(any::<u8>(), 0..20_000)];
    let flags = (qos(), any::<bool>(), any::<bool>(), 1..=u16::MAX);
    let properties = properties(Carrier::Publish, version);
    (topic(), payload, flags, properties, any::<bool>())
        .prop_map(|(topic, payload, flags, properties, by_alias)| {
            let (qos, retain, dup, packet_id) = flags;
            let by_alias = by_alias && properties.topic_alias.is_some();
            Owned::Publish {
                topic: if by_alias { String::new() } else { topic },
                payload,
                qos,
                retain,
                dup,
                packet_id: if qos == QoS::AtMostOnce { 0 } else { packet_id },
                properties,
            }
        })
        .boxed()
}

pub(super) fn ack(version: Version) -> BoxedStrategy<Owned> {
    let kind = prop_oneof![
        Just(AckKind::PubAck),
        Just(AckKind::PubRec),
        Just(AckKind::PubRel),
        Just(AckKind::PubComp)
    ];
    let properties = properties(Carrier::PubAck, version);
    (kind, any::<u16>(), reason(), properties)
        .prop_map(move |(kind, packet_id, reason, properties)| Owned::Ack {
            kind,
            packet_id,
            reason: if version.is_v5() {
                reason
            } else {
                ReasonCode::SUCCESS
            },
            properties,
        })
        .boxed()
}

fn filter(version: Version) -> impl Strategy<Value = Filter> {
    let handling = prop_oneof![
        Just(RetainHandling::OnSubscribe),
        Just(RetainHandling::OnNewSubscribe),
        Just(RetainHandling::Never)
    ];
    (text(), qos(), any::<bool>(), any::<bool>(), handling).prop_map(move |fields| {
        let plain = Filter {
            filter: fields.0,
            qos: fields.1,
            ..Filter::default()
        };
        if version.is_v5() {
            Filter {
                no_local: fields.2,
                retain_as_published: fields.3,
                retain_handling: fields.4,
                ..plain
            }
        } else {
            plain
        }
    })
}

pub(super) fn subscribe(version: Version) -> BoxedStrategy<Owned> {
    let properties = properties(Carrier::Subscribe, version);
    (1..=u16::MAX, vec(filter(version), 1..5), properties)
        .prop_map(|(packet_id, filters, properties)| {
            Owned::Other(Packet::Subscribe(Box::new(Subscribe {
                packet_id,
                filters,
                properties,
            })))
        })
        .boxed()
}

pub(super) fn suback(version: Version) -> BoxedStrategy<Owned> {
    let properties = properties(Carrier::SubAck, version);
    (any::<u16>(), vec(reason(), 0..5), properties)
        .prop_map(move |(packet_id, mut codes, properties)| {
            if !version.is_v5() {
                codes.retain(|code| code.0 <= 0x80);
            }
            Owned::Other(Packet::SubAck(Box::new(SubAck {
                packet_id,
                codes,
                properties,
            })))
        })
        .boxed()
}

pub(super) fn unsubscribe(version: Version) -> BoxedStrategy<Owned> {
    let properties = properties(Carrier::Unsubscribe, version);
    (1..=u16::MAX, vec(text(), 1..5), properties)
        .prop_map(|(packet_id, filters, properties)| {
            Owned::Other(Packet::Unsubscribe(Box::new(Unsubscribe {
                packet_id,
                filters,
                properties,
            })))
        })
        .boxed()
}

pub(super) fn unsuback(version: Version) -> BoxedStrategy<Owned> {
    let properties = properties(Carrier::UnsubAck, version);
    (any::<u16>(), vec(reason(), 0..5), properties)
        .prop_map(move |(packet_id, mut codes, properties)| {
            if !version.is_v5() {
                codes.clear();
            }
            Owned::Other(Packet::UnsubAck(Box::new(UnsubAck {
                packet_id,
                codes,
                properties,
            })))
        })
        .boxed()
}

pub(super) fn disconnect(version: Version) -> BoxedStrategy<Owned> {
    let properties = properties(Carrier::Disconnect, version);
    (reason(), properties)
        .prop_map(move |(reason, properties)| {
            let reason = if version.is_v5() {
                reason
            } else {
                ReasonCode::SUCCESS
            };
            Owned::Other(Packet::Disconnect(Box::new(Disconnect {
                reason,
                properties,
            })))
        })
        .boxed()
}

fn auth() -> BoxedStrategy<Owned> {
    (reason(), properties(Carrier::Auth, Version::V5))
        .prop_map(|(reason, properties)| {
            Owned::Other(Packet::Auth(Box::new(Auth { reason, properties })))
        })
        .boxed()
}
