//! Options that are kept in a file.

use std::path::PathBuf;

use clap::Args;

/// Options of a line, saved in a file and loaded from it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Saved options")]
pub struct Saved {
    /// Save the options of this line in this file, beside those of other commands: YAML if it is called
    /// .yaml or .yml, else JSON; unless given, ./mqttx-cli-options.json
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true,
          default_missing_value = "./mqttx-cli-options.json")]
    pub save_options: Option<PathBuf>,
    /// Take the options that are not on this line from this file; unless given, ./mqttx-cli-options.json
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true,
          default_missing_value = "./mqttx-cli-options.json")]
    pub load_options: Option<PathBuf>,
    /// With --save-options: save passwords and other secrets too; the file is then for its owner alone
    #[arg(long, requires = "save_options")]
    pub save_secrets: bool,
}
