//! What a connection keeps between two turns of its task.

use std::future::Future as _;
use std::pin::pin;
use std::rc::Rc;
use std::task::Context;

use tokio::task::yield_now;

use crate::broker::faults::FaultLayer;
use crate::broker::link::Link;
use crate::broker::memory::Charge;
use crate::broker::protocol::Peer;
use crate::broker::router::Ending;
use crate::broker::shared::Unfinished;
use crate::model::ReasonCode;
use crate::transport::Stream;
use crate::wire::frame_size;

/// One connection.
pub(super) struct Connection {
    pub(super) stream: Stream,
    /// What the stream itself keeps.
    pub(super) transport: Charge,
    pub(super) peer: Peer,
    /// What goes wrong, where anything may.
    pub(super) faults: Option<Box<FaultLayer>>,
    /// Bytes that were read and not handled, and what they count.
    pub(super) kept: Vec<u8>,
    pub(super) counted: Unfinished,
    /// The largest packet that is accepted.
    pub(super) largest_packet: usize,
    /// Whether these may hold a whole packet.
    pub(super) unread: bool,
    /// Whether what was written may not be on its way.
    pub(super) unflushed: bool,
    /// The slow subscriber that the client has to wait for.
    pub(super) waiting_for: Option<Rc<Link>>,
}

impl Connection {
    /// Keeps what was not used of some bytes.
    pub(super) fn keep(&mut self, mut bytes: Vec<u8>, used: usize) {
        if used == bytes.len() {
            self.keep_nothing();
            return;
        }
        bytes.drain(..used);
        self.kept = bytes;
    }

    /// Gives the memory back.
    pub(super) fn keep_nothing(&mut self) {
        if self.kept.capacity() > 0 {
            self.kept = Vec::new();
        }
        self.counted.grow(0);
    }

    /// Keeps more bytes of a packet that is not complete. Room is made for what came and a quarter of it, and never for
    /// more than the packet.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Ending> {
        let needed = self.kept.len() + bytes.len();
        if needed > self.kept.capacity() {
            let first = if self.kept.is_empty() {
                bytes
            } else {
                &self.kept
            };
            let packet = frame_size(first).ok().flatten().unwrap_or(0);
            let room = needed.max(packet.min(needed + needed / 4));
            if !self.counted.grow(room) {
                return Err(Ending::Refused(ReasonCode::QUOTA_EXCEEDED));
            }
            self.kept.reserve_exact(room - self.kept.len());
        }
        self.kept.extend_from_slice(bytes);
        Ok(())
    }
}

/// Lets the other tasks, and the sockets, have their turn before this task goes on.
pub(super) fn make_way(cx: &mut Context<'_>) {
    // The first poll is never ready: it sees to it that the task is woken.
    let _ = pin!(yield_now()).poll(cx);
}
