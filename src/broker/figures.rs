//! The figures of the broker: what went through its connections, and who is connected. Published by `sys_topics`.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// Packets and bytes in both directions, since the start.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    received: Cell<(u64, u64)>,
    sent: Cell<(u64, u64)>,
}

impl Traffic {
    /// So many packets, of so many bytes, were received.
    pub(super) fn note_received(&self, packets: u64, bytes: usize) {
        self.received.update(|sums| add(sums, packets, bytes));
    }

    /// So many packets were handed to the socket, and so many bytes were taken by it.
    pub(super) fn note_sent(&self, packets: u64, bytes: usize) {
        self.sent.update(|sums| add(sums, packets, bytes));
    }

    /// How many packets and bytes were received.
    pub(super) fn received(&self) -> (u64, u64) {
        self.received.get()
    }

    /// How many packets and bytes were sent.
    pub(super) fn sent(&self) -> (u64, u64) {
        self.sent.get()
    }
}

fn add((packets, bytes): (u64, u64), more: u64, more_bytes: usize) -> (u64, u64) {
    (packets + more, bytes + more_bytes as u64)
}

/// The figures that were published last, and when the next are due.
#[derive(Debug, Default)]
pub(super) struct Figures {
    started: Option<Instant>,
    pub(super) connected: usize,
    pub(super) most_connected: usize,
    pub(super) last: Vec<(&'static str, String)>,
    pub(super) due: Option<Instant>,
}

impl Figures {
    /// The broker begins.
    pub(super) fn start(&mut self, now: Instant) {
        self.started = Some(now);
    }

    /// A client is connected.
    pub(super) fn enter(&mut self) {
        self.connected += 1;
        self.most_connected = self.most_connected.max(self.connected);
    }

    /// A client is no longer connected.
    pub(super) fn leave(&mut self) {
        self.connected = self.connected.saturating_sub(1);
    }

    /// How long the broker has been running.
    pub(super) fn uptime(&self, now: Instant) -> Duration {
        let started = self.started.unwrap_or(now);
        now.saturating_duration_since(started)
    }
}
