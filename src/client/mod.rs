//! The one async MQTT client that every command drives.
//!
//! - [`session`] is the protocol as a state machine: bytes and time in, bytes and events out.
//! - `driver` joins a session and a stream; `connection` adds dialing and reconnects around it.
//! - [`Workload`] uses it: a trait whose methods are called for work and for events. [`calls()`] makes a
//!   workload with a [`Handle`] for tracked calls; the load engine has workloads of its own.
//!
//! In: a [`Profile`](crate::model::Profile) and a workload. Out: the workload's events, and one
//! [`ClientError`] if the connection could not be made or kept. It imports `wire`, `transport` and
//! `model`, and nothing of flags, terminals or files.

mod auth;
mod calls;
mod connection;
mod dial;
mod disconnection;
mod driver;
mod error;
mod events;
mod handle;
mod hint;
mod identity;
mod opening;
mod reasons;
mod recovery;
mod renewal;
mod scram;
mod send_queue;
pub mod session;
mod token;
mod trace;
mod workload;

#[cfg(test)]
mod tests;

/// What is made once for many connections, and what dialling gives.
pub use crate::transport::{
    Connector, DialTimes, Files, FirstBytes, Relay, Stream, TransportError, is_guess, try_instead,
};
/// What of the packets a user of the client needs to name.
pub use crate::wire::{Ack, ConnAck, Disconnect, EncodedProperties, Filter, SubAck};
pub use auth::{AuthError, Authenticator};
pub use calls::{Calls, Listener, calls};
pub use connection::Connection;
pub use dial::{Dial, Opened};
pub use error::{ClientError, Pattern, Stage, Unread};
pub use events::{Answer, Connected, Events, Incoming, Verdict};
pub use handle::{Call, CallError, CallResult, Handle, Outcome};
pub use identity::Identity;
pub use opening::connect_packet;
pub use reasons::{described, is_busy, refusal};
pub use renewal::{ReadSecret, authenticator};
pub use scram::Scram;
pub use send_queue::SendQueue;
pub use session::{
    Copies, EXPIRED, GivenUp, LimitError, Limits, Outgoing, PublishError, Sent, Subscription,
};
pub use trace::{Direction, TraceSink};
pub use workload::{Notice, OpenTimes, Port, Work, Workload};
