//! The embedded throwaway broker: for trying things out, for tests and for `--embedded`.
//!
//! In: a [`BrokerPlan`]. Out: a [`Broker`] that listens until it is stopped or dropped, with its addresses.
//! It speaks MQTT 3.1, 3.1.1 and 5 on every listener, keeps sessions and retained messages in memory only,
//! and takes every user name and password.
//!
//! The module must not use the client, commands, settings or terminals. One thread runs it all, so there are no
//! locks, and long work is done in slices:
//!
//! - `serve` holds the listeners and the clock, `shared` what its connections have in common, `connection` the task of
//!   one socket, with `framing`, `link` with `output_buffer` what others see of it; `offline` is all of it without sockets;
//! - `opening` with `login` and `scram`, `protocol` and `acks` with `acknowledgement` are what packets mean, `rules` what
//!   clients may do;
//! - `observers` is told what passes;
//! - `router` is the state, with `routing`, `filters`, `due`, `session_end` with `leaving`, and `will`, and `sys_topics` what it publishes
//!   about itself;
//! - `session` and `inflight` are what one client is owed, `aliases` what its topics are called, `retained_delivery`
//!   with `catching_up` and `scan` its retained messages;
//! - `faults` with `fault_control` is what goes wrong on request, beside all of these;
//! - `subscriptions` with `subscriber` and `groups`, and `retained`, are the two stores;
//! - `limits` says how much of everything there may be, and what happens to slow subscribers; `memory` counts it.

mod acknowledgement;
mod acks;
mod aliases;
mod catching_up;
mod connection;
mod due;
mod error;
mod fault_control;
mod faults;
mod figures;
mod filters;
mod framing;
mod groups;
mod identifiers;
mod inflight;
mod leaving;
mod limits;
mod link;
mod login;
mod memory;
mod message;
mod observers;
mod offline;
mod opening;
mod output_buffer;
mod protocol;
mod retained;
mod retained_delivery;
mod route_cache;
mod router;
mod routing;
mod rules;
mod scan;
mod scram;
mod serve;
mod session;
mod session_end;
mod shared;
mod subscriber;
mod subscriptions;
mod sys_topics;
mod will;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, mpsc};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;

use crate::model::BrokerPlan;
use crate::transport::ServerIdentity;
pub use error::BrokerError;
use limits::FREEING;
pub use observers::{
    BrokerFigures, FigureObserver, MessageObserver, NoticeObserver, Observers, PacketObserver,
    SeenPacket,
};
pub use offline::OfflineBroker;
use serve::Entrance;

/// A running broker. It stops when it is dropped.
#[derive(Debug)]
pub struct Broker {
    stop: Option<oneshot::Sender<()>>,
    /// Closed when no listener is open any more and the connections have had time to end.
    stopped: Receiver<()>,
    /// Closed when everything is dropped, too.
    freed: Receiver<()>,
    thread: Option<JoinHandle<()>>,
    addresses: Vec<String>,
    bound: Vec<(Scheme, SocketAddr)>,
    certificate: Option<String>,
}

/// What a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Mqtt,
    Mqtts,
    Ws,
    Wss,
    Quic,
}

impl Scheme {
    fn is_tls(self) -> bool {
        matches!(self, Self::Mqtts | Self::Wss | Self::Quic)
    }

    fn is_websocket(self) -> bool {
        matches!(self, Self::Ws | Self::Wss)
    }

    /// The URL for clients.
    fn url(self, address: SocketAddr) -> String {
        match self {
            Self::Mqtt => format!("mqtt://{address}"),
            Self::Mqtts => format!("mqtts://{address}"),
            Self::Ws => format!("ws://{address}/mqtt"),
            Self::Wss => format!("wss://{address}/mqtt"),
            Self::Quic => format!("quic://{address}"),
        }
    }
}

impl Broker {
    /// Starts a broker on a thread of its own. When this returns, every listener takes connections.
    ///
    /// # Errors
    ///
    /// [`BrokerError`]: no port in the plan, a port in use, a certificate that cannot be read or used.
    pub fn start(plan: &BrokerPlan) -> Result<Self, BrokerError> {
        Self::start_observed(plan, Observers::default())
    }

    /// The same, and somebody is told what passes.
    ///
    /// # Errors
    ///
    /// As [`Broker::start`].
    pub fn start_observed(plan: &BrokerPlan, observers: Observers) -> Result<Self, BrokerError> {
        let wanted = [
            (Scheme::Mqtt, plan.port),
            (Scheme::Mqtts, plan.tls_port),
            (Scheme::Ws, plan.ws_port),
            (Scheme::Wss, plan.wss_port),
            (Scheme::Quic, plan.quic_port),
        ];
        let wanted = wanted.into_iter();
        let wanted: Vec<(Scheme, u16)> = wanted.filter_map(|(s, port)| Some((s, port?))).collect();
        if wanted.is_empty() {
            return Err(BrokerError::NoPort);
        }
        let identity = if wanted.iter().any(|(scheme, _)| scheme.is_tls()) {
            Some(Arc::new(identity(plan)?))
        } else {
            None
        };
        let entrances = wanted.iter().map(|(scheme, port)| Entrance {
            address: SocketAddr::new(plan.bind, *port),
            identity: identity.clone().filter(|_| scheme.is_tls()),
            websocket: scheme.is_websocket(),
            quic: *scheme == Scheme::Quic,
            origins: plan.origins.clone(),
        });
        let entrances = entrances.collect();
        let (bound, answer) = mpsc::sync_channel(1);
        let (stop, stopping) = oneshot::channel();
        let (open, stopped) = mpsc::sync_channel(0);
        let (alive, freed) = mpsc::sync_channel(0);
        let plan = plan.clone();
        let run = move || {
            serve::run(entrances, plan, observers, &bound, stopping, open);
            drop(alive);
        };
        let thread = Builder::new()
            .name("mqtty-broker".into())
            .spawn(run)
            .map_err(|source| BrokerError::Thread { source })?;
        let bound = answer.recv().unwrap_or(Err(BrokerError::Ended))?;
        let bound: Vec<(Scheme, SocketAddr)> = wanted
            .iter()
            .map(|(scheme, _)| *scheme)
            .zip(bound)
            .collect();
        Ok(Self {
            stop: Some(stop),
            stopped,
            freed,
            thread: Some(thread),
            addresses: bound.iter().map(|(scheme, at)| scheme.url(*at)).collect(),
            bound,
            certificate: identity.map(|identity| identity.certificate_pem().to_owned()),
        })
    }

    /// The URLs that it listens on: plain TCP, TLS, WebSocket, WebSocket in TLS, QUIC, as far as asked for.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// The port for plain TCP.
    pub fn port(&self) -> Option<u16> {
        self.port_of(Scheme::Mqtt)
    }

    /// The port for TLS.
    pub fn tls_port(&self) -> Option<u16> {
        self.port_of(Scheme::Mqtts)
    }

    /// The port for WebSocket.
    pub fn ws_port(&self) -> Option<u16> {
        self.port_of(Scheme::Ws)
    }

    /// The port for WebSocket in TLS.
    pub fn wss_port(&self) -> Option<u16> {
        self.port_of(Scheme::Wss)
    }

    /// The UDP port for QUIC.
    pub fn quic_port(&self) -> Option<u16> {
        self.port_of(Scheme::Quic)
    }

    fn port_of(&self, wanted: Scheme) -> Option<u16> {
        let mut bound = self.bound.iter();
        bound.find_map(|(scheme, at)| (*scheme == wanted).then(|| at.port()))
    }

    /// What a client has to trust to connect with TLS, as PEM; `None` without a TLS listener.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// Stops the broker, within a second: MQTT 5 clients get reason 0x8B, everything is closed. Wills are not
    /// published: there is nobody left to get them.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        // Dropping it rings it.
        self.stop = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        // Both channels carry nothing and are closed in the end, also by a thread that has panicked.
        let _ = self.stopped.recv();
        // Dropping a million messages takes its time, which nobody has to wait for.
        let freed = self.freed.recv_timeout(FREEING);
        if freed == Err(RecvTimeoutError::Disconnected) {
            // A panic has been reported already.
            let _ = thread.join();
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.shut_down();
    }
}

fn identity(plan: &BrokerPlan) -> Result<ServerIdentity, BrokerError> {
    if let Some((certificate, key)) = &plan.identity {
        return Ok(ServerIdentity::from_pem_files(certificate, key)?);
    }
    let mut names = vec![
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "::1".to_owned(),
    ];
    let bind = plan.bind.to_string();
    if !names.contains(&bind) && !plan.bind.is_unspecified() {
        names.push(bind);
    }
    Ok(ServerIdentity::self_signed(&names)?)
}
