//! What a payload has become on its way to whoever takes it.

use std::borrow::Cow;

use crate::payload::Decoded;

/// A payload as it is to be shown, stored and handed to commands.
#[derive(Clone, Debug)]
pub(crate) enum Form<'a> {
    /// Its bytes, undecoded: nothing was to be decoded, or it could not be.
    AsItCame(&'a [u8]),
    /// What a schema, a format or a command has made of it.
    Decoded(Decoded<'a>),
}

impl Form<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::AsItCame(bytes)
            | Self::Decoded(Decoded::Bytes(bytes) | Decoded::Unknown(bytes)) => bytes,
            Self::Decoded(decoded) => decoded.text().unwrap_or_default().as_bytes(),
        }
    }

    /// The text that is JSON, if it is; several values are a list.
    pub(crate) fn json(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Decoded(decoded @ Decoded::JsonLines(_)) => match decoded.json_value() {
                Some(list) => Cow::Owned(list.into_owned().into_bytes()),
                None => Cow::Borrowed(self.bytes()),
            },
            _ => Cow::Borrowed(self.bytes()),
        }
    }
}
