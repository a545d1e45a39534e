//! The variables of the environment, as the settings ask for them.

use std::env;
use std::ffi::{OsStr, OsString};

use crate::options::VARIABLES;

/// Answers with the value of a variable.
///
/// A command asks for more than a hundred variables of ours, and in most environments there is none. Each answer looks
/// through all of them, so whether there is any is found out once.
pub fn environment() -> impl Fn(&str) -> Option<OsString> {
    let has_ours = env::vars_os().any(|(name, _)| is_ours(&name));
    move |name| {
        if !has_ours && is_ours(OsStr::new(name)) {
            return None;
        }
        env::var_os(name)
    }
}

/// Whether a variable is one of ours. Windows knows no case in such names.
fn is_ours(name: &OsStr) -> bool {
    let start = name.as_encoded_bytes().get(..VARIABLES.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(VARIABLES.as_bytes()))
}
