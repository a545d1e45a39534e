//! The plan of `version`.

use super::flags::Version;
use crate::cli::{CommandLine, Flags, Planned};
use crate::error::Failure;
use crate::prompt::Prompter;
use crate::settings::Context;

/// The version, and what is known of the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Show {
    /// As one JSON object.
    pub(crate) json: bool,
}

impl Flags for Version {
    fn plan(
        &self,
        _: &mut Context<'_>,
        _: &CommandLine,
        _: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        Ok(Show { json: self.json }.into())
    }
}
