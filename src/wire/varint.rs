//! Variable byte integers (MQTT 5 §1.5.5): seven bits a byte, least significant first.

/// The largest value that four bytes hold; also the largest remaining length of a packet.
pub(super) const MAX: usize = 268_435_455;

/// Reads the integer at the start of `bytes`: its value and how many bytes it takes, or `None` when it
/// goes on past the end. More than four bytes and forms that are longer than needed are errors.
#[inline]
pub(super) fn decode(bytes: &[u8]) -> Result<Option<(usize, usize)>, &'static str> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7F) << (7 * index);
        if byte < 0x80 {
            if byte == 0 && index > 0 {
                return Err("a length takes more bytes than it needs");
            }
            return Ok(Some((value, index + 1)));
        }
    }
    if bytes.len() < 4 {
        Ok(None)
    } else {
        Err("a length is longer than four bytes")
    }
}

/// Writes `value` to the front of an array and says how many bytes it took. The value is at most
/// [`MAX`]: callers have checked.
#[inline]
pub(super) fn encode(value: usize) -> ([u8; 4], usize) {
    let mut bytes = [0; 4];
    let mut rest = value;
    let mut used = 0;
    for byte in &mut bytes {
        *byte = low_seven(rest);
        used += 1;
        rest >>= 7;
        if rest == 0 {
            break;
        }
        *byte |= 0x80;
    }
    (bytes, used)
}

/// Appends `value`, at most [`MAX`].
#[inline]
pub(super) fn put(out: &mut Vec<u8>, value: usize) {
    if value < 0x80 {
        out.push(low_seven(value));
    } else {
        let (bytes, used) = encode(value);
        out.extend_from_slice(&bytes[..used]);
    }
}

/// The lowest seven bits, which are the whole of a value below 128.
#[inline]
pub(super) fn low_seven(value: usize) -> u8 {
    value.to_le_bytes()[0] & 0x7F
}

/// How many bytes `value`, at most [`MAX`], takes.
#[inline]
pub(super) fn len(value: usize) -> usize {
    match value {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_borders_of_each_length() {
        let cases: [(usize, &[u8]); 8] = [
            (0, &[0x00]),
            (127, &[0x7F]),
            (128, &[0x80, 0x01]),
            (16_383, &[0xFF, 0x7F]),
            (16_384, &[0x80, 0x80, 0x01]),
            (2_097_151, &[0xFF, 0xFF, 0x7F]),
            (2_097_152, &[0x80, 0x80, 0x80, 0x01]),
            (MAX, &[0xFF, 0xFF, 0xFF, 0x7F]),
        ];
        for (value, bytes) in cases {
            let mut out = Vec::new();
            put(&mut out, value);
            assert_eq!(out, bytes);
            assert_eq!(len(value), bytes.len());
            assert_eq!(decode(bytes), Ok(Some((value, bytes.len()))));
            assert_eq!(decode(&bytes[..bytes.len() - 1]), Ok(None));
        }
    }

    #[test]
    fn what_is_not_an_integer() {
        for bytes in [
            &[0x80, 0x00][..],
            &[0xFF, 0x80, 0x00],
            &[0x80, 0x80, 0x80, 0x00],
            &[0x80, 0x80, 0x80, 0x80],
            &[0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        ] {
            assert!(decode(bytes).is_err(), "{bytes:02x?}");
        }
    }
}
