//! The options that set properties of MQTT 5: which property each sets, and how its value is read.

use super::given::{Given, valid_topic};
use super::value;
use crate::error::Failure;
use crate::model::{Properties, Property, PropertyValue};
use crate::options::Id;

/// Options, each with the property that it gives its value to.
pub(crate) type Table = &'static [(Property, Id)];

/// Those of CONNECT; its switches are apart.
pub(crate) const OF_CONNECT: Table = &[
    (Property::SessionExpiryInterval, Id::SessionExpiryInterval),
    (Property::ReceiveMaximum, Id::ReceiveMaximum),
    (Property::MaximumPacketSize, Id::MaximumPacketSize),
    (Property::TopicAliasMaximum, Id::TopicAliasMaximum),
];

/// Those of the will; its payload format indicator is a switch.
pub(crate) const OF_WILL: Table = &[
    (Property::WillDelayInterval, Id::WillDelayInterval),
    (
        Property::MessageExpiryInterval,
        Id::WillMessageExpiryInterval,
    ),
    (Property::ContentType, Id::WillContentType),
    (Property::ResponseTopic, Id::WillResponseTopic),
    (Property::CorrelationData, Id::WillCorrelationData),
];

/// Those of a message; its payload format indicator is a switch, and its correlation data has two options.
pub(crate) const OF_MESSAGE: Table = &[
    (Property::MessageExpiryInterval, Id::MessageExpiryInterval),
    (Property::ContentType, Id::ContentType),
    (Property::ResponseTopic, Id::ResponseTopic),
];

/// Puts what was given as a property.
///
/// # Errors
///
/// A value that is not one of this property.
pub(crate) fn put(
    properties: &mut Properties,
    property: Property,
    given: &Given,
) -> Result<(), Failure> {
    let (text, data);
    let value = match property {
        Property::SessionExpiryInterval => PropertyValue::Four(given.parse(value::session_expiry)?),
        Property::MessageExpiryInterval | Property::WillDelayInterval => {
            PropertyValue::Four(given.parse(value::interval)?)
        }
        Property::MaximumPacketSize => PropertyValue::Four(given.parse(value::packet_size)?),
        Property::ReceiveMaximum => PropertyValue::Two(given.parse(value::from_one_u16)?),
        Property::TopicAliasMaximum => PropertyValue::Two(given.parse(value::any_u16)?),
        Property::ResponseTopic => {
            text = valid_topic(given)?;
            PropertyValue::Text(&text)
        }
        Property::CorrelationData => {
            data = given.bytes()?;
            PropertyValue::Binary(&data)
        }
        _ => {
            text = given.parse(value::string)?;
            PropertyValue::Text(&text)
        }
    };
    properties.put(property, value);
    Ok(())
}
