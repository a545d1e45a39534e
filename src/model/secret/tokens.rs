//! User names that are tokens: some brokers take one in place of a user name, with an empty password.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use super::hidden::HIDDEN;

/// The names that came with an empty password.
static TOKENS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Notes a user name that came with an empty password (`mqtt://TOKEN:@host`).
pub fn hide_username(name: &str) {
    let mut tokens = TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
    if !name.is_empty() && !tokens.iter().any(|token| token == name) {
        tokens.push(name.to_owned());
    }
}

/// A user name as it can be shown.
pub fn masked_username(name: &str) -> Cow<'_, str> {
    let tokens = TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
    if tokens.iter().any(|token| token == name) {
        Cow::Borrowed(HIDDEN)
    } else {
        Cow::Borrowed(name)
    }
}

/// User name and password of a URL, as they can be shown.
pub(super) fn masked_login(username: &str, password: &str) -> String {
    if password.is_empty() && !username.is_empty() {
        format!("{HIDDEN}:")
    } else {
        format!("{username}:{HIDDEN}")
    }
}
