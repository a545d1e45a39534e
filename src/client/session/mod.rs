//! The protocol as a state machine: bytes and the time go in; bytes, events and the next deadline come
//! out. No sockets, and no clock of its own.
//!
//! It owns packet identifiers, the table of packets in flight, QoS 1 and 2 in both directions, the
//! resumption of a session, receive maximum and topic aliases both ways, keep-alive, and the limits that
//! the broker announced. One `Session` lives as long as its MQTT session: through reconnects.

mod acknowledged;
mod authenticating;
mod copies;
mod error;
mod inbound;
mod inflight;
mod keepalive;
mod kept;
mod limits;
mod receiving;
mod resuming;
mod sending;
mod suspects;

use std::time::Instant;

use crate::model::{Properties, ReasonCode, Secret, Version};
use crate::wire::{Connect, Disconnect, Packet};

use super::auth::Authenticator;
pub use copies::Copies;
pub use error::SessionError;
use inbound::Inbound;
use inflight::{Inflight, WrittenExtent};
use keepalive::{Due, KeepAlive};
pub use limits::{LimitError, Limits};
pub use sending::{Outgoing, PublishError, Sent, Subscription};
use suspects::CautiousSending;
pub use suspects::{GivenUp, Loss, LossCause};

/// The largest packet that the protocol can express, with its fixed header (MQTT 5 §2.1.4).
const LARGEST_PACKET: usize = 268_435_455 + 5;

/// The key of a publish that nobody waits for any more.
pub const EXPIRED: u64 = u64::MAX;

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No connection.
    Offline,
    /// CONNECT was sent.
    Connecting,
    /// CONNACK accepted us.
    Connected,
    /// DISCONNECT was sent.
    Leaving,
}

/// The two kinds of bytes on their way to the socket.
#[derive(Debug, Default)]
pub struct Outbox {
    /// To be written as soon as possible.
    pub ready: Vec<u8>,
    /// Acknowledgements of deliveries that the consumer has not stored away yet; they are moved to
    /// `ready` when it has (see [`Session::release`]).
    pub held: Vec<u8>,
}

/// The state of an MQTT session and of its current connection.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the connection"
)]
pub struct Session {
    version: Version,
    phase: Phase,
    limits: Limits,
    keep_alive: KeepAlive,
    inflight: Inflight,
    inbound: Inbound,
    /// Identifiers to send again, in reverse order, when the receive maximum allows.
    resend: Vec<u16>,
    /// Whether the packets in `resend` are sent as duplicates.
    resumed: bool,
    /// Packets of an earlier connection wait to be sent again, or are sent with caution.
    catching_up: bool,
    cautious: CautiousSending,
    /// How many publishes may be on their way at once.
    at_once: u16,
    /// Messages given up: all, those in a row, and how many others had been answered by then.
    given_up: (u32, u32, u64),
    /// The alias that the broker knows on this connection, and its topic.
    alias_out: Option<Box<(u16, String)>>,
    /// What we announced, for checking what comes in.
    ours: ConnectLimits,
    auth: Option<Box<dyn Authenticator>>,
    /// An exchange on this connection has succeeded.
    authenticated_again: bool,
    /// Messages at QoS 0 were sent on this connection.
    has_sent_plain: bool,
    /// The client identifier that the broker has chosen.
    assigned: Option<String>,
}

/// What our CONNECT announced.
#[derive(Clone, Copy, Debug)]
struct ConnectLimits {
    clean_start: bool,
    keep_alive: u16,
    receive_maximum: u16,
    maximum_packet: usize,
    topic_alias_maximum: u16,
}

impl Session {
    /// A session that has not been connected.
    pub fn new(version: Version, now: Instant) -> Self {
        Self {
            version,
            phase: Phase::Offline,
            limits: Limits::default(),
            keep_alive: KeepAlive::new(0, now),
            inflight: Inflight::default(),
            inbound: Inbound::default(),
            resend: Vec::new(),
            resumed: false,
            catching_up: false,
            cautious: CautiousSending::default(),
            at_once: u16::MAX,
            given_up: (0, 0, 0),
            alias_out: None,
            ours: ConnectLimits {
                clean_start: true,
                keep_alive: 0,
                receive_maximum: u16::MAX,
                maximum_packet: LARGEST_PACKET,
                topic_alias_maximum: 0,
            },
            auth: None,
            authenticated_again: false,
            has_sent_plain: false,
            assigned: None,
        }
    }

    /// The client identifier that the broker has chosen in its last CONNACK; once.
    pub fn assigned_client_id(&mut self) -> Option<String> {
        self.assigned.take()
    }

    /// The version that the session speaks.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether CONNACK has come and DISCONNECT has not been sent.
    pub fn is_connected(&self) -> bool {
        self.phase == Phase::Connected
    }

    /// Whether CONNACK has accepted us on this connection, whatever has happened since.
    pub fn is_accepted(&self) -> bool {
        matches!(self.phase, Phase::Connected | Phase::Leaving)
    }

    /// Whether messages at QoS 0 were sent on this connection, which nothing confirms.
    pub fn has_sent_plain(&self) -> bool {
        self.has_sent_plain
    }

    /// Whether nothing waits for an acknowledgement.
    pub fn is_idle(&self) -> bool {
        self.inflight.is_empty()
    }

    /// The smallest key among the publishes that wait for an acknowledgement. Takes time in proportion
    /// to the number of identifiers in use.
    pub fn oldest_publish(&self) -> Option<u64> {
        self.inflight.oldest_publish()
    }

    /// Gives up waiting for the publishes whose key is `overdue`. Their identifiers stay in use, since the
    /// answer may still come; it is then reported under the key [`EXPIRED`].
    pub fn expire(&mut self, overdue: impl FnMut(u64) -> bool) {
        self.inflight.expire(overdue);
    }

    /// The keys of the publishes that wait for an acknowledgement, [`EXPIRED`] for those that were given up.
    pub fn unanswered(&self) -> impl Iterator<Item = u64> {
        self.inflight.publish_keys()
    }

    /// Begins a connection: appends the CONNECT packet. With an authenticator the packet's
    /// authentication properties are taken from it (MQTT 5 §4.12).
    pub fn connect(
        &mut self,
        mut connect: Connect,
        mut auth: Option<Box<dyn Authenticator>>,
        now: Instant,
        out: &mut Outbox,
    ) -> Result<(), LimitError> {
        if let Some(auth) = &mut auth {
            connect.properties.authentication_method = Some(auth.method().to_owned());
            connect.properties.authentication_data = auth.first().map(Secret::new);
        }
        let properties = &connect.properties;
        self.ours = ConnectLimits {
            clean_start: connect.clean_start,
            keep_alive: connect.keep_alive,
            receive_maximum: properties.receive_maximum.unwrap_or(u16::MAX),
            maximum_packet: properties
                .maximum_packet_size
                .and_then(|size| usize::try_from(size).ok())
                .unwrap_or(LARGEST_PACKET),
            topic_alias_maximum: properties.topic_alias_maximum.unwrap_or(0),
        };
        self.auth = auth;
        self.phase = Phase::Connecting;
        self.limits = Limits::default();
        self.alias_out = None;
        self.has_sent_plain = false;
        // Nothing is pinged before CONNACK; the connect timeout rules until then.
        self.keep_alive = KeepAlive::new(0, now);
        Packet::Connect(Box::new(connect))
            .encode(self.version, &mut out.ready)
            .map_err(|error| LimitError::Encoding(error.to_string()))
    }

    /// The connection is gone. What waits for an acknowledgement stays, to be sent again.
    pub fn lost(&mut self) {
        if self.is_accepted() {
            self.inflight.note_reached();
        }
        self.phase = Phase::Offline;
        self.resend.clear();
        self.auth = None;
    }

    /// The connection is lost before the socket has taken all of this message.
    pub fn cut(&mut self, packet_id: u16) {
        if let Some(slot) = self.inflight.get(packet_id)
            && slot.taken == WrittenExtent::Unknown
        {
            slot.taken = WrittenExtent::Cut;
        }
    }

    /// Appends DISCONNECT (MQTT 5 §3.14); nothing is sent or taken after it.
    pub fn disconnect(
        &mut self,
        reason: ReasonCode,
        session_expiry_interval: Option<u32>,
        out: &mut Outbox,
    ) {
        if self.phase != Phase::Connected {
            return;
        }
        self.phase = Phase::Leaving;
        let disconnect = Disconnect {
            reason,
            properties: Properties {
                session_expiry_interval,
                ..Properties::default()
            },
        };
        // A DISCONNECT without texts always fits.
        let encoded = Packet::Disconnect(Box::new(disconnect)).encode(self.version, &mut out.ready);
        debug_assert!(encoded.is_ok());
    }

    /// Appends the DISCONNECT that tells a broker what it did wrong (MQTT 5 §4.13.1); nothing with 3.x.
    pub fn reject(&mut self, error: &SessionError, out: &mut Outbox) {
        if let (true, Some(reason)) = (self.version.is_v5(), error.reason()) {
            self.disconnect(reason, None, out);
        }
    }

    /// The consumer has stored what it took: its acknowledgements may leave.
    pub fn release(&mut self, out: &mut Outbox) {
        self.inbound.release_all();
        out.ready.append(&mut out.held);
    }

    /// The socket has taken bytes; `all`: nothing of the outbox is left.
    pub fn wrote(&mut self, now: Instant, all: bool) {
        self.keep_alive.sent(now, all);
        self.inbound.wrote();
    }

    /// Bytes have come in that are not a whole packet yet: the broker is alive.
    pub fn heard(&mut self, now: Instant) {
        self.keep_alive.received(now);
    }

    /// When [`Session::tick`] wants to be called next.
    pub fn deadline(&self) -> Option<Instant> {
        (self.phase == Phase::Connected)
            .then(|| self.keep_alive.deadline())
            .flatten()
    }

    /// The time has come: appends PINGREQ, or says that the broker is gone. `deaf`: nothing is being read
    /// at the moment, so that silence proves nothing.
    pub fn tick(&mut self, now: Instant, deaf: bool, out: &mut Outbox) -> Result<(), SessionError> {
        if self.phase != Phase::Connected {
            return Ok(());
        }
        match self.keep_alive.due(now, deaf) {
            Due::Nothing => Ok(()),
            Due::Ping => {
                out.ready.extend_from_slice(&[0xC0, 0x00]);
                Ok(())
            }
            Due::Dead => Err(SessionError::Silent),
        }
    }
}

#[cfg(test)]
mod tests;
