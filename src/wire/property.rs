//! One property as it stands in a packet (MQTT 5 §2.2.2.2).

use super::{
    WireError,
    names::packet_name,
    reader::Reader,
    varint,
    writer::{put_binary, put_text},
};
use crate::model::{Carrier, Property, PropertyKind, PropertyValue};

impl Carrier {
    /// The name of the packet.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Will => "CONNECT",
            packet => packet_name(packet as u8),
        }
    }
}

/// The error for a packet that cannot carry a property.
#[cold]
pub(super) fn misplaced(property: Property, carrier: Carrier) -> WireError {
    WireError::Misplaced {
        packet: carrier.name(),
        property: property.name(),
    }
}

const ZERO: &str = "a property that starts at 1 is zero";

/// Reads the next property and checks its value's range.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
) -> Result<(Property, PropertyValue<'a>), WireError> {
    let Some(property) = Property::of(reader.u8()?) else {
        return Err(reader.malformed("a property that does not exist"));
    };
    let value = match property.kind() {
        PropertyKind::Flag => match reader.u8()? {
            byte @ (0 | 1) => PropertyValue::Byte(byte),
            _ => return Err(reader.protocol("a property that is 0 or 1 is neither")),
        },
        PropertyKind::Two => PropertyValue::Two(reader.u16()?),
        PropertyKind::TwoFromOne => match reader.u16()? {
            0 if property == Property::TopicAlias => return Err(WireError::TopicAlias),
            0 => return Err(reader.protocol(ZERO)),
            number => PropertyValue::Two(number),
        },
        PropertyKind::Four => PropertyValue::Four(reader.u32()?),
        PropertyKind::FourFromOne => match reader.u32()? {
            0 => return Err(reader.protocol(ZERO)),
            number => PropertyValue::Four(number),
        },
        PropertyKind::VariableFromOne => match u32::try_from(reader.varint()?) {
            Ok(number) if number > 0 => PropertyValue::Variable(number),
            _ => return Err(reader.protocol(ZERO)),
        },
        // Whether a response topic can be published to is for those to see who do that: a message that others have sent
        // is no reason to end a connection.
        PropertyKind::Text | PropertyKind::Topic => PropertyValue::Text(reader.text()?),
        PropertyKind::Binary => PropertyValue::Binary(reader.binary()?),
        PropertyKind::Pair => PropertyValue::Pair(reader.text()?, reader.text()?),
    };
    Ok((property, value))
}

/// Appends one property.
pub(super) fn put(
    property: Property,
    value: PropertyValue<'_>,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    let name = property.name();
    out.push(property as u8);
    match value {
        PropertyValue::Byte(byte) => out.push(byte),
        PropertyValue::Two(number) => out.extend_from_slice(&number.to_be_bytes()),
        PropertyValue::Four(number) => out.extend_from_slice(&number.to_be_bytes()),
        PropertyValue::Variable(number) => match usize::try_from(number) {
            Ok(number) if number <= varint::MAX => varint::put(out, number),
            _ => return Err(WireError::TooLong { what: name }),
        },
        PropertyValue::Text(text) => put_text(out, name, text)?,
        PropertyValue::Binary(data) => put_binary(out, name, data)?,
        PropertyValue::Pair(key, value) => {
            put_text(out, name, key)?;
            put_text(out, name, value)?;
        }
    }
    Ok(())
}
