//! `probe`: finds out what a broker can do, or checks that it works, for health checks and monitoring.

mod awaited;
mod check;
mod expectation;
mod figures;
pub(super) mod flags;
mod level;
mod nagios;
mod plan;
mod portrait;
mod range;
mod report;
mod run;
mod traceless;

use crate::cli::Definition;

pub(crate) use nagios::plugin_answer;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "probe",
    "Find out what a broker can do, or check that it works",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
