//! Why there is no connection, or no longer one.

use std::io;
use std::time::{Duration, SystemTime};

use thiserror::Error;

use super::disconnection::{self, Meaning};
use super::identity::Identity;
use super::reasons::{described, is_busy, refusal};
use super::session::{LimitError, Loss, SessionError};
use crate::error::{Exit, Fault as _, plain};
use crate::model::{
    Authentication, Profile, ReasonCode, Route, Secret, SecretSource, Version, expired_since,
};
use crate::text::Counted;
use crate::transport::TransportError;
use crate::wire::{ConnAck, Disconnect};

/// When in the life of a connection something happened: before CONNACK it is a failure to connect,
/// afterwards a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before CONNACK, on this way.
    Opening(Route),
    /// After CONNACK.
    Open,
}

/// Why the broker may not have read everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It had closed the connection before.
    Closed,
    /// It has not taken or acknowledged all of it in time.
    Unacknowledged,
}

/// Why there is no connection, or no longer one. Each names the address.
#[derive(Debug, Error)]
pub enum ClientError {
    /// DNS, TCP, TLS, WebSocket, or a file that they need.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The connect timeout ran out.
    #[error("{}", late(.address, *.limit, .through.as_deref(), *.proxy_is_silent))]
    ConnectTimeout {
        /// The broker's address.
        address: String,
        /// The connect timeout.
        limit: Duration,
        /// The way on which the transport was up, so that only CONNACK was missing.
        dialed: Option<Route>,
        /// What the bytes pass through: `the proxy socks5://gate:1080`.
        through: Option<Box<str>>,
        /// The proxy has not said that it is connected to the broker.
        proxy_is_silent: bool,
        /// The environment variable of a proxy that is not used.
        unused_proxy: Option<&'static str>,
        /// It was tried over QUIC, where a port that is closed is silent.
        quic: bool,
    },
    /// CONNACK with an error.
    #[error("{address} refused the connection: {}", refusal(.ack, *.version))]
    Refused {
        /// The broker's address.
        address: String,
        /// The packet.
        ack: Box<ConnAck>,
        /// The version that was spoken.
        version: Version,
        /// What the login consisted of.
        login: Login,
    },
    /// The broker sent DISCONNECT.
    #[error("{address} disconnected: {}", described(.packet.reason, &.packet.properties))]
    Disconnected {
        /// The broker's address.
        address: String,
        /// The packet.
        packet: Box<Disconnect>,
        /// When.
        stage: Stage,
    },
    /// The session could not go on for another reason.
    #[error("{address}: {cause}{}", by_way(.through.as_deref()))]
    Session {
        /// The broker's address.
        address: String,
        /// The reason.
        cause: SessionError,
        /// When.
        stage: Stage,
        /// What the bytes pass through, which may have sent what is no MQTT.
        through: Option<Box<str>>,
    },
    /// The broker closed the connection without a word.
    #[error("{address} closed the connection{}{}", closing(*.stage, *.mid_packet), by_way(.through.as_deref()))]
    Closed {
        /// The broker's address.
        address: String,
        /// A packet was cut.
        mid_packet: bool,
        /// When.
        stage: Stage,
        /// What the bytes pass through, which may have closed it.
        through: Option<Box<str>>,
    },
    /// The socket failed.
    #[error("the connection to {address} failed: {}{}", plain(error), by_way(.through.as_deref()))]
    Io {
        /// The broker's address.
        address: String,
        /// The operating system's error.
        error: io::Error,
        /// When.
        stage: Stage,
        /// What the bytes pass through, which may have failed.
        through: Option<Box<str>>,
    },
    /// The broker may not have read our DISCONNECT, with messages on the way that nothing confirms.
    #[error("{address} {}: the last messages at QoS 0 may not have been delivered", unread(*.cause))]
    Unread {
        /// The broker's address.
        address: String,
        /// Why.
        cause: Unread,
    },
    /// All attempts to reconnect have failed.
    #[error("gave up after {} to reconnect: {last}", Counted::of((*attempts).into(), "attempt"))]
    GaveUp {
        /// How many attempts.
        attempts: u32,
        /// What the last one ended in.
        last: Box<ClientError>,
        /// What the losses have in common.
        pattern: Option<Pattern>,
    },
    /// Message after message was given up.
    #[error("gave up after {messages} messages in a row that ended the connection: {last}")]
    Spurned {
        /// How many messages.
        messages: u32,
        /// What the last one ended in.
        last: Box<ClientError>,
    },
    /// The broker was waited for in vain.
    #[error("{last} (waited {})", humantime::format_duration(*.limit))]
    WaitedFor {
        /// How long.
        limit: Duration,
        /// What the last attempt ended in.
        last: Box<ClientError>,
    },
    /// The CONNECT packet cannot be sent.
    #[error("cannot connect to {address}: {error}")]
    Unsendable {
        /// The broker's address.
        address: String,
        /// Why.
        error: LimitError,
    },
    /// A password or a token cannot be read again.
    #[error("{what}")]
    Secret {
        /// Why.
        what: String,
    },
    /// What was received could not be stored.
    #[error("cannot write the output: {}", plain(.0))]
    Output(io::Error),
    /// The workload asked to stop before there was a connection.
    #[error("stopped before the connection to {address} was up")]
    Stopped {
        /// The broker's address.
        address: String,
    },
}

/// What connections have in common that were closed one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Closed soon after CONNACK, with nothing to be blamed for it: perhaps another client with this
    /// identifier takes them over.
    Rival(String),
    /// Closed while messages of this client waited for their answers, in this version.
    Messages(String, Version),
    /// Closed while a SUBSCRIBE or UNSUBSCRIBE waited for its answer, in this version.
    Request(Version),
}

/// What a login consisted of, for the hint when it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// Neither user name nor password.
    Nothing,
    /// A user name that looks like `user:password`, as curl takes it, and no password.
    Joined,
    /// A JSON web token that expired this long ago.
    Expired(Duration),
    /// The data of an authentication method.
    Token,
    /// A password that was made of the key of a device of Azure.
    Azure,
    /// Anything else.
    Usual,
}

impl Login {
    /// The login of a profile, or of one of several clients that share it.
    pub(super) fn of(profile: &Profile, identity: Option<&Identity>) -> Self {
        let own = |of: fn(&Identity) -> &Option<Secret>| identity.and_then(|it| of(it).as_ref());
        let password = own(|it| &it.password).or(profile.password.as_ref());
        let data = match &profile.authentication {
            Some(Authentication::Method { data, .. }) => data.as_ref(),
            _ => None,
        };
        let data = own(|it| &it.authentication_data).or(data);
        let now = SystemTime::now();
        let tokens = [data, password].into_iter().flatten();
        let mut expired = tokens.filter_map(|token| expired_since(token.expose(), now));
        let is_azure = matches!(profile.renewal.password, Some(SecretSource::Azure(_)));
        match (expired.next(), &profile.username, password, data) {
            (Some(since), ..) => Self::Expired(since),
            (_, _, _, Some(_)) => Self::Token,
            (_, None, None, None) => Self::Nothing,
            (_, Some(name), None, None) if name.contains(':') => Self::Joined,
            _ if is_azure => Self::Azure,
            _ => Self::Usual,
        }
    }
}

/// What took too long.
fn late(address: &str, limit: Duration, through: Option<&str>, proxy_is_silent: bool) -> String {
    let limit = humantime::format_duration(limit);
    match through.filter(|_| proxy_is_silent) {
        Some(proxy) => {
            format!("cannot connect to {address} through {proxy}: no answer within {limit}")
        }
        None => format!(
            "{address} did not accept the connection within {limit}{}",
            by_way(through)
        ),
    }
}

/// What the bytes pass through, behind a sentence about the broker.
fn by_way(through: Option<&str>) -> String {
    through.map_or_else(String::new, |name| format!(" (connected through {name})"))
}

fn unread(cause: Unread) -> &'static str {
    match cause {
        Unread::Closed => "closed the connection before it had read everything",
        Unread::Unacknowledged => "did not acknowledge everything in time",
    }
}

fn closing(stage: Stage, mid_packet: bool) -> &'static str {
    match (stage, mid_packet) {
        (_, true) => " in the middle of a packet",
        (Stage::Opening(_), false) => " before answering with a CONNACK",
        (Stage::Open, false) => "",
    }
}

impl ClientError {
    /// The kind of failure in a few words without address or name, for counting.
    pub fn reason(&self) -> String {
        match self {
            Self::Transport(error) => error.reason(),
            Self::ConnectTimeout { .. } => "connect timeout".to_owned(),
            Self::Refused { ack, version, .. } => {
                if version.is_v5() && ack.code >= 0x80 {
                    ReasonCode(ack.code).to_string()
                } else {
                    refusal(ack, *version)
                }
            }
            Self::Disconnected { packet, .. } => format!("DISCONNECT: {}", packet.reason),
            Self::Session { cause, .. } => cause.to_string(),
            Self::Closed { .. } => "closed by the broker".to_owned(),
            Self::Unread { cause, .. } => match cause {
                Unread::Closed => "closed with unread messages",
                Unread::Unacknowledged => "unacknowledged messages at the end",
            }
            .to_owned(),
            // What was put into words says more than its kind.
            Self::Io { error, .. } if error.get_ref().is_some() => plain(error),
            Self::Io { error, .. } => error.kind().to_string(),
            Self::GaveUp { .. } => "gave up reconnecting".to_owned(),
            Self::WaitedFor { last, .. } | Self::Spurned { last, .. } => last.reason(),
            Self::Unsendable { error, .. } => error.to_string(),
            Self::Secret { what } => what.clone(),
            Self::Output(_) => "output failed".to_owned(),
            Self::Stopped { .. } => "stopped".to_owned(),
        }
    }

    /// Whether another attempt may help, once a connection has been up. Not after a DISCONNECT that
    /// refuses what was sent, or that says that this client, or this server, will not do (0x8E, 0x98, 0x9C,
    /// 0x9D), nor after a refusal that time will not cure.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Transport(error) => error.exit() == Exit::Connect,
            Self::ConnectTimeout { .. }
            | Self::Closed { .. }
            | Self::Io { .. }
            | Self::Secret { .. } => true,
            Self::Session { cause, .. } => !matches!(cause, SessionError::Authentication(_)),
            Self::Refused { ack, .. } => is_busy(ack),
            Self::Disconnected { packet, .. } => matches!(
                disconnection::meaning(packet.reason),
                Meaning::Passing | Meaning::Unclear
            ),
            Self::GaveUp { .. }
            | Self::Unread { .. }
            | Self::WaitedFor { .. }
            | Self::Spurned { .. }
            | Self::Unsendable { .. }
            | Self::Output(_)
            | Self::Stopped { .. } => false,
        }
    }

    /// Whether a first attempt that ended so may succeed later, once the broker is up.
    pub fn is_temporary_failure(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_temporary_failure(),
            Self::Session { .. } => false,
            other => other.is_temporary(),
        }
    }

    /// The DISCONNECT with which the broker refused what was sent over an established connection.
    pub fn refusal(&self) -> Option<&Disconnect> {
        match self {
            Self::Disconnected {
                packet,
                stage: Stage::Open,
                ..
            } if disconnection::meaning(packet.reason) == Meaning::Refusal => Some(packet),
            _ => None,
        }
    }

    /// The CONNACK with which the broker refused the connection.
    pub fn refused_with(&self) -> Option<&ConnAck> {
        match self {
            Self::Refused { ack, .. } => Some(ack),
            Self::WaitedFor { last, .. } => last.refused_with(),
            _ => None,
        }
    }

    /// What the end of an established connection says about the messages on their way.
    pub(super) fn loss(&self) -> Loss<'_> {
        match self {
            Self::Closed { .. } => Loss::Unexplained,
            Self::Io { error, .. }
                if matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionReset
                        | io::ErrorKind::ConnectionAborted
                        | io::ErrorKind::BrokenPipe
                ) =>
            {
                Loss::Unexplained
            }
            Self::Disconnected { packet, .. } => match disconnection::meaning(packet.reason) {
                Meaning::Refusal => Loss::Refused(packet),
                Meaning::Unclear if packet.reason.is_error() => Loss::Unexplained,
                _ => Loss::Unrelated,
            },
            _ => Loss::Unrelated,
        }
    }

    /// Whether the output was closed by its reader, which is not an error.
    pub fn is_closed_output(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
