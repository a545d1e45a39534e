//! What must not be seen: passwords, tokens, keys. The one list of the names that they go by, and the one way in
//! which everything that is shown is made to show none of them.

mod mask;
mod names;
#[cfg(test)]
mod tests;
mod tokens;

use std::fmt;

pub use mask::{
    is_secret_option, is_secret_value, masked_option, masked_pair, masked_path, masked_text,
    masked_word, without_secrets,
};
pub use names::is_secret_name;
pub use tokens::{hide_username, masked_username};

/// Stands for what is not shown.
pub const HIDDEN: &str = "***";

/// A password or a key password: its `Debug` form says only that it is there.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Wraps a secret.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The secret itself, for the one place that sends it.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}
