//! Packets of a client, taken apart.

/// Client identifier, user name and password of a CONNECT without a will.
pub(crate) fn credentials(body: &[u8]) -> (String, String, String) {
    let flags = body[7];
    let mut rest = &body[10..];
    rest = &rest[1 + usize::from(rest[0])..];
    let mut field = |there: bool| {
        if !there {
            return String::new();
        }
        let length = usize::from(id(rest));
        let text = String::from_utf8(rest[2..2 + length].to_vec()).unwrap();
        rest = &rest[2 + length..];
        text
    };
    (
        field(true),
        field(flags & 0x80 != 0),
        field(flags & 0x40 != 0),
    )
}

/// The two bytes of a packet identifier or of a length.
pub(crate) fn id(bytes: &[u8]) -> u16 {
    u16::from_be_bytes([bytes[0], bytes[1]])
}

/// The first whole packet: its first byte, its body, its size.
pub(crate) fn next(input: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (mut length, mut at) = (0, 1);
    loop {
        let byte = *input.get(at)?;
        length |= usize::from(byte & 0x7F) << (7 * (at - 1));
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let body = input.get(at..at + length)?;
    Some((input[0], body, at + length))
}
