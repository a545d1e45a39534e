//! Why it could not be learned which release is the newest.

use thiserror::Error;

use crate::error::{Exit, Fault};
use crate::http::HttpError;

/// A question that was not answered.
#[derive(Debug, Error)]
#[error("cannot check for updates: {}", self.sentence())]
pub struct ReleaseError {
    /// The address that was asked.
    pub(super) url: String,
    pub(super) why: Why,
}

/// What stood in the way.
#[derive(Debug)]
pub(super) enum Why {
    /// There is no document.
    Http(HttpError),
    /// The document does not say what it should.
    Document(String),
}

impl ReleaseError {
    fn sentence(&self) -> String {
        match &self.why {
            Why::Http(error) => error.sentence(&self.url),
            Why::Document(what) => format!("{}: {what}", self.url),
        }
    }
}

impl Fault for ReleaseError {
    fn exit(&self) -> Exit {
        match &self.why {
            Why::Http(error) => error.exit(),
            Why::Document(_) => Exit::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        let text = match &self.why {
            Why::Http(error) => error.hint()?,
            Why::Document(_) => {
                r#"expected is {"version": "1.2.3", "url": "https://…"}, or a line with the version"#
            }
        };
        Some(text.to_owned())
    }
}
