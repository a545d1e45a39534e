//! The moments of the sending part of a run.

/// The moments of the sending part, in µs of the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The schedule begins.
    pub(super) start: u64,
    /// Measuring begins: messages that were due before are not counted.
    pub(super) measure: u64,
    /// Nothing that is due from here on is sent.
    pub(super) end: u64,
    /// Publishers in the run.
    pub(super) publishers: u32,
    /// Messages from this number on are not sent.
    pub(super) message_end: u64,
}

impl Times {
    /// Nothing is sent yet.
    pub(super) const NEVER: Self = Self {
        start: u64::MAX,
        measure: u64::MAX,
        end: u64::MAX,
        publishers: 1,
        message_end: u64::MAX,
    };
}
