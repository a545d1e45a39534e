//! Properties in their encoded form: checked once, then carried around as bytes.

use std::num::NonZeroU32;

use super::{RawProperties, WireError, list, property, reader::Reader, varint};
use crate::model::{Carrier, Properties, Property, PropertyValue};

/// The properties of a PUBLISH or of an acknowledgement, encoded once and used for any number of packets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodedProperties(Vec<u8>);

impl EncodedProperties {
    /// Encodes the properties of a PUBLISH (MQTT 5 §3.3.2.3).
    ///
    /// # Errors
    ///
    /// [`WireError::TooLong`] for a text or data above 65,535 bytes, [`WireError::Protocol`] for a
    /// property that a PUBLISH cannot carry.
    pub fn for_publish(properties: &Properties) -> Result<Self, WireError> {
        Self::new(properties, Carrier::Publish)
    }

    /// Encodes the properties of a PUBACK, PUBREC, PUBREL or PUBCOMP (MQTT 5 §3.4.2.2): a reason string
    /// and user properties.
    ///
    /// # Errors
    ///
    /// As [`EncodedProperties::for_publish`].
    pub fn for_ack(properties: &Properties) -> Result<Self, WireError> {
        Self::new(properties, Carrier::PubAck)
    }

    /// The properties of a PUBLISH, copied without decoding them.
    pub fn copy_of(properties: RawProperties<'_>) -> Self {
        Self(properties.0.to_vec())
    }

    /// Adds a message expiry interval in seconds; there must be none yet (MQTT 5 §3.3.2.3.3).
    pub fn push_message_expiry(&mut self, seconds: u32) {
        self.0.push(Property::MessageExpiryInterval as u8);
        self.0.extend_from_slice(&seconds.to_be_bytes());
    }

    /// Adds a topic alias, which is not 0; there must be none yet (MQTT 5 §3.3.2.3.4).
    pub fn push_topic_alias(&mut self, alias: u16) {
        self.0.push(Property::TopicAlias as u8);
        self.0.extend_from_slice(&alias.to_be_bytes());
    }

    /// Adds a subscription identifier, at most 268,435,455 (MQTT 5 §3.3.2.3.8).
    pub fn push_subscription_identifier(&mut self, identifier: NonZeroU32) {
        self.0.push(Property::SubscriptionIdentifier as u8);
        varint::put(&mut self.0, identifier.get() as usize);
    }

    /// Adds correlation data, of which the first 65,535 bytes count; there must be none yet (MQTT 5 §3.3.2.3.6).
    pub fn push_correlation_data(&mut self, data: &[u8]) {
        let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
        self.0.push(Property::CorrelationData as u8);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(&data[..usize::from(length)]);
    }

    fn new(properties: &Properties, carrier: Carrier) -> Result<Self, WireError> {
        let mut bytes = Vec::new();
        list::encode_bare(properties, carrier, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl<'a> RawProperties<'a> {
    /// No properties.
    pub const EMPTY: RawProperties<'static> = RawProperties(&[]);

    /// Properties that were encoded before.
    #[inline]
    pub fn new(encoded: &'a EncodedProperties) -> Self {
        Self(&encoded.0)
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The encoded bytes, without the length in front.
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The properties as a struct of their own.
    pub fn decode(&self) -> Properties {
        let mut properties = Properties::default();
        for (property, value) in self.iter() {
            properties.put(property, value);
        }
        properties
    }

    /// The topic alias, if there is one. Costs a look at the properties in front of it; none is copied.
    #[inline]
    pub fn topic_alias(&self) -> Option<u16> {
        if self.0.is_empty() {
            return None;
        }
        self.iter().find_map(|found| match found {
            (Property::TopicAlias, PropertyValue::Two(alias)) => Some(alias),
            _ => None,
        })
    }

    /// The message expiry interval in seconds, if there is one.
    #[inline]
    pub fn message_expiry(&self) -> Option<u32> {
        if self.0.is_empty() {
            return None;
        }
        self.iter().find_map(|found| match found {
            (Property::MessageExpiryInterval, PropertyValue::Four(seconds)) => Some(seconds),
            _ => None,
        })
    }

    /// The properties one by one. They have been validated, so that nothing is lost by stopping where
    /// one cannot be read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Property, PropertyValue<'a>)> + use<'a> {
        let mut reader = Reader::new("properties", self.0);
        std::iter::from_fn(move || {
            if reader.is_empty() {
                return None;
            }
            property::read(&mut reader).ok()
        })
    }

    /// Reads a property list with its length in front and validates it for the packet it stands in.
    #[inline]
    pub(super) fn read(reader: &mut Reader<'a>, carrier: Carrier) -> Result<Self, WireError> {
        let length = reader.varint()?;
        let bytes = reader.take(length)?;
        if !bytes.is_empty() {
            validate(bytes, carrier)?;
        }
        Ok(Self(bytes))
    }

    /// Appends the list with its length in front; at most [`varint::MAX`] bytes.
    #[inline]
    pub(super) fn put(self, out: &mut Vec<u8>) {
        varint::put(out, self.0.len());
        if !self.0.is_empty() {
            out.extend_from_slice(self.0);
        }
    }
}

fn validate(bytes: &[u8], carrier: Carrier) -> Result<(), WireError> {
    let mut reader = Reader::new(carrier.name(), bytes);
    let mut seen = 0_u64;
    while !reader.is_empty() {
        let (property, _) = property::read(&mut reader)?;
        if !property.fits(carrier) {
            return Err(property::misplaced(property, carrier));
        }
        let bit = 1 << property as u8;
        let repeats = property == Property::UserProperties
            || (property == Property::SubscriptionIdentifier && carrier == Carrier::Publish);
        if seen & bit != 0 && !repeats {
            return Err(reader.protocol("a property appears twice"));
        }
        seen |= bit;
    }
    let method = 1 << Property::AuthenticationMethod as u8;
    let data = 1 << Property::AuthenticationData as u8;
    if seen & (method | data) == data {
        return Err(reader.protocol("authentication data without an authentication method"));
    }
    Ok(())
}
