//! What a stream counts.

/// What is counted.
#[derive(Debug, Default)]
pub(super) struct StreamCounts {
    /// Messages taken from the source.
    pub(super) taken: u64,
    /// Messages at QoS 0 handed to the session.
    pub(super) plain: u64,
    /// Those that a lost connection has not taken any more.
    pub(super) unsent: u64,
    /// Messages above QoS 0 handed to the session.
    pub(super) tracked: u64,
    /// Those of which all has been heard.
    pub(super) finished: u64,
    pub(super) acknowledged: u64,
    pub(super) refused: u64,
    pub(super) no_subscribers: u64,
    pub(super) unconfirmed: u64,
    /// Those that are not sent again because the broker has closed the connection over them.
    pub(super) given_up: u64,
    /// QoS 1 messages that were sent again and may have been delivered before.
    pub(super) repeated: u64,
    /// QoS 2 messages that were sent again as new ones and may have been delivered before.
    pub(super) doubled: u64,
    /// How many of `plain` went to an earlier connection.
    pub(super) plain_before: u64,
    /// Messages handed to the session that the broker has closed the connection over: they count as not sent.
    pub(super) withdrawn: u64,
    /// The bytes of all payloads handed over, without those withdrawn.
    pub(super) bytes: u64,
}

impl StreamCounts {
    /// Messages that were handed to the broker and, above QoS 0, acknowledged.
    pub(super) fn published(&self) -> u64 {
        self.plain - self.unsent + self.acknowledged
    }

    /// Messages that were handed to the session; those that it has lost unsent count, too.
    pub(super) fn handed(&self) -> u64 {
        self.plain + self.tracked - self.withdrawn
    }

    /// The broker has closed the connection over a message of this size.
    pub(super) fn withdraw(&mut self, size: u64) {
        self.withdrawn += 1;
        self.bytes = self.bytes.saturating_sub(size);
    }

    /// Whether there are messages of which nobody knows whether they were delivered, and just once.
    pub(super) fn is_uncertain(&self) -> bool {
        self.unconfirmed + self.unsent + self.given_up + self.doubled > 0
    }

    /// How many messages are on their way.
    pub(super) fn open(&self) -> u64 {
        self.tracked - self.finished
    }
}
