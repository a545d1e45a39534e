//! The plan of `completions`.

use super::flags::Completions;
use crate::cli::{CommandLine, Flags, Planned, Shell};
use crate::error::Failure;
use crate::prompt::Prompter;
use crate::settings::Context;

/// The script of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// The shell.
    pub(crate) shell: Shell,
}

impl Flags for Completions {
    fn plan(
        &self,
        _: &mut Context<'_>,
        _: &CommandLine,
        _: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        Ok(Script { shell: self.shell }.into())
    }
}
