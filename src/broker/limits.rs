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

/// Output that waits for one connection, in bytes, beyond which QoS 0 messages for it are dropped: a message that
/// reaches it many times, through groups, or those of very many publishers.
pub(super) const OUTPUT_BYTES: usize = 32 << 20;

/// Payloads of so many bytes are not copied into the output of each receiver.
pub(super) const SHARED_PAYLOAD: usize = 64 << 10;

/// Output of one connection that may wait even where the memory is used up.
pub(super) const SMALL_OUTPUT: usize = 64 << 10;

/// What a message costs beside its bytes; this and the next are on the high side.
pub(super) const MESSAGE_COST: usize = 256;

/// What a message in the queue of a session costs.
pub(super) const DELIVERY_COST: usize = 64;

/// What a packet identifier that is remembered costs, or an acknowledgement that waits.
pub(super) const SMALL_COST: usize = 48;

/// What a session and its connection cost.
pub(super) const SESSION_COST: usize = 3 << 10;

/// What a subscription costs beside the bytes of its filter.
pub(super) const SUBSCRIPTION_COST: usize = 800;

/// The receive maximum that the broker announces (MQTT 5 §3.2.2.3.3): enough for full reads of small
/// messages, and a bound on what one publisher can have under way.
pub(super) const RECEIVE_MAXIMUM: u16 = 4096;

/// Topic aliases that a client may set (MQTT 5 §3.2.2.3.8).
pub(super) const TOPIC_ALIAS_MAXIMUM: u16 = 100;

/// Topic aliases that the broker sets for a client, if it allows so many.
pub(super) const ALIASES: u16 = 100;

/// From the accepted socket to the CONNECT packet, TLS and WebSocket handshakes included.
pub(super) const OPENING: Duration = Duration::from_secs(10);

/// A CONNECT packet larger than this is refused: nobody is trusted with more before the session exists.
pub(super) const CONNECT_SIZE: usize = 1 << 20;

/// The largest packet that MQTT can express: a fixed header of five bytes and what its length can say.
pub(super) const PACKET_SIZE: usize = 5 + 268_435_455;

/// How long a client may take to send the rest of a packet, and how many bytes of the packet allow it a second more.
pub(super) const PACKET_TIME: Duration = Duration::from_secs(30);

/// See [`PACKET_TIME`].
pub(super) const PACKET_RATE: usize = 256 << 10;

/// The share of the memory that packets which are not complete may take together: one part in so many.
pub(super) const UNFINISHED_SHARE: usize = 4;

/// Bytes of a packet that is not complete that every connection may keep, however much the others do.
pub(super) const SMALL_PART: usize = 4 << 10;

/// The share of the memory that one packet may take: one part in so many.
pub(super) const PACKET_SHARE: usize = 16;

/// The largest packet that is not a PUBLISH, in bytes: a SUBSCRIBE of more would hold up everybody.
pub(super) const CONTROL_SIZE: usize = 256 << 10;

/// The properties of a PUBLISH, in bytes: each receiver may need its own.
pub(super) const PROPERTIES_SIZE: usize = 256 << 10;

/// How often the broker's figures are published and shown.
pub(super) const FIGURES: Duration = Duration::from_secs(1);

/// How long a closed connection may take to receive its last bytes.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// How long connections may take to end when the broker stops.
pub(super) const STOPPING: Duration = Duration::from_millis(400);

/// How long who stops the broker waits for its memory to be free: with very much of it, it is freed beside what comes
/// next, or by the end of the process.
pub(super) const FREEING: Duration = Duration::from_millis(100);

/// Bytes that one read takes at most; the buffer is shared by all connections.
pub(super) const READ_SIZE: usize = 256 << 10;

/// Bytes that one connection writes before the others have their turn.
pub(super) const WRITE_SIZE: usize = 256 << 10;

/// So many tasks have their turn before the sockets are asked again: each may take as long as a slice of work.
pub(super) const TURNS: u32 = 16;

/// Levels of a topic name or filter, at most; as many as mosquitto takes. A filter with more is refused as not valid
/// (0x8F), and so is a topic (0x90).
pub(super) const LEVELS: usize = 200;

/// Filters, and places where filters part, that are looked at for one message, at most: the search is not done in slices.
/// Each level at which some filters have a name and others a wildcard doubles them, so that only filters that were made for it
/// come near, for a topic of 15 levels and more.
pub(super) const SEARCH: usize = 100_000;

/// Steps of work, each of about 100 ns, after which the other connections have their turn.
pub(super) const SLICE: usize = 10_000;

/// So many bytes that are copied or compared count as one step.
pub(super) const STEP_BYTES: usize = 256;

/// So many bytes of a filter, which is taken apart, count as one step.
pub(super) const FILTER_STEP_BYTES: usize = 16;

/// Retained messages, at most.
pub(super) const RETAINED_MESSAGES: usize = 1_000_000;

/// Sessions, connected or not, at most.
pub(super) const SESSIONS: usize = 200_000;

/// Subscriptions of one session, at most.
pub(super) const SUBSCRIPTIONS: usize = 100_000;
