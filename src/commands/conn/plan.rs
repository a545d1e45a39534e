//! The plan of `conn`.

use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{Profile, StatusMode};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::{Context, profile, status_mode};

/// What `conn` is to do.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The connection.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// Connect, report and leave.
    pub(crate) once: bool,
    /// How to say it.
    pub(crate) mode: StatusMode,
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let resolved = profile::resolve(context, profile::Flags::of_connection())?;
    let (once, mode) = (context.is_typed(Id::Once), status_mode(context)?);
    let plan = Plan {
        embedded: resolved.embedded,
        profile: resolved.finish(prompter)?,
        once,
        mode,
    };
    Ok(plan.into())
}
