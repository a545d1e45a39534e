//! How an attempt or a connection ended, as an error that names the address.

use std::time::Duration;

use crate::client::driver::End;
use crate::client::error::{ClientError, Login, Stage};
use crate::client::identity::Identity;
use crate::client::session::SessionError;
use crate::model::Profile;

/// How far an attempt has come that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The network below MQTT was not up.
    Dialing {
        /// A proxy has not connected to the broker.
        proxy_is_silent: bool,
    },
    /// It was.
    Dialed,
}

/// The error of an attempt that took too long.
pub(super) fn connect_timeout(
    profile: &Profile,
    limit: Duration,
    progress: Progress,
) -> ClientError {
    let endpoint = &profile.endpoint;
    ClientError::ConnectTimeout {
        address: endpoint.address.to_string(),
        limit,
        dialed: (progress == Progress::Dialed).then(|| endpoint.way(profile.version)),
        through: through(profile),
        proxy_is_silent: progress
            == Progress::Dialing {
                proxy_is_silent: true,
            },
        unused_proxy: endpoint.via.unused_variable(),
        quic: endpoint.quic,
    }
}

/// What the bytes pass through, which may be at fault.
fn through(profile: &Profile) -> Option<Box<str>> {
    profile.endpoint.via.name().map(String::into_boxed_str)
}

/// Whether what has come, which is no CONNACK, may be that of something on the way to the broker.
fn may_be_of_another(stage: Stage, cause: &SessionError) -> bool {
    use SessionError::{NotMqtt, Protocol, Wire};
    matches!(stage, Stage::Opening(_)) && matches!(cause, Wire(_) | Protocol(_) | NotMqtt(_))
}

/// The end of a connection as an error that names the address.
pub(super) fn explain(
    profile: &Profile,
    identity: Option<&Identity>,
    end: End,
    stage: Stage,
) -> ClientError {
    let address = profile.endpoint.address.to_string();
    match end {
        End::Left => ClientError::Stopped { address },
        End::Session(SessionError::Refused(ack)) => ClientError::Refused {
            address,
            ack,
            version: profile.version,
            login: Login::of(profile, identity),
        },
        End::Session(SessionError::Disconnected(packet)) => ClientError::Disconnected {
            address,
            packet,
            stage,
        },
        End::Session(cause) => ClientError::Session {
            address,
            through: through(profile).filter(|_| may_be_of_another(stage, &cause)),
            cause,
            stage,
        },
        End::Closed { mid_packet } => ClientError::Closed {
            address,
            mid_packet,
            stage,
            through: through(profile),
        },
        End::Io(error) => ClientError::Io {
            address,
            // What was put into words says what failed.
            through: through(profile).filter(|_| error.get_ref().is_none()),
            error,
            stage,
        },
        End::Output(error) => ClientError::Output(error),
    }
}
