//! Is a newer release out? Asked once, of one address, when somebody wants to know.
//!
//! In: a [`CheckPlan`](crate::model::CheckPlan). Out: the [`Newest`] release that the document there names,
//! or why it could not be learned. The address is asked by one HTTP request over TLS, which says `mqtty` and
//! its version and nothing else about who asks; no redirect is followed, no more than 64 KiB are read, and
//! after ten seconds it is over. What the server says is hostile until it has proved to be a version.
//!
//! The module uses `http` and `model`. It must not know where the address came from or how the answer is
//! shown.

mod ask;
mod document;
mod error;
mod version;

pub use ask::{ask, newest};
pub use document::Newest;
pub use error::ReleaseError;
pub use version::is_newer;

/// The version of this program.
pub const OURS: &str = env!("CARGO_PKG_VERSION");
