//! MQTT packets as bytes.

/// CONNACK of MQTT 5: accepted, no properties.
pub(crate) const CONNACK: &[u8] = &[0x20, 3, 0, 0, 0];

/// CONNACK of MQTT 3.x: accepted.
pub(crate) const CONNACK_3: &[u8] = &[0x20, 2, 0, 0];

/// PINGRESP.
pub(crate) const PINGRESP: &[u8] = &[0xD0, 0];

/// A packet: its first byte, the remaining length, its body.
pub(crate) fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut rest = body.len();
    loop {
        let low = u8::try_from(rest % 128).unwrap();
        rest /= 128;
        bytes.push(if rest > 0 { low | 0x80 } else { low });
        if rest == 0 {
            break;
        }
    }
    bytes.extend_from_slice(body);
    bytes
}

/// A text or binary data with its length in front.
pub(crate) fn text(value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    let mut bytes = u16::try_from(value.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend_from_slice(value);
    bytes
}

/// A property whose value is one text.
pub(crate) fn property(identifier: u8, value: &str) -> Vec<u8> {
    [vec![identifier], text(value)].concat()
}

/// A list of properties with its length in front; at most 127 bytes.
pub(crate) fn properties(list: &[Vec<u8>]) -> Vec<u8> {
    let list = list.concat();
    let mut bytes = vec![u8::try_from(list.len()).unwrap()];
    assert!(bytes[0] < 128);
    bytes.extend_from_slice(&list);
    bytes
}

/// CONNACK of MQTT 5.
pub(crate) fn connack(session_present: bool, reason: u8, list: &[Vec<u8>]) -> Vec<u8> {
    let mut body = vec![u8::from(session_present), reason];
    body.extend(properties(list));
    packet(0x20, &body)
}

/// PUBLISH of MQTT 5 without properties. `flags` is the low half of the first byte.
pub(crate) fn publish(flags: u8, topic: &str, id: u16, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let mut body = text(topic);
    if flags & 0x06 != 0 {
        body.extend_from_slice(&id.to_be_bytes());
    }
    body.push(0);
    body.extend_from_slice(payload.as_ref());
    packet(0x30 | flags, &body)
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP in its short form.
pub(crate) fn ack(first: u8, id: u16) -> Vec<u8> {
    packet(first, &id.to_be_bytes())
}

/// The same with a reason.
pub(crate) fn ack_with(first: u8, id: u16, reason: u8) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    packet(first, &[high, low, reason])
}

/// SUBACK of MQTT 5.
pub(crate) fn suback(id: u16, codes: &[u8]) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    packet(0x90, &[&[high, low, 0], codes].concat())
}
