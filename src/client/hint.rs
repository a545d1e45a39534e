//! What to do when there is no connection, or no longer one.

use super::disconnection;
use super::error::{ClientError, Login, Pattern, Stage};
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
        ClientError::Refused {
            ack,
            version,
            login,
            ..
        } => return of_refusal(ack, *version, *login).map(str::to_owned),
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
        Pattern::Messages(client_id, version) => format!(
            "check what this user may publish and the broker's maximum packet size, or use another --client-id than \
             \"{client_id}\"; {}",
            who_may_know(*version)
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

fn of_refusal(ack: &ConnAck, version: Version, login: Login) -> Option<&'static str> {
    Some(match (version.is_v5() && ack.code >= 0x80, ack.code) {
        (true, 0x84) | (false, 1) if version.is_v5() => {
            "the broker does not speak MQTT 5: try --mqtt-version 3.1.1"
        }
        (true, 0x84) | (false, 1) => "try another --mqtt-version",
        (true, 0x85) | (false, 2) => "try another --client-id",
        (true, 0x86 | 0x87) | (false, 4 | 5) => match login {
            Login::Nothing => "give --username and --password, which the broker may require",
            Login::Joined => "--username takes the name alone: give the password with --password",
            Login::Usual => "check --username and --password",
        },
        (true, 0x8C) => "the broker does not offer this --authentication-method",
        // What a CONNECT asks for beside the login is the will.
        (true, 0x90) => "check --will-topic: the broker does not allow this topic",
        (true, 0x95) => {
            "make --will-message and the user properties smaller, or raise the broker's maximum packet size"
        }
        (true, 0x97) => "check the broker's quota for this client",
        (true, 0x99) => "leave out --will-payload-format-indicator, or make the will UTF-8 text",
        (true, 0x9A) => "leave out --will-retain",
        (true, 0x9B) => "use a lower --will-qos",
        _ => return None,
    })
}
