//! The exit code of an error of the client, and what to do about it.

use std::time::Duration;

use super::auth::AuthError;
use super::disconnection;
use super::error::{ClientError, Login, Pattern, Stage};
use super::reasons::where_to_look;
use super::renewal::is_refusal;
use super::session::SessionError;
use crate::error::{Exit, Fault};
use crate::model::{Route, Version};
use crate::text::Counted;
use crate::transport::{FirstBytes, proxy_hint, stream_hint, try_instead};
use crate::wire::ConnAck;

impl Fault for ClientError {
    fn exit(&self) -> Exit {
        match self {
            Self::Transport(error) => error.exit(),
            Self::ConnectTimeout { .. } => Exit::Connect,
            Self::Refused { .. } => Exit::Refused,
            Self::Disconnected { .. } if self.refusal().is_some() => Exit::Refused,
            Self::Spurned { last, .. } | Self::WaitedFor { last, .. } => last.exit(),
            Self::Session {
                cause: SessionError::Authentication(error),
                ..
            } if is_refusal(error) => Exit::Refused,
            Self::Session { stage, .. }
            | Self::Closed { stage, .. }
            | Self::Disconnected { stage, .. }
            | Self::Io { stage, .. } => exit_of(*stage),
            Self::GaveUp { .. } | Self::Unread { .. } => Exit::Lost,
            Self::Unsendable { .. } => Exit::Usage,
            Self::Secret { .. } => Exit::Other,
            Self::Output(_) => Exit::File,
            Self::Stopped { .. } => Exit::Interrupted,
        }
    }

    fn hint(&self) -> Option<String> {
        of(self)
    }
}

/// The exit code of what happened in this stage.
fn exit_of(stage: Stage) -> Exit {
    match stage {
        Stage::Opening(_) => Exit::Connect,
        Stage::Open => Exit::Lost,
    }
}

/// What to do about an error.
fn of(error: &ClientError) -> Option<String> {
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
        ClientError::ConnectTimeout {
            proxy_is_silent: true,
            ..
        } => "check the scheme and the address of --proxy, or raise --connect-timeout",
        ClientError::ConnectTimeout {
            address,
            quic: true,
            ..
        } => {
            return Some(format!(
                "check that the broker listens for QUIC on {address} (UDP) and that no firewall blocks UDP"
            ));
        }
        ClientError::ConnectTimeout { unused_proxy, .. } => {
            let otherwise = "raise --connect-timeout if the network is slow";
            return Some(match unused_proxy {
                Some(variable) => proxy_hint(variable, Some(otherwise.to_owned())),
                None => otherwise.to_owned(),
            });
        }
        ClientError::Refused {
            ack,
            version,
            login,
            ..
        } => return of_refusal(ack, *version, *login),
        ClientError::Disconnected { packet, .. } => disconnection::hint(packet.reason)?,
        ClientError::Session {
            address,
            cause: SessionError::NotMqtt(name),
            stage: Stage::Opening(way),
            ..
        } => {
            let seen = match *name {
                "TLS" => FirstBytes::Tls,
                "HTTP" => FirstBytes::Http,
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
        } => return try_instead(*way, address, FirstBytes::Nothing),
        ClientError::Session {
            cause: SessionError::Authentication(AuthError::Challenge(_)),
            ..
        } => "answer challenges with --authentication-data-command, which gets them on stdin",
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
            where_to_look(*version)
        ),
        Pattern::Request(version) => format!(
            "check whether this client may subscribe to these topics; {}",
            where_to_look(*version)
        ),
    }
}

/// The server took the connection and said nothing.
fn silent(way: Route, address: &str) -> Option<String> {
    let other = try_instead(way, address, FirstBytes::Nothing)?;
    Some(format!("is it an MQTT broker? {other}"))
}

fn of_refusal(ack: &ConnAck, version: Version, login: Login) -> Option<String> {
    let is_about_login = matches!(
        (version.is_v5() && ack.code >= 0x80, ack.code),
        (true, 0x86 | 0x87 | 0x8C) | (false, 4 | 5)
    );
    if let Login::Expired(since) = login
        && is_about_login
    {
        return Some(format!(
            "get a new token: the one that was sent expired {} ago",
            roughly(since)
        ));
    }
    let hint = match (version.is_v5() && ack.code >= 0x80, ack.code) {
        (true, 0x84) | (false, 1) if version.is_v5() => {
            "try --mqtt-version 3.1.1: the broker does not support MQTT 5"
        }
        (true, 0x84) | (false, 1) => "try another --mqtt-version",
        (true, 0x85) | (false, 2) => "try another --client-id",
        (true, 0x86 | 0x87) | (false, 4 | 5) => match login {
            Login::Nothing => "pass --username and --password",
            Login::Joined => "--username takes the name alone: give the password with --password",
            Login::Token => "check --authentication-data: the broker does not accept this token",
            Login::Azure => {
                "check --azure-sas: the key has to be that of the device in --client-id"
            }
            Login::Usual | Login::Expired(_) => "check --username and --password",
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
    };
    Some(hint.to_owned())
}

/// A long time in its largest unit: `3 days`.
fn roughly(time: Duration) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let seconds = time.as_secs();
    let unit = units.into_iter().find(|(size, _)| seconds >= *size);
    let (size, name) = unit.unwrap_or((1, "second"));
    Counted::of(seconds / size, name).to_string()
}
