//! The reasons of a broker in words, and where to look where it gave none.

use std::fmt::Write as _;

use crate::model::{Properties, ReasonCode, Version, connect_return_code_name};
use crate::wire::ConnAck;

/// `not authorized (0x87): "reason string"; use other:1883 instead`.
pub fn described(reason: ReasonCode, properties: &Properties) -> String {
    with_details(reason.to_string(), properties)
}

fn with_details(mut text: String, properties: &Properties) -> String {
    // Writing to a String cannot fail.
    if let Some(reason) = &properties.reason_string {
        let _ = write!(text, ": \"{reason}\"");
    }
    if let Some(server) = &properties.server_reference {
        let _ = write!(text, "; use {server} instead");
    }
    text
}

/// A refusal in words: a reason code with MQTT 5, a return code with 3.x.
pub fn refusal(ack: &ConnAck, version: Version) -> String {
    // A small number in answer to MQTT 5 comes from a broker that only knows 3.1.1.
    if !version.is_v5() || ack.code < 0x80 {
        let name = connect_return_code_name(ack.code).unwrap_or("unknown return code");
        return format!("{name} ({})", ack.code);
    }
    with_details(ReasonCode(ack.code).to_string(), &ack.properties)
}

/// Whether a refusal says that the broker, or its quota for this client, is exhausted for now, so that the same CONNECT may
/// succeed later: server unavailable (3 with MQTT 3.x, which a broker may also say that does not know MQTT 5; 0x88), server
/// busy, quota exceeded, connection rate exceeded (MQTT 5 §3.2.2.2).
pub fn is_busy(ack: &ConnAck) -> bool {
    matches!(ack.code, 3 | 0x88 | 0x89 | 0x97 | 0x9F)
}

/// Where to look for the reason of a connection that the broker closed without one.
pub(super) fn where_to_look(version: Version) -> &'static str {
    if version.is_v5() {
        "the broker's log may name the reason"
    } else {
        "the broker's log or MQTT 5 (-V 5) may name the reason"
    }
}
