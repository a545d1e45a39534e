//! Which versions of MQTT the broker speaks.

use super::Checked;
use crate::model::Version;
use crate::probing::finding::Finding;
use crate::probing::lab::Lab;
use crate::probing::link::Got;
use crate::probing::opening::connect_of;
use crate::probing::trouble::Trouble;
use crate::wire::Packet;

/// A level of the protocol that no version has.
const UNKNOWN_LEVEL: u8 = 6;

/// It accepts a CONNECT of this version.
pub(in crate::probing) async fn accepted(lab: &Lab, version: Version) -> Checked {
    match lab.open_as(version).await {
        Ok(_) => Ok(Finding::yes()),
        Err(Trouble::Refused(1 | 0x84, reason)) => Ok(Finding::no(reason)),
        Err(Trouble::Disconnected(..)) => Ok(Finding::no("connection closed")),
        Err(trouble) => Err(trouble),
    }
}

/// It refuses a version that it cannot know, with CONNACK or by closing the connection.
pub(in crate::probing) async fn unknown(lab: &Lab) -> Checked {
    let opening = lab.opening(lab.version);
    let until = lab.until();
    let connector = &lab.target.connector;
    let mut link = lab.dial(connector, opening.version, until).await?;
    let (connect, _) = connect_of(&lab.target.profile, &opening);
    let mut bytes = Vec::new();
    Packet::Connect(Box::new(connect))
        .encode(opening.version, &mut bytes)
        .map_err(|error| Trouble::Unsendable(error.to_string()))?;
    let name = opening.version.protocol_name().as_bytes();
    let level = bytes.windows(name.len()).position(|part| part == name);
    if let Some(byte) = level.and_then(|at| bytes.get_mut(at + name.len())) {
        *byte = UNKNOWN_LEVEL;
    }
    link.write(&bytes).await?;
    match link.first(until).await {
        Ok(Got::ConnAck(ack)) if ack.code == 0 => Ok(Finding::no("accepted")),
        Ok(Got::ConnAck(ack)) => {
            Ok(Finding::yes().because(format!("CONNACK with code {:#04x}", ack.code)))
        }
        Ok(other) => Ok(Finding::no(format!("answered with {}", other.name()))),
        Err(Trouble::Closed) => Ok(Finding::yes().because("connection closed")),
        Err(trouble) if trouble.is_answer() => Ok(Finding::yes().because(trouble.to_string())),
        Err(trouble) => Err(trouble),
    }
}
