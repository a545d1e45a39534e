//! SUBSCRIBE and UNSUBSCRIBE written by rumqttc's packet types. The only file that knows the crate.
//!
//! Its writers cut lengths to 16 bits without a word, and it has no place for some properties, so that
//! what they cannot express is refused here before they see it.

use bytes::BytesMut;
use rumqttc::mqttbytes::{self as v4_bytes, v4};
use rumqttc::v5::mqttbytes::{self as v5_bytes, v5};

use super::{Filter, Subscribe, Unsubscribe, WireError, subscribe::NO_FILTER, varint};
use crate::model::{Properties, QoS, RetainHandling, Version};

impl Subscribe {
    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        check_filters("SUBSCRIBE", self.filters.iter().map(|one| &one.filter))?;
        if !version.is_v5() {
            let packet = v4::Subscribe {
                pkid: self.packet_id,
                filters: self.filters.iter().map(filter_3).collect(),
            };
            return append(packet.size(), |buffer| packet.write(buffer).is_ok(), out);
        }
        check_properties("SUBSCRIBE", &self.properties)?;
        let packet = v5::Subscribe {
            pkid: self.packet_id,
            filters: self.filters.iter().map(filter_5).collect(),
            properties: Some(v5::SubscribeProperties {
                id: subscription_identifier(&self.properties)?,
                user_properties: self.properties.user_properties.clone(),
            }),
        };
        append(packet.size(), |buffer| packet.write(buffer).is_ok(), out)
    }
}

impl Unsubscribe {
    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        check_filters("UNSUBSCRIBE", self.filters.iter())?;
        if !version.is_v5() {
            let packet = v4::Unsubscribe {
                pkid: self.packet_id,
                topics: self.filters.clone(),
            };
            return append(packet.size(), |buffer| packet.write(buffer).is_ok(), out);
        }
        check_properties("UNSUBSCRIBE", &self.properties)?;
        if !self.properties.subscription_identifiers.is_empty() {
            return Err(not_allowed("UNSUBSCRIBE"));
        }
        let packet = v5::Unsubscribe {
            pkid: self.packet_id,
            filters: self.filters.clone(),
            properties: Some(v5::UnsubscribeProperties {
                user_properties: self.properties.user_properties.clone(),
            }),
        };
        append(packet.size(), |buffer| packet.write(buffer).is_ok(), out)
    }
}

fn filter_3(filter: &Filter) -> v4::SubscribeFilter {
    let qos = match filter.qos {
        QoS::AtMostOnce => v4_bytes::QoS::AtMostOnce,
        QoS::AtLeastOnce => v4_bytes::QoS::AtLeastOnce,
        QoS::ExactlyOnce => v4_bytes::QoS::ExactlyOnce,
    };
    v4::SubscribeFilter::new(filter.filter.clone(), qos)
}

fn filter_5(filter: &Filter) -> v5::Filter {
    v5::Filter {
        path: filter.filter.clone(),
        qos: match filter.qos {
            QoS::AtMostOnce => v5_bytes::QoS::AtMostOnce,
            QoS::AtLeastOnce => v5_bytes::QoS::AtLeastOnce,
            QoS::ExactlyOnce => v5_bytes::QoS::ExactlyOnce,
        },
        nolocal: filter.no_local,
        preserve_retain: filter.retain_as_published,
        retain_forward_rule: match filter.retain_handling {
            RetainHandling::OnSubscribe => v5::RetainForwardRule::OnEverySubscribe,
            RetainHandling::OnNewSubscribe => v5::RetainForwardRule::OnNewSubscribe,
            RetainHandling::Never => v5::RetainForwardRule::Never,
        },
    }
}

/// There must be a filter, and each must fit its two bytes of length.
fn check_filters<'a>(
    packet: &'static str,
    filters: impl ExactSizeIterator<Item = &'a String>,
) -> Result<(), WireError> {
    if filters.len() == 0 {
        return Err(WireError::Protocol {
            packet,
            what: NO_FILTER,
        });
    }
    check_texts("a topic filter", filters)
}

fn check_texts<'a>(
    what: &'static str,
    mut texts: impl Iterator<Item = &'a String>,
) -> Result<(), WireError> {
    if texts.any(|text| text.len() > usize::from(u16::MAX)) {
        Err(WireError::TooLong { what })
    } else {
        Ok(())
    }
}

/// Only the properties that these packets may carry, which are those that rumqttc has a place for; and
/// texts that fit.
fn check_properties(packet: &'static str, properties: &Properties) -> Result<(), WireError> {
    let known = Properties {
        subscription_identifiers: properties.subscription_identifiers.clone(),
        user_properties: properties.user_properties.clone(),
        ..Properties::default()
    };
    if known != *properties {
        return Err(not_allowed(packet));
    }
    let texts = known.user_properties.iter();
    check_texts(
        "user property",
        texts.flat_map(|(name, value)| [name, value]),
    )
}

/// The one subscription identifier that a SUBSCRIBE may have.
fn subscription_identifier(properties: &Properties) -> Result<Option<usize>, WireError> {
    match *properties.subscription_identifiers {
        [] => Ok(None),
        [id] => match usize::try_from(id) {
            Ok(id) if id <= varint::MAX => Ok(Some(id)),
            _ => Err(WireError::TooLong {
                what: "subscription identifier",
            }),
        },
        _ => Err(WireError::Protocol {
            packet: "SUBSCRIBE",
            what: "a property appears twice",
        }),
    }
}

fn not_allowed(packet: &'static str) -> WireError {
    WireError::Protocol {
        packet,
        what: "a property that this packet cannot carry",
    }
}

/// Appends what `write` writes; it fails only for packets that are too long.
fn append(
    size: usize,
    write: impl FnOnce(&mut BytesMut) -> bool,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    let mut buffer = BytesMut::with_capacity(size);
    if !write(&mut buffer) {
        return Err(WireError::TooLong { what: "the packet" });
    }
    out.extend_from_slice(&buffer);
    Ok(())
}
