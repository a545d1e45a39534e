//! Reading SUBSCRIBE and UNSUBSCRIBE (MQTT 5 §3.8, §3.10). They are written by
//! [`rumqttc_codec`](super::rumqttc_codec).

use super::{Filter, Subscribe, Unsubscribe, WireError, list, reader::Reader};
use crate::model::{Carrier, Properties, QoS, RetainHandling, Version};

impl Subscribe {
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new("SUBSCRIBE", body);
        let (packet_id, properties) = read_head(&mut reader, Carrier::Subscribe, version)?;
        let mut filters = Vec::new();
        while !reader.is_empty() {
            let filter = reader.text()?.to_owned();
            filters.push(read_options(&mut reader, filter, version)?);
        }
        if filters.is_empty() {
            return Err(reader.protocol(NO_FILTER));
        }
        Ok(Self {
            packet_id,
            filters,
            properties,
        })
    }
}

impl Unsubscribe {
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new("UNSUBSCRIBE", body);
        let (packet_id, properties) = read_head(&mut reader, Carrier::Unsubscribe, version)?;
        let mut filters = Vec::new();
        while !reader.is_empty() {
            filters.push(reader.text()?.to_owned());
        }
        if filters.is_empty() {
            return Err(reader.protocol(NO_FILTER));
        }
        Ok(Self {
            packet_id,
            filters,
            properties,
        })
    }
}

/// What is wrong with a packet without filters, in both directions.
pub(super) const NO_FILTER: &str = "there is no topic filter in it";

fn read_head(
    reader: &mut Reader<'_>,
    carrier: Carrier,
    version: Version,
) -> Result<(u16, Properties), WireError> {
    let packet_id = reader.packet_id()?;
    Ok((packet_id, list::read(reader, carrier, version)?))
}

/// The byte behind a filter (MQTT 5 §3.8.3.1): QoS, and in version 5 three more options.
fn read_options(
    reader: &mut Reader<'_>,
    filter: String,
    version: Version,
) -> Result<Filter, WireError> {
    let options = reader.u8()?;
    let reserved = match version {
        Version::V3_1 => 0,
        Version::V3_1_1 => 0b1111_1100,
        Version::V5 => 0b1100_0000,
    };
    if options & reserved != 0 {
        return Err(reader.malformed("reserved bits of the subscription options are set"));
    }
    let Some(qos) = QoS::from_level(options & 0b0011) else {
        return Err(reader.protocol("QoS 3 does not exist"));
    };
    if !version.is_v5() {
        return Ok(Filter {
            filter,
            qos,
            ..Filter::default()
        });
    }
    let Some(retain_handling) = RetainHandling::from_number(options >> 4) else {
        return Err(reader.protocol("retain handling 3 does not exist"));
    };
    Ok(Filter {
        filter,
        qos,
        no_local: options & 0b0100 != 0,
        retain_as_published: options & 0b1000 != 0,
        retain_handling,
    })
}
