//! The fields of a Protocol Buffers message, as they lie in its bytes.
//!
//! For messages whose shape is known here: nothing is built, so a message costs no more memory than
//! its bytes.

use super::reader::Reader;

/// The value of a field by its wire type. Groups, which nothing read here has, are refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Field<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

/// The next field with its number; `None` at the end of the message.
pub(super) fn next_field<'a>(reader: &mut Reader<'a>) -> Result<Option<(u64, Field<'a>)>, String> {
    if reader.is_empty() {
        return Ok(None);
    }
    let key = reader.varint()?;
    let field = match key & 7 {
        0 => Field::Varint(reader.varint()?),
        1 => Field::Fixed64(reader.array()?),
        2 => {
            let length = reader.varint()?;
            Field::Bytes(reader.take(length)?)
        }
        5 => Field::Fixed32(reader.array()?),
        other => return reader.error_here(format_args!("wire type {other} cannot be here")),
    };
    if key >> 3 == 0 {
        return reader.error_here("0 is not a field number");
    }
    Ok(Some((key >> 3, field)))
}

/// Appends a number in base 128.
pub(super) fn push_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Appends a field that holds bytes.
pub(super) fn push_bytes_field(number: u64, bytes: &[u8], out: &mut Vec<u8>) {
    push_varint(number << 3 | 2, out);
    push_varint(bytes.len() as u64, out);
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_every_wire_type() {
        let mut bytes = vec![
            0x08, 0x96, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4,
        ];
        push_bytes_field(300, b"abc", &mut bytes);
        let mut reader = Reader::of(&bytes);
        let mut next = || next_field(&mut reader).unwrap();
        assert_eq!(next(), Some((1, Field::Varint(150))));
        assert_eq!(next(), Some((2, Field::Fixed64([1, 2, 3, 4, 5, 6, 7, 8]))));
        assert_eq!(next(), Some((4, Field::Fixed32([1, 2, 3, 4]))));
        assert_eq!(next(), Some((300, Field::Bytes(b"abc"))));
        assert_eq!(next(), None);
    }

    #[test]
    fn what_is_no_field_is_refused() {
        for bytes in [
            &[0x0b][..],
            &[0x00, 0x00],
            &[0x0a, 0x05, 1],
            &[0x0f],
            &[0x80],
        ] {
            assert!(next_field(&mut Reader::of(bytes)).is_err(), "{bytes:?}");
        }
    }
}
