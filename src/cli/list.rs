//! `mqtty ls`.

use clap::Args;

/// The flags of `ls`; what they name is listed, and without any of them everything.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct List {
    /// List the scenarios of simulate
    #[arg(long = "scenario", visible_alias = "scenarios")]
    pub scenarios: bool,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: &[(&str, &str)] = &[("what can be simulated", "mqtty ls -sc")];
