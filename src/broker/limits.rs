//! Every bound of the broker in one place, and why it is what it is.
//!
//! The rule behind them: whoever is too slow slows down the one who sends to it, and nothing is thrown
//! away while a connection makes progress. Three steps, each only when the one before did not help:
//!
//! 1. A subscriber whose acknowledgements lag holds back the acknowledgements of its publishers.
//! 2. A subscriber whose output is full, or whose backlog is large, stops its publishers from being read.
//! 3. A subscriber that makes no progress at all for [`STALL`] holds up nobody any longer: if its socket
//!    takes nothing it is disconnected, if it only does not acknowledge, its backlog fills up to
//!    [`QUEUE_MESSAGES`] and what comes after that is dropped.

use std::time::Duration;

/// Bytes of output that wait for a connection's socket before its publishers are no longer read.
pub(super) const HIGH_WATER: usize = 1 << 20;

/// Bytes of output at which they are read again.
pub(super) const LOW_WATER: usize = 1 << 18;

/// How long a subscriber may make no progress while others wait for it.
pub(super) const STALL: Duration = Duration::from_secs(10);

/// QoS 1 and 2 messages that wait for acknowledgement towards one client, at most; the client's own
/// receive maximum may ask for fewer.
pub(super) const WINDOW: u16 = 8192;

/// A backlog of this many messages holds back the acknowledgements of those who publish into it.
pub(super) const DEFER_MESSAGES: usize = 10_000;

/// The same in bytes.
pub(super) const DEFER_BYTES: usize = 16 << 20;

/// A backlog of this many messages stops those who publish into it from being read.
pub(super) const PAUSE_MESSAGES: usize = 50_000;

/// The same in bytes.
pub(super) const PAUSE_BYTES: usize = 128 << 20;

/// A backlog never grows beyond this many messages; the newest are dropped.
pub(super) const QUEUE_MESSAGES: usize = 100_000;

/// The same in bytes.
pub(super) const QUEUE_BYTES: usize = 512 << 20;

/// The receive maximum that the broker announces (MQTT 5 §3.2.2.3.3): enough for full reads of small
/// messages, and a bound on what one publisher can have under way.
pub(super) const RECEIVE_MAXIMUM: u16 = 4096;

/// Topic aliases that a client may set (MQTT 5 §3.2.2.3.8).
pub(super) const TOPIC_ALIAS_MAXIMUM: u16 = 100;

/// From the accepted socket to the CONNECT packet, TLS and WebSocket handshakes included.
pub(super) const OPENING: Duration = Duration::from_secs(10);

/// A CONNECT packet larger than this is refused: nobody is trusted with more before the session exists.
pub(super) const CONNECT_SIZE: usize = 1 << 20;

/// The largest packet that MQTT can express: a fixed header of five bytes and what its length can say.
pub(super) const PACKET_SIZE: usize = 5 + 268_435_455;

/// How long a closed connection may take to receive its last bytes.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// Bytes that one read takes at most; the buffer is shared by all connections.
pub(super) const READ_SIZE: usize = 256 << 10;

/// Levels of a topic name or filter, at most; as many as mosquitto takes. A filter with more is refused as not valid
/// (0x8F), and so is a topic (0x90).
pub(super) const LEVELS: usize = 200;

/// Steps of work, each of about 100 ns, after which the other connections have their turn.
pub(super) const SLICE: usize = 10_000;

/// So many bytes that are copied or compared count as one step.
pub(super) const STEP_BYTES: usize = 1024;

/// Retained messages, at most.
pub(super) const RETAINED_MESSAGES: usize = 1_000_000;

/// Bytes of retained messages, at most.
pub(super) const RETAINED_BYTES: usize = 1 << 30;

/// Sessions, connected or not, at most.
pub(super) const SESSIONS: usize = 200_000;

/// Subscriptions of one session, at most.
pub(super) const SUBSCRIPTIONS: usize = 100_000;
