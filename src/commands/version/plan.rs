//! The plan of `version`.

use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::Context;

/// The version, and what is known of the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VersionPlan {
    /// As one JSON object.
    pub(crate) json: bool,
}

/// Makes the plan.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is the plan of a command, which may fail"
)]
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    _: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(VersionPlan {
        json: context.is_typed(Id::Json),
    }
    .into())
}
