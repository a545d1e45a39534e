//! Property lists ⇄ [`Properties`].

use super::{
    RawProperties, WireError,
    property::{Carrier, Property, Value, definition, id},
    reader::Reader,
    varint,
    writer::{put_binary, put_text, with_length},
};
use crate::model::{Properties, Secret, Version};

/// Reads the properties with their length in front and validates them for the packet they stand in;
/// before MQTT 5 there are none.
pub(super) fn read(
    reader: &mut Reader<'_>,
    carrier: Carrier,
    version: Version,
) -> Result<Properties, WireError> {
    if version.is_v5() {
        Ok(RawProperties::read(reader, carrier)?.decode())
    } else {
        Ok(Properties::default())
    }
}

/// Appends the properties with their length in front.
///
/// # Errors
///
/// [`WireError::TooLong`] for a value that does not fit, [`WireError::Protocol`] for a property that the
/// packet cannot carry.
pub(super) fn encode(
    properties: &Properties,
    carrier: Carrier,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    with_length(out, |out| encode_bare(properties, carrier, out))
}

/// The same without the length in front.
pub(super) fn encode_bare(
    properties: &Properties,
    carrier: Carrier,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    for property in all(properties) {
        let definition = definition(property.id).filter(|definition| definition.fits(carrier));
        let Some(definition) = definition else {
            return Err(WireError::Protocol {
                packet: carrier.name(),
                what: "a property that this packet cannot carry",
            });
        };
        put(property, definition.name, out)?;
    }
    Ok(())
}

/// Appends one property; `name` is for the error.
fn put(property: Property<'_>, name: &'static str, out: &mut Vec<u8>) -> Result<(), WireError> {
    out.push(property.id);
    match property.value {
        Value::Byte(byte) => out.push(byte),
        Value::Two(number) => out.extend_from_slice(&number.to_be_bytes()),
        Value::Four(number) => out.extend_from_slice(&number.to_be_bytes()),
        Value::Variable(number) => match usize::try_from(number) {
            Ok(number) if number <= varint::MAX => varint::put(out, number),
            _ => return Err(WireError::TooLong { what: name }),
        },
        Value::Text(text) => put_text(out, name, text)?,
        Value::Binary(data) => put_binary(out, name, data)?,
        Value::Pair(key, value) => {
            put_text(out, name, key)?;
            put_text(out, name, value)?;
        }
    }
    Ok(())
}

/// Gathers properties into a struct.
pub(super) fn collect<'a>(list: impl Iterator<Item = Property<'a>>) -> Properties {
    let mut properties = Properties::default();
    for property in list {
        set(&mut properties, property);
    }
    properties
}

/// Every property that is set, in the order of their numbers, those that can repeat last.
pub(super) fn all(properties: &Properties) -> impl Iterator<Item = Property<'_>> {
    let p = properties;
    let single = [
        byte(id::PAYLOAD_FORMAT_INDICATOR, p.payload_format_indicator),
        four(id::MESSAGE_EXPIRY_INTERVAL, p.message_expiry_interval),
        text(id::CONTENT_TYPE, p.content_type.as_deref()),
        text(id::RESPONSE_TOPIC, p.response_topic.as_deref()),
        binary(id::CORRELATION_DATA, p.correlation_data.as_deref()),
        four(id::SESSION_EXPIRY_INTERVAL, p.session_expiry_interval),
        text(
            id::ASSIGNED_CLIENT_IDENTIFIER,
            p.assigned_client_identifier.as_deref(),
        ),
        two(id::SERVER_KEEP_ALIVE, p.server_keep_alive),
        text(
            id::AUTHENTICATION_METHOD,
            p.authentication_method.as_deref(),
        ),
        binary(
            id::AUTHENTICATION_DATA,
            p.authentication_data.as_ref().map(Secret::expose),
        ),
        byte(
            id::REQUEST_PROBLEM_INFORMATION,
            p.request_problem_information,
        ),
        four(id::WILL_DELAY_INTERVAL, p.will_delay_interval),
        byte(
            id::REQUEST_RESPONSE_INFORMATION,
            p.request_response_information,
        ),
        text(id::RESPONSE_INFORMATION, p.response_information.as_deref()),
        text(id::SERVER_REFERENCE, p.server_reference.as_deref()),
        text(id::REASON_STRING, p.reason_string.as_deref()),
        two(id::RECEIVE_MAXIMUM, p.receive_maximum),
        two(id::TOPIC_ALIAS_MAXIMUM, p.topic_alias_maximum),
        two(id::TOPIC_ALIAS, p.topic_alias),
        byte(id::MAXIMUM_QOS, p.maximum_qos),
        byte(id::RETAIN_AVAILABLE, p.retain_available),
        four(id::MAXIMUM_PACKET_SIZE, p.maximum_packet_size),
        byte(
            id::WILDCARD_SUBSCRIPTION_AVAILABLE,
            p.wildcard_subscription_available,
        ),
        byte(
            id::SUBSCRIPTION_IDENTIFIER_AVAILABLE,
            p.subscription_identifier_available,
        ),
        byte(
            id::SHARED_SUBSCRIPTION_AVAILABLE,
            p.shared_subscription_available,
        ),
    ];
    let identifiers = p.subscription_identifiers.iter().map(|&number| Property {
        id: id::SUBSCRIPTION_IDENTIFIER,
        value: Value::Variable(number),
    });
    let pairs = p.user_properties.iter().map(|(name, value)| Property {
        id: id::USER_PROPERTY,
        value: Value::Pair(name, value),
    });
    single.into_iter().flatten().chain(identifiers).chain(pairs)
}

fn byte<'a>(id: u8, value: Option<u8>) -> Option<Property<'a>> {
    let value = Value::Byte(value?);
    Some(Property { id, value })
}

fn two<'a>(id: u8, value: Option<u16>) -> Option<Property<'a>> {
    let value = Value::Two(value?);
    Some(Property { id, value })
}

fn four<'a>(id: u8, value: Option<u32>) -> Option<Property<'a>> {
    let value = Value::Four(value?);
    Some(Property { id, value })
}

fn text(id: u8, value: Option<&str>) -> Option<Property<'_>> {
    let value = Value::Text(value?);
    Some(Property { id, value })
}

fn binary(id: u8, value: Option<&[u8]>) -> Option<Property<'_>> {
    let value = Value::Binary(value?);
    Some(Property { id, value })
}

/// Sets one property, by the way its value is written.
fn set(properties: &mut Properties, property: Property<'_>) {
    match property.value {
        Value::Byte(value) => set_byte(properties, property.id, value),
        Value::Two(value) => set_two(properties, property.id, value),
        Value::Four(value) => set_four(properties, property.id, value),
        Value::Variable(value) => properties.subscription_identifiers.push(value),
        Value::Text(value) => set_text(properties, property.id, value),
        Value::Binary(value) => set_binary(properties, property.id, value),
        Value::Pair(name, value) => properties
            .user_properties
            .push((name.to_owned(), value.to_owned())),
    }
}

fn set_byte(p: &mut Properties, id: u8, value: u8) {
    let field = match id {
        id::PAYLOAD_FORMAT_INDICATOR => &mut p.payload_format_indicator,
        id::REQUEST_PROBLEM_INFORMATION => &mut p.request_problem_information,
        id::REQUEST_RESPONSE_INFORMATION => &mut p.request_response_information,
        id::MAXIMUM_QOS => &mut p.maximum_qos,
        id::RETAIN_AVAILABLE => &mut p.retain_available,
        id::WILDCARD_SUBSCRIPTION_AVAILABLE => &mut p.wildcard_subscription_available,
        id::SUBSCRIPTION_IDENTIFIER_AVAILABLE => &mut p.subscription_identifier_available,
        id::SHARED_SUBSCRIPTION_AVAILABLE => &mut p.shared_subscription_available,
        _ => return,
    };
    *field = Some(value);
}

fn set_two(p: &mut Properties, id: u8, value: u16) {
    let field = match id {
        id::SERVER_KEEP_ALIVE => &mut p.server_keep_alive,
        id::RECEIVE_MAXIMUM => &mut p.receive_maximum,
        id::TOPIC_ALIAS_MAXIMUM => &mut p.topic_alias_maximum,
        id::TOPIC_ALIAS => &mut p.topic_alias,
        _ => return,
    };
    *field = Some(value);
}

fn set_four(p: &mut Properties, id: u8, value: u32) {
    let field = match id {
        id::MESSAGE_EXPIRY_INTERVAL => &mut p.message_expiry_interval,
        id::SESSION_EXPIRY_INTERVAL => &mut p.session_expiry_interval,
        id::WILL_DELAY_INTERVAL => &mut p.will_delay_interval,
        id::MAXIMUM_PACKET_SIZE => &mut p.maximum_packet_size,
        _ => return,
    };
    *field = Some(value);
}

fn set_text(p: &mut Properties, id: u8, value: &str) {
    let field = match id {
        id::CONTENT_TYPE => &mut p.content_type,
        id::RESPONSE_TOPIC => &mut p.response_topic,
        id::ASSIGNED_CLIENT_IDENTIFIER => &mut p.assigned_client_identifier,
        id::AUTHENTICATION_METHOD => &mut p.authentication_method,
        id::RESPONSE_INFORMATION => &mut p.response_information,
        id::SERVER_REFERENCE => &mut p.server_reference,
        id::REASON_STRING => &mut p.reason_string,
        _ => return,
    };
    *field = Some(value.to_owned());
}

fn set_binary(p: &mut Properties, id: u8, value: &[u8]) {
    match id {
        id::CORRELATION_DATA => p.correlation_data = Some(value.to_owned()),
        id::AUTHENTICATION_DATA => p.authentication_data = Some(Secret::new(value)),
        _ => {}
    }
}
