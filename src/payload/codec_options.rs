//! Which format and which schema payloads have.

use super::format::Codec;
use super::{Format, PayloadError, Schema};

/// What the flags say about payloads.
#[derive(Clone, Debug, Default)]
pub struct CodecOptions {
    /// `--format`
    pub format: Option<Format>,
    /// `--protobuf-path` or `--avsc-path`
    pub schema: Option<Schema>,
}

impl CodecOptions {
    /// What no direction can do: JSON that stands for another encoding is no input for a schema.
    pub(super) fn check(&self) -> Result<(), PayloadError> {
        match self.format {
            Some(format)
                if self.schema.is_some()
                    && matches!(format.codec(), Codec::Binary { .. } | Codec::Sparkplug) =>
            {
                let what = "cannot be combined with a schema, which is an encoding of its own";
                Err(PayloadError::Combination { format, what })
            }
            _ => Ok(()),
        }
    }
}
