//! Where the brokers that were used are remembered, if they are.

use std::path::PathBuf;

use super::context::Context;
use super::given::ParseGiven as _;
use super::value;
use crate::error::Failure;
use crate::options::Id;

/// The file, unless `MQTTY_RECENT` or the config file says that nothing is to be remembered.
pub(crate) fn wanted(context: &Context<'_>) -> Result<Option<PathBuf>, Failure> {
    let wanted = context.one(Id::Recent).parsed(value::switch)?;
    Ok(path(context).filter(|_| wanted != Some(false)))
}

/// The file, below `$XDG_STATE_HOME`, else `~/.local/state`; on Windows below `%LOCALAPPDATA%`. `None` where the
/// environment does not tell.
pub(crate) fn path(context: &Context<'_>) -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(context.variable(name)?);
        // What is relative is to be ignored (XDG Base Directory Specification).
        path.is_absolute().then_some(path)
    };
    let base = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else {
        folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local").join("state")))
    };
    Some(base?.join("mqtty").join("recent"))
}
