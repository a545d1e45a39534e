//! What a connection is for.

/// What one connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It only exists.
    Idle,
    /// The publisher with this number, from 0.
    Publisher(u32),
    /// The subscriber with this number, from 0.
    Subscriber(u32),
}
