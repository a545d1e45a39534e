//! Appends the fields of a packet to a buffer.

use super::{WireError, varint};

/// Binary data with its length in two bytes in front; `what` names it in the error.
pub(super) fn put_binary(
    out: &mut Vec<u8>,
    what: &'static str,
    data: &[u8],
) -> Result<(), WireError> {
    let length = u16::try_from(data.len()).map_err(|_| WireError::TooLong { what })?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
    Ok(())
}

/// A string; `what` names it in the error.
pub(super) fn put_text(out: &mut Vec<u8>, what: &'static str, text: &str) -> Result<(), WireError> {
    if text.contains('\0') {
        return Err(WireError::Null { what });
    }
    put_binary(out, what, text.as_bytes())
}

/// A whole packet: its first byte, the length of what `fill` appends, and that. After an error `out` is
/// what it was before.
pub(super) fn put_packet(
    out: &mut Vec<u8>,
    first: u8,
    fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WireError>,
) -> Result<(), WireError> {
    let start = out.len();
    out.push(first);
    with_length(out, fill).inspect_err(|_| out.truncate(start))
}

/// What `fill` appends, with its length as a variable byte integer in front.
///
/// The length is known last, so that room for the longest is left and what is not needed closed again.
pub(super) fn with_length(
    out: &mut Vec<u8>,
    fill: impl FnOnce(&mut Vec<u8>) -> Result<(), WireError>,
) -> Result<(), WireError> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    fill(out)?;
    let length = out.len() - start - 4;
    if length > varint::MAX {
        return Err(WireError::TooLong { what: "the packet" });
    }
    let (bytes, used) = varint::encode(length);
    out[start..start + used].copy_from_slice(&bytes[..used]);
    out.copy_within(start + 4.., start + used);
    out.truncate(start + used + length);
    Ok(())
}
