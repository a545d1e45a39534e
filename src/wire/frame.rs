//! Cuts a stream of bytes into packets, without looking into them.

use super::{WireError, names::packet_name, varint};

/// One whole packet, not decoded yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The first byte: the packet type in the upper four bits, flags in the lower four.
    pub first: u8,
    /// Variable header and payload.
    pub body: &'a [u8],
    /// The size of the whole packet in bytes, fixed header included.
    pub size: usize,
}

/// The next whole packet at the start of `input`; `None` when more bytes are needed.
///
/// `maximum` is the largest size in bytes, fixed header included, that is accepted; what is larger is
/// refused as soon as its header is known. A remaining length of more than four bytes, or written with
/// more bytes than it needs, is malformed in every version: MQTT 5 forbids both (§1.5.5), 3.x only the
/// first, but what pads its lengths is hardly MQTT.
///
/// # Errors
///
/// [`WireError::Malformed`] and [`WireError::TooLarge`]; the stream cannot be followed after either.
#[inline]
pub fn next_frame(input: &[u8], maximum: usize) -> Result<Option<Frame<'_>>, WireError> {
    let Some((header, size)) = header(input)? else {
        return Ok(None);
    };
    if size > maximum {
        return Err(WireError::TooLarge { size, maximum });
    }
    Ok(input.get(header..size).map(|body| Frame {
        first: input[0],
        body,
        size,
    }))
}

/// The size in bytes, fixed header included, of the packet that begins `input`; `None` while its header
/// is not complete. So one can tell how much is missing without making room for it.
///
/// # Errors
///
/// [`WireError::Malformed`] when the remaining length is none.
#[inline]
pub fn frame_size(input: &[u8]) -> Result<Option<usize>, WireError> {
    Ok(header(input)?.map(|(_, size)| size))
}

/// The size of the fixed header and of the whole packet.
#[inline]
fn header(input: &[u8]) -> Result<Option<(usize, usize)>, WireError> {
    match *input {
        [_, length, ..] if length < 0x80 => Ok(Some((2, 2 + usize::from(length)))),
        [first, ref rest @ ..] => match varint::decode(rest) {
            Ok(length) => Ok(length.map(|(length, used)| (1 + used, 1 + used + length))),
            Err(what) => Err(WireError::Malformed {
                packet: packet_name(first >> 4),
                what,
            }),
        },
        [] => Ok(None),
    }
}
