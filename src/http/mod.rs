//! Requests over HTTP/1.1: one question and one answer on a connection, with TLS where the address says so.
//!
//! In: a [`CheckPlan`](crate::model::CheckPlan), which is an address, and perhaps a document to send. Out: the body of the
//! answer, or an [`HttpError`]. No redirect is followed, nothing of an answer is believed before it was read as a whole,
//! and each request has limits of size and time.
//!
//! The module uses `transport` and `model`. It must not know what the pages are for.

mod answer;
mod error;
mod exchange;
mod page;
mod send;

pub use error::{HttpError, shown};
pub use exchange::{Request, connector, exchange};
pub use page::page;
pub use send::{Upload, send};
