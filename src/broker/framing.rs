//! Packets of a connected client in what was read, and how large they may be.

use super::limits::{CONTROL_SIZE, PROPERTIES_SIZE};
use super::link::Link;
use super::protocol::refused;
use super::router::Ending;
use crate::model::ReasonCode;
use crate::wire::{Frame, Publish, next_frame};

/// What is wrong with a packet of type 0.
const NO_PACKET: &str = "malformed packet of type 0: there is no such packet";

/// The next whole packet, of which a PUBLISH may have so many bytes.
///
/// # Errors
///
/// How the connection ends: it is no packet, or larger than packets of its kind may be.
pub(super) fn next_packet<'a>(
    bytes: &'a [u8],
    link: &Link,
    largest: usize,
) -> Result<Option<Frame<'a>>, Ending> {
    const NONE: u8 = 0;
    const PUBLISH: u8 = 3;
    let kind = bytes.first().map(|first| first >> 4);
    // The rest of what is no packet is not waited for.
    if kind == Some(NONE) {
        link.explain(NO_PACKET.to_owned());
        return Err(Ending::Refused(ReasonCode::MALFORMED_PACKET));
    }
    let is_publish = kind == Some(PUBLISH);
    let maximum = if is_publish { largest } else { CONTROL_SIZE };
    let frame = next_frame(bytes, maximum).map_err(|error| refused(link, &error))?;
    if let Some(frame) = frame.filter(|frame| frame.size > PROPERTIES_SIZE)
        && Publish::properties_size(frame, link.version()) > PROPERTIES_SIZE
    {
        return Err(Ending::Refused(ReasonCode::PACKET_TOO_LARGE));
    }
    Ok(frame)
}
