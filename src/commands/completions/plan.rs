//! The plan of `completions`.

use super::flags::SHELL;
use crate::cli::{CommandLine, Planned, Shell};
use crate::error::Failure;
use crate::prompt::Prompter;
use crate::settings::Context;

/// The script of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) shell: Shell,
}

/// Makes the plan.
pub(super) fn plan(
    _: &mut Context<'_>,
    line: &CommandLine,
    _: &dyn Prompter,
) -> Result<Planned, Failure> {
    let name = line.word(SHELL);
    let unknown = || Failure::usage(format!("unknown shell {name:?}"));
    let shell = Shell::named(&name).ok_or_else(unknown)?;
    Ok(Script { shell }.into())
}
