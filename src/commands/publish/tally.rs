//! What a stream counts.

/// What is counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Messages taken from the source.
    pub(super) taken: u64,
    /// Messages at QoS 0 handed to the session.
    pub(super) plain: u64,
    /// Those that a lost connection has not taken any more.
    pub(super) unsent: u64,
    /// Messages above QoS 0 handed to the session.
    pub(super) tracked: u64,
    /// Those of which all has been heard.
    pub(super) settled: u64,
    pub(super) acknowledged: u64,
    pub(super) refused: u64,
    pub(super) unheard: u64,
    pub(super) unconfirmed: u64,
    /// The bytes of all payloads handed over.
    pub(super) bytes: u64,
}

impl Tally {
    /// Messages that were handed to the broker and, above QoS 0, acknowledged.
    pub(super) fn published(&self) -> u64 {
        self.plain - self.unsent + self.acknowledged
    }

    /// Messages that were handed to the session; those that it has lost unsent count, too.
    pub(super) fn handed(&self) -> u64 {
        self.plain + self.tracked
    }

    /// How many messages are on their way.
    pub(super) fn open(&self) -> u64 {
        self.tracked - self.settled
    }
}
