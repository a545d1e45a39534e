//! Property lists ⇄ [`Properties`].

use super::{RawProperties, WireError, property, reader::Reader, writer::with_length};
use crate::model::{Carrier, Properties, Version};

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
    for (property, value) in properties.iter() {
        if !property.fits(carrier) {
            return Err(WireError::Protocol {
                packet: carrier.name(),
                what: "a property that this packet cannot carry",
            });
        }
        property::put(property, value, out)?;
    }
    Ok(())
}
