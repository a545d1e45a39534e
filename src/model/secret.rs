//! What must not be seen: passwords, tokens, keys. The one list of the names that they go by, and the one way in
//! which everything that is shown is made to show none of them.

mod hidden;
mod mask;
mod names;
#[cfg(test)]
mod tests;
mod tokens;

pub use hidden::{HIDDEN, Secret};
pub use mask::{
    is_secret_option, is_secret_value, masked_option, masked_pair, masked_path, masked_text,
    masked_word, without_secrets,
};
pub use names::is_secret_name;
pub use tokens::{hide_username, masked_username};
