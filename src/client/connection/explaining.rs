//! How an attempt or a connection ended, as an error that names the address.

use std::time::Duration;

use crate::client::driver::End;
use crate::client::error::{ClientError, Login, Stage};
use crate::client::session::SessionError;
use crate::model::Profile;

/// The error of an attempt that took too long; `dialed`: the network below MQTT was up.
pub(super) fn connect_timeout(profile: &Profile, limit: Duration, dialed: bool) -> ClientError {
    ClientError::ConnectTimeout {
        address: profile.endpoint.address.to_string(),
        limit,
        dialed: dialed.then(|| profile.endpoint.way(profile.version)),
    }
}

/// The end of a connection as an error that names the address.
pub(super) fn explain(profile: &Profile, end: End, stage: Stage) -> ClientError {
    let address = profile.endpoint.address.to_string();
    match end {
        End::Left => ClientError::Stopped { address },
        End::Session(SessionError::Refused(ack)) => ClientError::Refused {
            address,
            ack,
            version: profile.version,
            login: Login::of(profile),
        },
        End::Session(SessionError::Disconnected(packet)) => ClientError::Disconnected {
            address,
            packet,
            stage,
        },
        End::Session(cause) => ClientError::Session {
            address,
            cause,
            stage,
        },
        End::Closed { mid_packet } => ClientError::Closed {
            address,
            mid_packet,
            stage,
        },
        End::Io(error) => ClientError::Io {
            address,
            error,
            stage,
        },
        End::Output(error) => ClientError::Output(error),
    }
}
