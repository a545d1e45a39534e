//! `mqtty bench report`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

/// The words of `bench report`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct BenchReport {
    /// Reports that a run wrote with --report FILE.json
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Add the results up, as the parts of one run on several machines
    #[arg(long, conflicts_with = "compare")]
    pub(crate) merge: bool,
    /// Show two results side by side, with their ratios
    #[arg(long)]
    pub(crate) compare: bool,
    /// Write the result to this file: .json, .csv (each second), .html or .txt; may be repeated
    #[arg(long, value_name = "FILE", num_args = 1)]
    pub(crate) report: Vec<PathBuf>,
    /// How to print the result; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json"])]
    pub(crate) output_mode: Option<String>,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "the results of two machines as one page",
        "mqtty bench report --merge a.json b.json --report both.html",
    ),
    (
        "did it become slower?",
        "mqtty bench report --compare before.json after.json",
    ),
];
