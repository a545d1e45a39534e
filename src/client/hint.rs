//! What to do when there is no connection, or no longer one.

use super::disconnection;
use super::error::{ClientError, Pattern, Stage};
use super::session::SessionError;
use crate::error::Fault as _;
use crate::model::{Version, Way};
use crate::transport::{Seen, stream_hint, try_instead};
use crate::wire::ConnAck;

/// What to do about an error.
pub(super) fn of(error: &ClientError) -> Option<String> {
    let hint = match error {
        ClientError::Transport(error) => return error.hint(),
        ClientError::Io { error, .. } if stream_hint(error).is_some() => return stream_hint(error),
        ClientError::GaveUp { last, pattern, .. } => {
            return pattern.as_ref().map(of_pattern).or_else(|| of(last));
        }
        ClientError::Spurned { last, .. } | ClientError::WaitedFor { last, .. } => return of(last),
        ClientError::ConnectTimeout {
            address,
            dialed: Some(way),
            ..
        } => return silent(*way, address),
        ClientError::ConnectTimeout { .. } => "raise --connect-timeout if the network is slow",
        ClientError::Refused { ack, version, .. } => return of_refusal(ack, *version),
        ClientError::Disconnected { packet, .. } => disconnection::hint(packet.reason)?,
        ClientError::Session {
            address,
            cause: SessionError::NotMqtt(name),
            stage: Stage::Opening(way),
        } => {
            let seen = match *name {
                "TLS" => Seen::Tls,
                "HTTP" => Seen::Http,
                _ => return None,
            };
            return try_instead(*way, address, seen);
        }
        ClientError::Closed {
            address,
            stage: Stage::Opening(way),
            ..
        }
        | ClientError::Io {
            address,
            stage: Stage::Opening(way),
            ..
        } => return try_instead(*way, address, Seen::Nothing),
        ClientError::Session {
            cause: SessionError::Silent,
            ..
        } => "the keep-alive (-k) decides how soon a dead connection is noticed",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// What to do about losses that have something in common.
pub(super) fn of_pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Rival(client_id) => format!(
            "another client may use the client identifier \"{client_id}\": use another --client-id"
        ),
        Pattern::Request(version) => format!(
            "check whether this client may subscribe to these topics; {}",
            who_may_know(*version)
        ),
    }
}

/// Where to look for the reason of a connection that the broker closed without one.
pub(super) fn who_may_know(version: Version) -> &'static str {
    if version.is_v5() {
        "the broker's log may name the reason"
    } else {
        "the broker's log or MQTT 5 (-V 5) may name the reason"
    }
}

/// The server took the connection and said nothing.
fn silent(way: Way, address: &str) -> Option<String> {
    let other = try_instead(way, address, Seen::Nothing)?;
    Some(format!("is it an MQTT broker? {other}"))
}

fn of_refusal(ack: &ConnAck, version: Version) -> Option<String> {
    let hint = match (version.is_v5() && ack.code >= 0x80, ack.code) {
        (true, 0x84) | (false, 1) if version.is_v5() => {
            "the broker does not speak MQTT 5: try --mqtt-version 3.1.1"
        }
        (true, 0x84) | (false, 1) => "try another --mqtt-version",
        (true, 0x85) | (false, 2) => "try another --client-id",
        (true, 0x86 | 0x87) | (false, 4 | 5) => "check --username and --password",
        (true, 0x8C) => "the broker does not offer this --authentication-method",
        _ => return None,
    };
    Some(hint.to_owned())
}
