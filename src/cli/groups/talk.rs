//! How much a command says.

use clap::Args;

/// What is said beside the result.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Talk")]
pub struct Talk {
    /// No status lines, errors only
    #[arg(long)]
    pub quiet: bool,
    /// Show every property
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// Trace every packet on stderr
    #[arg(long)]
    pub debug: bool,
    /// When to use colours; unless given, on a terminal
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    pub color: Option<String>,
}
