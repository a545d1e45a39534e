//! Who wants something, and how (MQTT 5 §3.8.3.1).

use std::num::NonZeroU32;

use crate::model::QoS;

/// The place of a session in the router.
pub(super) type SessionIndex = u32;

/// The broker itself, which has no session, as the one who publishes.
pub(super) const NOBODY: SessionIndex = SessionIndex::MAX;

/// What a subscription asks for (MQTT 5 §3.8.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The highest QoS to deliver with.
    pub(super) qos: QoS,
    /// Not what the subscriber itself publishes.
    pub(super) no_local: bool,
    /// Keep RETAIN as it was published.
    pub(super) retain_as_published: bool,
    /// The subscription identifier.
    pub(super) identifier: Option<NonZeroU32>,
}

/// One session's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subscriber {
    /// Whose it is.
    pub(super) session: SessionIndex,
    /// What is asked for.
    pub(super) options: Options,
}
