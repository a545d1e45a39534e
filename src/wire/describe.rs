//! One packet in one line, for people: `--debug`.
//!
//! Texts are quoted with everything escaped that a terminal could act on; passwords and authentication
//! data show only how long they are, payloads too; of a JSON web token also how it is signed and when it expires.

use super::{
    Ack, ConnAck, Connect, Filter, Frame, Packet, Publish, SubAck, Subscribe, UnsubAck,
    Unsubscribe, WireError, names::packet_name, next_frame,
};
use crate::model::secret::{masked_pair, masked_username};
use crate::model::{
    Properties, Property, PropertyValue, ReasonCode, RetainHandling, Version,
    connect_return_code_name, described_token,
};

/// Texts are cut after so many characters.
const TEXT_LIMIT: usize = 256;
/// Lists of filters, codes and properties are cut after so many.
const PART_LIMIT: usize = 100;

/// Describes the one whole packet that `bytes` are, as the version reads it.
///
/// The line holds the type, flags, packet identifier, reason, topic or filters, properties by their
/// names, and the size in bytes. Secrets are masked, and no control character gets through. Bytes that
/// are not a packet give a line that says so and shows how they begin.
pub fn describe(bytes: &[u8], version: Version) -> String {
    let frame = match next_frame(bytes, usize::MAX) {
        Ok(Some(frame)) if frame.size == bytes.len() => frame,
        Ok(Some(frame)) => {
            return broken("more than one packet", &bytes[..frame.size], bytes.len());
        }
        Ok(None) => return broken(&incomplete(bytes), bytes, bytes.len()),
        Err(error) => return broken(&error.to_string(), bytes, bytes.len()),
    };
    match parts(frame, version) {
        Ok((name, parts)) if parts.is_empty() => format!("{name} ({} B)", frame.size),
        Ok((name, mut parts)) => {
            if parts.len() > PART_LIMIT {
                let more = parts.split_off(PART_LIMIT).len();
                parts.push(format!("… and {more} more"));
            }
            format!("{name} {} ({} B)", parts.join(", "), frame.size)
        }
        Err(error) => broken(&error.to_string(), bytes, bytes.len()),
    }
}

fn incomplete(bytes: &[u8]) -> String {
    match bytes.first() {
        Some(first) => format!("incomplete {}", packet_name(first >> 4)),
        None => "no packet".to_owned(),
    }
}

/// The line for what is not a packet. Where a secret may stand, only the header is shown.
fn broken(what: &str, bytes: &[u8], size: usize) -> String {
    let shown = match bytes.first().map(|first| first >> 4) {
        Some(1 | 2 | 15) => 6,
        _ => 16,
    };
    let begin = hex(bytes, shown, " ");
    format!("{what}; begins with [{begin}] ({size} B)")
}

fn parts(frame: Frame<'_>, version: Version) -> Result<(&'static str, Vec<String>), WireError> {
    let packet = frame.decode(version)?;
    let name = packet.name();
    let parts = match packet {
        Packet::Connect(packet) => connect(&packet),
        Packet::ConnAck(packet) => connack(&packet, version.is_v5() && frame.body.len() > 2),
        Packet::Publish(packet) => publish(&packet),
        Packet::Ack(packet) => ack(&packet, version),
        Packet::Subscribe(packet) => subscribe(&packet, version),
        Packet::SubAck(packet) => suback(&packet),
        Packet::Unsubscribe(packet) => unsubscribe(&packet),
        Packet::UnsubAck(packet) => unsuback(&packet),
        Packet::PingReq | Packet::PingResp => Vec::new(),
        Packet::Disconnect(packet) => {
            let reason = match packet.reason {
                ReasonCode(0) => "normal disconnection (0x00)".to_owned(),
                reason => reason.to_string(),
            };
            let mut parts: Vec<_> = version.is_v5().then_some(reason).into_iter().collect();
            push_properties(&mut parts, &packet.properties);
            parts
        }
        Packet::Auth(packet) => {
            let mut parts = vec![packet.reason.to_string()];
            push_properties(&mut parts, &packet.properties);
            parts
        }
    };
    Ok((name, parts))
}

fn connect(packet: &Connect) -> Vec<String> {
    let mut parts = vec![
        format!("MQTT {}", packet.version),
        format!("client id {}", quoted(&packet.client_id)),
    ];
    if packet.clean_start {
        parts.push("clean start".to_owned());
    }
    parts.push(format!("keep alive {} s", packet.keep_alive));
    if let Some(username) = &packet.username {
        parts.push(format!("user name {}", quoted(&masked_username(username))));
    }
    if let Some(password) = &packet.password {
        // Not even its length.
        parts.push(match described_token(password.expose()) {
            Some(token) => format!("password ({token})"),
            None => "password".to_owned(),
        });
    }
    push_properties(&mut parts, &packet.properties);
    if let Some(will) = &packet.will {
        let mut inner = vec![
            format!("topic {}", quoted(&will.topic)),
            format!("QoS {}", will.qos),
        ];
        if will.retain {
            inner.push("retain".to_owned());
        }
        inner.push(format!("payload {} B", will.payload.len()));
        push_properties(&mut inner, &will.properties);
        parts.push(format!("will [{}]", inner.join(", ")));
    }
    parts
}

/// `reason` says whether the code is one of MQTT 5; else it is a return code of 3.x.
fn connack(packet: &ConnAck, reason: bool) -> Vec<String> {
    let mut parts = vec![if reason {
        ReasonCode(packet.code).to_string()
    } else {
        let name = connect_return_code_name(packet.code).unwrap_or("unknown return code");
        format!("{name} ({})", packet.code)
    }];
    if packet.session_present {
        parts.push("session present".to_owned());
    }
    push_properties(&mut parts, &packet.properties);
    parts
}

fn publish(packet: &Publish<'_>) -> Vec<String> {
    let mut parts = vec![format!("QoS {}", packet.qos)];
    if packet.dup {
        parts.push("dup".to_owned());
    }
    if packet.retain {
        parts.push("retain".to_owned());
    }
    if packet.packet_id != 0 {
        parts.push(format!("id {}", packet.packet_id));
    }
    parts.push(format!("topic {}", quoted(packet.topic)));
    parts.push(format!("payload {} B", packet.payload.len()));
    parts.extend(packet.properties.iter().map(property));
    parts
}

fn ack(packet: &Ack<'_>, version: Version) -> Vec<String> {
    let mut parts = vec![format!("id {}", packet.packet_id)];
    if version.is_v5() {
        parts.push(packet.reason.to_string());
    }
    parts.extend(packet.properties.iter().map(property));
    parts
}

fn subscribe(packet: &Subscribe, version: Version) -> Vec<String> {
    let mut parts = vec![format!("id {}", packet.packet_id)];
    let filters = packet.filters.iter();
    parts.extend(filters.map(|filter| describe_filter(filter, version)));
    push_properties(&mut parts, &packet.properties);
    parts
}

fn describe_filter(filter: &Filter, version: Version) -> String {
    let mut line = format!("{} QoS {}", quoted(&filter.filter), filter.qos);
    if !version.is_v5() {
        return line;
    }
    if filter.no_local {
        line.push_str(" no local");
    }
    if filter.retain_as_published {
        line.push_str(" retain as published");
    }
    line.push_str(match filter.retain_handling {
        RetainHandling::OnSubscribe => "",
        RetainHandling::OnNewSubscribe => " retain handling 1",
        RetainHandling::Never => " retain handling 2",
    });
    line
}

fn suback(packet: &SubAck) -> Vec<String> {
    let mut parts = vec![format!("id {}", packet.packet_id)];
    parts.extend(packet.codes.iter().map(|code| match code.0 {
        granted @ 0..=2 => format!("granted QoS {granted}"),
        _ => code.to_string(),
    }));
    push_properties(&mut parts, &packet.properties);
    parts
}

fn unsubscribe(packet: &Unsubscribe) -> Vec<String> {
    let mut parts = vec![format!("id {}", packet.packet_id)];
    parts.extend(packet.filters.iter().map(|filter| quoted(filter)));
    push_properties(&mut parts, &packet.properties);
    parts
}

fn unsuback(packet: &UnsubAck) -> Vec<String> {
    let mut parts = vec![format!("id {}", packet.packet_id)];
    parts.extend(packet.codes.iter().map(ToString::to_string));
    push_properties(&mut parts, &packet.properties);
    parts
}

fn push_properties(parts: &mut Vec<String>, properties: &Properties) {
    parts.extend(properties.iter().map(property));
}

/// A property with its name in the specification.
fn property((property, value): (Property, PropertyValue<'_>)) -> String {
    let name = property.name();
    match value {
        PropertyValue::Byte(number) => format!("{name} {number}"),
        PropertyValue::Two(number) => format!("{name} {number}"),
        PropertyValue::Four(number) | PropertyValue::Variable(number) => {
            format!("{name} {number}")
        }
        PropertyValue::Text(text) => format!("{name} {}", quoted(text)),
        PropertyValue::Binary(data) if property == Property::AuthenticationData => {
            match described_token(data) {
                Some(token) => format!("{name} ({} B: {token})", data.len()),
                None => format!("{name} ({} B)", data.len()),
            }
        }
        PropertyValue::Binary(data) => match std::str::from_utf8(data) {
            Ok(text) => format!("{name} {}", quoted(text)),
            Err(_) => format!("{name} 0x{} ({} B)", hex(data, 32, ""), data.len()),
        },
        PropertyValue::Pair(key, value) => {
            let value = masked_pair(key, value);
            format!("{name} {}={}", quoted(key), quoted(&value))
        }
    }
}

/// In quotes, with quotes, backslashes and everything that is not printable escaped; long ones are cut.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(TEXT_LIMIT) {
        Some((end, _)) => format!("{:?}… ({} B)", &text[..end], text.len()),
        None => format!("{text:?}"),
    }
}

/// The first bytes in hexadecimal, with `…` for those that are not shown.
fn hex(bytes: &[u8], limit: usize, between: &str) -> String {
    let shown = bytes.iter().take(limit);
    let mut digits: Vec<_> = shown.map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > limit {
        digits.push("…".to_owned());
    }
    digits.join(between)
}
