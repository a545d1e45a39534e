//! Dial or accept, and hand back a byte stream.
//!
//! In: an [`Endpoint`](crate::model::Endpoint) to dial, or an address to listen on. Out: a [`Stream`],
//! which reads and writes bytes whatever carries them (TCP, TLS, WebSocket over either, QUIC, a Unix
//! domain socket, a proxy, a command), with the time that each step took and the warnings on the way. Certificates and keys are
//! read here, once per [`Connector`] or [`ServerIdentity`].
//!
//! This module does not import MQTT packets, sessions, flags as clap sees them, or terminals; the flags are
//! named in its error texts only. It keeps no clock of its own over a dial: whoever dials sets the limit.

mod again;
mod command;
mod connector;
mod dial_times;
mod error;
mod fault;
mod listener;
mod plan;
mod proxy;
#[cfg(feature = "quic")]
mod quic;
mod socket;
mod stream;
mod tcp;
mod tls;
mod websocket;
mod wrong_port;

#[cfg(test)]
mod tests;

pub use command::{CommandStream, Relay};
pub use connector::{Connector, Dialed};
pub use dial_times::DialTimes;
pub use error::{TransportError, proxy_hint};
pub use fault::stream_hint;
pub use listener::{Accepted, Acceptor, Listener};
pub use proxy::{HttpConnect, Negotiation, Refusal, Socks, SocksHost, Step};
#[cfg(feature = "quic")]
pub use quic::QuicStream;
pub use socket::Socket;
pub use stream::Stream;
pub use tls::{Files, ServerIdentity};
pub use websocket::{Role, WebSocket};
pub use wrong_port::{FirstBytes, is_guess, try_instead};
