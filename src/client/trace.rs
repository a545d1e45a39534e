//! `--debug`: every packet in and out, described by `wire`, handed to whoever shows it.

use crate::model::Version;
use crate::wire::{self, describe};

/// Which way a packet went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the broker.
    Received,
    /// To the broker.
    Sent,
}

/// Is given one line for each packet.
pub type TraceSink = Box<dyn FnMut(Direction, &str)>;

/// The trace of one connection.
pub(super) struct Tracer {
    sink: TraceSink,
    version: Version,
    /// How much of the outgoing buffer has been shown.
    shown: usize,
}

impl Tracer {
    pub(super) fn new(sink: TraceSink, version: Version) -> Self {
        Self {
            sink,
            version,
            shown: 0,
        }
    }

    /// Shows the whole packets at the start of what was received; bytes that are no packet are shown as
    /// what they are, since the session will refuse them. Returns what was not shown: the beginning of a
    /// packet.
    pub(super) fn received<'a>(&mut self, mut input: &'a [u8]) -> &'a [u8] {
        while !input.is_empty() {
            let size = match wire::next_frame(input, usize::MAX) {
                Ok(Some(frame)) => frame.size,
                Ok(None) => break,
                Err(_) => input.len(),
            };
            let (packet, rest) = input.split_at(size);
            self.refused(packet);
            input = rest;
        }
        input
    }

    /// Shows bytes of which nothing more is taken, whole packet or not.
    pub(super) fn refused(&mut self, bytes: &[u8]) {
        (self.sink)(Direction::Received, &describe(bytes, self.version));
    }

    /// Shows the packets that were added to the outgoing buffer since the last call.
    pub(super) fn sending(&mut self, buffer: &[u8]) {
        while let Some(rest) = buffer.get(self.shown..)
            && let Ok(Some(frame)) = wire::next_frame(rest, usize::MAX)
        {
            let packet = &rest[..frame.size];
            (self.sink)(Direction::Sent, &describe(packet, self.version));
            self.shown += frame.size;
        }
    }

    /// The outgoing buffer was emptied.
    pub(super) fn emptied(&mut self) {
        self.shown = 0;
    }
}
