//! What the tests that drive the real binary share: a scripted broker, the binary under a time limit, and
//! packets written by hand.
//!
//! The packets are bytes, not values of the crate under test: what both sides of it misunderstand alike
//! would never be noticed otherwise.

pub(crate) mod books;
pub(crate) mod bytes;
pub(crate) mod cutter;
pub(crate) mod finished;
pub(crate) mod gate;
pub(crate) mod peer;
#[cfg(feature = "quic")]
pub(crate) mod quic_front;
pub(crate) mod run;
pub(crate) mod scratch;
pub(crate) mod screen;
pub(crate) mod secure;
pub(crate) mod signals;
pub(crate) mod ways;

use std::time::Duration;

/// Nothing that a test waits for takes this long; whoever waits longer has hung.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);
