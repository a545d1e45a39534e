//! Why a template cannot be filled in, in our words.

use std::borrow::Cow;

use minijinja::{Error, ErrorKind};

/// Why something cannot be done, in our words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refusal(pub(super) Cow<'static, str>);

pub(super) fn refuse<T>(why: impl Into<Cow<'static, str>>) -> Result<T, Error> {
    let kind = ErrorKind::InvalidOperation;
    Err(Error::new(kind, "").with_source(Refusal(why.into())))
}
