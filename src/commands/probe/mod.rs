//! `probe`: checks that a broker works, for health checks and monitoring.

mod check;
mod figures;
pub(super) mod flags;
mod level;
mod nagios;
mod plan;
mod range;
mod report;
mod run;

use crate::cli::Definition;

pub(crate) use nagios::plugin_answer;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "probe",
    "Check that a broker works: health checks, monitoring",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
