//! `--embedded`: the throwaway broker, run beside a command.

use std::net::Ipv4Addr;

use super::context::Context;
use crate::broker::Broker;
use crate::error::Failure;
use crate::model::{Address, BrokerPlan, Profile};

/// Starts the broker if it is wanted; it lives as long as what is returned.
pub(crate) fn start_if(
    wanted: bool,
    context: &Context,
    profile: &mut Profile,
) -> Result<Option<Broker>, Failure> {
    wanted.then(|| start(context, profile)).transpose()
}

/// Starts a broker in this process that fits the profile, and points the profile to it. The port of the
/// profile is the one to listen on; 0 is any free one.
pub(crate) fn start(context: &Context, profile: &mut Profile) -> Result<Broker, Failure> {
    let broker = start_silently(profile)?;
    context.inform(&format!("Embedded broker at {}", profile.endpoint));
    Ok(broker)
}

/// The same without saying where it is.
pub(crate) fn start_silently(profile: &mut Profile) -> Result<Broker, Failure> {
    let endpoint = &mut profile.endpoint;
    let port = match endpoint.address {
        Address::Tcp { port, .. } => port,
        Address::Unix(_) => {
            return Err(Failure::usage(
                "--embedded listens on TCP: leave out --unix",
            ));
        }
    };
    let (tls, websocket) = (endpoint.tls.is_some(), endpoint.websocket.is_some());
    let quic = endpoint.quic;
    let listen = |wanted: bool| wanted.then_some(port);
    let broker = Broker::start(&BrokerPlan {
        port: listen(!tls && !websocket),
        tls_port: listen(tls && !websocket && !quic),
        ws_port: listen(!tls && websocket),
        wss_port: listen(tls && websocket),
        quic_port: listen(quic),
        ..BrokerPlan::default()
    })?;
    let bound = [
        broker.port(),
        broker.tls_port(),
        broker.ws_port(),
        broker.wss_port(),
        broker.quic_port(),
    ];
    endpoint.address = Address::Tcp {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port: bound.into_iter().flatten().next().unwrap_or(port),
    };
    if let Some(tls) = &mut endpoint.tls {
        // The certificate was made a moment ago in this very process: there is nobody to ask about it.
        tls.insecure = true;
    }
    Ok(broker)
}
