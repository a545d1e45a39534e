//! What a DISCONNECT of the broker means for what comes next (MQTT 5 table 3-13).

use crate::model::ReasonCode;

/// What a DISCONNECT of the broker means for what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The broker does not take what was sent, or what this client does: the same again ends the same way.
    Refusal,
    /// The broker does not want this client now, whatever it sends.
    DisconnectReply,
    /// The broker or the network has a difficulty that time may cure, and no message is to blame.
    Passing,
    /// It does not say whose fault it is.
    Unclear,
}

/// The meaning of a reason code in a DISCONNECT from the broker.
pub(super) fn meaning(reason: ReasonCode) -> Meaning {
    match reason.0 {
        // What was sent: malformed packet, protocol error, implementation specific error, topic filter and
        // topic name invalid, receive maximum exceeded, topic alias invalid, packet too large, payload format
        // invalid, and what the broker does not support.
        0x81..=0x83 | 0x8F | 0x90 | 0x93..=0x95 | 0x99..=0x9B | 0x9E | 0xA1 | 0xA2 => {
            Meaning::Refusal
        }
        // Who sent it: version, client identifier, login, rights, ban, authentication method, quota.
        0x84..=0x87 | 0x8A | 0x8C | 0x97 => Meaning::Refusal,
        // Session taken over, administrative action, use another server, server moved.
        0x8E | 0x98 | 0x9C | 0x9D => Meaning::DisconnectReply,
        // Server unavailable, busy, shutting down, keep alive timeout, message and connection rate, connect
        // time.
        0x88 | 0x89 | 0x8B | 0x8D | 0x96 | 0x9F | 0xA0 => Meaning::Passing,
        _ => Meaning::Unclear,
    }
}

/// What to do after a DISCONNECT with this reason.
pub(super) fn hint(reason: ReasonCode) -> Option<&'static str> {
    Some(match reason.0 {
        0x87 => "check what this user may publish and subscribe to on the broker",
        0x8E => "another client has connected with this client identifier: use another --client-id",
        0x8F => "check the filters of --topic",
        0x90 => "check --topic: the broker does not allow this topic",
        0x94 => "leave out --topic-alias",
        0x95 => "send smaller messages, or raise the broker's maximum packet size",
        0x96 => "send fewer messages a second",
        0x97 => "check the broker's quota for this client",
        0x99 => "leave out --payload-format-indicator, or send UTF-8 text",
        0x9A => "leave out --retain",
        0x9B => "use a lower --qos",
        0x9E => "subscribe without $share",
        0xA1 => "leave out --subscription-identifier",
        0xA2 => "subscribe without the wildcards + and #",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_that_a_broker_may_send_has_its_meaning() {
        let unclear: Vec<u8> = (0..=0xA2)
            .filter(|&code| meaning(ReasonCode(code)) == Meaning::Unclear)
            .filter(|&code| ReasonCode(code).name().is_some())
            .collect();
        // Successes, an error without a cause, and two that only acknowledgements have.
        let expected = [
            0x00, 0x01, 0x02, 0x04, 0x10, 0x11, 0x18, 0x19, 0x80, 0x91, 0x92,
        ];
        assert_eq!(unclear, expected);
    }
}
